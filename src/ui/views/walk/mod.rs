//! The computation, matrix by matrix.

mod bar;
mod code;
mod flow;
mod matrices;
mod part;
mod plane;
mod plane_frame;
mod query;
mod sight;
mod softmax;
mod values;

use egui::Ui;
use strum::VariantArray;

use crate::ui::Scene;
use crate::ui::widgets::control_row;
use crate::workbench::{Depth, Lens, PanelName, Target, WalkChange};

/// Draws the walk-through of the chosen head.
pub fn walk(ui: &mut Ui, scene: &mut Scene) {
    control_row(ui, scene, |ui, scene| scene.outlined(ui, &Target::Panel(PanelName::Lenses), lenses));
    match scene.workbench.view().walk.lens {
        Lens::Plane => plane::plane(ui, scene),
        Lens::Softmax => softmax::softmax(ui, scene),
        Lens::Values => values::values(ui, scene),
        Lens::Matrices => {
            bar::bar(ui, scene);
            match scene.workbench.view().walk.depth {
                Depth::Flow => flow::flow(ui, scene),
                Depth::Matrices | Depth::Products => matrices::matrices(ui, scene),
                Depth::Code => code::code(ui, scene),
            }
        }
    }
}

/// How deep to look at the computation, and other looks at parts of it.
fn lenses(ui: &mut Ui, scene: &mut Scene) {
    let (lens, depth) = (scene.workbench.view().walk.lens, scene.workbench.view().walk.depth);
    // All of them stand in one row between both panels.
    ui.spacing_mut().item_spacing.x = 2.0;
    for option in Depth::VARIANTS.iter().copied() {
        let chosen = lens == Lens::Matrices && depth == option;
        if ui.selectable_label(chosen, scene.text(option.into_str())).clicked() {
            scene.push(WalkChange::Lens(Lens::Matrices));
            scene.push(WalkChange::Depth(option));
        }
    }
    ui.add_space(10.0);
    for option in Lens::VARIANTS.iter().copied().filter(|option| *option != Lens::Matrices) {
        if ui.selectable_label(lens == option, scene.text(option.into_str())).clicked() {
            scene.push(WalkChange::Lens(option));
        }
    }
}
