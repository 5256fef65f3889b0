//! The chosen query's row.

use crate::document::Which;
use crate::ui::Scene;
use crate::workbench::Peek;

/// The chosen query's row in the trace.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub peek: Peek,
    pub scores: &'a [f32],
    pub weights: &'a [f32],
}

impl<'a> Row<'a> {
    pub(super) fn of(scene: &Scene<'a>, which: Which) -> Option<Self> {
        let trace = scene.head(which)?;
        let peek = scene.workbench.view.cell_in(which, trace.weights.tokens())?;
        Some(Self { peek, scores: trace.scores.row(peek.query), weights: trace.weights.row(peek.query) })
    }

    pub(super) fn allows(&self, key: usize) -> bool {
        self.scores[key] > f32::NEG_INFINITY
    }
}
