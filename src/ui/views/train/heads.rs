//! Where all heads look now, layer by layer; and beside them, where they looked at a step that is kept.

use egui::{FontId, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::lines::{color, mark, name};
use crate::document::Which;
use crate::train::Habit;
use crate::ui::Scene;
use crate::ui::numbers::weight;
use crate::ui::textures;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::{Thing, change_menu, elided, room_for, small_map};
use crate::workbench::{Shows, ViewChange};

/// Height of the words above the maps, and below each of them.
const TITLE: f32 = 24.0;
const WORDS: f32 = 32.0;
const GAP: f32 = 8.0;
/// Room for the frame of the outermost maps.
const EDGE: f32 = 3.0;
/// The smallest and the largest side of a map.
const SIDES: (f32, f32) = (22.0, 400.0);

/// Draws the maps into the room that there is.
pub(super) fn heads(ui: &mut Ui, scene: &mut Scene, marked: Option<usize>) {
    let room = ui.available_rect_before_wrap();
    let is_pinned = scene.workbench.shows() == Shows::Both;
    let width = if is_pinned { (room.width() - GAP) / 2.0 } else { room.width() };
    let now = Rect::from_min_size(pos2(room.right() - width, room.top()), vec2(width, room.height()));
    if is_pinned {
        let then = Rect::from_min_size(room.min, vec2(width, room.height()));
        scene.with_pinned(|scene| block(ui, scene, then, marked, "train-maps-pinned"));
    }
    block(ui, scene, now, marked, if is_pinned { "train-maps-now" } else { "train-maps" });
}

/// All maps of one step.
fn block(ui: &mut Ui, scene: &mut Scene, room: Rect, marked: Option<usize>, title: &'static str) {
    let (layers, heads) = (scene.shown().layers.len(), scene.shown().heads());
    let step = scene.shown().moment().map_or(0, |moment| moment.step);
    let salt = title;
    let title = scene.with(title, &[("step", &step.to_string())]);
    let font = FontId::new(size::BODY, fonts::strong());
    let title = elided(ui, &title, font, scene.theme.text, room.width());
    ui.painter().galley(room.min, title, scene.theme.text);
    if layers == 0 || heads == 0 {
        return;
    }
    let below = room.with_min_y(room.top() + TITLE);
    let (beside, side) = arranged(below.size() - Vec2::splat(2.0 * EDGE), layers, heads);
    let (columns, rows) = (beside * heads, layers.div_ceil(beside));
    let (wide, high) = (columns as f32 * (side + GAP) - GAP, rows as f32 * (side + WORDS + GAP) - GAP);
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(below).id_salt(salt));
    ScrollArea::both().id_salt(salt).auto_shrink(false).show(&mut inside, |ui| {
        let (area, _) = room_for(ui, vec2(wide, high) + Vec2::splat(2.0 * EDGE), Sense::hover());
        let area = area.shrink(EDGE);
        for layer in 0..layers {
            for head in 0..heads {
                let (column, row) = (layer % beside * heads + head, layer / beside);
                let min = area.min + vec2(column as f32 * (side + GAP), row as f32 * (side + WORDS + GAP));
                let rect = Rect::from_min_size(min, vec2(side, side + WORDS));
                if ui.is_rect_visible(rect) {
                    map(ui, scene, (layer, head), rect, marked);
                }
            }
        }
    });
}

/// How many layers stand beside each other, and the side of a map then: as large as the room allows.
fn arranged(room: Vec2, layers: usize, heads: usize) -> (usize, f32) {
    let each = |size: f32, count: usize| (size + GAP) / count as f32 - GAP;
    let side = |beside: usize| each(room.x, beside * heads).min(each(room.y, layers.div_ceil(beside)) - WORDS);
    let best = (1..=layers).max_by(|a, b| side(*a).total_cmp(&side(*b)).then(b.cmp(a))).unwrap_or(1);
    (best, side(best).clamp(SIDES.0, SIDES.1))
}

/// One head: its map, its name in the colour of its lines, and where it looks.
fn map(ui: &mut Ui, scene: &mut Scene, (layer, head): (usize, usize), rect: Rect, marked: Option<usize>) {
    let heads = scene.shown().heads().max(head + 1);
    let theme = scene.theme;
    let number = layer * heads + head;
    let view = scene.workbench.view();
    let is_chosen = (view.layer, view.head) == (layer, head);
    let response = ui.interact(rect, ui.scope_id().with((layer, head)), Sense::click());
    let (label, short) = habit(scene, number, heads);
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, is_chosen, &label));
    let square = Rect::from_min_size(rect.min, vec2(rect.width(), rect.width()));
    let texture = small_map(ui, scene, Which::First, (layer, head), square.width());
    let is_marked = marked == Some(number) || response.hovered() || response.has_focus();
    if let Some(texture) = texture {
        textures::paint(ui.painter(), texture, square, egui::Color32::WHITE);
    }
    let edge = match (is_chosen, is_marked) {
        (true, _) => Stroke::new(theme.line + 1.5, theme.accent),
        (_, true) => Stroke::new(theme.line + 1.0, theme.text),
        _ => Stroke::new(theme.line, theme.outline),
    };
    ui.painter().rect_stroke(square, 0.0, edge, StrokeKind::Outside);
    let ink = color(theme, number, heads);
    let at = square.left_bottom() + vec2(0.0, 3.0);
    let named = ui.painter().text(
        at,
        egui::Align2::LEFT_TOP,
        name(number, heads),
        FontId::new(size::BODY, fonts::strong()),
        ink,
    );
    // Words that do not fit whole are under the pointer.
    let words = ui.painter().layout_no_wrap(short, FontId::proportional(size::SMALL), theme.text_weak);
    let left = named.right() + 8.0;
    if left + words.size().x <= square.right() {
        ui.painter().galley(pos2(left, named.center().y - words.size().y / 2.0), words, theme.text_weak);
    }
    if response.hovered() {
        mark(ui, number);
    }
    change_menu(&response, scene, Thing::head((layer, head)));
    if response.clicked() {
        scene.push(ViewChange::head((layer, head)));
    }
    response.on_hover_text(label);
}

/// Where a head looks at the step that is shown, for a reader and in few words.
fn habit(scene: &Scene, head: usize, heads: usize) -> (String, String) {
    let moment = scene.shown().moment();
    let step = moment.map_or(0, |moment| moment.step);
    let history = moment.map(|moment| moment.training.history()).unwrap_or_default();
    let rates = history.get(step.min(history.len().saturating_sub(1))).and_then(|measured| measured.heads.get(head));
    let Some(rates) = rates else {
        return (scene.with("train-head-unmeasured", &[("head", &*name(head, heads))]), String::new());
    };
    let arguments = [weight(rates.previous), weight(rates.source)];
    let arguments = [("head", name(head, heads)), ("previous", arguments[0].clone()), ("source", arguments[1].clone())];
    let arguments = arguments.each_ref().map(|(key, value)| (*key, value.as_str()));
    let label = scene.with("train-head", &arguments);
    let key = match (Habit::Previous.of(rates), Habit::Source.of(rates)) {
        (previous, source) if previous.max(source) < crate::train::FORMED => return (label, String::new()),
        (previous, source) if previous >= source => "train-head-previous",
        _ => "train-head-source",
    };
    (label, scene.with(key, &arguments))
}
