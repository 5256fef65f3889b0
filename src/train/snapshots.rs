//! States of a training that are kept, within a number of bytes.

use std::sync::Arc;

use super::Layout;
use super::adamw::Moments;
use super::change::{Change, Holds};
use crate::model::Checkpoint;

/// All that the next step depends on, beside the settings.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Steps that were taken.
    pub step: usize,
    pub layout: Arc<Layout>,
    pub holds: Holds,
    /// What was changed on the way, each before a step.
    pub changes: Vec<(usize, Change)>,
    /// The numbers of the model, as the layout says.
    pub numbers: Vec<f32>,
    pub moments: Moments,
}

impl State {
    /// The model.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        self.layout.checkpoint(&self.numbers)
    }

    fn bytes(&self) -> usize {
        3 * size_of_val(&self.numbers[..])
    }
}

/// A state that is kept, and the loss that was measured of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    pub state: Arc<State>,
    pub loss: f32,
}

/// Snapshots in the order of their steps: many where the training moves, few where it does not.
#[derive(Clone, Debug)]
pub struct Snapshots {
    kept: Vec<Snapshot>,
    budget: usize,
}

/// How far two states must be apart for both to be kept: see [`distance`].
const LEAST: f32 = 0.02;
/// Steps that count as nothing in the distance: the first ones are all kept.
const FIRST_STEPS: f32 = 32.0;

/// How far two states are apart: a tenth of the steps so far counts about as much as a tenth of a nat.
fn distance([a, b]: [(usize, f32); 2]) -> f32 {
    let steps = (b.0 as f32 + FIRST_STEPS) / (a.0 as f32 + FIRST_STEPS);
    steps.ln() + (b.1 - a.1).abs()
}

impl Snapshots {
    /// None yet, of so many bytes at most; the first and the last state are kept in any case.
    #[must_use]
    pub fn new(budget: usize) -> Self {
        Self { kept: Vec::new(), budget }
    }

    /// All that are kept.
    #[must_use]
    pub fn all(&self) -> &[Snapshot] {
        &self.kept
    }

    /// The last one at a step or before it.
    #[must_use]
    pub fn at(&self, step: usize) -> Option<&Snapshot> {
        self.kept.iter().rev().find(|snapshot| snapshot.state.step <= step)
    }

    /// The same up to a step.
    #[must_use]
    pub fn up_to(&self, step: usize) -> Self {
        let kept = self.kept.iter().filter(|snapshot| snapshot.state.step <= step).cloned().collect();
        Self { kept, budget: self.budget }
    }

    /// Keeps a later state, if it is far enough from the last one. Where there is no room, the one goes whose
    /// neighbours are closest to each other.
    pub fn offer(&mut self, state: &State, loss: f32) {
        let place = |snapshot: &Snapshot| (snapshot.state.step, snapshot.loss);
        if self.kept.last().is_some_and(|last| distance([place(last), (state.step, loss)]) < LEAST) {
            return;
        }
        self.kept.push(Snapshot { state: Arc::new(state.clone()), loss });
        while self.kept.len() > 2 && self.kept.iter().map(|one| one.state.bytes()).sum::<usize>() > self.budget {
            let gap = |middle: &usize| distance([place(&self.kept[middle - 1]), place(&self.kept[middle + 1])]);
            let middle = (1..self.kept.len() - 1).min_by(|a, b| gap(a).total_cmp(&gap(b)));
            self.kept.remove(middle.expect("there is one between the first and the last"));
        }
    }
}
