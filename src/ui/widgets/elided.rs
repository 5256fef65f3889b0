//! Text that may be too long for its place.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, Context, FontId, Galley, Id, Label, Pos2, Rect, Response, Sense, Ui, WidgetText};

/// Text in one row, cut off with an ellipsis where it is wider than given.
pub(crate) fn elided(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(width.max(10.0));
    ui.painter().layout_job(job)
}

/// A label for what has no longest text: a title, a token, a name. Cut off with an ellipsis where it is too
/// long; the whole is under the pointer.
pub(crate) fn cut_label(ui: &mut Ui, text: impl Into<WidgetText>) -> Response {
    let response = ui.add(Label::new(text).truncate());
    may_be_cut(ui, response.rect);
    response
}

/// A name painted at a place, cut off where it is wider than given; then the whole is under the pointer.
pub(crate) fn cut_name(ui: &Ui, id: Id, name: &str, ink: (FontId, Color32), (anchor, at): (Align2, Pos2), width: f32) {
    let (font, color) = ink;
    let galley = elided(ui, name, font, color, width);
    let rect = anchor.anchor_size(at, galley.size());
    let cut = galley.elided;
    ui.painter().galley(rect.min, galley, color);
    may_be_cut(ui, rect);
    if cut {
        ui.interact(rect, id, Sense::hover()).on_hover_text(name);
    }
}

/// The places of one pass.
#[derive(Clone, Default)]
struct Places {
    pass: u64,
    rects: Vec<Rect>,
}

fn memory() -> Id {
    Id::unique("texts that may be cut")
}

/// Says that text in a place may be cut off, since it comes from the user and has no longest form: a test
/// looks for any other text that is.
pub(crate) fn may_be_cut(ui: &Ui, place: Rect) {
    if cfg!(debug_assertions) {
        let pass = ui.ctx().cumulative_pass_nr();
        ui.data_mut(|data| {
            let places = data.get_temp_mut_or_default::<Places>(memory());
            if places.pass != pass {
                *places = Places { pass, rects: Vec::new() };
            }
            places.rects.push(place);
        });
    }
}

/// The places where text may be cut off, in the last pass; none in a release.
#[must_use]
pub fn cuttable(ctx: &Context) -> Vec<Rect> {
    ctx.data(|data| data.get_temp::<Places>(memory())).unwrap_or_default().rects
}
