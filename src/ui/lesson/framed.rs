//! What a step asks for, set apart from its text.

use egui::{Frame, Margin, Response, Ui};

use crate::ui::Scene;

/// Draws it on a ground of its own, as wide as there is room.
pub(super) fn framed(ui: &mut Ui, scene: &mut Scene, body: impl FnOnce(&mut Ui, &mut Scene)) -> Response {
    let frame = Frame::new().fill(scene.theme.raised).corner_radius(6).inner_margin(Margin::symmetric(10, 8));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        body(ui, scene);
    });
    shown.response
}
