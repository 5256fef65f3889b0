//! Heads by place, and in which order they are listed.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// Layer and head.
pub type HeadPlace = (usize, usize);

/// Heads that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadGroup {
    /// The head that the others of its cluster are like; none in an order without clusters.
    pub centre: Option<HeadPlace>,
    /// In their order, the centre first.
    pub heads: Vec<HeadPlace>,
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
    /// In clusters of similar heads, that of the chosen head first.
    Cluster,
}
