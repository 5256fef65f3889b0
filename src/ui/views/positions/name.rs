//! What an encoding is called.

use crate::model::Position;
use crate::workbench::PositionBench;

/// The message that names an encoding.
pub(super) fn name(bench: &PositionBench, position: Position) -> &'static str {
    if position == Position::None && bench.has_learned_places() { "positions-learned" } else { position.into_str() }
}
