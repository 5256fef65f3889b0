//! The chosen query's row.

use crate::attention::HeadRun;
use crate::document::Which;
use crate::ui::Scene;
use crate::workbench::Peek;

/// The chosen query's row in the trace.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub peek: Peek,
    run: HeadRun<'a>,
    pub weights: &'a [f32],
}

impl<'a> Row<'a> {
    pub(super) fn of(scene: &Scene<'a>, which: Which) -> Option<Self> {
        let run = scene.head(which)?;
        let peek = scene.workbench.view().cell_in(which, run.tokens())?;
        Some(Self { peek, run, weights: run.weights.row(peek.query) })
    }

    pub(super) fn allows(&self, key: usize) -> bool {
        self.run.allows(self.peek.query, key)
    }
}
