use egui::Ui;

use crate::ui::Scene;

/// Stub.
pub fn controls(ui: &mut Ui, scene: &mut Scene) {
    let _ = (ui, scene);
}
