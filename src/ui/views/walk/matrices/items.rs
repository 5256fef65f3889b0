//! What there is to be placed: the matrices of a layer, and those that the player leads to.

use egui::Ui;

use super::fold::{Axis, Folds};
use super::header;
use super::layout::Item;
use crate::analysis::{Stage, Walk};
use crate::ui::Scene;

/// What is written before a stage, "" for nothing.
const fn operator(stage: Stage, turned: bool, residual: bool) -> &'static str {
    match stage {
        Stage::Queries | Stage::Keys if turned => "walk-op-rope",
        Stage::Output if residual => "walk-op-residual",
        Stage::WQ | Stage::WK | Stage::WV | Stage::WO => "walk-op-times",
        Stage::PlainQueries | Stage::PlainKeys | Stage::Queries | Stage::Keys | Stage::Values | Stage::Output => {
            "walk-op-equals"
        }
        Stage::Products => "walk-op-products",
        Stage::Scaled => "walk-op-scaled",
        Stage::Scores => "walk-op-scores",
        Stage::Maxima => "walk-op-softmax",
        Stage::Weights => "walk-op-share",
        Stage::HeadOutput => "walk-op-values",
        Stage::Concat => "walk-op-concat",
        Stage::Embeddings | Stage::Positions | Stage::Input | Stage::Exponentials | Stage::Sums => "",
    }
}

/// Whether a stage is one of several for which a sign stands before the first.
const fn is_next_of_several(stage: Stage) -> bool {
    matches!(stage, Stage::WK | Stage::WV | Stage::PlainKeys | Stage::Keys | Stage::Values)
}

/// All matrices of a layer, in order.
pub(super) fn items(ui: &Ui, scene: &Scene, walk: &Walk, layer: usize) -> Vec<Item> {
    let folds = (!scene.workbench.view().walk.unfolded).then(|| Folds::of(ui, scene, walk, layer));
    let stages = walk.stages(layer);
    let turned = stages.contains(&Stage::PlainQueries);
    let item = |stage: Stage| {
        let shape = walk.shape(layer, stage);
        let whole = [Axis::whole(shape.0), Axis::whole(shape.1)];
        let [rows, columns] = folds.as_ref().map_or(whole, |folds| folds.axes(stage, shape));
        let operator = operator(stage, turned, scene.shown().spec.residual);
        let operator = (operator, header::sign_width(ui, scene, operator));
        let leads = !is_next_of_several(stage);
        Item { stage, rows, columns, names: header::widths(ui, scene, stage, shape), operator, leads }
    };
    stages.into_iter().map(item).collect()
}

/// A stage after those of its layer that it is made from.
pub(super) fn led(walk: &Walk, layer: usize, head: usize, stage: Stage) -> Vec<Stage> {
    let sources = walk.sources(layer, head, stage).into_iter().filter(|source| source.layer == layer);
    sources.map(|source| source.stage).chain([stage]).collect()
}
