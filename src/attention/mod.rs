//! Attention itself: settings, mask, the dense kernel with its trace, and what can be read from it:
//! explanations, scores of patterns, and the way back from a number to those that made it.

mod cost;
mod dense;
mod detect;
mod explain;
mod map;
mod mask;
mod painted;
mod spec;
mod steps;
mod trace;
mod walk;

pub use cost::{multiply_adds, trace_bytes};
pub use dense::trace;
pub use detect::{Detected, Target, detect, targets};
pub use explain::{CellExplanation, RowExplanation, explain_cell, explain_row};
pub use map::AttentionMap;
pub use mask::{Mask, Pattern};
pub use painted::Painted;
pub use spec::AttentionSpec;
pub use trace::{HeadTrace, LayerTrace, Trace};
pub use walk::{CellFormula, Input, Operation, Penalty, SOURCE, Span, Stage, StageCell, StageMatrix, Walk};
