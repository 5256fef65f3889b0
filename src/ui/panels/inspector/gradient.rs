//! What more of the chosen number of the walk-through does to the loss, and what a nudge does.

use egui::{DragValue, Grid, Label, RichText, Ui};

use crate::analysis::{CellFormula, Stage, StageCell};
use crate::ui::Scene;
use crate::ui::numbers::{full, number};
use crate::ui::theme::{fonts, size};
use crate::workbench::WalkChange;

/// By how much a number can be nudged with a click.
const STEPS: [f32; 4] = [-0.1, -0.01, 0.01, 0.1];

pub(super) fn gradient(ui: &mut Ui, scene: &mut Scene, made: &CellFormula) {
    let Some(text) = scene.workbench.blame().cloned() else { return };
    ui.add_space(6.0);
    ui.separator();
    let Some(blamed) = text.blame.blamed(made.cell) else {
        ui.add(Label::new(RichText::new(scene.text("gradient-absent")).color(scene.theme.text_weak)).wrap());
        return;
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(scene.text("gradient-is")).family(fonts::strong()));
        let value = RichText::new(format!("= {}", number(blamed.gradient))).size(size::HEADING).family(fonts::strong());
        let _ = ui.label(value).on_hover_text(full(blamed.gradient));
    });
    ui.add(Label::new(scene.text(sentence(scene, made, blamed.gradient))).wrap());
    if scene.projected || scene.workbench.view().walk.trail.last() != Some(&made.cell) {
        return;
    }
    match blamed.number {
        Some(_) => nudge(ui, scene),
        None => {
            let text = RichText::new(scene.text("nudge-not-alone")).color(scene.theme.text_weak);
            ui.add(Label::new(text).wrap());
        }
    }
}

/// The message that says what more of a number does.
fn sentence(scene: &Scene, made: &CellFormula, gradient: f32) -> &'static str {
    let StageCell { layer, head, stage, row, column } = made.cell;
    if gradient != 0.0 {
        return if gradient < 0.0 { "gradient-lowers" } else { "gradient-raises" };
    }
    if stage != Stage::Scores {
        return "gradient-nothing";
    }
    let which = scene.workbench.view().walk.which;
    let weight = scene.derived().inside(which, layer, head).map(|head| head.weights.at(row, column));
    match weight {
        _ if made.value == f32::NEG_INFINITY => "gradient-masked",
        // All or nothing: the row has one weight alone.
        Some(0.0 | 1.0) => "gradient-saturated",
        _ => "gradient-nothing",
    }
}

/// By how much the locked number is changed, what its gradient says of that, and what comes of it.
fn nudge(ui: &mut Ui, scene: &mut Scene) {
    let now = scene.workbench.view().walk.nudge;
    ui.add_space(6.0);
    ui.label(RichText::new(scene.text("nudge")).family(fonts::strong())).on_hover_text(scene.text("nudge-hint"));
    ui.horizontal_wrapped(|ui| {
        for by in STEPS {
            if ui.selectable_label(by == now, signed(by)).clicked() {
                scene.push(WalkChange::Nudge(by));
            }
        }
        let mut by = now;
        let label = ui.label(scene.text("nudge-by"));
        let value = DragValue::new(&mut by).speed(0.001).max_decimals(4).range(-1.0..=1.0);
        if ui.add(value).labelled_by(label.id).changed() && by != now {
            scene.push(WalkChange::Nudge(by));
        }
    });
    let Some(nudge) = scene.workbench.nudge() else { return };
    Grid::new("nudge").num_columns(2).show(ui, |ui| {
        for (key, change) in [("nudge-predicted", nudge.predicted), ("nudge-real", nudge.real)] {
            ui.label(scene.text(key));
            let value = ui.label(RichText::new(signed(change)).monospace());
            let _ = value.on_hover_text(full(change));
            ui.end_row();
        }
    });
}

/// "+0.01"
fn signed(value: f32) -> String {
    if value > 0.0 { format!("+{}", number(value)) } else { number(value) }
}
