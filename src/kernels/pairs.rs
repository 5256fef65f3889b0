//! Which pairs of queries and keys there are, for a kernel that goes by tiles.

use std::ops::Range;

use crate::attention::Mask;

/// The pairs of a sentence whose tokens stand in some order.
pub(super) trait Pairs: Sync {
    /// Adds the keys of a query, as ranges one after the other.
    fn ranges(&self, query: usize, ranges: &mut Vec<Range<usize>>);

    /// Whether a pair within those ranges is left out.
    fn leaves_out(&self, query: usize, key: usize) -> bool;

    /// Whether any is.
    fn is_irregular(&self) -> bool;

    /// Where a token stands in the sentence itself.
    fn place(&self, token: usize) -> usize;
}

/// All that a mask allows, in the order of the sentence.
pub(super) struct Allowed<'a> {
    pub mask: &'a Mask,
    /// T.
    pub tokens: usize,
}

impl Pairs for Allowed<'_> {
    fn ranges(&self, query: usize, ranges: &mut Vec<Range<usize>>) {
        let (before, range) = self.mask.allowed(query, self.tokens);
        ranges.extend([0..before, range.start.max(before)..range.end].into_iter().filter(|range| !range.is_empty()));
    }

    fn leaves_out(&self, query: usize, key: usize) -> bool {
        !self.mask.allows(query, key, self.tokens)
    }

    fn is_irregular(&self) -> bool {
        self.mask.is_irregular()
    }

    fn place(&self, token: usize) -> usize {
        token
    }
}
