//! Pattern scores: how much of a head's attention falls where a relation points.

use std::collections::HashMap;

use super::{AttentionMap, Mask};
use crate::model::{Feature, Features, Kind, Relation, normalized};

/// A token as a detector sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The same number for the same word.
    word: u32,
    /// A bit for each feature that it has.
    features: u32,
}

const _: () = assert!(Feature::ALL.len() <= u32::BITS as usize);

impl Target {
    /// The words of a sentence, each with its features.
    #[must_use]
    pub fn sentence<'a>(words: impl IntoIterator<Item = (&'a str, Option<&'a Features>)>) -> Vec<Self> {
        let mut numbers = HashMap::new();
        let target = |(text, features): (&str, Option<&Features>)| {
            let next = numbers.len() as u32;
            let word = *numbers.entry(normalized(text)).or_insert(next);
            let bit = |feature: Feature| 1 << feature as u32;
            let has = features.into_iter().flat_map(Features::iter).filter(|(_, amount)| *amount > 0.0);
            Self { word, features: has.fold(bit(Feature::Token), |bits, (feature, _)| bits | bit(feature)) }
        };
        words.into_iter().map(target).collect()
    }

    fn has(self, feature: Feature) -> bool {
        self.features >> feature as u32 & 1 == 1
    }
}

/// Shares of attention, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detected {
    /// Over all keys.
    pub all: f32,
    /// Without the first column, where heads with nothing to do tend to look.
    pub without_first: f32,
}

/// Distance up to which a key counts as nearby.
const NEARBY: usize = 2;

/// The keys that a relation points at, seen from `query`, in order.
#[must_use]
pub fn targets(relation: Relation, tokens: &[Target], query: usize) -> Vec<usize> {
    let same = |a: usize, b: usize| tokens[a].word == tokens[b].word;
    let has = |i: usize, feature: Feature| tokens[i].has(feature);
    let points = |key: usize| match relation.kind() {
        Kind::Shift(shift) => query as i64 + i64::from(shift) == key as i64,
        Kind::Nearby => query.abs_diff(key) <= NEARBY,
        Kind::Away => query.abs_diff(key) > NEARBY,
        Kind::SameWord => key != query && same(query, key),
        // After an earlier copy of the query: the key's predecessor is the same word.
        Kind::AfterCopy => key > 0 && key - 1 < query && same(query, key - 1),
        Kind::Features(pairs) => key != query && pairs.iter().any(|(q, k)| has(query, *q) && has(key, *k)),
    };
    (0..tokens.len()).filter(|key| points(*key)).collect()
}

/// The share of attention on a relation's targets, averaged over the queries that have any: the
/// score of TransformerLens' `head_detector` with error measure "mul", restricted to those rows.
///
/// With a causal mask only targets that do not come later count, so that the first of two equal
/// words has none; where that leaves no query at all, the score is 0. A target that a window hides
/// still counts, as one that is missed. None where the relation points nowhere in this sentence.
#[must_use]
pub fn detect(relation: Relation, tokens: &[Target], weights: &AttentionMap, mask: &Mask) -> Option<Detected> {
    let (mut hit, mut total) = ([0f64; 2], [0f64; 2]);
    let mut points = false;
    for query in 0..tokens.len() {
        let mut targets = targets(relation, tokens, query);
        points |= !targets.is_empty();
        if mask.causal {
            targets.retain(|key| *key <= query || mask.allows(query, *key, tokens.len()));
        }
        if targets.is_empty() {
            continue;
        }
        let row = weights.row(query);
        for first in 0..2 {
            total[first] += row[first..].iter().map(|w| f64::from(*w)).sum::<f64>();
            hit[first] += targets.iter().filter(|key| **key >= first).map(|key| f64::from(row[*key])).sum::<f64>();
        }
    }
    let share = |i: usize| if total[i] > 0.0 { (hit[i] / total[i]) as f32 } else { 0.0 };
    points.then(|| Detected { all: share(0), without_first: share(1) })
}
