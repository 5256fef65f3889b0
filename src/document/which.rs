//! Which run is meant, where the same heads read more than one sentence.

use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

/// A run of the model over one of the document's sentences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Which {
    #[default]
    First,
    Second,
}

impl Which {
    pub const ALL: [Self; 2] = [Self::First, Self::Second];
}

/// What there is once for each run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PerRun<T>([T; Which::ALL.len()]);

impl<T> PerRun<T> {
    /// Made for each run in turn.
    pub fn from_fn(make: impl FnMut(Which) -> T) -> Self {
        Self(Which::ALL.map(make))
    }

    /// A reference to what there is for each.
    pub fn as_ref(&self) -> PerRun<&T> {
        PerRun(self.0.each_ref())
    }

    /// The same runs with something else for each.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> PerRun<U> {
        PerRun(self.0.map(change))
    }
}

impl<T> Index<Which> for PerRun<T> {
    type Output = T;

    fn index(&self, which: Which) -> &T {
        &self.0[which as usize]
    }
}

impl<T> IndexMut<Which> for PerRun<T> {
    fn index_mut(&mut self, which: Which) -> &mut T {
        &mut self.0[which as usize]
    }
}
