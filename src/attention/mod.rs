//! Attention itself: settings, mask, interventions, and the dense kernel with what it keeps.

mod cost;
mod dense;
mod head_run;
mod heads;
mod intervention;
mod map;
mod mask;
mod memory;
mod painted;
mod parts;
mod pass;
mod recording;
mod spec;
pub(crate) mod steps;
mod trace;

pub use cost::{cache_bytes, head_bytes, multiply_adds, run_bytes};
pub(crate) use dense::{BLOCK, SATURATION, ScoreRow, output_projection};
pub use dense::{Projected, SOURCE, forward};
pub use head_run::HeadRun;
pub use heads::{Pass, made_at_a_time};
pub(crate) use intervention::Changes;
pub use intervention::{Action, At, Intervention, Rows, Site};
pub use map::AttentionMap;
pub(crate) use map::finite_range;
pub use mask::{Mask, MaskSize, Pattern, Shared};
pub use memory::{HeadMemory, Room};
pub use painted::Painted;
pub use pass::{lone_head, output, retrace, trace, trace_head, trace_heads, turned_heads};
pub use recording::{Origin, Recording};
pub use spec::AttentionSpec;
pub use trace::{HeadTrace, Heads, KeptHead, LayerTrace, Trace};
