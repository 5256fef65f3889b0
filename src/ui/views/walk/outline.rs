//! The two outer levels: a black box, and the stages by name and shape.

use egui::Ui;

use crate::ui::Scene;

pub(super) fn outline(_ui: &mut Ui, _scene: &mut Scene) {}
