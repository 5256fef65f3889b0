//! The whole interface as a picture, in pixels or in marks that scale.

use std::time::Duration;

use egui::emath::TSTransform;
use egui::epaint::{ClippedShape, TextShape};
use egui::{Context, Event, FontId, FullOutput, Pos2, RawInput, Rect, Shape, Vec2, ViewportId, vec2};
use image::RgbaImage;

use super::Painter;
use super::marks::{Mark, marks};
use super::sheet::Sheet;
use crate::ui::theme::fonts;
use crate::ui::{UiState, drawn_at, workbench_ui};
use crate::workbench::Workbench;

/// Frames at most that are drawn after things have found their sizes.
const MOST: usize = 64;

/// What the window would show, in a window of `size` points, with `scale` pixels a point.
///
/// The settings' zoom acts as in the window: text grows and the space for it shrinks.
#[must_use]
pub fn render(workbench: &mut Workbench, size: Vec2, scale: f32) -> RgbaImage {
    draw(workbench, size, scale).painted(size * scale)
}

/// The part of that picture in which something was drawn that has a name; none where it was not.
#[must_use]
pub fn render_part(workbench: &mut Workbench, (size, scale): (Vec2, f32), part: &str) -> Option<RgbaImage> {
    let drawn = draw(workbench, size, scale);
    let place = drawn_at(&drawn.ctx, part)?.intersect(drawn.ctx.content_rect());
    let pixels = drawn.output.pixels_per_point;
    let [min, extent] = [place.min.to_vec2(), place.size()].map(|at| (at * pixels).round());
    let whole = drawn.painted(size * scale);
    let cut = image::imageops::crop_imm(&whole, min.x as u32, min.y as u32, extent.x as u32, extent.y as u32);
    Some(cut.to_image())
}

/// The same in marks that scale: a part, or all of the window, and below it a caption.
pub(super) fn render_marks(
    workbench: &mut Workbench,
    size: Vec2,
    (part, caption): (Option<&str>, Option<&str>),
    write: impl FnOnce(&Sheet<'_>, &[(Rect, Mark)], f32) -> Vec<u8>,
) -> Option<Vec<u8>> {
    let Drawn { ctx, painter, mut output } = draw(workbench, size, 1.0);
    let mut view = ctx.content_rect();
    if let Some(part) = part {
        view = drawn_at(&ctx, part)?.intersect(view);
        // What stands around it is no part of the file, not even unseen.
        output.shapes.iter_mut().for_each(|shape| shape.clip_rect = shape.clip_rect.intersect(view));
    }
    if let Some(caption) = caption {
        let color = ctx.global_style().visuals.text_color();
        let place = view.left_bottom() + Vec2::splat(CAPTION_GAP);
        let font = FontId::proportional(CAPTION);
        let width = view.width() - 2.0 * CAPTION_GAP;
        let galley = ctx.fonts_mut(|fonts| fonts.layout(caption.to_owned(), font, color, width));
        let below = Rect::from_min_max(
            view.left_bottom(),
            view.right_bottom() + vec2(0.0, galley.size().y + 2.0 * CAPTION_GAP),
        );
        // What the window has there is no part of the picture.
        let ground = ctx.global_style().visuals.panel_fill;
        let shapes = [Shape::rect_filled(below, 0.0, ground), TextShape::new(place, galley, color).into()];
        view = view.union(below);
        output.shapes.extend(shapes.into_iter().map(|shape| ClippedShape {
            clip_rect: view,
            shape,
            transform_after_tessellation: TSTransform::IDENTITY,
        }));
    }
    let sheet = Sheet {
        view,
        fonts: fonts::definitions(),
        background: ctx.global_style().visuals.panel_fill,
        picture: &|texture, uv| painter.part(texture, uv),
    };
    Some(write(&sheet, &marks(&output.shapes), ctx.zoom_factor()))
}

/// Size of a caption, and the space around it.
const CAPTION: f32 = 13.0;
const CAPTION_GAP: f32 = 8.0;

/// The last frame, and what it was drawn with.
struct Drawn {
    ctx: Context,
    painter: Painter,
    output: FullOutput,
}

impl Drawn {
    /// In so many pixels.
    fn painted(self, pixels: Vec2) -> RgbaImage {
        let Self { ctx, painter, output } = self;
        let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
        let clear = ctx.global_style().visuals.panel_fill;
        let size = [pixels.x.round() as usize, pixels.y.round() as usize];
        painter.paint(&primitives, output.pixels_per_point, size, clear)
    }
}

fn draw(workbench: &mut Workbench, size: Vec2, scale: f32) -> Drawn {
    let ctx = Context::default();
    let mut state = UiState::default();
    let mut painter = Painter::new();
    let mut frame = |time: f64| {
        // Also the heads that the frame before asked for.
        workbench.update_now();
        let zoom = workbench.shown_zoom();
        ctx.set_zoom_factor(zoom);
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size / zoom)),
            time: Some(time),
            focused: true,
            events: vec![Event::PointerGone],
            ..RawInput::default()
        };
        input.viewports.entry(ViewportId::ROOT).or_default().native_pixels_per_point = Some(scale);
        let mut output = ctx.run_ui(input, |ui| workbench_ui(ui, workbench, &mut state));
        painter.update(&output.textures_delta);
        output.textures_delta.clear();
        output
    };
    // Sizes settle over a few frames, as in the window; animations end with the clock.
    for i in 0..4 {
        frame(f64::from(i));
    }
    // What is made piece by piece asks for another frame until it is whole. A player that runs asks for ever.
    let mut output = frame(10.0);
    for _ in 0..MOST {
        let root = output.viewport_output.get(&ViewportId::ROOT);
        if root.is_none_or(|root| root.repaint_delay > Duration::ZERO) {
            break;
        }
        output = frame(10.0);
    }
    Drawn { ctx, painter, output }
}
