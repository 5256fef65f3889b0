//! All heads of a layer.

use egui::Ui;

use super::explore::map_bar;
use crate::ui::Scene;
use crate::ui::widgets::{CardSize, head_cards};

/// Draws every head of the chosen layer as a large panel.
pub fn heads(ui: &mut Ui, scene: &mut Scene) {
    map_bar(ui, scene);
    ui.add_space(4.0);
    head_cards(ui, scene, CardSize::Large);
}
