//! Lets egui_kittest take its pictures with [`Painter`], on machines without a GPU.

use attention_lab::headless::Painter;
use egui::{Context, FullOutput, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;

/// For `Harness::builder().renderer(CpuRenderer::default())`.
#[derive(Default)]
pub struct CpuRenderer(Painter);

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.update(delta);
        // egui panics in debug builds if a delta is dropped that nobody cleared.
        delta.clear();
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let pixels_per_point = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * pixels_per_point;
        let primitives = ctx.tessellate(output.shapes.clone(), pixels_per_point);
        Ok(self.0.paint(
            &primitives,
            pixels_per_point,
            [size.x.round() as usize, size.y.round() as usize],
            // Where nothing is painted, a window shows this too.
            ctx.global_style().visuals.panel_fill,
        ))
    }
}
