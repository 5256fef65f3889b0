//! The inside of a head: a box for each of its stages, and the ways of arrows between them.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::analysis::Stage;

/// Of a box: the width at most; the height at least, a good one, and at most.
const WIDE: f32 = 310.0;
const HIGH: [f32; 3] = [22.0, 30.0, 84.0];
/// Space for arrows between boxes and between rows.
pub(super) const GAP: Vec2 = vec2(18.0, 12.0);
const COLUMNS: usize = 4;

/// Row and column of a stage of a head: made from what stands above or beside it, so that few arrows cross.
const fn place(stage: Stage) -> (usize, usize) {
    match stage {
        Stage::WQ => (0, 0),
        Stage::WK => (0, 1),
        Stage::WV => (0, 3),
        Stage::RawQueries => (1, 0),
        Stage::RawKeys => (1, 1),
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
        // Biases and parameters are drawn with others, and the rest is of the whole layer.
        _ => (0, 2),
    }
}

/// A box of the picture, with its row and its column.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub stage: Stage,
    row: usize,
    column: usize,
    pub rect: Rect,
}

/// How many rows the stages of a head have.
pub(super) fn rows(stages: &[Stage]) -> usize {
    occupied(stages).len()
}

/// The rows that have a stage, in order.
fn occupied(stages: &[Stage]) -> Vec<usize> {
    let mut rows: Vec<usize> = stages.iter().map(|stage| place(*stage).0).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The height of so many rows: the least, a good one, and the most.
pub(super) fn span(rows: usize) -> [f32; 3] {
    HIGH.map(|high| rows as f32 * high + rows.saturating_sub(1) as f32 * GAP.y)
}

/// Where the boxes stand.
pub(super) fn places(stages: &[Stage], space: Rect) -> Vec<Place> {
    let rows = occupied(stages);
    let wide = ((space.width() + GAP.x) / COLUMNS as f32 - GAP.x).clamp(10.0, WIDE);
    let high = ((space.height() + GAP.y) / rows.len().max(1) as f32 - GAP.y).max(1.0);
    let size = vec2(wide, high);
    let left = space.center().x - (COLUMNS as f32 * (size.x + GAP.x) - GAP.x) / 2.0;
    let box_of = |stage: &Stage| {
        let (row, column) = place(*stage);
        let row = rows.partition_point(|other| *other < row);
        let min = pos2(left, space.top()) + vec2(column as f32, row as f32) * (size + GAP);
        Place { stage: *stage, row, column, rect: Rect::from_min_size(min, size) }
    };
    stages.iter().map(box_of).collect()
}

/// The way of an arrow, between the boxes.
pub(super) fn route(from: &Place, to: &Place, places: &[Place]) -> Vec<Pos2> {
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
    if from.column == to.column && !places.iter().any(between) {
        return vec![a.center_bottom(), b.center_top()];
    }
    let lane = GAP.y * 0.35;
    let end = beside(b, !rightwards);
    if from.row == to.row {
        let (start, y) = (beside(a, rightwards), a.bottom() + lane);
        return vec![pos2(start, a.bottom()), pos2(start, y), pos2(end, y), pos2(end, b.bottom())];
    }
    if from.row + 1 == to.row {
        let (start, y) = (beside(a, rightwards), b.top() - lane);
        return vec![pos2(start, a.bottom()), pos2(start, y), pos2(end, y), pos2(end, b.top())];
    }
    // Down beside the column of the target.
    let x = b.left() - GAP.x / 2.0;
    let (start, y) = (beside(a, x > a.center().x), a.bottom() + lane);
    vec![pos2(start, a.bottom()), pos2(start, y), pos2(x, y), pos2(x, b.center().y), b.left_center()]
}
