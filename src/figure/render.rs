//! The whole interface as a picture, in pixels or in marks that scale.

use std::time::Duration;

use egui::{Context, Event, FullOutput, Pos2, RawInput, Rect, Vec2, ViewportId};
use image::RgbaImage;

use super::Painter;
use super::marks::marks;
use super::svg::{Sheet, write_svg};
use crate::ui::theme::fonts;
use crate::ui::{UiState, workbench_ui};
use crate::workbench::Workbench;

/// Frames at most that are drawn after things have found their sizes.
const MOST: usize = 64;

/// What the window would show, in a window of `size` points, with `scale` pixels a point.
///
/// The settings' zoom acts as in the window: text grows and the space for it shrinks.
#[must_use]
pub fn render(workbench: &mut Workbench, size: Vec2, scale: f32) -> RgbaImage {
    let Drawn { ctx, painter, output } = draw(workbench, size, scale);
    let pixels = size * scale;
    let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
    let clear = ctx.global_style().visuals.panel_fill;
    painter.paint(&primitives, output.pixels_per_point, [pixels.x.round() as usize, pixels.y.round() as usize], clear)
}

/// The same as an SVG, whose text is text and whose lines are lines at any size.
#[must_use]
pub fn render_svg(workbench: &mut Workbench, size: Vec2) -> String {
    let Drawn { ctx, painter, output } = draw(workbench, size, 1.0);
    let sheet = Sheet {
        size: ctx.content_rect().size(),
        zoom: ctx.zoom_factor(),
        fonts: fonts::definitions(),
        background: ctx.global_style().visuals.panel_fill,
        picture: &|texture, uv| painter.part(texture, uv),
    };
    write_svg(&sheet, &marks(&output.shapes))
}

/// The last frame, and what it was drawn with.
struct Drawn {
    ctx: Context,
    painter: Painter,
    output: FullOutput,
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
