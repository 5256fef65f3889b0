//! How the chosen number of the walk-through was made, and the way back to where it comes from.

use egui::{Button, DragValue, Label, RichText, Ui};

use super::{formula, gradient};
use crate::analysis::{CellFormula, StageCell};
use crate::document::Number;
use crate::model::{Part, limits};
use crate::ui::names::sharing;
use crate::ui::numbers::{full, number};
use crate::ui::theme::{fonts, size};
use crate::ui::{Scene, dimensions, stages};
use crate::workbench::{Depth, Edit, WalkChange};

pub(super) fn walk(ui: &mut Ui, scene: &mut Scene) {
    trail(ui, scene);
    let Some(cell) = scene.workbench.view().walk.cell().filter(|cell| stages::exists(scene, *cell)) else {
        let is_flow = scene.workbench.view().walk.depth == Depth::Flow;
        let help = scene.text(if is_flow { "flow-help" } else { "walk-formula-none" });
        ui.label(RichText::new(help).color(scene.theme.text_weak));
        return;
    };
    let made = stages::walk(scene).formula(cell);
    heading(ui, scene, &made);
    if let Some(number) = stages::given(scene, cell) {
        given(ui, scene, cell, number);
    } else {
        formula::formula(ui, scene, &made);
    }
    gradient::gradient(ui, scene, &made);
    ui.add_space(10.0);
    let keys = if scene.shown().is_designed() { "walk-formula-keys" } else { "walk-formula-keys-learned" };
    ui.label(RichText::new(scene.text(keys)).small().color(scene.theme.text_weak));
}

/// The numbers that were walked through, from the first to the one that is locked.
fn trail(ui: &mut Ui, scene: &mut Scene) {
    let trail = &scene.workbench.view().walk.trail;
    if trail.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(scene.text("walk-trail")).small().color(scene.theme.text_weak));
        if ui.button(RichText::new(scene.text("walk-locked")).small()).clicked() {
            scene.push(WalkChange::UnlockNumber);
        }
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        for (index, cell) in trail.iter().enumerate() {
            if index > 0 {
                ui.label(RichText::new("←").color(scene.theme.text_weak));
            }
            let color = stages::color(&scene.theme, cell.stage);
            let name = RichText::new(stages::short_name(scene, *cell)).size(size::SMALL).color(color);
            if ui.add(Button::new(name).selected(false)).clicked() && index + 1 < trail.len() {
                stages::step_back(scene, *cell);
            }
        }
    });
    ui.separator();
}

fn heading(ui: &mut Ui, scene: &Scene, made: &CellFormula) {
    let color = stages::color(&scene.theme, made.cell.stage);
    let text = |text: String, size: f32| RichText::new(text).size(size).family(fonts::strong()).color(color);
    ui.horizontal_wrapped(|ui| {
        ui.label(text(stages::short_name(scene, made.cell), size::HEADING));
        let value = ui.label(text(format!("= {}", number(made.value)), size::HEADING));
        let _ = value.on_hover_text(full(made.value));
    });
    let meaning = scene.workbench.text.get(made.cell.stage.into_str());
    ui.add(Label::new(RichText::new(meaning).color(scene.theme.text_weak)).wrap());
    let [row, column] = dimensions::of_cell(scene, made.cell);
    let number = |index: usize| (index + 1).to_string();
    for (named, key, (name, number)) in [
        (row, "walk-row-named", ("row", number(made.cell.row))),
        (column, "walk-column-named", ("column", number(made.cell.column))),
    ] {
        if let Some(named) = named {
            let text = scene.with(key, &[(name, &number), ("name", &named.long)]);
            ui.add(Label::new(RichText::new(text).color(color)).wrap());
        }
    }
    ui.add_space(6.0);
}

/// A number that is given, to be changed.
fn given(ui: &mut Ui, scene: &mut Scene, cell: StageCell, at: Number) {
    ui.add(Label::new(scene.text("walk-given")).wrap());
    if let Number::Weight { layer, head, part: Part::Key | Part::Value, .. } = at
        && let Some(sharing) = sharing(&scene.workbench.text, scene.shown(), layer, head)
    {
        let text = format!("{sharing} {}", scene.text("sharing-changes"));
        ui.add(Label::new(RichText::new(text).color(scene.theme.text_weak)).wrap());
    }
    let Some(now) = scene.workbench.document().number(at) else { return };
    let mut value = now;
    ui.horizontal(|ui| {
        let name = scene.with("walk-value", &[("cell", &stages::short_name(scene, cell))]);
        let label = ui.label(name);
        let range = -limits::MAGNITUDE..=limits::MAGNITUDE;
        let number = DragValue::new(&mut value).speed(0.01).max_decimals(6).range(range).clamp_existing_to_range(false);
        if ui.add(number).labelled_by(label.id).changed() && value != now {
            scene.edit(Edit::Number { at, value });
        }
        if ui.button(scene.text("walk-reset-number")).clicked() {
            scene.edit(Edit::ResetNumber(at));
        }
    });
}
