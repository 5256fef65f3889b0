//! What stands in the place of all heads.

use super::{CircuitSheet, Importance};

/// What can stand in the place of all heads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HeadSheet {
    /// Which parts matter, and for what.
    Matters(Importance),
    /// What heads do, as a table sorted by this column.
    Habits(usize),
    Circuit(CircuitSheet),
}
