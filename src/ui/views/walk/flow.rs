//! The stages by name and shape, and an arrow from each to those that it goes into.

use egui::{Align2, Color32, FontId, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::sight::bring_into_sight;
use super::stage_box::{HIGH, NARROW, stage_box};
use crate::analysis::{Source, Stage, Walk};
use crate::ui::theme::size;
use crate::ui::{Scene, stages};

/// Width of a box at most.
const WIDE: f32 = 190.0;
/// Height of a box with its symbol alone.
const LOW: f32 = 24.0;
/// Space for arrows between boxes, and between rows.
const GAP: Vec2 = vec2(18.0, 20.0);
/// Left of the first column, for arrows that go down there.
const LEFT: f32 = 14.0;
/// Left free below the last row.
const BELOW: f32 = 8.0;
const COLUMNS: usize = 4;
/// Of the tip of an arrow: length, and half its width.
const TIP: Vec2 = vec2(7.0, 4.0);
/// What a stage that the player has not come to keeps of its opacity.
const FAINT: f32 = 0.25;

/// Row and column of a stage: made from what stands above or beside it, so that few arrows cross.
const fn place(stage: Stage) -> (usize, usize) {
    match stage {
        Stage::Embeddings => (0, 0),
        Stage::Positions => (0, 1),
        Stage::Input => (0, 2),
        Stage::WQ => (1, 0),
        Stage::WK => (1, 1),
        Stage::WV => (1, 3),
        Stage::PlainQueries => (2, 0),
        Stage::PlainKeys => (2, 1),
        Stage::Queries => (3, 0),
        Stage::Keys => (3, 1),
        Stage::Products => (3, 2),
        Stage::Values => (3, 3),
        Stage::Maxima => (4, 0),
        Stage::Scores => (4, 1),
        Stage::Scaled => (4, 2),
        Stage::Sums => (5, 0),
        Stage::Exponentials => (5, 1),
        Stage::Weights => (5, 2),
        Stage::HeadOutput => (5, 3),
        Stage::WO => (6, 1),
        Stage::Output => (6, 2),
        Stage::Concat => (6, 3),
    }
}

/// A box of the picture, with its row and its column.
#[derive(Clone, Copy)]
struct Place {
    stage: Stage,
    row: usize,
    column: usize,
    rect: Rect,
}

/// Draws all stages of a layer, and what goes into what.
pub(super) fn flow(ui: &mut Ui, scene: &mut Scene, walk: &Walk, layer: usize) {
    let player = scene.workbench.view().walk.player.clone();
    let order = walk.stages(layer);
    // In a hall all of them are seen at once, if need be by their symbols alone.
    let (least, gap) = if scene.projected { (LOW, vec2(GAP.x, 12.0)) } else { (*HIGH.start(), GAP) };
    let places = places(&order, ui.available_size() - vec2(0.0, BELOW), least, gap);
    let whole = places.iter().fold(Rect::NOTHING, |all, place| all.union(place.rect));
    let (space, _) = ui.allocate_exact_size(whole.max.to_vec2(), Sense::hover());
    let places = places.into_iter().map(|place| Place { rect: place.rect.translate(space.min.to_vec2()), ..place });
    let places: Vec<Place> = places.collect();
    let strength = |stage: Stage| {
        let index = order.iter().position(|other| *other == stage).unwrap_or(0);
        if player.stage() == Some(index) { 1.0 } else { FAINT + (1.0 - FAINT) * player.reveal(index) }
    };
    let head = scene.workbench.view().head;
    for to in &places {
        for source in walk.sources(layer, head, to.stage) {
            let color = stages::color(&scene.theme, source.stage).gamma_multiply(strength(to.stage));
            let from = places.iter().find(|from| from.stage == source.stage).filter(|_| source.layer == layer);
            let line = match from {
                Some(from) => route(from, to, &places, gap),
                None => before(ui, scene, source, to, gap),
            };
            arrow(ui, scene, (source, to.stage, layer), &line, color);
        }
    }
    for place in &places {
        ui.scope(|ui| {
            ui.set_opacity(strength(place.stage));
            stage_box(ui, scene, walk, layer, place.stage, place.rect);
        });
    }
    let played = player.stage().and_then(|index| places.iter().find(|place| Some(&place.stage) == order.get(index)));
    if let Some(place) = played {
        scene.ring(ui.painter(), place.rect);
    }
    bring_into_sight(ui, "played stage", player.stage(), played.map(|place| place.rect.expand(GAP.y)));
}

/// Where the boxes stand, from the corner of the picture; rows without a stage have no height.
fn places(order: &[Stage], space: Vec2, least: f32, gap: Vec2) -> Vec<Place> {
    let mut rows: Vec<usize> = order.iter().map(|stage| place(*stage).0).collect();
    rows.sort_unstable();
    rows.dedup();
    let wide = ((space.x - LEFT + gap.x) / COLUMNS as f32 - gap.x).clamp(NARROW, WIDE);
    let high = ((space.y + gap.y) / rows.len().max(1) as f32 - gap.y).clamp(least, *HIGH.end());
    let size = vec2(wide, high);
    let place = |stage: Stage| {
        let (row, column) = place(stage);
        let row = rows.partition_point(|other| *other < row);
        let min = vec2(LEFT, 0.0) + vec2(column as f32, row as f32) * (size + gap);
        Place { stage, row, column, rect: Rect::from_min_size(min.to_pos2(), size) }
    };
    order.iter().copied().map(place).collect()
}

/// The way of an arrow, between the boxes.
fn route(from: &Place, to: &Place, places: &[Place], gap: Vec2) -> Vec<Pos2> {
    let (a, b) = (from.rect, to.rect);
    let between = |place: &Place| place.column == to.column && (from.row + 1..to.row).contains(&place.row);
    // Bends leave and enter beside the middle, which is for straight arrows.
    let beside = |rect: Rect, right: bool| rect.center().x + rect.width() * if right { 0.25 } else { -0.25 };
    let rightwards = from.column < to.column;
    if from.row == to.row && from.column.abs_diff(to.column) == 1 {
        return if rightwards {
            vec![a.right_center(), b.left_center()]
        } else {
            vec![a.left_center(), b.right_center()]
        };
    }
    if from.column == to.column && !places.iter().any(between) && to.stage != Stage::Output {
        return vec![a.center_bottom(), b.center_top()];
    }
    let lane = gap.y * 0.35;
    let end = beside(b, !rightwards);
    if from.row == to.row {
        let (start, y) = (beside(a, rightwards), a.bottom() + lane);
        return vec![pos2(start, a.bottom()), pos2(start, y), pos2(end, y), pos2(end, b.bottom())];
    }
    if from.row + 1 == to.row {
        let (start, y) = (beside(a, rightwards), b.top() - lane);
        return vec![pos2(start, a.bottom()), pos2(start, y), pos2(end, y), pos2(end, b.top())];
    }
    // Down beside a column: that of the target, or at the very left, from where the input is added to the output.
    let added = to.stage == Stage::Output;
    let column = if added { places.iter().map(|place| place.rect.left()).fold(b.left(), f32::min) } else { b.left() };
    let x = column - gap.x / 2.0;
    let (start, y) = (beside(a, x > a.center().x), a.bottom() + lane);
    let mut line = vec![pos2(start, a.bottom()), pos2(start, y), pos2(x, y)];
    if added {
        let (y, end) = (b.top() - lane, b.center().x);
        line.extend([pos2(x, y), pos2(end, y), pos2(end, b.top())]);
    } else {
        line.extend([pos2(x, b.center().y), b.left_center()]);
    }
    line
}

/// The way of an arrow from the layer before, whose name stands where it begins.
fn before(ui: &Ui, scene: &Scene, source: Source, to: &Place, gap: Vec2) -> Vec<Pos2> {
    let start = to.rect.left_center() - vec2(2.0 * gap.x, 0.0);
    let name = source_name(scene, source, usize::MAX);
    let font = FontId::proportional(size::BODY);
    let color = stages::color(&scene.theme, source.stage);
    ui.painter().text(start - vec2(4.0, 0.0), Align2::RIGHT_CENTER, name, font, color);
    vec![start, to.rect.left_center()]
}

/// "A", or "Y of layer 1" where that is another one.
fn source_name(scene: &Scene, Source { layer, stage }: Source, here: usize) -> String {
    let symbol = stages::symbol(&scene.workbench.text, stage);
    if layer == here {
        return symbol;
    }
    scene.with("walk-of-layer", &[("matrix", &symbol), ("number", &(layer + 1).to_string())])
}

/// Draws an arrow, and names it for who does not see it.
fn arrow(ui: &Ui, scene: &Scene, (source, to, layer): (Source, Stage, usize), line: &[Pos2], color: Color32) {
    let Some([.., elbow, end]) = line.get(line.len().saturating_sub(2)..) else { return };
    let way = (*end - *elbow).normalized();
    let (foot, aside) = (*end - way * TIP.x, way.rot90() * TIP.y);
    let stroke = Stroke::new(scene.theme.line + 0.5, color);
    let mut drawn = line.to_vec();
    drawn.pop();
    drawn.push(foot);
    ui.painter().add(Shape::line(drawn, stroke));
    ui.painter().add(Shape::convex_polygon(vec![*end, foot + aside, foot - aside], color, Stroke::NONE));
    let id = ui.scope_id().with(("arrow", source, to));
    let response = ui.interact(Rect::from_points(line).expand(1.0), id, Sense::hover());
    let (from, to) = (source_name(scene, source, layer), stages::symbol(&scene.workbench.text, to));
    let name = scene.with("walk-goes-into", &[("from", &from), ("to", &to)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attention::{AttentionSpec, trace};
    use crate::math::Matrix;
    use crate::model::{HeadWeights, LayerWeights, Model, Position};
    use std::sync::Arc;

    #[test]
    fn arrows_go_between_the_boxes() {
        let ones = || Matrix::identity(2, 2);
        let weights = || ones().into();
        let head = HeadWeights { w_q: weights(), w_k: weights(), w_v: weights(), w_o: weights() };
        let layer = || LayerWeights::of_heads(vec![Arc::new(head.clone())]);
        let (model, x) = (Model { layers: vec![layer(), layer()] }, ones());
        let strength = 1.0;
        for position in [Position::None, Position::Rope { strength }, Position::Sinusoidal { strength }] {
            let spec = AttentionSpec { position, residual: true, ..AttentionSpec::default() };
            let trace = trace(&model, &x, &spec);
            let walk = Walk::new(&model, &trace, &spec);
            for (layer, gap) in [(0, GAP), (1, GAP), (0, vec2(GAP.x, 12.0))] {
                let places = places(&walk.stages(layer), vec2(640.0, 520.0), *HIGH.start(), gap);
                for to in &places {
                    for source in walk.sources(layer, 0, to.stage).iter().filter(|source| source.layer == layer) {
                        let from = places.iter().find(|from| from.stage == source.stage).unwrap();
                        for leg in route(from, to, &places, gap).windows(2) {
                            let leg = Rect::from_two_pos(leg[0], leg[1]);
                            let crossed = places.iter().find(|place| place.rect.shrink(0.5).intersects(leg));
                            let crossed = crossed.map(|place| place.stage);
                            assert!(crossed.is_none(), "{:?} to {:?} crosses {crossed:?}", from.stage, to.stage);
                            assert!(leg.min.x >= 0.0 && leg.min.y >= 0.0, "{leg:?}");
                        }
                    }
                }
            }
        }
    }
}
