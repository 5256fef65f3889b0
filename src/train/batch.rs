//! The texts of a step, spread over threads. The numbers do not depend on how many there are: texts are taken in groups of
//! fixed size, and what the groups come to is added in their order.

use rayon::prelude::*;

use super::Layout;
use super::backward::{Backward, Turned, cross_entropy};
use super::change::Holds;
use super::measured::Totals;
use super::tasks::Sequence;
use crate::attention::{AttentionSpec, Trace};
use crate::model::Checkpoint;

/// Texts of a group.
const GROUP: usize = 4;
/// Numbers of a model that one thread adds up at a time.
const PART: usize = 4096;

/// A model and the settings of its runs.
pub(super) struct Run<'a> {
    pub layout: &'a Layout,
    pub checkpoint: &'a Checkpoint,
    pub spec: AttentionSpec,
    pub holds: &'a Holds,
}

/// The memory of the groups, kept from step to step. A copy has memory of its own.
#[derive(Debug, Default)]
pub(super) struct Groups {
    groups: Vec<Group>,
    turned: Turned,
}

impl Clone for Groups {
    fn clone(&self) -> Self {
        Self::default()
    }
}

#[derive(Debug, Default)]
struct Group {
    gradient: Vec<f32>,
    /// The last run, whose heads are written over.
    trace: Trace,
}

impl Run<'_> {
    fn heads(&self) -> usize {
        self.layout.architecture.layers * self.layout.architecture.heads
    }

    /// What the model comes to on some texts.
    pub fn measure(&self, sequences: &[Sequence]) -> Totals {
        let of_text = |sequence: &Sequence| {
            let spec = self.holds.spec(self.spec.clone(), sequence);
            let reading = self.checkpoint.read(sequence.tokens.clone(), &spec);
            let logits = reading.logits.as_ref().expect("a layout makes an unembedding");
            let mut totals = Totals::new(self.heads());
            totals.add(sequence, &cross_entropy(logits, targets(sequence), 0.0).nats, &reading.trace);
            totals
        };
        self.joined(&sequences.par_iter().map(of_text).collect::<Vec<_>>())
    }

    /// What the model comes to on the texts of a step, and the gradient of the mean loss by each of its numbers.
    pub fn learn(&self, groups: &mut Groups, numbers: &[f32], sequences: &[Sequence], gradient: &mut [f32]) -> Totals {
        let Groups { groups, turned } = groups;
        groups.resize_with(sequences.len().div_ceil(GROUP), Group::default);
        turned.turn(self.layout, numbers);
        let counted = sequences.iter().flat_map(targets).flatten().count();
        let share = 1.0 / counted.max(1) as f32;
        let tokens = sequences.first().map_or(0, |sequence| sequence.tokens.len());
        let backward = Backward::new(self.layout, self.checkpoint, turned, tokens);
        let of_group = |(group, sequences): (&mut Group, &[Sequence])| {
            let mut totals = Totals::new(self.heads());
            group.gradient.clear();
            group.gradient.resize(numbers.len(), 0.0);
            for sequence in sequences {
                let spec = self.holds.spec(self.spec.clone(), sequence);
                let old = std::mem::take(&mut group.trace);
                let reading = self.checkpoint.read_for_backward(old, sequence.tokens.clone(), &spec);
                let logits = reading.logits.as_ref().expect("a layout makes an unembedding");
                let loss = cross_entropy(logits, targets(sequence), share);
                backward.run(&reading, &spec, &loss.gradient, &mut group.gradient, &mut |_, _| {});
                totals.add(sequence, &loss.nats, &reading.trace);
                group.trace = reading.trace;
            }
            totals
        };
        let totals: Vec<Totals> = groups.par_iter_mut().zip(sequences.par_chunks(GROUP)).map(of_group).collect();
        gradient.par_chunks_mut(PART).enumerate().for_each(|(part, sums)| {
            sums.fill(0.0);
            for group in groups.iter() {
                let own = &group.gradient[part * PART..][..sums.len()];
                sums.iter_mut().zip(own).for_each(|(sum, number)| *sum += number);
            }
        });
        self.joined(&totals)
    }

    fn joined(&self, totals: &[Totals]) -> Totals {
        let mut all = Totals::new(self.heads());
        totals.iter().for_each(|totals| all.join(totals));
        all
    }
}

fn targets(sequence: &Sequence) -> impl Iterator<Item = Option<usize>> {
    sequence.targets.iter().map(|target| target.map(|target| target.word))
}
