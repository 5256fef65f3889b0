//! Heads that share keys and values: which of them has the W_K and the W_V that the others take over.

use std::ops::Range;

use super::Document;
use crate::model::Part;

impl Document {
    /// The head whose W_K and W_V a head of the same layer reads: the first of its group. The one place
    /// that decides it.
    #[must_use]
    pub fn leader(&self, head: usize) -> usize {
        // A size of 0 is refused by `check`; asking before it must not divide by it.
        head - head % self.group_size.max(1)
    }

    /// The head whose own matrix a head of the same layer reads: its leader's for keys and values.
    #[must_use]
    pub fn owner(&self, head: usize, part: Part) -> usize {
        match part {
            Part::Key | Part::Value => self.leader(head),
            Part::Query | Part::Output => head,
        }
    }

    /// The heads that share keys and values with a head of the same layer, itself among them.
    #[must_use]
    pub fn group(&self, head: usize) -> Range<usize> {
        let leader = self.leader(head);
        leader..leader.saturating_add(self.group_size.max(1)).min(self.heads())
    }

    /// Groups in a layer: its number of key–value heads.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.heads().div_ceil(self.group_size.max(1))
    }
}
