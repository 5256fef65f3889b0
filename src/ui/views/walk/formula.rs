//! The formula of the chosen number, with its numbers, each a step back.

mod pieces;
mod products;

use egui::{Button, DragValue, Label, Response, RichText, Role, Ui, WidgetInfo};

use super::names::{cell_name, meaning_key, role};
use super::scrub::editable;
use super::walk_of;
use crate::attention::{Input, StageCell};
use crate::model::limits;
use crate::ui::Scene;
use crate::ui::numbers::{full, number};
use crate::ui::theme::{fonts, size};
use crate::workbench::{Command, Depth, Edit};
use pieces::{Piece, explanation_key, pieces};

/// Terms that are written out before the rest is folded.
const TERMS: usize = 6;
/// Terms that are written out where all are asked for.
const ALL_TERMS: usize = 256;

/// The right panel of the walk-through: how the chosen number was made.
pub fn formula_panel(ui: &mut Ui, scene: &mut Scene) {
    trail(ui, scene);
    let walk = &scene.workbench.view.walk;
    let (cell, depth) = (walk.cell(), walk.depth);
    let (Some(cell), Some(walk)) = (cell, walk_of(scene)) else {
        ui.label(RichText::new(scene.text("formula-hint")).color(scene.theme.text_weak));
        return;
    };
    let formula = walk.formula(cell);
    let color = role(&scene.theme, cell.stage);
    ui.label(RichText::new(cell_name(scene, cell)).size(size::HEADING).family(fonts::strong()).color(color));
    ui.label(RichText::new(scene.text(meaning_key(cell.stage))).color(scene.theme.text_weak));
    ui.add_space(4.0);
    let result = RichText::new(number(formula.value)).size(size::HEADING + 9.0).family(fonts::strong()).color(color);
    ui.label(result).on_hover_text(full(formula.value));
    if let Some(at) = editable(scene, cell) {
        value_box(ui, scene, cell, at, formula.value);
    }
    ui.separator();
    ui.add(Label::new(scene.text(explanation_key(&formula.operation))).wrap());
    ui.add_space(4.0);
    let unfolded = ui.scope_id().with("unfolded");
    let all = ui.data(|data| data.get_temp::<StageCell>(unfolded)) == Some(cell);
    if depth == Depth::Products && products::products(ui, scene, &formula) {
        return;
    }
    let written = pieces(&formula, if all { ALL_TERMS } else { TERMS });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        for piece in written {
            match piece {
                Piece::Text(text) => {
                    ui.label(text);
                }
                Piece::Input(input) => {
                    input_button(ui, scene, input);
                }
                Piece::Rest { count, sum } => {
                    let counted = scene.workbench.text.count("formula-more", count);
                    if ui.button(format!("{counted} = {}", number(sum as f32))).clicked() {
                        ui.data_mut(|data| data.insert_temp(unfolded, cell));
                    }
                }
            }
        }
        let result = RichText::new(format!("= {}", number(formula.value))).family(fonts::strong()).color(color);
        ui.label(result);
    });
    if formula.inputs().next().is_some() {
        ui.add_space(4.0);
        ui.label(RichText::new(scene.text("formula-back")).small().color(scene.theme.text_weak));
    }
}

/// A number that went in; a click walks back to it.
fn input_button(ui: &mut Ui, scene: &mut Scene, input: Input) -> Response {
    let Input { cell, value } = input;
    let text = if value < 0.0 { format!("({})", number(value)) } else { number(value) };
    let text = RichText::new(text).monospace().color(role(&scene.theme, cell.stage));
    let button = ui.add(Button::new(text).small());
    let name = format!("{}: {}", cell_name(scene, cell), number(value));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if button.clicked() {
        scene.push(Command::view(move |view| {
            view.walk.step_back_to(cell);
            (view.layer, view.head) = (cell.layer, cell.head);
        }));
    }
    button.on_hover_text(name)
}

/// The number itself, to be typed or dragged.
fn value_box(ui: &mut Ui, scene: &mut Scene, cell: StageCell, at: crate::document::Number, value: f32) {
    ui.horizontal(|ui| {
        let label = ui.label(scene.with("formula-value", &[("cell", &cell_name(scene, cell))]));
        let mut new = value;
        let most = limits::MAGNITUDE;
        let field = DragValue::new(&mut new).speed(0.01).range(-most..=most).max_decimals(4);
        let field = ui.add(field.update_while_editing(false)).labelled_by(label.id);
        if field.changed() && new != value {
            scene.edit(Edit::Number { at, value: new });
        }
        if ui.button(scene.text("formula-reset")).on_hover_text(scene.text("formula-reset-hint")).clicked() {
            scene.edit(Edit::ResetNumber(at));
        }
    });
    ui.label(RichText::new(scene.text("formula-edit-hint")).small().color(scene.theme.text_weak));
}

/// The way from the first number to the present one.
fn trail(ui: &mut Ui, scene: &mut Scene) {
    let trail = scene.workbench.view.walk.trail.clone();
    if trail.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (place, cell) in trail.iter().copied().enumerate() {
            if place > 0 {
                ui.label("←");
            }
            let last = place + 1 == trail.len();
            let color = if last { scene.theme.on_accent } else { role(&scene.theme, cell.stage) };
            let text = RichText::new(cell_name(scene, cell)).color(color);
            if ui.add(Button::selectable(last, text).small()).clicked() && !last {
                scene.push(Command::view(move |view| {
                    view.walk.step_back_to(cell);
                    (view.layer, view.head) = (cell.layer, cell.head);
                }));
            }
        }
        if ui.button(scene.text("unlock")).on_hover_text(scene.text("unlock-hint")).clicked() {
            scene.push(Command::view(|view| view.walk.trail.clear()));
        }
    });
    ui.separator();
}
