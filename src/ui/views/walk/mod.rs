//! The computation, matrix by matrix.

mod code;
mod flow;
mod matrices;
mod outline;
mod plane;
mod plane_frame;
mod player_bar;
mod query;
mod sight;
mod softmax;
mod stage_box;
mod values;

use egui::Ui;

use crate::ui::Scene;
use crate::ui::widgets::{choices, control_row};
use crate::workbench::{Depth, Lens, PanelName, Target, WalkChange};

/// Draws the walk-through of the chosen head.
pub fn walk(ui: &mut Ui, scene: &mut Scene) {
    control_row(ui, scene, |ui, scene| scene.outlined(ui, &Target::Panel(PanelName::Lenses), lenses));
    match scene.workbench.view().walk.lens {
        Lens::Plane => plane::plane(ui, scene),
        Lens::Softmax => softmax::softmax(ui, scene),
        Lens::Values => values::values(ui, scene),
        Lens::Matrices => {
            player_bar::player_bar(ui, scene);
            match scene.workbench.view().walk.depth {
                Depth::BlackBox | Depth::Stages => outline::outline(ui, scene),
                Depth::Matrices | Depth::Products => matrices::matrices(ui, scene),
                Depth::Code => code::code(ui, scene),
            }
        }
    }
}

fn lenses(ui: &mut Ui, scene: &mut Scene) {
    choices(ui, scene, scene.workbench.view().walk.lens, WalkChange::Lens);
}
