//! The matrices in a row, their numbers and the links between them.

use egui::Ui;

use crate::ui::Scene;

pub(super) fn matrices(_ui: &mut Ui, _scene: &mut Scene) {}
