//! Which parts matter for a number, as a map of layers and parts.

use egui::{Button, ProgressBar, RichText, Ui};
use strum::VariantArray;

use super::sheet::{MOST, Sheet, SheetCell, beside, entry, layer_name};
use crate::analysis::{Asked, ModelPart};
use crate::document::Which;
use crate::math::largest;
use crate::ui::Scene;
use crate::ui::names::{numbered, token_label};
use crate::ui::numbers::{changed, number};
use crate::ui::theme::{ColorMap, fonts, size};
use crate::ui::widgets::{Thing, change_menu};
use crate::workbench::{Command, Dialog, HeadPlace, Importance, ImportanceOf, Removal, ViewChange};

/// Characters of a token at most.
const LABEL: usize = 12;
/// Less than this is not named.
const NOTHING: f32 = 5e-3;

/// The question, the map, and the parts that matter most.
pub(super) fn importance(ui: &mut Ui, scene: &mut Scene) {
    bar(ui, scene);
    let matters = scene.workbench.view().matters().unwrap_or_default();
    let Some(asked) = scene.workbench.asked_for(matters.number) else {
        ui.add_space(8.0);
        ui.label(scene.text(match matters.number {
            ImportanceOf::Weight => "matters-choose-weight",
            ImportanceOf::Logit => "matters-no-logit",
            ImportanceOf::Difference => "matters-no-difference",
            ImportanceOf::Output => "matters-nothing",
        }));
        return;
    };
    ui.label(RichText::new(headline(scene, asked, matters)).family(fonts::strong()).size(size::HEADING));
    if let Some(answer) = scene.workbench.mattering() {
        let text = match (answer.now, answer.then) {
            (Some(now), Some(then)) => scene.with("matters-from-to", &[("now", &number(now)), ("then", &number(then))]),
            (Some(now), None) if !matches!(asked, Asked::Output { .. }) => {
                scene.with("matters-now", &[("now", &number(now))])
            }
            _ => String::new(),
        };
        if !text.is_empty() {
            ui.label(RichText::new(text).color(scene.theme.text_weak));
        }
    }
    ui.label(RichText::new(scene.text("matters-not")).small().color(scene.theme.text_weak));
    ui.add_space(4.0);
    let columns = columns(scene);
    beside(ui, scene, columns, heatmap, list);
}

/// What is asked, and how far the answer has come.
fn bar(ui: &mut Ui, scene: &mut Scene) {
    let matters = scene.workbench.view().matters().unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        if ui.button(scene.text("habits-back")).clicked() {
            scene.push(ViewChange::Importance(None));
        }
        ui.separator();
        for when in Removal::VARIANTS.iter().copied() {
            let can = scene.workbench.matters_when(when);
            let button = ui.add_enabled(can, Button::selectable(matters.when == when, scene.text(when.into_str())));
            if button.on_disabled_hover_text(scene.text("intervention-patch-none")).clicked() {
                scene.push(ViewChange::Importance(Some(Importance { when, ..matters })));
            }
        }
        ui.separator();
        let kinds = [(false, "matters-parts", "matters-parts-hint"), (true, "matters-places", "matters-places-hint")];
        for (places, key, hint) in kinds {
            let button = ui.selectable_label(matters.places == places, scene.text(key));
            if button.on_hover_text(scene.text(hint)).clicked() {
                scene.push(ViewChange::Importance(Some(Importance { places, ..matters })));
            }
        }
        ui.separator();
        for number in ImportanceOf::VARIANTS.iter().copied() {
            if ui.selectable_label(matters.number == number, scene.text(number.into_str())).clicked() {
                scene.push(ViewChange::Importance(Some(Importance { number, ..matters })));
            }
        }
        let done = scene.workbench.mattering().map(|answer| answer.done());
        if let Some((done, of)) = done.filter(|(done, of)| done < of) {
            ui.add(ProgressBar::new(done as f32 / of.max(1) as f32).desired_width(120.0));
        }
        let is_done = done.is_some_and(|(done, of)| done == of);
        if ui.add_enabled(is_done, Button::new(scene.text("habits-save"))).clicked() {
            scene.push(Command::Ask(Dialog::SaveTable));
        }
    });
}

/// A token of the text, and one of the vocabulary.
fn word(scene: &Scene, place: usize) -> String {
    scene.tokens(Which::First).get(place).map_or_else(String::new, |token| token_label(&token.text, LABEL))
}

fn vocabulary(scene: &Scene, token: usize) -> String {
    scene.shown().reader().map_or_else(String::new, |reader| token_label(&reader.model.words.token(token), LABEL))
}

/// "What changes the logit of “ Mary” after “to”, when it is zero"
fn headline(scene: &Scene, asked: Asked, matters: Importance) -> String {
    let number = match asked {
        Asked::Output { place } => scene.with("matters-of-output", &[("token", &word(scene, place))]),
        Asked::Weight { query, key, .. } => {
            scene.with("matters-of-weight", &[("query", &word(scene, query)), ("key", &word(scene, key))])
        }
        Asked::Logit { place, token } => {
            scene.with("matters-of-logit", &[("token", &vocabulary(scene, token)), ("after", &word(scene, place))])
        }
        Asked::Difference { place, token, other } => {
            let [token, other] = [token, other].map(|token| vocabulary(scene, token));
            scene.with("matters-of-difference", &[("token", &token), ("other", &other), ("after", &word(scene, place))])
        }
    };
    let key = match (matters.when, matters.places) {
        (Removal::Zero, false) => "matters-part-zero",
        (Removal::Mean, false) => "matters-part-mean",
        (Removal::Patched, false) => "matters-part-patched",
        (Removal::Zero, true) => "matters-place-zero",
        (Removal::Mean, true) => "matters-place-mean",
        (Removal::Patched, true) => "matters-place-patched",
    };
    scene.with(key, &[("number", &number)])
}

/// "L2 H1", "attention 2", "MLP 2", "“it” into layer 2"
fn name(scene: &Scene, part: ModelPart) -> String {
    let layer = |layer: usize| (layer + 1).to_string();
    match part {
        ModelPart::Head { layer, head } => numbered((layer, head)),
        ModelPart::Attention { layer: l } => scene.with("site-attn-out", &[("layer", &layer(l))]),
        ModelPart::Mlp { layer: l } => scene.with("site-mlp-out", &[("layer", &layer(l))]),
        ModelPart::Stream { layer: l, token } => {
            scene.with("matters-stream", &[("token", &word(scene, token)), ("layer", &layer(l))])
        }
    }
}

/// The row and the column of a part; of so many heads.
fn place(part: ModelPart, heads: usize) -> (usize, usize) {
    match part {
        ModelPart::Head { layer, head } => (layer, head),
        ModelPart::Attention { layer } => (layer, heads),
        ModelPart::Mlp { layer } => (layer, heads + 1),
        ModelPart::Stream { layer, token } => (layer, token),
    }
}

/// Columns of the map.
fn columns(scene: &Scene) -> usize {
    let (answer, heads) = (scene.workbench.mattering(), scene.shown().heads());
    let parts = answer.iter().flat_map(|answer| answer.parts.iter());
    1 + parts.map(|part| place(*part, heads).1).max().unwrap_or(0)
}

fn heatmap(ui: &mut Ui, scene: &mut Scene) {
    let workbench = scene.workbench;
    let Some(answer) = workbench.mattering() else {
        ui.label(scene.text("status-computing-more"));
        return;
    };
    let (layers, heads) = (scene.shown().layers.len(), scene.shown().heads());
    let columns = columns(scene);
    let places = answer.parts.first().is_some_and(|part| matches!(part, ModelPart::Stream { .. }));
    let mut grid = vec![None; layers * columns];
    for (part, change) in answer.rows() {
        let (row, column) = place(part, heads);
        grid[row * columns + column] = Some((part, change));
    }
    let most = answer.changes.iter().flatten().fold(0.0_f32, |most, change| most.max(change.abs()));
    let colors = ColorMap::signed(scene.workbench.settings().palette, scene.theme.dark, most);
    let chosen: HeadPlace = (scene.workbench.view().layer, scene.workbench.view().head);
    let rows: Vec<String> = (0..layers).map(|layer| layer_name(scene, layer)).collect();
    let names: Vec<String> = (0..columns).map(|column| column_name(scene, column, (places, heads))).collect();
    let apart = if places { 0 } else { columns - heads };
    let written = |change| changed(change, if most < 0.995 { 2 } else { 1 });
    let sheet =
        Sheet { rows: &rows, columns: &names, apart, longest: &written(-most), layers: true, numbered: !places };
    sheet.show(ui, scene, |ui, scene, (row, column), at| {
        let Some((part, change)) = grid[row * columns + column] else { return };
        let head = if let ModelPart::Head { layer, head } = part { Some((layer, head)) } else { None };
        let number = || change.map_or_else(String::new, written);
        let label = || {
            let said = change.map_or_else(|| scene.text("matters-not-read").into_owned(), |change| changed(change, 3));
            scene.with("matters-cell", &[("part", &name(scene, part)), ("change", &said)])
        };
        let color = change.map(|change| colors.color(change, 1.0));
        let cell = SheetCell { number: &number, color, label: &label, chosen: head == Some(chosen) };
        let Some(response) = at.draw(ui, scene, (row, column), cell) else { return };
        change_menu(&response, scene, Thing::Part(part));
        if let Some(head) = head.filter(|_| response.clicked()) {
            scene.push(ViewChange::head(head));
        }
    });
}

/// Heads by number, then attention and MLP; or tokens.
fn column_name(scene: &Scene, column: usize, (places, heads): (bool, usize)) -> String {
    match column.checked_sub(heads) {
        _ if places => word(scene, column),
        None => (column + 1).to_string(),
        Some(0) => scene.text("matters-column-attention").into_owned(),
        Some(_) => scene.text("matters-column-mlp").into_owned(),
    }
}

/// The parts with the largest changes.
fn list(ui: &mut Ui, scene: &mut Scene) {
    let Some(answer) = scene.workbench.mattering() else { return };
    let named = |change: &f32| change.abs() >= NOTHING;
    let rows: Vec<(ModelPart, f32)> =
        answer.rows().filter_map(|(part, change)| Some((part, change.filter(named)?))).collect();
    let most: Vec<f32> = rows.iter().map(|(_, change)| change.abs()).collect();
    let rows: Vec<(ModelPart, f32)> = largest(&most, MOST).into_iter().map(|place| rows[place]).collect();
    ui.label(RichText::new(scene.text("matters-most")).family(fonts::strong()));
    let most = rows.first().map_or(1.0, |(_, change)| change.abs());
    let colors = ColorMap::signed(scene.workbench.settings().palette, scene.theme.dark, most);
    for (part, change) in rows {
        let bar = (change.abs() / most, colors.color(change, 1.0));
        let response = entry(ui, scene, [&name(scene, part), &changed(change, 2)], bar);
        change_menu(&response, scene, Thing::Part(part));
        if let (ModelPart::Head { layer, head }, true) = (part, response.clicked()) {
            scene.push(ViewChange::head((layer, head)));
        }
    }
}
