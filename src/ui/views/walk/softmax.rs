//! The softmax of the chosen query.

use egui::Ui;

use crate::ui::Scene;

pub(super) fn softmax(_ui: &mut Ui, _scene: &mut Scene) {}
