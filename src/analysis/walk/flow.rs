//! Which stages go into which.

use super::{Stage, StageCell, Walk, Way};

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
        self.sources_on(&self.way(layer), layer, head, stage)
    }

    /// The same, on the way through the layer.
    #[must_use]
    pub fn sources_on(&self, way: &Way, layer: usize, head: usize, stage: Stage) -> Vec<Source> {
        let rows = if self.spec.interventions.is_empty() { 0 } else { self.shape(layer, stage).0 };
        let column = if stage == Stage::Concat { head * self.model.layers[layer].head_width() } else { 0 };
        let mut cells = (0..rows).map(|row| StageCell { layer, head, stage, row, column });
        if rows > 0 && cells.all(|cell| self.is_replaced(cell)) {
            return Vec::new();
        }
        let from = if stage == Stage::Input { layer.saturating_sub(1) } else { layer };
        way.reads(stage).iter().map(|stage| Source { layer: from, stage: *stage }).collect()
    }
}
