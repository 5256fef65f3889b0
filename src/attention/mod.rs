//! Attention itself: settings, mask, interventions, and the dense kernel with what it keeps.

mod again;
mod begun;
mod block;
mod by_hand;
mod checkpoint;
mod cost;
mod dense;
mod head_run;
mod heads;
mod intervention;
mod map;
mod mask;
mod memory;
mod mix;
mod painted;
mod parts;
mod pass;
mod projected;
mod recording;
mod spec;
pub(crate) mod steps;
mod trace;

pub use again::Again;
pub use begun::Begun;
pub use block::{BlockTrace, MlpHidden, SOURCE as BLOCK_SOURCE, moments};
pub(crate) use block::{activate, activation_slope, linear, normalized, normed};
pub use by_hand::with_weight;
pub use checkpoint::Reading;
pub use cost::{cache_bytes, head_bytes, multiply_adds, stream_bytes, weight_bytes};
pub(crate) use dense::{BLOCK, ScoreRow, entering, read_by};
pub use dense::{SOURCE, forward};
pub use head_run::HeadRun;
pub use heads::{Pass, made_at_a_time};
pub(crate) use intervention::Changes;
pub use intervention::{Action, At, Intervention, Rows, Site};
pub use map::AttentionMap;
pub(crate) use map::finite_range;
pub use mask::{Mask, MaskSize, Pattern, Shared};
pub use memory::{HeadMemory, Room};
pub use mix::SOURCE as MIX_SOURCE;
pub use painted::Painted;
pub(crate) use parts::{PARALLEL_FROM, SATURATION};
pub use pass::{
    lone_head, output, output_from, retrace, trace, trace_head, trace_heads, trace_on, turned_heads, written,
};
pub use projected::Projected;
pub use recording::{Difference, Origin, Recording};
pub use spec::AttentionSpec;
pub use trace::{Handed, HeadTrace, Heads, KeptHead, LayerTrace, Trace};
