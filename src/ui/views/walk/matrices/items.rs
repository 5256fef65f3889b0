//! What there is to be placed: the matrices of a layer, and those that the player leads to.

use egui::Ui;

use super::fold::{Axis, Folds};
use super::header;
use super::layout::Item;
use crate::analysis::{Dimension, How, Stage, Walk, Way};
use crate::ui::Scene;
use crate::ui::stages::has_token_rows;

/// What is written before a stage, "" for nothing.
fn operator(stage: Stage, way: &Way) -> &'static str {
    match way.how(stage) {
        How::Given => match stage.dimensions() {
            (Dimension::Tokens, _) => "",
            (Dimension::One, _) => "walk-op-plus",
            (Dimension::Parameters(_), _) => "walk-op-norm",
            _ => "walk-op-times",
        },
        How::Linear if way.reads(stage).get(2).is_some_and(|plus| has_token_rows(*plus)) => "walk-op-residual",
        How::Linear | How::Norm(_) => "walk-op-equals",
        How::Turn => "walk-op-rope",
        How::Products => "walk-op-products",
        How::Scale => "walk-op-scaled",
        How::Score => "walk-op-scores",
        How::Max => "walk-op-softmax",
        How::Share => "walk-op-share",
        How::Mix => "walk-op-values",
        How::Join => "walk-op-concat",
        How::Activate => "walk-op-function",
        How::Multiply => "walk-op-gated",
        How::Add if stage != Stage::Input => "walk-op-sum",
        How::Add | How::Wave | How::Copy | How::Exponential | How::Total => "",
    }
}

/// Whether a stage is one of several for which a sign stands before the first.
const fn is_next_of_several(stage: Stage) -> bool {
    use Stage::{BK, BQ, BV, Keys, PlainKeys, RawKeys, Values, WK, WV};
    matches!(stage, WK | WV | BQ | BK | BV | RawKeys | PlainKeys | Keys | Values)
}

/// Some matrices of a layer, in order.
pub(super) fn items(ui: &Ui, scene: &Scene, walk: &Walk, layer: usize, stages: &[Stage]) -> Vec<Item> {
    let folds = (!scene.workbench.view().walk.unfolded).then(|| Folds::of(ui, scene, walk, layer));
    let way = walk.way(layer);
    let item = |stage: Stage| {
        let shape = walk.shape(layer, stage);
        let whole = [Axis::whole(shape.0), Axis::whole(shape.1)];
        let [rows, columns] = folds.as_ref().map_or(whole, |folds| folds.axes(stage, shape));
        let operator = operator(stage, &way);
        let operator = (operator, header::sign_width(ui, scene, operator));
        let leads = !is_next_of_several(stage);
        Item { stage, rows, columns, names: header::widths(ui, scene, stage, shape), operator, leads }
    };
    stages.iter().copied().map(item).collect()
}

/// A stage after those of its layer that it is made from.
pub(super) fn led(walk: &Walk, layer: usize, head: usize, stage: Stage) -> Vec<Stage> {
    let sources = walk.sources(layer, head, stage).into_iter().filter(|source| source.layer == layer);
    sources.map(|source| source.stage).chain([stage]).collect()
}
