//! What a map shows.

use std::borrow::Cow;

use crate::analysis::MapChange;
use crate::attention::{AttentionMap, HeadRun, Mask};
use crate::workbench::MapKind;

/// The numbers of one head, or the weights of many.
#[derive(Clone, Copy)]
pub(crate) enum Shown<'a> {
    Head(HeadRun<'a>),
    Combined(&'a AttentionMap, &'a Mask),
    /// What changed in a head's map since what is pinned.
    Change(&'a MapChange),
}

impl<'a> Shown<'a> {
    pub(super) fn tokens(self) -> usize {
        match self {
            Self::Head(head) => head.weights.tokens(),
            Self::Combined(map, _) => map.tokens(),
            Self::Change(change) => change.map.tokens(),
        }
    }

    /// Whether a pair has a number: what the mask forbids is no zero, it does not exist.
    #[inline]
    pub(crate) fn allows(self, query: usize, key: usize) -> bool {
        match self {
            Self::Head(head) => head.allows(query, key),
            Self::Combined(map, mask) => map.at(query, key) > 0.0 || mask.allows(query, key, map.tokens()),
            Self::Change(change) => !change.map.at(query, key).is_nan(),
        }
    }

    /// Whether its numbers have a sign.
    pub(super) fn is_change(self) -> bool {
        matches!(self, Self::Change(_))
    }

    /// The kind of its numbers, where heads show those of a given one.
    pub(crate) fn kind(self, of_heads: MapKind) -> MapKind {
        if matches!(self, Self::Combined(..)) { MapKind::Weights } else { of_heads }
    }

    pub(crate) fn map(self, kind: MapKind) -> Cow<'a, AttentionMap> {
        match self {
            // The view lets go of a kind that heads do not have; until then it is their weights.
            Self::Head(head) => kind.of(head).unwrap_or(Cow::Borrowed(head.weights)),
            Self::Combined(map, _) => Cow::Borrowed(map),
            Self::Change(change) => Cow::Borrowed(&change.map),
        }
    }

    /// One number of the map.
    pub(super) fn value(self, kind: MapKind, query: usize, key: usize) -> f32 {
        let head = match self {
            Self::Combined(map, _) => return map.at(query, key),
            Self::Change(change) => return change.map.at(query, key),
            Self::Head(head) => head,
        };
        let weight = head.weights.at(query, key);
        match (kind, head.inside) {
            (MapKind::Scores, Some(trace)) => trace.scores.at(query, key),
            (MapKind::ValueNorm, _) => head.value_sizes().map_or(weight, |sizes| weight * sizes[key]),
            _ => weight,
        }
    }
}
