//! Work on one core or on all.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How many threads a kernel uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Threads {
    /// The caller's alone.
    One,
    /// All of the machine's.
    #[default]
    All,
}

impl Threads {
    /// Does the same to each item. The results keep their order.
    pub(super) fn map<T: Sync, R: Send>(self, items: &[T], work: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
        match self {
            Self::One => items.iter().map(work).collect(),
            // One item at a time: rows of a causal mask cost more and more, and idle cores must be
            // able to take them.
            Self::All => items.par_iter().with_max_len(1).map(work).collect(),
        }
    }

    /// Does the same to each item, with its index.
    pub(super) fn each<T: Send>(self, items: Vec<T>, work: impl Fn(usize, T) + Send + Sync) {
        match self {
            Self::One => items.into_iter().enumerate().for_each(|(i, item)| work(i, item)),
            Self::All => items.into_par_iter().with_max_len(1).enumerate().for_each(|(i, item)| work(i, item)),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> usize {
        match self {
            Self::One => 1,
            Self::All => rayon::current_num_threads(),
        }
    }
}
