//! The ways of arrows: down from row to row, between the boxes of a head, and round what is not concerned.

use egui::{Pos2, Rect, pos2, vec2};

use super::boxes;
use super::graph::{Arrow, Part};
use super::layout::Layout;
use crate::analysis::{Stage, StageRole};

/// Between an arrow and a block of many heads.
const CLEAR: f32 = 2.0;

/// The ways of an arrow; several, where each head has its own. None for a part that is not in the picture.
pub(super) fn ways(layout: &Layout, arrow: &Arrow) -> Vec<Vec<Pos2>> {
    let (Some(a), Some(b)) = (layout.rect(arrow.from), layout.rect(arrow.to)) else { return Vec::new() };
    let [left, right, past, stream] = layout.lanes;
    let is_open = !layout.boxes.is_empty();
    let inside = |part: Part| layout.boxes.iter().find(|place| Part::Stage(place.stage) == part);
    match (arrow.from, arrow.to) {
        (Part::Heads, _) if is_open => {
            let edge = layout.cards.iter().map(|card| card.right()).fold(a.left(), f32::max) + CLEAR;
            let y = a.center().y;
            vec![vec![pos2(edge, y), pos2(right, y), pos2(right, b.center().y), b.right_center()]]
        }
        (Part::Heads, _) => joined(layout, b),
        (_, Part::Heads) => spread(layout, a, is_open),
        (Part::Stage(Stage::WO), _) => vec![vec![a.right_center(), b.left_center()]],
        (from, to) => vec![match (inside(from), inside(to)) {
            (Some(from), Some(to)) => boxes::route(from, to, &layout.boxes),
            (None, Some(to)) => {
                let x = to.rect.left() - boxes::GAP.x / 2.0;
                let (start, end) = (a.left_center(), b.left_center());
                let down = [pos2(left, start.y), pos2(left, layout.rail), pos2(x, layout.rail), pos2(x, end.y)];
                [&[start], &down[..], &[end]].concat()
            }
            (Some(_), None) => vec![a.center_bottom(), pos2(a.center().x, b.top())],
            (None, None) if goes_round(layout, arrow, [a, b]) => {
                let [start, end] = [a, b].map(|rect| rect.right_center());
                // What is normed leaves the stream.
                let is_normed = matches!(to, Part::Stage(stage) if stage.role() == StageRole::Input);
                let x = if is_normed { past } else { stream };
                vec![start, pos2(x, start.y), pos2(x, end.y), end]
            }
            (None, None) => {
                let x = middle(layout, if from == Part::Words { (to, b) } else { (from, a) });
                vec![pos2(x, a.bottom()), pos2(x, b.top())]
            }
        }],
    }
}

/// Whether there is something between the two.
fn goes_round(layout: &Layout, arrow: &Arrow, [from, to]: [Rect; 2]) -> bool {
    let is_of_layer = |part: Part| matches!(part, Part::Stage(stage) if !matches!(stage, Stage::Positions));
    is_of_layer(arrow.from) && is_of_layer(arrow.to) && !layout.is_next(from, to)
}

/// Where an arrow leaves a part: in the middle of its picture.
fn middle(layout: &Layout, (part, rect): (Part, Rect)) -> f32 {
    match part {
        Part::Stage(Stage::Embeddings) => (rect.left() + layout.names + rect.right()) / 2.0,
        Part::Stage(Stage::Positions) => rect.center().x,
        _ => layout.spine,
    }
}

/// From what the layer reads to its heads.
fn spread(layout: &Layout, from: Rect, is_open: bool) -> Vec<Vec<Pos2>> {
    let Some(first) = layout.cards.first() else { return Vec::new() };
    let (start, top) = (pos2(layout.spine, from.bottom()), first.top() - CLEAR);
    if is_open || !layout.is_one_row() {
        return vec![vec![start, pos2(start.x, top)]];
    }
    let rail = from.bottom() + 0.4 * (top - from.bottom());
    let to = |card: &Rect| {
        let x = card.center().x;
        vec![start, pos2(start.x, rail), pos2(x, rail), pos2(x, top)]
    };
    layout.cards.iter().map(to).collect()
}

/// From the heads to their places side by side.
fn joined(layout: &Layout, to: Rect) -> Vec<Vec<Pos2>> {
    let Some(last) = layout.cards.last() else { return Vec::new() };
    let below = layout.name_height() + CLEAR;
    if !layout.is_one_row() {
        let start = pos2(layout.spine, last.bottom() + below);
        return vec![vec![start, pos2(start.x, to.top())]];
    }
    let (left, count) = (to.left() + layout.names, layout.cards.len() as f32);
    let place = |head: usize| left + (to.right() - left) * (head as f32 + 0.5) / count;
    let from =
        |(head, card): (usize, &Rect)| vec![card.center_bottom() + vec2(0.0, below), pos2(place(head), to.top())];
    layout.cards.iter().enumerate().map(from).collect()
}
