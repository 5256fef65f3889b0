//! What can be read from a run: explanations of cells, scores of patterns, labels and likeness of heads, and the way
//! back from a number to those that made it.

mod clusters;
mod combine;
mod contribution;
mod detect;
mod evenness;
mod explain;
mod label;
mod plane;
mod similarity;
mod walk;
mod why;

pub use clusters::{CLUSTER_COSINE, Cluster, clusters};
pub use combine::Combine;
pub use contribution::{
    Contribution, contributions, differing_first, largest_value_size, value_norms, value_size, value_weighted,
    values_alike,
};
pub use detect::{Detected, Target, detect, targets};
pub use evenness::evenness;
pub use explain::{CellExplanation, RowExplanation, explain_cell, explain_row};
pub use label::{Label, LabelScores, Labelled, Patterns};
pub use plane::{Arrow, Axes, Plane};
pub use similarity::{Likeness, cosine, cosines};
pub use walk::{
    CellFormula, Dimension, Input, Operation, Penalty, Sizes, Source, Span, Stage, StageCell, StageMatrix, StageRole,
    Walk,
};
pub use why::{Asks, Why};
