//! Attention itself: settings, mask, interventions, and the dense kernel with what it keeps.

mod cost;
mod dense;
mod head_run;
mod intervention;
mod map;
mod mask;
mod painted;
mod parts;
mod recording;
mod spec;
pub(crate) mod steps;
mod trace;

pub use cost::{cache_bytes, multiply_adds, trace_bytes};
pub(crate) use dense::{BLOCK, SATURATION, ScoreRow, concatenated, output_projection};
pub use dense::{Projected, SOURCE, retrace, retrace_with, trace, trace_heads};
pub use head_run::HeadRun;
pub(crate) use intervention::Changes;
pub use intervention::{Action, At, Intervention, Rows, Site};
pub use map::AttentionMap;
pub(crate) use map::finite_range;
pub use mask::{Mask, Pattern};
pub use painted::Painted;
pub use recording::{Origin, Recording};
pub use spec::AttentionSpec;
pub use trace::{HeadTrace, LayerTrace, Trace};
