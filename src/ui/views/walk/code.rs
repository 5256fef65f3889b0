//! The deepest level: the kernel's own lines.

use egui::Ui;

use crate::ui::Scene;

pub(super) fn code(_ui: &mut Ui, _scene: &mut Scene) {}
