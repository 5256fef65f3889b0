//! Attention itself: settings, mask, the dense kernel with its trace, and what can be read from it:
//! explanations, scores of patterns, and the way back from a number to those that made it.

mod combine;
mod contribution;
mod cost;
mod dense;
mod detect;
mod evenness;
mod explain;
mod head_run;
mod intervention;
mod label;
mod map;
mod mask;
mod painted;
mod parts;
mod plane;
mod recording;
mod similarity;
mod spec;
mod steps;
mod trace;
mod walk;

pub use combine::Combine;
pub use contribution::{Contribution, contributions, value_norms, value_size, value_weighted};
pub use cost::{cache_bytes, multiply_adds, trace_bytes};
pub(crate) use dense::{BLOCK, ScoreRow};
pub use dense::{Projected, retrace, retrace_with, trace, trace_heads};
pub use detect::{Detected, Target, detect, targets};
pub use evenness::evenness;
pub use explain::{CellExplanation, RowExplanation, explain_cell, explain_row};
pub use head_run::HeadRun;
pub use intervention::{Action, At, Intervention, Rows, Site};
pub use label::{Label, LabelScores, Labelled, Patterns};
pub use map::AttentionMap;
pub use mask::{Mask, Pattern};
pub use painted::Painted;
pub use plane::{Arrow, Axes, Plane};
pub use recording::{Origin, Recording};
pub use similarity::{CLUSTER_COSINE, Cluster, MOST_CLUSTERS, clusters, cosine, cosines};
pub use spec::AttentionSpec;
pub use trace::{HeadTrace, LayerTrace, Trace};
pub use walk::{CellFormula, Input, Operation, Penalty, SOURCE, Sizes, Span, Stage, StageCell, StageMatrix, Walk};
