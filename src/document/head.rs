//! A head before it is compiled.

use std::sync::Arc;

use crate::design::Recipe;
use crate::model::HeadWeights;

/// A layer of heads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    pub heads: Vec<Head>,
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
    /// No numbers: what the head did was recorded elsewhere.
    Recorded,
}
