//! What is still to come of what is shown.

use super::{View, Workbench};
use crate::jobs::LayersDone;

impl Workbench {
    /// Whether what is shown is older than the document.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.derived.is_stale()
    }

    /// Bytes that heads may take.
    #[must_use]
    pub fn head_budget(&self) -> u64 {
        self.derived.memory().budget()
    }

    /// Whether a view asked for a head that is still to be made.
    #[must_use]
    pub fn is_wanting(&self) -> bool {
        self.derived.is_wanting() || self.pin().is_some_and(Self::is_wanting)
    }

    /// Whether a job is at work on what is shown next.
    #[must_use]
    pub fn is_computing(&self) -> bool {
        let view = self.view.view;
        self.derived.is_computing()
            || view == View::Positions && self.positions.is_computing()
            || self.compares() && self.compared.is_computing()
            || view == View::Decode && self.decoded.is_computing()
            || self.groups_heads() && self.grouped.is_computing()
            || self.is_asking()
            || self.shifted.is_computing()
            || self.matters.is_computing()
            || self.circuits.is_computing()
            || self.pin().is_some_and(Self::is_computing)
    }

    /// How far the trace has come that is under way, once its first layer is done.
    #[must_use]
    pub fn layers_done(&self) -> Option<LayersDone> {
        self.derived.layers_done()
    }
}
