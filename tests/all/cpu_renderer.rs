//! Lets egui_kittest take its pictures with [`Painter`], on machines without a GPU.

use std::cell::Cell;

use attention_lab::figure::Painter;
use egui::{Context, FullOutput, Rect, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;

/// For `Harness::builder().renderer(CpuRenderer::default())`.
#[derive(Default)]
pub struct CpuRenderer(Painter);

thread_local! {
    static PART: Cell<Rect> = const { Cell::new(Rect::EVERYTHING) };
}

/// Draws only a part of the window in pictures that are taken meanwhile, which is faster. The rest of a
/// picture is empty.
pub fn within<T>(part: Rect, take: impl FnOnce() -> T) -> T {
    let before = PART.replace(part);
    let taken = take();
    PART.set(before);
    taken
}

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.update(delta);
        // egui panics in debug builds if a delta is dropped that nobody cleared.
        delta.clear();
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let pixels_per_point = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * pixels_per_point;
        let mut shapes = output.shapes.clone();
        shapes.iter_mut().for_each(|shape| shape.clip_rect = shape.clip_rect.intersect(PART.get()));
        shapes.retain(|shape| shape.clip_rect.is_positive());
        let primitives = ctx.tessellate(shapes, pixels_per_point);
        Ok(self.0.paint(
            &primitives,
            pixels_per_point,
            [size.x.round() as usize, size.y.round() as usize],
            // Where nothing is painted, a window shows this too.
            ctx.global_style().visuals.panel_fill,
        ))
    }
}
