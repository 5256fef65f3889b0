use egui::Ui;

use crate::ui::Scene;

/// Stub.
pub fn heads(ui: &mut Ui, scene: &mut Scene) {
    let _ = (ui, scene);
}
