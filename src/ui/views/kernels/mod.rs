//! The kernels: what they cost, what they give, and how they do it.

mod compare;
mod cost;
mod flash;
mod pattern;

pub use compare::compare;
pub use cost::cost;
pub use flash::flash;
pub use pattern::sparse;

use egui::{Label, RichText, Ui};

use crate::ui::Scene;
use crate::workbench::{Command, View};

/// Which of the views of the kernels, and what it shows.
fn tabs(ui: &mut Ui, scene: &mut Scene) {
    ui.horizontal_wrapped(|ui| {
        for (view, key) in [
            (View::Cost, "kernels-cost"),
            (View::Compare, "kernels-compare"),
            (View::Flash, "kernels-flash"),
            (View::Sparse, "kernels-sparse"),
        ] {
            if ui.selectable_label(scene.workbench.view.view == view, scene.text(key)).clicked() {
                scene.push(Command::view(move |state| state.view = view));
            }
        }
    });
}

/// An explanation in small type, in as many lines as it needs.
fn note(ui: &mut Ui, scene: &Scene, text: impl Into<String>) {
    ui.add(Label::new(RichText::new(text).small().color(scene.theme.text_weak)).wrap());
}
