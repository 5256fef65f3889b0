//! A chunk of tokens of linear attention.

use std::ops::Range;

use super::HeadInput;
use super::features::{Features, TokenFeatures};
use super::sums::Sums;
use crate::math::{Packed, columns};

/// Tokens of a chunk: with fewer, what is done once for each takes longer; with more, the pairs within each.
pub(super) const CHUNK: usize = 32;

/// What is made of C tokens on the way to their outputs, in memory that the next chunk takes over.
#[derive(Default)]
pub(super) struct Chunk {
    queries: TokenFeatures,
    keys: TokenFeatures,
    /// `[K, C]`
    values: Vec<f32>,
    /// `[C keys, C queries]`
    weights: Vec<f32>,
    /// A matrix in the order in which products read it.
    packed: Packed,
    /// `[K, C]`: the mixed values.
    mixed: Vec<f32>,
    /// `[C]`: what each is divided by.
    totals: Vec<f32>,
}

impl Chunk {
    /// Adds the keys and values of some tokens to sums.
    pub fn add(&mut self, head: &HeadInput<'_>, features: &Features, tokens: Range<usize>, sums: &mut Sums) {
        let count = tokens.len();
        let most = features.of_keys(head.k, tokens.clone(), sums.most, &mut self.keys);
        sums.divide(most);
        self.packed.repack_columns(count, columns(head.v).map(|column| &column[tokens.clone()]));
        self.packed.multiply_rows_add(&self.keys.numbers, &mut sums.values);
        for (total, row) in sums.features.iter_mut().zip(self.keys.numbers.chunks_exact(count)) {
            *total += sum(row);
        }
    }

    /// φ of the queries of some tokens, and what they read from sums.
    pub fn read(&mut self, head: &HeadInput<'_>, features: &Features, tokens: Range<usize>, sums: &Sums) {
        features.of_queries(head.q, tokens.clone(), &mut self.queries);
        self.packed.repack(&self.queries.numbers, tokens.len());
        for (into, sums, rows) in [(&mut self.mixed, &sums.values, head.width()), (&mut self.totals, &sums.features, 1)]
        {
            into.resize(rows * tokens.len(), 0.0);
            self.packed.multiply_turned(sums, into);
        }
    }

    /// Adds what the queries that were read last see among the keys that were added last, which are the same tokens: the keys up to
    /// themselves, whose features shrink by a factor.
    pub fn within(&mut self, head: &HeadInput<'_>, tokens: Range<usize>, factor: f32) {
        let count = tokens.len();
        self.weights.resize(count * count, 0.0);
        self.packed.multiply_turned(&self.keys.numbers, &mut self.weights);
        for (key, row) in self.weights.chunks_exact_mut(count).enumerate() {
            row[..key].fill(0.0);
            for (total, weight) in self.totals.iter_mut().zip(row) {
                *weight *= factor;
                *total += *weight;
            }
        }
        self.packed.repack(&self.weights, count);
        self.values.clear();
        columns(head.v).for_each(|column| self.values.extend_from_slice(&column[tokens.clone()]));
        self.packed.multiply_rows_add(&self.values, &mut self.mixed);
    }

    /// Divides, and writes the outputs: for each dimension, the numbers of the tokens.
    pub fn write<'a>(&mut self, output: impl Iterator<Item = &'a mut [f32]>) {
        for total in &mut self.totals {
            *total = if *total > 0.0 { 1.0 / *total } else { 0.0 };
        }
        for (output, mixed) in output.zip(self.mixed.chunks_exact(self.totals.len())) {
            for ((output, mixed), share) in output.iter_mut().zip(mixed).zip(&self.totals) {
                *output = mixed * share;
            }
        }
    }
}

/// A sum whose terms do not all wait for each other.
fn sum(numbers: &[f32]) -> f32 {
    let (whole, rest) = numbers.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in whole {
        sums.iter_mut().zip(eight).for_each(|(sum, number)| *sum += number);
    }
    sums.iter().chain(rest).sum()
}
