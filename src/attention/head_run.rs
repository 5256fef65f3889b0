//! What is known of a head over a sentence, wherever it comes from.

use std::borrow::Cow;

use super::{AttentionMap, HeadTrace, Mask};
use crate::math::{Matrix, row_norms};

/// A head over a sentence, as maps, lists and statistics read it: computed here, or recorded elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct HeadRun<'a> {
    /// `[T, T]`
    pub weights: &'a AttentionMap,
    /// V `[T, K]`; none where it was not recorded.
    pub values: Option<&'a Matrix>,
    /// How the weights were made; none of a recording, which does not have it.
    pub inside: Option<&'a HeadTrace>,
    mask: &'a Mask,
}

impl<'a> HeadRun<'a> {
    /// A head that was computed.
    #[must_use]
    pub fn computed(trace: &'a HeadTrace, mask: &'a Mask) -> Self {
        Self { weights: &trace.weights, values: Some(&trace.v), inside: Some(trace), mask }
    }

    /// A head of which there are weights, and values at most. The mask says which pairs are allowed.
    #[must_use]
    pub fn recorded(weights: &'a AttentionMap, values: Option<&'a Matrix>, mask: &'a Mask) -> Self {
        Self { weights, values, inside: None, mask }
    }

    /// How large each value is, `[T]`: `‖v W_O‖` where the head was computed, and `‖v‖` where it was recorded, because a
    /// recording has no W_O. None where values were not recorded.
    #[must_use]
    pub fn value_sizes(&self) -> Option<Cow<'a, [f32]>> {
        match self.inside {
            Some(trace) => Some(Cow::Borrowed(trace.value_sizes())),
            None => self.values.map(|values| Cow::Owned(row_norms(values))),
        }
    }

    /// T.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.weights.tokens()
    }

    /// Whether a query may look at a key. Panics outside the map.
    #[inline]
    #[must_use]
    pub fn allows(&self, query: usize, key: usize) -> bool {
        match self.inside {
            // A kernel leaves out pairs that the mask allows.
            Some(trace) => trace.scores.at(query, key) > f32::NEG_INFINITY,
            None => self.mask.allows(query, key, self.tokens()),
        }
    }

    /// How many keys a query may look at.
    #[must_use]
    pub fn allowed(&self, query: usize) -> usize {
        (0..self.tokens()).filter(|key| self.allows(query, *key)).count()
    }
}
