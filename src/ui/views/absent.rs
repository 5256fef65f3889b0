//! What stands where a view has nothing to show of a recording, or of a model: the reason, in a sentence.

use egui::{RichText, Ui};

use crate::ui::Scene;
use crate::ui::theme::{fonts, size};
use crate::workbench::{View, ViewChange};

/// The messages of a title and of a reason: a recording has no products.
pub(super) const NO_PRODUCTS: [&str; 2] = ["absent-title", "absent-products"];
/// A model that reads both ways has no use for a cache.
pub(super) const NO_CACHE: [&str; 2] = ["absent-cache-title", "absent-cache"];

/// Says why, and what there is instead.
pub(super) fn absent(ui: &mut Ui, scene: &mut Scene, [title, reason]: [&'static str; 2]) {
    ui.add_space((0.3 * ui.available_height()).min(160.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(560.0);
        ui.label(RichText::new(scene.text(title)).family(fonts::strong()).size(size::HEADING));
        ui.add_space(6.0);
        ui.label(scene.text(reason));
        ui.add_space(10.0);
        if ui.button(scene.text("absent-back")).clicked() {
            scene.push(ViewChange::View(View::Explore));
        }
    });
}
