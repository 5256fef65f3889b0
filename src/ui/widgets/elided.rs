//! Text that may be too long for its place.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Galley, Id, Label, Pos2, Response, Sense, Ui, WidgetText};

/// Text in one row, cut off with an ellipsis where it is wider than given.
pub(crate) fn elided(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(width.max(10.0));
    ui.painter().layout_job(job)
}

/// A label for what has no longest text: a title, a token, a name. Cut off with an ellipsis where it is too
/// long; the whole is under the pointer.
pub(crate) fn cut_label(ui: &mut Ui, text: impl Into<WidgetText>) -> Response {
    ui.add(Label::new(text).truncate())
}

/// A name painted at a place, cut off where it is wider than given; then the whole is under the pointer.
pub(crate) fn cut_name(ui: &Ui, id: Id, name: &str, ink: (FontId, Color32), (anchor, at): (Align2, Pos2), width: f32) {
    let (font, color) = ink;
    let galley = elided(ui, name, font, color, width);
    let rect = anchor.anchor_size(at, galley.size());
    let cut = galley.elided;
    ui.painter().galley(rect.min, galley, color);
    if cut {
        ui.interact(rect, id, Sense::hover()).on_hover_text(name);
    }
}
