//! Which parts matter for a number, as a map of layers and parts.

use egui::{
    Align2, Button, Color32, FontId, ProgressBar, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};
use strum::VariantArray;

use crate::analysis::{Asked, ModelPart};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::{changed, number};
use crate::ui::theme::{ColorMap, fonts, size};
use crate::ui::widgets::elided;
use crate::workbench::{Command, Dialog, HeadPlace, Importance, ImportanceOf, Removal, ViewChange};

/// Characters of a token at most.
const LABEL: usize = 12;
/// Width of the names of layers, and height of those of columns.
const NAMES: f32 = 64.0;
const HEADER: f32 = 22.0;
/// Sides of a cell at most, and from which on it holds its number.
const CELL: Vec2 = vec2(120.0, 64.0);
const NUMBER: Vec2 = vec2(38.0, 16.0);
/// Cells from this side on hold a large one.
const LARGE: f32 = 44.0;
/// Distance of names of columns at least.
const COLUMN: f32 = 24.0;
/// Between heads and the parts of the whole layer.
const GAP: f32 = 10.0;
/// Less than this is not named.
const NOTHING: f32 = 5e-3;
/// The parts that are named, and the width of their list.
const MOST: usize = 10;
const LIST: f32 = 190.0;
/// Height of the bar below each.
const BAR: f32 = 4.0;

/// The question, the map, and the parts that matter most.
pub(super) fn importance(ui: &mut Ui, scene: &mut Scene) {
    bar(ui, scene);
    let matters = scene.workbench.view().matters.unwrap_or_default();
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
    let room = ui.available_rect_before_wrap();
    let wide = room.width() > 3.0 * LIST;
    let map = if wide { room.with_max_x(room.right() - LIST - 12.0) } else { room };
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(map));
    heatmap(&mut inside, scene);
    if wide {
        let mut beside = ui.new_child(egui::UiBuilder::new().max_rect(room.with_min_x(map.right() + 12.0)));
        list(&mut beside, scene);
    }
}

/// What is asked, and how far the answer has come.
fn bar(ui: &mut Ui, scene: &mut Scene) {
    let matters = scene.workbench.view().matters.unwrap_or_default();
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
        ModelPart::Head { layer: l, head } => format!("L{} H{}", l + 1, head + 1),
        ModelPart::Attention { layer: l } => scene.with("site-attn-out", &[("layer", &layer(l))]),
        ModelPart::Mlp { layer: l } => scene.with("site-mlp-out", &[("layer", &layer(l))]),
        ModelPart::Stream { layer: l, token } => {
            scene.with("matters-stream", &[("token", &word(scene, token)), ("layer", &layer(l))])
        }
    }
}

/// The row and the column of a part, and whether it stands apart; of so many heads.
fn place(part: ModelPart, heads: usize) -> (usize, usize, bool) {
    match part {
        ModelPart::Head { layer, head } => (layer, head, false),
        ModelPart::Attention { layer } => (layer, heads, true),
        ModelPart::Mlp { layer } => (layer, heads + 1, true),
        ModelPart::Stream { layer, token } => (layer, token, false),
    }
}

fn heatmap(ui: &mut Ui, scene: &mut Scene) {
    let workbench = scene.workbench;
    let Some(answer) = workbench.mattering() else {
        ui.label(scene.text("status-computing-more"));
        return;
    };
    let (layers, heads) = (scene.shown().layers.len(), scene.shown().heads());
    let columns = 1 + answer.parts.iter().map(|part| place(*part, heads).1).max().unwrap_or(0);
    let places = answer.parts.first().is_some_and(|part| matches!(part, ModelPart::Stream { .. }));
    let room = ui.available_size();
    let cell = vec2((room.x - NAMES - GAP) / columns as f32, (room.y - HEADER) / layers.max(1) as f32);
    let cell = cell.min(CELL).max(vec2(4.0, 4.0));
    let extent = vec2(NAMES + GAP + columns as f32 * cell.x, HEADER + layers as f32 * cell.y);
    let most = answer.changes.iter().flatten().fold(0.0_f32, |most, change| most.max(change.abs()));
    let colors = ColorMap::signed(scene.workbench.settings().palette, scene.theme.dark, most);
    ScrollArea::both().id_salt("matters").auto_shrink(false).show(ui, |ui| {
        let (area, _) = ui.allocate_exact_size(extent, Sense::hover());
        let theme = scene.theme;
        let small = FontId::proportional(size::SMALL);
        let rect = |part: ModelPart| {
            let (row, column, apart) = place(part, heads);
            let left = area.left() + NAMES + column as f32 * cell.x + if apart { GAP } else { 0.0 };
            Rect::from_min_size(pos2(left, area.top() + HEADER + row as f32 * cell.y), cell)
        };
        let rows = (14.0 / cell.y).ceil().max(1.0) as usize;
        for layer in (0..layers).step_by(rows) {
            let at = pos2(area.left() + NAMES - 6.0, area.top() + HEADER + (layer as f32 + 0.5) * cell.y);
            let text = scene.with("grid-layer", &[("layer", &(layer + 1).to_string())]);
            ui.painter().text(at, Align2::RIGHT_CENTER, text, small.clone(), theme.text_weak);
        }
        names_of_columns(ui, scene, (&answer.parts, places, heads), cell.x, &rect);
        let chosen: HeadPlace = (scene.workbench.view().layer, scene.workbench.view().head);
        for (part, change) in answer.rows() {
            let place = rect(part).shrink(if cell.min_elem() > 10.0 { 0.5 } else { 0.0 });
            if !ui.is_rect_visible(place) {
                continue;
            }
            let ground = change.map_or(theme.raised, |change| colors.color(change, 1.0));
            ui.painter().rect_filled(place, 1.0, ground);
            if let Some(change) = change.filter(|_| cell.x >= NUMBER.x && cell.y >= NUMBER.y) {
                let text = changed(change, if most < 0.995 { 2 } else { 1 });
                let font = if cell.min_elem() >= LARGE { FontId::proportional(size::HEADING) } else { small.clone() };
                ui.painter().text(place.center(), Align2::CENTER_CENTER, text, font, theme.ink_on(ground));
            }
            touch(ui, scene, (part, change), place, chosen);
        }
    });
}

/// Heads by number, then attention and MLP; or tokens.
fn names_of_columns(
    ui: &Ui,
    scene: &Scene,
    (parts, places, heads): (&[ModelPart], bool, usize),
    width: f32,
    rect: &dyn Fn(ModelPart) -> Rect,
) {
    let every = (COLUMN / width).ceil().max(1.0) as usize;
    let first = parts.iter().filter(|part| place(**part, heads).0 == 0);
    for part in first {
        let (_, column, apart) = place(*part, heads);
        if !apart && column % every != 0 {
            continue;
        }
        let text = match part {
            ModelPart::Head { head, .. } => (head + 1).to_string(),
            ModelPart::Stream { token, .. } => word(scene, *token),
            ModelPart::Attention { .. } => scene.text("matters-column-attention").into_owned(),
            ModelPart::Mlp { .. } => scene.text("matters-column-mlp").into_owned(),
        };
        let room = if places { width * every as f32 } else { width.max(COLUMN) } - 2.0;
        let galley = elided(ui, &text, FontId::proportional(size::SMALL), scene.theme.text_weak, room);
        let at = rect(*part).center_top() - vec2(galley.size().x / 2.0, galley.size().y + 3.0);
        ui.painter().galley(at, galley, scene.theme.text_weak);
    }
}

/// What a cell says, and what a click on it does: it chooses a head.
fn touch(ui: &Ui, scene: &mut Scene, (part, change): (ModelPart, Option<f32>), rect: Rect, chosen: HeadPlace) {
    let response = ui.interact(rect, ui.scope_id().with(part), Sense::click());
    let said = change.map_or_else(|| scene.text("matters-not-read").into_owned(), |change| changed(change, 3));
    let label = scene.with("matters-cell", &[("part", &name(scene, part)), ("change", &said)]);
    let head = if let ModelPart::Head { layer, head } = part { Some((layer, head)) } else { None };
    let is_chosen = head == Some(chosen);
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, is_chosen, &label));
    if is_chosen || response.hovered() || response.has_focus() {
        let color = if is_chosen { scene.theme.accent } else { scene.theme.text };
        let stroke = Stroke::new(scene.theme.line + 1.0, color);
        ui.painter().rect_stroke(rect, 1.0, stroke, StrokeKind::Inside);
    }
    if let Some(head) = head.filter(|_| response.clicked()) {
        scene.push(ViewChange::head(head));
    }
    response.on_hover_text(label);
}

/// The parts with the largest changes.
fn list(ui: &mut Ui, scene: &mut Scene) {
    let Some(answer) = scene.workbench.mattering() else { return };
    let mut rows: Vec<(ModelPart, f32)> = answer
        .rows()
        .filter_map(|(part, change)| Some((part, change.filter(|change| change.abs() >= NOTHING)?)))
        .collect();
    rows.sort_by(|(_, a), (_, b)| b.abs().total_cmp(&a.abs()));
    ui.label(RichText::new(scene.text("matters-most")).family(fonts::strong()));
    let most = rows.first().map_or(1.0, |(_, change)| change.abs());
    let colors = ColorMap::signed(scene.workbench.settings().palette, scene.theme.dark, most);
    for (part, change) in rows.into_iter().take(MOST) {
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
        // Below the words, which no colour of a bar would leave readable.
        let length = row.width() * change.abs() / most;
        let bar = Rect::from_min_size(row.left_bottom() - vec2(0.0, BAR), vec2(length, BAR));
        ui.painter().rect_filled(bar, 1.0, colors.color(change, 1.0));
        let text = name(scene, part);
        let font = FontId::proportional(size::BODY);
        let said = changed(change, 2);
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, format!("{text} {said}")));
        let galley = elided(ui, &text, font.clone(), scene.theme.text, row.width() - 60.0);
        ui.painter().galley(row.left_center() + vec2(4.0, -galley.size().y / 2.0), galley, Color32::WHITE);
        ui.painter().text(row.right_center() - vec2(4.0, 0.0), Align2::RIGHT_CENTER, said, font, scene.theme.text);
        if let (ModelPart::Head { layer, head }, true) = (part, response.clicked()) {
            scene.push(ViewChange::head((layer, head)));
        }
    }
}
