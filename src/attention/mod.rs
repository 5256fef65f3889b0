//! Attention itself: settings, mask, the dense kernel with its trace, and what can be read from it.

mod combine;
mod cost;
mod detect;
mod evenness;
mod explain;
mod label;
mod map;
mod mask;
mod similarity;
mod spec;
mod trace;

pub use combine::Combine;
pub use cost::{multiply_adds, trace_bytes};
pub use detect::{Detected, Target, detect, targets};
pub use evenness::evenness;
pub use explain::{CellExplanation, RowExplanation, explain_cell, explain_row};
pub use label::{Label, LabelScores, Labelled, Patterns};
pub use map::AttentionMap;
pub use mask::{Mask, Pattern};
pub use similarity::{CLUSTER_COSINE, Cluster, MOST_CLUSTERS, clusters, cosine, cosines, mean_distance};
pub use spec::AttentionSpec;
pub use trace::{HeadTrace, LayerTrace, Trace, trace};
