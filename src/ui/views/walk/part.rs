//! The two pictures that the matrices of a layer with an MLP are drawn in: they have too many numbers for one.

use crate::analysis::{Stage, Way};
use crate::ui::Scene;

/// Whether a stage belongs to what attention does, up to the sum with it, or to what the MLP does.
pub(super) fn is_of_attention(stage: Stage) -> bool {
    stage <= Stage::Middle
}

/// The stages that are shown together: of a layer with an MLP a part of it, as far as the chosen stage is in it, with
/// what goes into that.
pub(super) fn shown(way: &Way, chosen: Option<Stage>) -> Vec<Stage> {
    let attention = chosen.is_none_or(is_of_attention);
    let is_shown = |stage: &Stage| {
        let reads_it = |other: Stage| !is_of_attention(other) && way.reads(other).contains(stage);
        !way.has(Stage::Mlp) || is_of_attention(*stage) == attention || !attention && way.stages().any(reads_it)
    };
    way.stages().filter(is_shown).collect()
}

/// The stage of the number that is locked in the layer.
pub(super) fn locked(scene: &Scene) -> Option<Stage> {
    let view = scene.workbench.view();
    view.walk.trail.last().filter(|cell| cell.layer == view.layer).map(|cell| cell.stage)
}
