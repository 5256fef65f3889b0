//! Linear attention: no pairs, only sums.

use std::ops::Range;

use super::chunk::{CHUNK, Chunk};
use super::features::Features;
use super::method::Method;
use super::sums::Sums;
use super::{FeatureMap, HeadInput, Links, Meaningless, Threads};
use crate::attention::{AttentionMap, AttentionSpec, Shared};
use crate::math::{Matrix, columns_mut};
use crate::model::Position;

/// Tokens of a chunk where all queries see the same keys.
const SHARED: usize = 128;

/// Pieces that are worked on at a time, whatever the number of threads, so that it changes no bit.
const PIECES: usize = 16;

impl Method for FeatureMap {
    fn outputs(&self, heads: &[HeadInput<'_>], spec: &AttentionSpec, threads: Threads) -> Vec<Matrix> {
        linear(heads, spec, *self, threads)
    }

    fn obeys(&self, spec: &AttentionSpec) -> Result<(), Meaningless> {
        match spec.position {
            _ if spec.mask.shared(0).is_none() => Err(Meaningless::PairsOfLinear),
            Position::Alibi { .. } => Err(Meaningless::AlibiOfLinear),
            Position::Rope { .. } if matches!(self, Self::Elu) => Err(Meaningless::RopeOfElu),
            _ => Ok(()),
        }
    }

    fn effective(&self, head: &HeadInput<'_>, spec: &AttentionSpec) -> Option<(AttentionMap, Option<Links>)> {
        Some((linear_weights(head, spec, *self), None))
    }

    fn flops(&self, tokens: f64, head_width: usize, causal: bool) -> f64 {
        let (k, f) = (head_width as f64, self.features(head_width) as f64);
        let features = if matches!(self, Self::Elu) { 0.0 } else { 4.0 * tokens * k * f };
        // All pairs of a chunk are met, half of them for nothing.
        let within = if causal { 2.0 * tokens * CHUNK as f64 * (f + k) } else { 0.0 };
        features + 4.0 * tokens * f * (k + 1.0) + within
    }

    fn preparation(&self, head_width: usize) -> u64 {
        self.directions_cost(head_width)
    }

    fn numbers(&self, tokens: f64, head_width: usize) -> f64 {
        let (k, f) = (head_width as f64, self.features(head_width) as f64);
        let (chunk, sums) = (CHUNK as f64, f * (k + 1.0));
        let pieces = (tokens / chunk).ceil().min(PIECES as f64);
        // Beside features of queries and keys, and those of queries packed: values before and after, and of random features both
        // factors of the projection. With the causal rule, which takes more.
        let (made, directions) = if matches!(self, Self::Elu) { (2.0 * k, 0.0) } else { (6.0 * k, f * k) };
        pieces * (sums + chunk * (3.0 * f + made + chunk)) + 2.0 * sums + directions
    }

    fn sizes(&self, head_width: usize) -> Vec<(&'static str, usize)> {
        vec![("features", self.features(head_width))]
    }
}

/// The outputs of heads by linear attention: `φ(q)·(Σ φ(k) vᵀ) / φ(q)·Σ φ(k)` (Katharopoulos et al.
/// 2020, eq. 5), O(T·K·F). With the causal rule the sums run over the keys so far, a chunk of tokens at
/// a time (Hua et al. 2022, §3.2). A query that may look at nothing, or whose features vanish in
/// `f32`, gives zeros.
///
/// Pieces are worked on side by side, and their sums are added in the order of the sentence. Beside inputs and outputs there are
/// sums and a chunk's features for each of a fixed number of pieces: O(F·K).
///
/// Of the masks, the causal rule, a prefix and padding have a meaning; a caller checks.
#[must_use]
pub fn linear(heads: &[HeadInput<'_>], spec: &AttentionSpec, map: FeatureMap, threads: Threads) -> Vec<Matrix> {
    threads.map(heads, |head| {
        let mut output = Matrix::zeros(head.tokens(), head.width());
        if !output.is_empty() {
            let features = Features::new(map, head.width(), factor(head, spec));
            let none = Sums::new(map.features(head.width()), head.width());
            Linear { head, features, threads, none }.attend(spec, &mut output);
        }
        output
    })
}

/// A head at work.
struct Linear<'a> {
    head: &'a HeadInput<'a>,
    features: Features,
    threads: Threads,
    /// Those over no keys.
    none: Sums,
}

/// A piece of a head's tokens, and where its outputs belong: for each dimension, those of its tokens.
type Piece<'a> = (Range<usize>, Vec<&'a mut [f32]>);

impl Linear<'_> {
    fn attend(&self, spec: &AttentionSpec, output: &mut Matrix) {
        let tokens = output.nrows();
        let unmasked = Shared { tokens, by_all: if spec.mask.causal { 0 } else { tokens } };
        let seen = spec.mask.shared(tokens).unwrap_or(unmasked);
        let after = if spec.mask.causal { seen.by_all } else { seen.tokens };
        let mut columns: Vec<&mut [f32]> = columns_mut(output).collect();
        let pieces = split(0..after, piece(after)).map(|tokens| next(&mut columns, tokens)).collect();
        let sums = self.sums(seen.by_all);
        self.threads.each(pieces, |_, (tokens, mut columns)| {
            let (mut chunk, mut done) = (Chunk::default(), 0);
            for tokens in split(tokens, SHARED) {
                let until = done + tokens.len();
                chunk.read(self.head, &self.features, tokens, &sums);
                chunk.write(columns.iter_mut().map(|column| &mut column[done..until]));
                done = until;
            }
        });
        self.causal(after..seen.tokens, columns, sums);
    }

    /// Over the first keys.
    fn sums(&self, keys: usize) -> Sums {
        let pieces: Vec<Range<usize>> = split(0..keys, piece(keys)).collect();
        let parts = self.threads.map(&pieces, |tokens| {
            let (mut chunk, mut sums) = (Chunk::default(), self.none.clone());
            for tokens in split(tokens.clone(), SHARED) {
                chunk.add(self.head, &self.features, tokens, &mut sums);
            }
            sums
        });
        let mut all = self.none.clone();
        parts.into_iter().for_each(|mut part| _ = all.carry_into(&mut part));
        all
    }

    /// The outputs of tokens that see what the sums hold, and each other up to themselves.
    fn causal(&self, tokens: Range<usize>, mut columns: Vec<&mut [f32]>, mut before: Sums) {
        let mut places: Vec<(Chunk, Sums, f32)> = Vec::new();
        places.resize_with(PIECES.min(tokens.len().div_ceil(CHUNK)), || (Chunk::default(), self.none.clone(), 1.0));
        for round in split(tokens, PIECES * CHUNK) {
            let mut pieces: Vec<Piece<'_>> = split(round, CHUNK).map(|tokens| next(&mut columns, tokens)).collect();
            self.threads.each(pieces.iter().zip(&mut places).collect(), |_, ((tokens, _), (chunk, sums, _))| {
                sums.clear();
                chunk.add(self.head, &self.features, tokens.clone(), sums);
            });
            places.iter_mut().take(pieces.len()).for_each(|(_, sums, factor)| *factor = before.carry_into(sums));
            let work = pieces.iter_mut().zip(&mut places).collect();
            self.threads.each(work, |_, ((tokens, columns), (chunk, sums, factor))| {
                chunk.read(self.head, &self.features, tokens.clone(), sums);
                chunk.within(self.head, tokens.clone(), *factor);
                chunk.write(columns.iter_mut().map(|column| &mut **column));
            });
        }
    }
}

/// The next tokens, and their outputs, which are taken from the front of the columns.
fn next<'a>(columns: &mut [&'a mut [f32]], tokens: Range<usize>) -> Piece<'a> {
    let first = |column: &mut &'a mut [f32]| {
        let (first, rest) = std::mem::take(column).split_at_mut(tokens.len());
        *column = rest;
        first
    };
    let first = columns.iter_mut().map(first).collect();
    (tokens, first)
}

/// Tokens of a piece where there are so many, in whole chunks.
fn piece(tokens: usize) -> usize {
    tokens.div_ceil(PIECES).next_multiple_of(CHUNK).max(CHUNK)
}

fn split(tokens: Range<usize>, length: usize) -> impl Iterator<Item = Range<usize>> {
    tokens.clone().step_by(length).map(move |first| first..(first + length).min(tokens.end))
}

/// The attention matrix `[T, T]` that a feature map amounts to: `φ(q)·φ(k)`, divided by its sum over
/// the keys that the mask allows.
fn linear_weights(head: &HeadInput<'_>, spec: &AttentionSpec, map: FeatureMap) -> AttentionMap {
    let tokens = head.tokens();
    let [q, k] = map.apply(head.q, head.k, factor(head, spec));
    let mut weights = k * q.transpose();
    for (query, row) in weights.as_mut_slice().chunks_exact_mut(tokens.max(1)).enumerate() {
        for (key, weight) in row.iter_mut().enumerate() {
            if !spec.mask.allows(query, key, tokens) {
                *weight = 0.0;
            }
        }
        let sum = row.iter().sum::<f32>();
        let factor = if sum > 0.0 { 1.0 / sum } else { 0.0 };
        row.iter_mut().for_each(|weight| *weight *= factor);
    }
    AttentionMap::from_rows(weights)
}

/// The factor of the scores, which queries and keys share: s / τ.
fn factor(head: &HeadInput<'_>, spec: &AttentionSpec) -> f32 {
    spec.score_scale(head.width()) / spec.temperature
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attention::{Mask, Pattern};
    use crate::math::fill_normal;

    fn masks() -> Vec<Mask> {
        let patterns = [Pattern::Full, Pattern::Prefix { length: 70 }, Pattern::Padding { count: 5 }];
        let both = |pattern: Pattern| [false, true].map(|causal| Mask { causal, pattern: pattern.clone() });
        patterns.into_iter().flat_map(both).collect()
    }

    /// `φ(q)·φ(k)` of every pair that the mask allows, in f64; on both sides of every border of chunks.
    #[test]
    fn outputs_are_those_of_all_pairs_and_threads_change_no_bit() {
        for (tokens, width) in
            [0, 1, 31, 32, 63, 64, 65, 129, 200, 1000].into_iter().flat_map(|t| [1, 3, 64].map(|w| (t, w)))
        {
            let [q, k, v] = [1, 2, 3].map(|seed| {
                let mut x = Matrix::zeros(tokens, width);
                fill_normal(x.as_mut_slice(), seed, 1.0);
                x
            });
            let head = HeadInput { q: &q, k: &k, v: &v, slope: 0.0 };
            for map in [FeatureMap::Elu, FeatureMap::Random { features: 40, seed: 1 }] {
                let features = map.apply(&q, &k, AttentionSpec::default().score_scale(width));
                for mask in masks() {
                    let spec = AttentionSpec { mask: mask.clone(), ..AttentionSpec::default() };
                    let output = linear(&[head], &spec, map, Threads::One);
                    assert_eq!(output, linear(&[head], &spec, map, Threads::All), "T {tokens}, K {width}, {map:?}");
                    let output = &output[0];
                    assert_eq!(output.shape(), (tokens, width));
                    for query in (0..tokens).filter(|query| query % 32 < 2 || query % 32 == 31 || tokens < 200) {
                        let (mut sum, mut mixed) = (0.0, vec![0.0; width]);
                        for key in (0..tokens).filter(|key| mask.allows(query, *key, tokens)) {
                            let [q, k] = &features;
                            let weight = |f| f64::from(q[(query, f)]) * f64::from(k[(key, f)]);
                            let weight = (0..q.ncols()).map(weight).sum::<f64>();
                            sum += weight;
                            (0..width).for_each(|d| mixed[d] += weight * f64::from(v[(key, d)]));
                        }
                        for (d, mixed) in mixed.iter().enumerate() {
                            let expected = if sum > 0.0 { mixed / sum } else { 0.0 };
                            let error = (f64::from(output[(query, d)]) - expected).abs();
                            assert!(error < 2e-5, "{error}: {query} of {tokens}, K {width}, {map:?}, {mask:?}");
                        }
                    }
                }
            }
        }
    }
}
