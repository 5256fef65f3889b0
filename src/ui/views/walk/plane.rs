//! Queries and keys as arrows in a plane. Near pairs are bright cells.

use std::sync::Arc;

use egui::{
    Align, FontId, Layout, Pos2, Rect, RichText, Role, ScrollArea, Sense, Shape, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, vec2,
};
use strum::VariantArray;

use super::plane_frame::{PlaneFrame, tips};
use crate::analysis::{Arrow, Plane};
use crate::attention::HeadTrace;
use crate::document::MatrixEdit;
use crate::model::Part;
use crate::ui::names::token_label;
use crate::ui::shortcuts::{Effect, KeyPlace, Move, keep_arrows, pressed, scroll_with_keys};
use crate::ui::theme::{Theme, size};
use crate::ui::widgets::{choices, control_row, heatmap, heatmap_with_strip, peek, room_for};
use crate::ui::{Scene, stages};
use crate::workbench::{Edit, Moved, Peek, ViewChange};

/// Side of what can be grabbed at a tip.
const TIP: f32 = 22.0;
/// Tokens beyond this would cover each other.
const MOST: usize = 64;
/// Side of the tip of an arrow that is chosen.
const STRONG_TIP: f32 = 12.0;
/// How much of what is behind a name it covers.
const GROUND: f32 = 0.75;
/// Share of the picture that an arrow key moves a tip.
const NUDGE: f32 = 0.02;
/// Height of the map below the plane at least.
const LEAST_MAP: f32 = 180.0;
/// Width from which on the map stands beside the plane, also in parts of the height.
const WIDE: f32 = 600.0;
const BESIDE: f32 = 1.5;
/// Height of the plane above the map in parts of the whole, and its sides at least.
const SHARE: f32 = 0.5;
const LEAST_SIDE: f32 = 200.0;
/// Height of a row of the map below the plane, at least and at most, and of its sentence.
const ROW: [f32; 2] = [16.5, 30.0];
const SENTENCE: f32 = 42.0;
/// Share of the height that such a map has where its rows are neither too low nor too high then.
const MAP: f32 = 0.4;
/// Of the button in the corner and the space around it.
const BUTTON: Vec2 = vec2(110.0, 40.0);
/// The least height of the plane above one.
const LEAST_PLANE: f32 = 220.0;

/// Draws the plane, and the head's map beside it.
pub(super) fn plane(ui: &mut Ui, scene: &mut Scene) {
    let which = scene.workbench.view().walk.which;
    let Some(trace) = stages::shown_walk(scene).and_then(|_| scene.head(which)?.inside) else { return };
    if trace.q.nrows() == 0 {
        ui.label(scene.text("map-empty"));
        return;
    }
    let (frame, held) = PlaneFrame::of(ui, scene, trace, trace.q.nrows().min(MOST));
    let Some(plane) = frame.plane() else { return };
    tools(ui, scene);
    if trace.q.nrows() > MOST {
        let numbers = [("shown", &*MOST.to_string()), ("all", &*trace.q.nrows().to_string())];
        ui.label(RichText::new(scene.with("plane-first-tokens", &numbers)).color(scene.theme.text_weak));
    }
    let space = ui.available_size();
    if above_map(ui, scene, trace, &frame, held) {
        return;
    }
    // Where a plane beside the map would be much lower than the room, it stands above it, over the whole width.
    let beside = space.x >= WIDE.max(BESIDE * space.y);
    let picture = if beside {
        Vec2::splat((space.x * 0.5).min(space.y).max(LEAST_SIDE))
    } else {
        vec2(space.x, (SHARE * space.y).max(LEAST_SIDE))
    };
    // In a low window there is not even room for the least of both.
    ScrollArea::vertical().id_salt("plane").auto_shrink(false).show(ui, |ui| {
        let rest = space.y - picture.y - ui.spacing().item_spacing.y;
        ui.horizontal_top(|ui| {
            let (rect, _) = room_for(ui, picture, Sense::hover());
            arrows(ui, scene, trace, &frame, rect);
            fit(ui, scene, plane, held, rect);
            if beside {
                heatmap(ui, scene, which, vec2(ui.available_width(), picture.y));
            }
        });
        if !beside {
            heatmap(ui, scene, which, vec2(ui.available_width(), rest.max(LEAST_MAP)));
        }
        scroll_with_keys(ui);
    });
}

/// The plane over the whole width, and below it the map of a short sentence with all its words and numbers. Says whether
/// there is room for that; where there is not, nothing is drawn.
fn above_map(ui: &mut Ui, scene: &mut Scene, trace: &HeadTrace, frame: &PlaneFrame, held: bool) -> bool {
    let (space, gap) = (ui.available_size(), ui.spacing().item_spacing.y);
    let rows = trace.q.nrows() as f32;
    let map = (MAP * space.y).clamp(SENTENCE + ROW[0] * rows, SENTENCE + ROW[1] * rows);
    let plane = vec2(space.x, space.y - map - gap);
    if plane.y < LEAST_PLANE {
        return false;
    }
    let which = scene.workbench.view().walk.which;
    let place = Rect::from_min_size(ui.cursor().min, plane);
    let below =
        UiBuilder::new().max_rect(Rect::from_min_size(place.left_bottom() + vec2(0.0, gap), vec2(space.x, map)));
    // Nothing is taken of the room where the map does not fit.
    if !heatmap_with_strip(&mut ui.new_child(below), scene, which, vec2(space.x, map)) {
        return false;
    }
    arrows(ui, scene, trace, frame, place);
    if let Some(plane) = frame.plane() {
        fit(ui, scene, plane, held, place);
    }
    true
}

/// Which directions are drawn, and what a drag changes.
fn tools(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view().clone();
    control_row(ui, scene, |ui, scene| {
        // All of them stand in one row between both panels.
        ui.spacing_mut().item_spacing.x = 3.0;
        choices(ui, scene, view.plane_axes, ViewChange::PlaneAxes);
        if !scene.shown().is_designed() {
            return;
        }
        ui.add_space(6.0);
        ui.label(scene.text("plane-moves"));
        for moved in Moved::VARIANTS.iter().copied() {
            let enabled = moved == Moved::Projection || view.layer == 0;
            let label = egui::Button::selectable(moves(scene) == moved, scene.text(moved.into_str()));
            let button = ui.add_enabled(enabled, label);
            if button.on_disabled_hover_text(scene.text("plane-no-embedding")).clicked() {
                scene.push(ViewChange::PlaneMoves(moved));
            }
        }
    });
}

/// How much of the arrows lies in the plane, and the way to one that fits, in the corners of the picture.
fn fit(ui: &mut Ui, scene: &Scene, plane: &Plane, held: bool, rect: Rect) {
    let share = format!("{:.0} %", 100.0 * plane.share);
    let text = scene.with("plane-share", &[("share", &share)]);
    let galley = ui.painter().layout(text, FontId::proportional(size::SMALL), scene.theme.text_weak, rect.width());
    let at = rect.left_bottom() + vec2(6.0, -4.0 - galley.size().y);
    ui.painter().galley(at, galley, scene.theme.text_weak);
    if scene.projected {
        return;
    }
    let corner = UiBuilder::new().max_rect(rect.shrink(6.0)).layout(Layout::right_to_left(Align::Min));
    ui.scope_builder(corner, |ui| {
        let button = ui.add_enabled(held, egui::Button::new(scene.text("plane-fit")));
        if button.on_hover_text(scene.text("plane-fit-hint")).clicked() {
            PlaneFrame::release(ui);
        }
    });
}

/// What a drag changes: only the first layer reads the embeddings themselves.
fn moves(scene: &Scene) -> Moved {
    let view = scene.workbench.view();
    if view.layer == 0 { view.plane_moved } else { Moved::Projection }
}

fn arrows(ui: &mut Ui, scene: &mut Scene, trace: &HeadTrace, frame: &PlaneFrame, rect: Rect) {
    let Some(plane) = frame.plane() else { return };
    let theme = scene.theme;
    let which = scene.workbench.view().walk.which;
    let tips = tips(plane, trace, trace.q.nrows().min(MOST));
    let scale = frame.scale(rect.size());
    let at = |[x, y]: [f32; 2]| rect.center() + vec2(x, -y) * scale;
    ui.painter().rect_filled(rect, 4.0, theme.panel);
    let axis = Stroke::new(theme.line, theme.outline);
    ui.painter().hline(rect.x_range(), rect.center().y, axis);
    ui.painter().vline(rect.center().x, rect.y_range(), axis);
    let chosen = scene.workbench.view().cell_in(which, trace.q.nrows());
    let mut labels = Vec::new();
    for (part, token, place) in tips {
        let query = part == Part::Query;
        let color = if query { theme.query } else { theme.key };
        let picked = chosen.is_some_and(|cell| if query { cell.query == token } else { cell.key == Some(token) });
        let tip = at(place);
        let id = ui.scope_id().with(("tip", query, token));
        let mut response = ui.interact(Rect::from_center_size(tip, Vec2::splat(TIP)), id, Sense::click_and_drag());
        let name = token_label(&scene.tokens(which)[token].text, 18);
        let label = scene.with(if query { "plane-query" } else { "plane-key" }, &[("token", &name)]);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, picked, &label));
        let strong = picked || response.hovered() || response.dragged() || response.has_focus();
        let dim = if chosen.is_some() && !strong { 0.45 } else { 1.0 };
        arrow(ui, rect, tip, color.gamma_multiply(dim), if strong { 3.0 } else { 1.5 }, query);
        let text = format!("{} {name}", if query { "q" } else { "k" });
        labels.push((strong, tip, text, color.gamma_multiply(dim.max(Theme::DIM))));
        let peek = match scene.workbench.view().lock.filter(|lock| lock.which == which) {
            Some(cell) if !query => Peek { which, query: cell.query, key: Some(token) },
            Some(cell) => Peek { which, query: token, key: cell.key },
            None => Peek { which, query: token, key: (!query).then_some(token) },
        };
        peek::hover(ui, scene, &response, response.hovered().then_some(peek));
        if response.clicked() {
            response.request_focus();
            scene.push(ViewChange::Lock(peek));
        }
        let to = dragged_to(ui, &response);
        // What was learned stays.
        let moved = match scene.shown().is_designed() {
            true => to.map_or(Vec2::ZERO, |to| to - tip) + nudge(ui, &response, rect.size().min_elem() * NUDGE),
            false => Vec2::ZERO,
        };
        let asks = scene.shown().is_designed() && (response.hovered() || moved != Vec2::ZERO);
        let held = if asks { held(scene, part, token) } else { None };
        if let Some(key) = held {
            response = response.on_hover_text(scene.text(key));
        }
        if moved != Vec2::ZERO && held.is_none() {
            frame.hold(ui, scene, trace);
            drag(scene, plane, part, token, [moved.x / scale, -moved.y / scale]);
            ui.data_mut(|data| data.insert_temp(response.id, to));
        }
    }
    write(ui, rect, theme.panel.gamma_multiply(GROUND), labels);
}

/// A name for each tip: the strong ones first, and no others where they would cover those.
fn write(ui: &Ui, rect: Rect, ground: egui::Color32, mut labels: Vec<(bool, Pos2, String, egui::Color32)>) {
    labels.sort_by_key(|(strong, ..)| !strong);
    let painter = ui.painter_at(rect);
    // The button in the corner is drawn later.
    let mut taken =
        vec![Rect::from_min_max(rect.right_top() - vec2(BUTTON.x, 0.0), rect.right_top() + vec2(0.0, BUTTON.y))];
    // The tips of strong arrows are seen.
    let strong = labels.iter().filter(|(strong, ..)| *strong);
    taken.extend(strong.map(|(_, tip, ..)| Rect::from_center_size(*tip, Vec2::splat(STRONG_TIP))));
    for (_, tip, text, color) in labels {
        let galley = painter.layout_no_wrap(text, FontId::proportional(size::SMALL), color);
        let fits = |place: &Rect| rect.contains_rect(*place) && taken.iter().all(|other| !other.intersects(*place));
        let half = galley.size().y / 2.0;
        let right = Rect::from_min_size(tip + vec2(9.0, -half), galley.size());
        let left = Rect::from_min_size(tip - vec2(9.0 + galley.size().x, half), galley.size());
        let above = Rect::from_min_size(tip - vec2(galley.size().x / 2.0, 9.0 + 2.0 * half), galley.size());
        let below = Rect::from_min_size(tip + vec2(-galley.size().x / 2.0, 9.0), galley.size());
        let places = [right, left, above, below];
        if let Some(place) = places.into_iter().find(|place| fits(place)) {
            // Arrows do not cross out names.
            painter.rect_filled(place, 2.0, ground);
            painter.galley(place.min, galley, color);
            taken.push(place);
        }
    }
}

/// From the origin to a tip: a round one for a query, a square one for a key.
fn arrow(ui: &Ui, rect: Rect, tip: Pos2, color: egui::Color32, width: f32, round: bool) {
    let painter = ui.painter_at(rect);
    painter.line_segment([rect.center(), tip], Stroke::new(width, color));
    if round {
        painter.add(Shape::circle_filled(tip, 3.0 + width, color));
    } else {
        painter.rect_filled(Rect::from_center_size(tip, Vec2::splat(5.0 + 2.0 * width)), 0.0, color);
    }
}

/// Where a tip is dragged to, unless it was moved there already: one that cannot reach the pointer is not moved again.
fn dragged_to(ui: &Ui, response: &egui::Response) -> Option<Pos2> {
    let done: Option<Pos2> = ui.data(|data| data.get_temp(response.id)).flatten();
    response.interact_pointer_pos().filter(|pos| response.dragged() && done != Some(*pos))
}

/// What the arrow keys move a tip by that has the focus.
fn nudge(ui: &Ui, response: &egui::Response, step: f32) -> Vec2 {
    if !response.has_focus() {
        return Vec2::ZERO;
    }
    keep_arrows(ui, response.id);
    let by = |effect| match effect {
        Effect::Move(Move::Left) => vec2(-step, 0.0),
        Effect::Move(Move::Right) => vec2(step, 0.0),
        Effect::Move(Move::Up) => vec2(0.0, -step),
        Effect::Move(Move::Down) => vec2(0.0, step),
        _ => Vec2::ZERO,
    };
    pressed(ui.ctx(), KeyPlace::Plane).into_iter().map(by).fold(Vec2::ZERO, |a, b| a + b)
}

/// Moves a query or key by changing the embedding or the projection as little as that takes.
fn drag(scene: &mut Scene, plane: &Plane, part: Part, token: usize, by: [f32; 2]) {
    let view = scene.workbench.view();
    let (layer, head, which) = (view.layer, view.head, view.walk.which);
    let document = scene.workbench.document();
    let (Some(weights), Some(word)) = (document.head_weights(layer, head), document.sentence(which).get(token)) else {
        return;
    };
    let arrow = Arrow { part, token, by, position: document.spec.position };
    match moves(scene) {
        Moved::Embedding => {
            let row = arrow.embedding(plane, &document.embedding(which, word), &weights);
            scene.edit(Edit::Row { which, token, row: Some(row) });
        }
        Moved::Projection => {
            let numbers = Arc::new(arrow.projection(plane, &input(scene, token), &weights));
            scene.edit(Edit::Matrix { layer, head, part, edit: MatrixEdit::Numbers(numbers) });
        }
    }
}

/// What the layer reads of a token, `[D]`.
fn input(scene: &Scene, token: usize) -> Vec<f32> {
    let view = scene.workbench.view();
    let layer = scene.derived().trace(view.walk.which).layers.get(view.layer);
    layer.map_or_else(Vec::new, |layer| layer.input.row(token).iter().copied().collect())
}

/// The message that says why a tip cannot be moved, where it cannot.
fn held(scene: &Scene, part: Part, token: usize) -> Option<&'static str> {
    let view = scene.workbench.view();
    if scene.workbench.is_stale() {
        // The numbers that are shown, from which a drag would go on, are not the newest.
        return Some("plane-held-stale");
    }
    let zero = |values: &[f32]| values.iter().all(|value| *value == 0.0);
    match moves(scene) {
        Moved::Projection => zero(&input(scene, token)).then_some("plane-held-input"),
        Moved::Embedding => {
            let weights = &scene.derived().built.model.layers.get(view.layer)?.heads.get(view.head)?;
            zero(&weights.part(part).numbers()).then_some("plane-held-projection")
        }
    }
}
