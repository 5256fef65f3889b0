//! Play, step, step back, restart, speed; and how deep to look.

use egui::Ui;

use crate::ui::Scene;

pub(super) fn player_bar(_ui: &mut Ui, _scene: &mut Scene) {}
