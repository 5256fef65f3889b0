//! Pattern scores: how much of a head's attention falls where a relation points.

use super::{AttentionMap, Mask};
use crate::model::{Feature, Features, Kind, Relation, normalized};

/// A token as a detector sees it.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    pub text: &'a str,
    pub features: Option<&'a Features>,
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
    let same = |a: usize, b: usize| normalized(tokens[a].text) == normalized(tokens[b].text);
    let has = |i: usize, feature: Feature| {
        feature == Feature::Token || tokens[i].features.is_some_and(|f| f.amount(feature) > 0.0)
    };
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
pub fn detect(relation: Relation, tokens: &[Target], weights: &AttentionMap, mask: Mask) -> Option<Detected> {
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
