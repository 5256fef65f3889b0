//! A head before it is compiled.

use std::sync::Arc;

use crate::design::Recipe;
use crate::model::HeadWeights;

/// A layer of heads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    pub heads: Vec<Head>,
}

impl Layer {
    /// Layers of so many heads, which are called by their numbers as those of real models are.
    pub(super) fn numbered(layers: usize, heads: usize, source: &HeadSource) -> Vec<Self> {
        let head =
            |layer: usize, head: usize| Head { name: numbered((layer, head)), source: source.clone(), edited: None };
        (0..layers).map(|layer| Self { heads: (0..heads).map(|index| head(layer, index)).collect() }).collect()
    }
}

/// A head by its numbers, as those of real models are called: "L2 H1".
#[must_use]
pub fn numbered((layer, head): (usize, usize)) -> String {
    format!("L{} H{}", layer + 1, head + 1)
}

/// A head, before it is compiled to weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Empty where the name follows from the source.
    pub name: String,
    pub source: HeadSource,
    /// Numbers changed by hand, which take the place of those of the source.
    pub edited: Option<Arc<HeadWeights>>,
}

/// Where a head's numbers come from.
#[derive(Clone, Debug, PartialEq)]
pub enum HeadSource {
    /// Designed: named relations.
    Recipe(Recipe),
    /// Random: normal numbers with mean 0.
    Seeded { seed: u64, deviation: f32 },
    /// Loaded or edited: the numbers themselves.
    Rows(Arc<HeadWeights>),
    /// Learned: the numbers are the model's.
    Learned,
    /// No numbers: what the head did was recorded elsewhere.
    Recorded,
}

impl HeadSource {
    /// Whether the document itself says what the numbers are.
    #[must_use]
    pub fn is_made(&self) -> bool {
        !matches!(self, Self::Learned | Self::Recorded)
    }
}
