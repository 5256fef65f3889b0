//! What stands where a view has nothing to show of a recording: the reason, in a sentence.

use egui::{RichText, Ui};

use crate::ui::Scene;
use crate::ui::theme::{fonts, size};
use crate::workbench::{View, ViewChange};

/// Says why, and what there is instead.
pub(super) fn absent(ui: &mut Ui, scene: &mut Scene) {
    ui.add_space((0.3 * ui.available_height()).min(160.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(560.0);
        ui.label(RichText::new(scene.text("absent-title")).family(fonts::strong()).size(size::HEADING));
        ui.add_space(6.0);
        ui.label(scene.text("absent-products"));
        ui.add_space(10.0);
        if ui.button(scene.text("absent-back")).clicked() {
            scene.push(ViewChange::View(View::Explore));
        }
    });
}
