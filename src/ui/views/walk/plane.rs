//! Queries and keys as arrows in a plane.

use egui::Ui;

use crate::ui::Scene;

pub(super) fn plane(_ui: &mut Ui, _scene: &mut Scene) {}
