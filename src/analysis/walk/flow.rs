//! Which stages go into which: formulas read it, and arrows are drawn from it.

use super::{Stage, StageCell, Walk};

/// A stage that goes into another, and its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    pub layer: usize,
    pub stage: Stage,
}

impl Walk<'_> {
    /// The stages that the formulas of a stage read, in the order of the formula; none where its numbers are given, or
    /// where interventions put all of them there. Of a stage of the whole layer, it is about the part of one head.
    #[must_use]
    pub fn sources(&self, layer: usize, head: usize, stage: Stage) -> Vec<Source> {
        let rows = self.shape(layer, stage).0;
        let column = if stage == Stage::Concat { head * self.model.layers[layer].head_width() } else { 0 };
        let mut cells = (0..rows).map(|row| StageCell { layer, head, stage, row, column });
        if rows > 0 && cells.all(|cell| self.is_replaced(cell)) {
            return Vec::new();
        }
        let from = if stage == Stage::Input { layer.saturating_sub(1) } else { layer };
        self.reads(layer, stage).into_iter().map(|stage| Source { layer: from, stage }).collect()
    }

    /// The same without a look at interventions. What [`Stage::Input`] reads in a later layer is of the layer before;
    /// everything else is of the same.
    pub(super) fn reads(&self, layer: usize, stage: Stage) -> Vec<Stage> {
        let input = self.input_stage(layer);
        let turned = self.turn().is_some();
        match stage {
            Stage::Embeddings | Stage::Positions | Stage::WQ | Stage::WK | Stage::WV | Stage::WO => vec![],
            Stage::Input if layer > 0 => vec![Stage::Output],
            Stage::Input if self.waves().is_some() => vec![Stage::Embeddings, Stage::Positions],
            Stage::Input => vec![Stage::Embeddings],
            Stage::Queries if turned => vec![Stage::PlainQueries],
            Stage::Keys if turned => vec![Stage::PlainKeys],
            Stage::PlainQueries | Stage::Queries => vec![input, Stage::WQ],
            Stage::PlainKeys | Stage::Keys => vec![input, Stage::WK],
            Stage::Values => vec![input, Stage::WV],
            Stage::Products => vec![Stage::Queries, Stage::Keys],
            Stage::Scaled => vec![Stage::Products],
            Stage::Scores => vec![Stage::Scaled],
            Stage::Maxima => vec![Stage::Scores],
            Stage::Exponentials => vec![Stage::Scores, Stage::Maxima],
            Stage::Sums => vec![Stage::Exponentials],
            Stage::Weights => vec![Stage::Exponentials, Stage::Sums],
            Stage::HeadOutput => vec![Stage::Weights, Stage::Values],
            Stage::Concat => vec![Stage::HeadOutput],
            Stage::Output if self.spec.residual => vec![Stage::Concat, Stage::WO, input],
            Stage::Output => vec![Stage::Concat, Stage::WO],
        }
    }
}
