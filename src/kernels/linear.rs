//! Linear attention: no pairs, only sums.

use super::method::Method;
use super::{FeatureMap, HeadInput, Links, Meaningless, Threads};
use crate::attention::{AttentionMap, AttentionSpec, Shared};
use crate::math::Matrix;
use crate::model::Position;

/// Tokens that are worked on together where the mask is causal.
const CHUNK: usize = 64;

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
        let within = if causal { 2.0 * tokens * CHUNK as f64 * (f + k + 1.0) } else { 0.0 };
        features + 4.0 * tokens * f * (k + 1.0) + within
    }

    fn preparation(&self, head_width: usize) -> u64 {
        self.directions_cost(head_width)
    }

    fn numbers(&self, tokens: f64, head_width: usize) -> f64 {
        let (k, f) = (head_width as f64, self.features(head_width) as f64);
        tokens * (4.0 * f + 4.0 * k) + 2.0 * f * k
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
/// Of the masks, the causal rule, a prefix and padding have a meaning; a caller checks.
#[must_use]
pub fn linear(heads: &[HeadInput<'_>], spec: &AttentionSpec, map: FeatureMap, threads: Threads) -> Vec<Matrix> {
    threads.map(heads, |head| linear_head(head, spec, map))
}

fn linear_head(head: &HeadInput<'_>, spec: &AttentionSpec, map: FeatureMap) -> Matrix {
    let (tokens, width) = (head.tokens(), head.width());
    if tokens == 0 || width == 0 {
        return Matrix::zeros(tokens, width);
    }
    let [q, k] = features(head, spec, map);
    // The sum of the features is carried as one column more, of values that are 1.
    let v = head.v.clone().insert_column(width, 1.0);
    let unmasked = Shared { tokens, by_all: if spec.mask.causal { 0 } else { tokens } };
    let seen = spec.mask.shared(tokens).unwrap_or(unmasked);
    let mut sums = Matrix::zeros(q.ncols(), width + 1);
    let add = |sums: &mut Matrix, first: usize, count: usize| {
        sums.gemm_tr(1.0, &k.rows(first, count), &v.rows(first, count), 1.0);
    };
    let mut output = Matrix::zeros(tokens, width + 1);
    add(&mut sums, 0, seen.by_all);
    if !spec.mask.causal {
        output.rows_mut(0, seen.tokens).gemm(1.0, &q.rows(0, seen.tokens), &sums, 0.0);
        return divided(output);
    }
    output.rows_mut(0, seen.by_all).gemm(1.0, &q.rows(0, seen.by_all), &sums, 0.0);
    for first in (seen.by_all..seen.tokens).step_by(CHUNK) {
        let count = CHUNK.min(seen.tokens - first);
        let queries = q.rows(first, count);
        let mut within = queries * k.rows(first, count).transpose();
        within.fill_upper_triangle(0.0, 1);
        let mut rows = output.rows_mut(first, count);
        rows.gemm(1.0, &queries, &sums, 0.0);
        rows.gemm(1.0, &within, &v.rows(first, count), 1.0);
        add(&mut sums, first, count);
    }
    divided(output)
}

/// The attention matrix `[T, T]` that a feature map amounts to: `φ(q)·φ(k)`, divided by its sum over
/// the keys that the mask allows.
fn linear_weights(head: &HeadInput<'_>, spec: &AttentionSpec, map: FeatureMap) -> AttentionMap {
    let tokens = head.tokens();
    let [q, k] = features(head, spec, map);
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

/// φ of queries and keys, which share the factor of the scores: s / τ.
fn features(head: &HeadInput<'_>, spec: &AttentionSpec, map: FeatureMap) -> [Matrix; 2] {
    map.apply(head.q, head.k, spec.score_scale(head.width()) / spec.temperature)
}

/// Each row divided by its last number, which is left away.
fn divided(mut output: Matrix) -> Matrix {
    let last = output.ncols() - 1;
    for mut row in output.row_iter_mut() {
        let sum = row[last];
        row *= if sum > 0.0 { 1.0 / sum } else { 0.0 };
    }
    output.remove_column(last)
}
