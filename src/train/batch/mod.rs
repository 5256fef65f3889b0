//! The texts of a step, all that is the same at each place of them taken together, and spread over threads.
//!
//! The other face of [`super::Backward`]: that one reads a kept run and shows every gradient on the way; this one computes
//! the same in the memory of the step before, and what it gives is the gradient by the numbers of the model alone. Tests
//! tie the two. The numbers do not depend on how many threads there are: texts are taken in groups of fixed size, and what
//! the groups come to is added in their order.

mod alike;
mod buffer;
mod group;
mod head;
mod layer;
mod loss;
mod matrices;
mod mlp;
mod norm;
#[cfg(test)]
mod tests;
mod turns;

use std::sync::Mutex;

use rayon::prelude::*;

use super::Layout;
use super::change::Holds;
use super::measured::Totals;
use super::tasks::Sequence;
use buffer::{Buffer, add};
use group::{Memory, Pass};
use matrices::{Matrices, Model};

/// Texts of a group.
const GROUP: usize = 4;
/// Numbers of a model that one thread adds up at a time.
const PART: usize = 4096;

/// A model and what is held in it.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub layout: &'a Layout,
    pub numbers: &'a [f32],
    pub holds: &'a Holds,
}

/// The memory of steps, kept from one to the next: no part of a training, whose copy begins with none.
#[derive(Debug, Default)]
pub(super) struct Steps {
    matrices: Matrices,
    gradients: Vec<Buffer>,
    /// Of the groups that are under way.
    groups: Mutex<Vec<Memory>>,
}

impl Clone for Steps {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Runs a group in the memory of one before it.
fn in_memory<T>(groups: &Mutex<Vec<Memory>>, run: impl FnOnce(&mut Memory) -> T) -> T {
    const WHOLE: &str = "whoever panics ends the training";
    let mut memory = groups.lock().expect(WHOLE).pop().unwrap_or_default();
    let result = run(&mut memory);
    groups.lock().expect(WHOLE).push(memory);
    result
}

impl<'a> Run<'a> {
    fn pass(self, matrices: &'a Matrices, sequences: &[Sequence]) -> Pass<'a> {
        let tokens = sequences.first().map_or(0, |sequence| sequence.tokens.len());
        Pass::new(Model { layout: self.layout, numbers: self.numbers, matrices }, self.holds, tokens)
    }

    /// What the model comes to on some texts of one length, and the gradient of the mean loss by each of its numbers.
    pub fn learn(self, steps: &'a mut Steps, sequences: &[Sequence], gradient: &mut [f32]) -> Totals {
        let Steps { matrices, gradients, groups } = steps;
        matrices.pack(self.layout, self.numbers);
        gradients.resize_with(sequences.len().div_ceil(GROUP), Buffer::default);
        let counted = sequences.iter().flat_map(|sequence| &sequence.targets).flatten().count();
        let share = 1.0 / counted.max(1) as f32;
        let pass = self.pass(matrices, sequences);
        let of_group = |(gradient, texts): (&mut Buffer, &[Sequence])| {
            in_memory(groups, |memory| {
                let totals = pass.forward(texts, share, memory);
                pass.backward(texts, memory, gradient.zeros(self.numbers.len()));
                totals
            })
        };
        let totals: Vec<Totals> = gradients.par_iter_mut().zip(sequences.par_chunks(GROUP)).map(of_group).collect();
        gradient.par_chunks_mut(PART).enumerate().for_each(|(part, sums)| {
            sums.fill(0.0);
            for group in gradients.iter() {
                add(sums, &group.held()[part * PART..][..sums.len()]);
            }
        });
        self.joined(&totals)
    }

    /// What the model comes to on some texts of one length; [`Self::learn`] was there before, of the same numbers.
    pub fn measure(self, steps: &'a Steps, sequences: &[Sequence]) -> Totals {
        let pass = self.pass(&steps.matrices, sequences);
        let of_group = |texts: &[Sequence]| in_memory(&steps.groups, |memory| pass.forward(texts, 0.0, memory));
        self.joined(&sequences.par_chunks(GROUP).map(of_group).collect::<Vec<_>>())
    }

    fn joined(self, totals: &[Totals]) -> Totals {
        let architecture = &self.layout.architecture;
        let mut all = Totals::new(architecture.layers * architecture.heads);
        totals.iter().for_each(|totals| all.join(totals));
        all
    }
}
