//! The kernels: what they cost, what they give, and how they do it.

mod compare;
mod cost;
mod decode;
mod flash;
mod pattern;

pub use compare::compare;
pub use cost::cost;
pub use decode::decode;
pub use flash::flash;
pub use pattern::sparse;

use egui::{Label, RichText, Ui};
use strum::VariantArray;

use crate::ui::Scene;
use crate::ui::views::explore::layer_choice;
use crate::ui::widgets::{control_row, head_list, transport};
use crate::workbench::{PlayerName, View, ViewChange};

/// Which of the views of the kernels, and what it shows.
fn tabs(ui: &mut Ui, scene: &mut Scene) {
    control_row(ui, scene, |ui, scene| {
        for view in View::VARIANTS.iter().copied().filter(|view| view.is_of_kernels()) {
            let name = scene.with(&format!("kernels-{}", view.into_str()), &[]);
            if ui.selectable_label(scene.workbench.view().view == view, name).clicked() {
                scene.push(ViewChange::View(view));
            }
        }
    });
}

/// What is played of which head, and the player; a hall sees neither, but time passes there too.
fn played(ui: &mut Ui, scene: &mut Scene, player: PlayerName) {
    if scene.projected {
        transport(ui, scene, player);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        layer_choice(ui, scene);
        head_list(ui, scene);
        ui.separator();
        transport(ui, scene, player);
    });
}

/// An explanation in small type, in as many lines as it needs.
fn note(ui: &mut Ui, scene: &Scene, text: impl Into<String>) {
    ui.add(Label::new(RichText::new(text).small().color(scene.theme.text_weak)).wrap());
}
