//! What stands where a head is still to come.

use egui::{Align2, Rect, Spinner, Ui, vec2};

use crate::ui::Scene;
use crate::ui::theme::size;

/// Says in the middle of a space that the chosen head is being computed.
pub(crate) fn pending(ui: &mut Ui, scene: &Scene, space: Rect) {
    let font = egui::FontId::proportional(size::BODY);
    let text = scene.text("head-pending");
    let said = ui.painter().text(space.center(), Align2::CENTER_CENTER, &text, font, scene.theme.text_weak);
    if !scene.workbench.settings().reduced_motion {
        let at = said.center_top() - vec2(0.0, 18.0);
        ui.put(Rect::from_center_size(at, vec2(20.0, 20.0)), Spinner::new());
    }
}
