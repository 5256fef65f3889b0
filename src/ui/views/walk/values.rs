//! The output row as a sum of value rows.

use egui::Ui;

use crate::ui::Scene;

pub(super) fn values(_ui: &mut Ui, _scene: &mut Scene) {}
