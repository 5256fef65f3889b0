//! The whole interface as a picture, in pixels or in marks that scale.

use std::sync::Arc;
use std::time::Duration;

use egui::emath::TSTransform;
use egui::epaint::{ClippedShape, RectShape, TextShape};
use egui::{
    Color32, Context, Event, FontId, FullOutput, Galley, Pos2, RawInput, Rect, Shape, Ui, Vec2, ViewportId, vec2,
};
use image::RgbaImage;

use super::Painter;
use super::marks::{Mark, marks};
use super::sheet::Sheet;
use crate::ui::theme::fonts;
use crate::ui::{UiState, drawn_at, workbench_ui};
use crate::workbench::Workbench;

/// Frames at most that are drawn after things have found their sizes.
const MOST: usize = 64;

/// What of the window a picture is of, and what is around it.
#[derive(Clone, Copy, Default)]
pub(super) struct Cut<'a> {
    /// Something that was drawn and has a name; none for all of the window.
    pub part: Option<&'a str>,
    /// What stands below it.
    pub caption: Option<&'a str>,
    /// What is behind it, in the place of the theme's own colour.
    pub ground: Option<Color32>,
}

/// What the window would show, in a window of `size` points, with `scale` pixels a point.
///
/// The settings' zoom acts as in the window: text grows and the space for it shrinks.
#[must_use]
pub fn render(workbench: &mut Workbench, size: Vec2, scale: f32) -> RgbaImage {
    draw(workbench, size, scale, None, workbench_ui).painted(size * scale, None)
}

/// What is cut out of that picture; none where it has no such part. Its alpha is not multiplied in.
#[must_use]
pub(super) fn render_cut(workbench: &mut Workbench, (size, scale): (Vec2, f32), cut: Cut<'_>) -> Option<RgbaImage> {
    let mut drawn = draw(workbench, size, scale, cut.caption, workbench_ui);
    let place = drawn.cut(cut)?;
    let pixels = drawn.output.pixels_per_point;
    let [min, extent] = [place.min.to_vec2(), place.size()].map(|at| (at * pixels).round());
    // A caption may stand below the window.
    let whole = drawn.painted((size * scale).max(min + extent), cut.ground);
    let cut = image::imageops::crop_imm(&whole, min.x as u32, min.y as u32, extent.x as u32, extent.y as u32);
    let mut cut = cut.to_image();
    for pixel in cut.pixels_mut().filter(|pixel| pixel[3] < u8::MAX) {
        let [r, g, b, a] = pixel.0;
        pixel.0 = Color32::from_rgba_premultiplied(r, g, b, a).to_srgba_unmultiplied();
    }
    Some(cut)
}

/// The same in marks that scale.
pub(super) fn render_marks<T>(
    workbench: &mut Workbench,
    size: Vec2,
    cut: Cut<'_>,
    write: impl FnOnce(&Sheet<'_>, &[(Rect, Mark)], f32) -> T,
) -> Option<T> {
    let block = Block::new(draw(workbench, size, 1.0, cut.caption, workbench_ui), cut)?;
    Some(block.read(|sheet, marks| write(sheet, marks, block.zoom)))
}

/// A part of a frame in marks that scale, with the textures that they read.
pub struct Block {
    pub(super) view: Rect,
    marks: Vec<(Rect, Mark)>,
    background: Color32,
    painter: Painter,
    zoom: f32,
}

impl Block {
    /// What is cut out of a frame; none where that has no such part.
    pub(super) fn new(mut drawn: Drawn, cut: Cut<'_>) -> Option<Self> {
        let view = drawn.cut(cut)?;
        let Drawn { ctx, painter, output } = drawn;
        let background = cut.ground.unwrap_or_else(|| ctx.global_style().visuals.panel_fill);
        Some(Self { view, marks: marks(&output.shapes), background, painter, zoom: ctx.zoom_factor() })
    }

    /// The same on whatever is behind it.
    pub(super) fn without_ground(self) -> Self {
        Self { background: Color32::TRANSPARENT, ..self }
    }

    /// Hands out the marks, and what they are of.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Sheet<'_>, &[(Rect, Mark)]) -> T) -> T {
        let sheet = Sheet {
            view: self.view,
            fonts: fonts::definitions(),
            background: self.background,
            picture: &|texture, uv| self.painter.part(texture, uv),
        };
        read(&sheet, &self.marks)
    }
}

/// Size of a caption, and the space around it.
const CAPTION: f32 = 13.0;
const CAPTION_GAP: f32 = 8.0;

/// The last frame, and what it was drawn with.
pub(super) struct Drawn {
    ctx: Context,
    painter: Painter,
    output: FullOutput,
}

impl Drawn {
    /// Leaves what is cut out, and writes the caption below it. Returns where it is; none where it was not drawn.
    fn cut(&mut self, Cut { part, caption, ground }: Cut<'_>) -> Option<Rect> {
        let mut view = self.ctx.content_rect();
        if let Some(part) = part {
            view = drawn_at(&self.ctx, part)?.intersect(view);
            // What stands around it is no part of the file, not even unseen.
            self.output.shapes.iter_mut().for_each(|shape| shape.clip_rect = shape.clip_rect.intersect(view));
        }
        let visuals = self.ctx.global_style().visuals.clone();
        if let Some(ground) = ground {
            let own = [visuals.panel_fill, visuals.extreme_bg_color];
            for shape in self.output.shapes.iter_mut() {
                lay(&mut shape.shape, &|rect| own.contains(&rect.fill) && rect.rect.contains_rect(view), ground);
            }
        }
        if let Some(caption) = caption {
            let place = view.left_bottom() + Vec2::splat(CAPTION_GAP);
            let galley = caption_galley(&self.ctx, caption, view.width());
            let below = Rect::from_min_max(
                view.left_bottom(),
                view.right_bottom() + vec2(0.0, galley.size().y + 2.0 * CAPTION_GAP),
            );
            view = view.union(below);
            let fill = ground.unwrap_or(visuals.panel_fill);
            let text = TextShape::new(place, galley, visuals.text_color()).into();
            self.output.shapes.extend([Shape::rect_filled(below, 0.0, fill), text].map(|shape| ClippedShape {
                clip_rect: view,
                shape,
                transform_after_tessellation: TSTransform::IDENTITY,
            }));
        }
        Some(view)
    }

    /// In so many pixels.
    fn painted(self, pixels: Vec2, ground: Option<Color32>) -> RgbaImage {
        let Self { ctx, painter, output } = self;
        let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
        let clear = ground.unwrap_or_else(|| ctx.global_style().visuals.panel_fill);
        let size = [pixels.x.round() as usize, pixels.y.round() as usize];
        painter.paint(&primitives, output.pixels_per_point, size, clear)
    }
}

/// Another ground for the surfaces that are one.
fn lay(shape: &mut Shape, is_ground: &dyn Fn(&RectShape) -> bool, ground: Color32) {
    match shape {
        Shape::Rect(rect) if is_ground(rect) => rect.fill = ground,
        Shape::Vec(shapes) => shapes.iter_mut().for_each(|shape| lay(shape, is_ground, ground)),
        _ => {}
    }
}

/// A caption below something so wide.
fn caption_galley(ctx: &Context, caption: &str, width: f32) -> Arc<Galley> {
    let color = ctx.global_style().visuals.text_color();
    let (font, room) = (FontId::proportional(CAPTION), width - 2.0 * CAPTION_GAP);
    ctx.fonts_mut(|fonts| fonts.layout(caption.to_owned(), font, color, room))
}

/// Draws frames of an interface until it has come to rest, with the letters of a caption among those that the picture has.
pub(super) fn draw(
    workbench: &mut Workbench,
    size: Vec2,
    scale: f32,
    caption: Option<&str>,
    mut interface: impl FnMut(&mut Ui, &mut Workbench, &mut UiState),
) -> Drawn {
    let ctx = Context::default();
    let mut state = UiState::patient();
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
        let mut output = ctx.run_ui(input, |ui| interface(ui, workbench, &mut state));
        painter.update(&output.textures_delta);
        output.textures_delta.clear();
        output
    };
    // Sizes settle over a few frames, as in the window; animations end with the clock.
    for i in 0..4 {
        frame(f64::from(i));
    }
    if let Some(caption) = caption {
        let _ = caption_galley(&ctx, caption, size.x);
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
