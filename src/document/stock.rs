//! The heads that a model gets when it is given more of them.

use std::collections::BTreeMap;

use super::{Head, HeadSource};
use crate::design::{Moves, Recipe, Relation};

/// Relations that make sense of any sentence, each the recipe of one stock head.
const STOCK: &[Relation] = &[
    Relation::Previous,
    Relation::SameWord,
    Relation::NounToAdjective,
    Relation::VerbToSubject,
    Relation::NounToVerb,
    Relation::PronounToAnimate,
    Relation::DeterminerToNoun,
    Relation::Punctuation,
    Relation::Nearby,
    Relation::Next,
    Relation::Current,
    Relation::Begin,
];
const STRENGTH: f32 = 40.0;
/// Deviation of random heads: gives queries and keys of roughly unit variance for designed words.
pub const STOCK_DEVIATION: f32 = 0.45;

/// The head at `index` of a layer: designed ones first, then random ones with the index as seed.
#[must_use]
pub fn stock_head(index: usize) -> Head {
    let source = match STOCK.get(index) {
        Some(relation) => {
            HeadSource::Recipe(Recipe { relations: BTreeMap::from([(*relation, STRENGTH)]), moves: Moves::Content })
        }
        None => HeadSource::Seeded { seed: index as u64 + 1, deviation: STOCK_DEVIATION },
    };
    Head { name: String::new(), source, edited: None }
}
