use egui::Ui;

use crate::ui::Scene;

/// Stub.
pub fn token_strip(ui: &mut Ui, scene: &mut Scene, second: bool) {
    let _ = (ui, scene, second);
}
