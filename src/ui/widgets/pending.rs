//! What stands where a head or its picture is still to come.

use egui::{Align, Rect, Spinner, Ui, vec2};

use crate::ui::Scene;
use crate::ui::theme::size;

/// Says in the middle of a space that the chosen head is being computed.
pub(crate) fn pending(ui: &mut Ui, scene: &Scene, space: Rect) {
    say(ui, scene, space, "head-pending");
}

/// Says that the picture of a head that is there is being drawn.
pub(crate) fn picture_pending(ui: &Ui, scene: &Scene, space: Rect) {
    say(ui, scene, space, "picture-pending");
}

fn say(ui: &Ui, scene: &Scene, space: Rect, key: &str) {
    let (font, color) = (egui::FontId::proportional(size::BODY), scene.theme.text_weak);
    let mut job = egui::text::LayoutJob::simple(scene.text(key).into_owned(), font, color, space.width());
    job.halign = Align::Center;
    let galley = ui.painter().layout_job(job);
    let at = space.center() - vec2(0.0, galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
    if !scene.workbench.settings().reduced_motion {
        Spinner::new().paint_at(ui, Rect::from_center_size(at - vec2(0.0, 18.0), vec2(20.0, 20.0)));
    }
}
