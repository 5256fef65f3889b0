//! The encodings of positions side by side.

use egui::Ui;

use crate::ui::Scene;

/// Draws the same head under each encoding.
pub fn positions(_ui: &mut Ui, _scene: &mut Scene) {}
