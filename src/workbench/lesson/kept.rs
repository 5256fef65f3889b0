//! What is kept of a lesson under way, to be handed in: the first answer to each step, and the states in which tasks were done.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::Guess;
use crate::document::{Document, HeadSource};
use crate::workbench::{KernelKind, MapKind, Peek, View, ViewState};

/// Letters of a learner's name at most.
pub const NAME: usize = 100;

/// What a goal may ask for beside the document. Layers, heads and tokens count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    pub view: View,
    pub map: MapKind,
    pub layer: usize,
    pub head: usize,
    pub lock: Option<Peek>,
    pub kernel: KernelKind,
}

impl Seen {
    pub(super) fn of(view: &ViewState) -> Self {
        let (layer, head, kernel) = (view.layer, view.head, view.kernels.kind);
        Self { view: view.view, map: view.map, layer, head, lock: view.lock, kernel }
    }
}

/// An answer to a step.
#[derive(Clone, Debug)]
pub(super) enum KeptAnswer {
    Guess(Guess),
    /// A task was done in this state.
    Done(Arc<Document>, Seen),
    /// The learner had the answer shown.
    Shown,
}

/// Who goes through a lesson, and the first answer to each step, with its time.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub learner: String,
    pub began: SystemTime,
    /// By step, counted from 0: how long after the beginning, and what.
    pub answers: BTreeMap<usize, (Duration, KeptAnswer)>,
}

impl Default for Kept {
    fn default() -> Self {
        Self { learner: String::new(), began: SystemTime::now(), answers: BTreeMap::new() }
    }
}

impl Kept {
    /// How long ago the lesson was begun; nothing where the clock was put back.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed().unwrap_or_default()
    }

    pub fn keep(&mut self, step: usize, answer: KeptAnswer) {
        let after = self.elapsed();
        self.answers.entry(step).or_insert((after, answer));
    }

    /// What the numbers of this learner are drawn from; none before there is a name.
    pub fn seed(&self) -> Option<u64> {
        (!self.learner.trim().is_empty()).then(|| seed_of(&self.learner))
    }
}

/// What a learner's own numbers are drawn from: the same for the same name, whatever blanks stand around it.
#[must_use]
pub fn seed_of(learner: &str) -> u64 {
    // As many digits as can be read out.
    xxh3_64(learner.trim().as_bytes()) >> 32
}

/// The same with words and seeded heads drawn anew.
pub(super) fn with_seed(document: &Document, seed: u64) -> Document {
    let mut document = document.clone();
    document.seed = document.seed.wrapping_add(seed);
    for head in document.layers.iter_mut().flat_map(|layer| &mut layer.heads) {
        if let HeadSource::Seeded { seed: own, .. } = &mut head.source {
            *own = own.wrapping_add(seed);
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_put_back_makes_no_time_pass() {
        let began = SystemTime::now() + Duration::from_hours(1);
        let mut kept = Kept { began, ..Kept::default() };
        kept.keep(0, KeptAnswer::Shown);
        assert_eq!((kept.elapsed(), kept.answers[&0].0), (Duration::ZERO, Duration::ZERO));
    }
}
