use egui::Ui;

use crate::ui::Scene;

/// Stub.
pub fn explore(ui: &mut Ui, scene: &mut Scene) {
    let _ = (ui, scene);
}
