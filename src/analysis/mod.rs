//! What can be read from a run: explanations of cells, scores of patterns, labels and likeness of heads, and the way
//! back from a number to those that made it.

mod attribution;
mod change;
mod circuits;
mod clusters;
mod combine;
mod contribution;
mod detect;
mod effect;
mod evenness;
mod explain;
mod importance;
mod label;
mod lens;
mod next;
mod plane;
mod search;
mod shift;
mod similarity;
mod walk;
mod why;

pub use attribution::{Attribution, LogitPart, NoAttribution, attribute};
pub use change::{MapChange, align, align_exchanged};
pub use circuits::{
    Circuit, Composition, Ends, FLOW_EDGES, HeadCircuit, Telling, Vocabulary, VocabularyProduct, attention_flow,
    compositions, mean_maps, rollout, telling_tokens,
};
pub use clusters::{CLUSTER_COSINE, Cluster, clusters};
pub use combine::Combine;
pub use contribution::{
    Contribution, contributions, differing_first, largest_value_size, value_weighted, values_alike,
};
pub use detect::{Detected, Target, detect, targets};
pub use effect::{Moved, moved};
pub use evenness::evenness;
pub use explain::{CellExplanation, RowExplanation, explain_cell, explain_row};
pub use importance::{Asked, ModelPart, ModelRun};
pub use label::{Label, LabelScores, Labelled, Patterns};
pub use lens::{LensQuestion, logit_lens};
pub use next::{Candidate, Prediction, Sampling, continuation, logits_at, predict, sample, speaking_place};
pub use plane::{Arrow, Axes, Plane};
pub use search::{Habit, HeadRow, HeadTable, Searched, TrialSentence, TrialWords, Trials, search, search_checkpoint};
pub use shift::{Shift, Shifted, shift};
pub use similarity::{Likeness, cosine, cosines};
pub use walk::{
    CellFormula, Dimension, How, Input, NormOf, Operation, Penalty, Sizes, Source, Span, Stage, StageCell, StageMatrix,
    StageRole, Walk, Way, pass_lines,
};
pub use why::{Asks, Why};
