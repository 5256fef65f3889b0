//! The panel on the left of a training: what is changed while it learns, and what the next beginning takes.

mod held;
mod settings;

use egui::{CollapsingHeader, RichText, Ui};

use crate::ui::Scene;
use crate::ui::theme::fonts;
use crate::ui::widgets::scroll_edge;
use crate::workbench::{Control, Target};

/// Draws the panel.
pub fn training(ui: &mut Ui, scene: &mut Scene) {
    scroll_edge(ui, 6.0);
    if scene.workbench.training().is_some() {
        section(ui, scene, "train-now", true, held::held);
        ui.separator();
    }
    section(ui, scene, "train-task", true, settings::task);
    ui.separator();
    section(ui, scene, "train-model", true, settings::model);
    ui.separator();
    section(ui, scene, "train-optimiser", false, settings::optimiser);
    ui.add_space(8.0);
}

fn section(ui: &mut Ui, scene: &mut Scene, title: &'static str, open: bool, body: fn(&mut Ui, &mut Scene)) {
    // What a lesson speaks of is in sight.
    let is_named = title == "train-optimiser" && scene.points_at(&Target::Control(Control::Rate));
    let words = RichText::new(scene.text(title)).family(fonts::strong());
    CollapsingHeader::new(words)
        .id_salt(title)
        .default_open(open)
        .open(is_named.then_some(true))
        .show_unindented(ui, |ui| ui.push_id(title, |ui| body(ui, scene)));
}
