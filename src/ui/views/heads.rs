//! All heads of a layer.

use egui::Ui;

use super::explore::map_bar;
use crate::ui::Scene;
use crate::ui::widgets::{CardSize, head_cards};
use crate::workbench::{Command, HeadOrder};

/// Draws every head of the chosen layer as a large panel.
pub fn heads(ui: &mut Ui, scene: &mut Scene) {
    map_bar(ui, scene);
    ui.horizontal_wrapped(|ui| {
        ui.label(scene.text("order"));
        for (order, key) in [
            (HeadOrder::Number, "order-number"),
            (HeadOrder::Score, "order-score"),
            (HeadOrder::Entropy, "order-entropy"),
        ] {
            if ui.selectable_label(scene.workbench.view.order == order, scene.text(key)).clicked() {
                scene.push(Command::view(move |view| view.order = order));
            }
        }
    });
    ui.add_space(4.0);
    head_cards(ui, scene, CardSize::Large);
}
