//! What a map shows.

use std::borrow::Cow;

use crate::attention::{AttentionMap, HeadTrace, Mask, value_size};
use crate::workbench::MapKind;

/// The numbers of one head, or the weights of many.
#[derive(Clone, Copy)]
pub(crate) enum Shown<'a> {
    Head(&'a HeadTrace),
    Combined(&'a AttentionMap, &'a Mask),
}

impl<'a> Shown<'a> {
    pub(super) fn tokens(self) -> usize {
        match self {
            Self::Head(head) => head.weights.tokens(),
            Self::Combined(map, _) => map.tokens(),
        }
    }

    /// Whether a pair has a number: what the mask forbids is no zero, it does not exist.
    pub(crate) fn allows(self, query: usize, key: usize) -> bool {
        match self {
            Self::Head(head) => head.scores.at(query, key) > f32::NEG_INFINITY,
            Self::Combined(map, mask) => map.at(query, key) > 0.0 || mask.allows(query, key, map.tokens()),
        }
    }

    /// The kind of its numbers, where heads show those of a given one.
    pub(super) fn kind(self, of_heads: MapKind) -> MapKind {
        if matches!(self, Self::Head(_)) { of_heads } else { MapKind::Weights }
    }

    pub(super) fn map(self, kind: MapKind) -> Cow<'a, AttentionMap> {
        match self {
            Self::Head(head) => kind.of(head),
            Self::Combined(map, _) => Cow::Borrowed(map),
        }
    }

    /// One number of the map.
    pub(super) fn value(self, kind: MapKind, query: usize, key: usize) -> f32 {
        match (self, kind) {
            (Self::Combined(map, _), _) => map.at(query, key),
            (Self::Head(head), MapKind::Weights) => head.weights.at(query, key),
            (Self::Head(head), MapKind::Scores) => head.scores.at(query, key),
            (Self::Head(head), MapKind::ValueNorm) => value_size(head, query, key),
        }
    }
}
