//! Pattern scores: how much of a head's attention falls where a relation points.

use std::collections::HashMap;

use strum::VariantArray;

use crate::attention::{AttentionMap, Mask};
use crate::design::{Feature, Features, Kind, Relation, normalized};

/// A token as a detector sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The same number for the same word.
    word: u64,
    /// A bit for each feature that it has.
    features: u64,
}

const _: () = assert!(Feature::VARIANTS.len() <= u64::BITS as usize);

impl Target {
    /// The words of a sentence, each with its features.
    #[must_use]
    pub fn sentence<'a>(words: impl IntoIterator<Item = (&'a str, Option<&'a Features>)>) -> Vec<Self> {
        let mut numbers = HashMap::new();
        let target = |(text, features): (&str, Option<&Features>)| {
            let next = numbers.len() as u64;
            let word = *numbers.entry(normalized(text)).or_insert(next);
            let bit = |feature: Feature| 1 << feature as u64;
            let has = features.into_iter().flat_map(Features::iter).filter(|(_, amount)| *amount > 0.0);
            Self { word, features: has.fold(bit(Feature::Token), |bits, (feature, _)| bits | bit(feature)) }
        };
        words.into_iter().map(target).collect()
    }

    fn has(self, feature: Feature) -> bool {
        self.features >> feature as u64 & 1 == 1
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
        Kind::Earlier => key < query,
        Kind::Later => key > query,
        Kind::SameWord => key != query && same(query, key),
        // After an earlier copy of the query: the key's predecessor is the same word.
        Kind::AfterCopy => key > 0 && key - 1 < query && same(query, key - 1),
        Kind::Features(pairs) => key != query && pairs.iter().any(|(q, k)| has(query, *q) && has(key, *k)),
    };
    let near = |reach: usize| query.saturating_sub(reach)..tokens.len().min(query + reach + 1);
    let candidates = match relation.kind() {
        Kind::Shift(shift) => near(shift.unsigned_abs() as usize),
        Kind::Nearby => near(NEARBY),
        _ => 0..tokens.len(),
    };
    candidates.filter(|key| points(*key)).collect()
}

/// The share of attention on a relation's targets, averaged over the queries that have any: the
/// score of TransformerLens' `head_detector` with error measure "mul", restricted to those rows.
///
/// With a causal mask only targets that do not come later count, so that the first of two equal
/// words has none; where that leaves no query at all, the score is 0. A target that a window hides
/// still counts, as one that is missed. None where the relation points nowhere in this sentence.
#[must_use]
pub fn detect(relation: Relation, tokens: &[Target], weights: &AttentionMap, mask: &Mask) -> Option<Detected> {
    let places = Places::new(tokens.len(), mask, |query| targets(relation, tokens, query))?;
    Some(places.share(weights, &row_masses(weights)))
}

/// What each row gives the first key, and all others, `[T, 2]`.
pub(super) fn row_masses(weights: &AttentionMap) -> Vec<[f64; 2]> {
    let sum = |row: &[f32]| row.iter().map(|w| f64::from(*w)).sum::<f64>();
    (0..weights.tokens()).map(|query| weights.row(query).split_at(1)).map(|(a, b)| [sum(a), sum(b)]).collect()
}

/// Where a pattern points: the keys of every query that count as targets under a mask.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// Where the keys of each query end in `keys`, `[T]`.
    ends: Vec<usize>,
    keys: Vec<usize>,
}

impl Places {
    /// The places of a pattern by its targets; none where it points nowhere.
    pub(super) fn new(tokens: usize, mask: &Mask, targets: impl Fn(usize) -> Vec<usize>) -> Option<Self> {
        let (mut ends, mut keys, mut points) = (Vec::with_capacity(tokens), Vec::new(), false);
        for query in 0..tokens {
            let targets = targets(query);
            points |= !targets.is_empty();
            let counts = |key: &usize| !mask.causal || *key <= query || mask.allows(query, *key, tokens);
            keys.extend(targets.into_iter().filter(counts));
            ends.push(keys.len());
        }
        points.then_some(Self { ends, keys })
    }

    /// Queries that have targets, each with them.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &[usize])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let rows = starts.zip(&self.ends).map(|(start, end)| &self.keys[start..*end]).enumerate();
        rows.filter(|(_, keys)| !keys.is_empty())
    }

    /// The share of attention that falls there; see [`detect`].
    pub(super) fn share(&self, weights: &AttentionMap, masses: &[[f64; 2]]) -> Detected {
        let (mut hit, mut total) = ([0f64; 2], [0f64; 2]);
        for (query, targets) in self.rows() {
            let row = weights.row(query);
            let rest: f64 = targets.iter().filter(|key| **key > 0).map(|key| f64::from(row[*key])).sum();
            let first = if targets[0] == 0 { f64::from(row[0]) } else { 0.0 };
            hit = [hit[0] + first + rest, hit[1] + rest];
            total = [total[0] + masses[query][0] + masses[query][1], total[1] + masses[query][1]];
        }
        let share = |i: usize| if total[i] > 0.0 { (hit[i] / total[i]) as f32 } else { 0.0 };
        Detected { all: share(0), without_first: share(1) }
    }
}
