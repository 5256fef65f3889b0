//! Heads by place, and in which order they are listed.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::analysis::Label;

/// Layer and head.
pub type HeadPlace = (usize, usize);

/// Heads that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadGroup {
    pub kind: GroupKind,
    /// In their order.
    pub heads: Vec<HeadPlace>,
}

/// What the heads of a group have in common. Sizes and numbers are those of the whole group, whatever a filter leaves of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GroupKind {
    /// All heads, in an order without groups.
    All,
    /// A layer.
    Layer(usize),
    /// Any two have maps that are alike; `least` is the smallest cosine of any two. All of them have the label.
    Alike { size: usize, least: f32, label: Option<Label> },
    /// Each is alike to some heads of a group, and to others of it not.
    Between { size: usize },
    /// No other head has a map that is alike to that of one of them.
    Apart { size: usize },
}

/// The order of heads. Those without the number that it goes by come last. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "order-", const_into_str)]
pub enum HeadOrder {
    /// By layer, then as in the layer.
    #[default]
    Number,
    /// The longest stare first.
    Entropy,
    /// Shortest mean distance first.
    Locality,
    /// Highest pattern score first.
    Score,
    /// The most similar to the chosen head first.
    Similarity,
    /// In groups of heads that are alike, that of the chosen head first.
    Cluster,
}
