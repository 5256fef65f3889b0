//! What each value row adds to an output row.

use crate::attention::{AttentionMap, HeadTrace};
use crate::math::Matrix;

/// One key's part of an output row.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    pub key: usize,
    /// The trace's own weight.
    pub weight: f32,
    /// `‖v‖`
    pub norm: f32,
    /// `weight · ‖v‖`: how much it adds, whatever the direction. Kobayashi et al. (2020) measure `‖v · W_O‖`; this is what
    /// the head itself hands over, and all that a recording has.
    pub size: f32,
    /// `weight · v[d]`, `[K]`; over all keys they add up to the output.
    pub products: Vec<f32>,
}

/// The contributions to a query's output, the largest first. Panics outside the trace.
#[must_use]
pub fn contributions(trace: &HeadTrace, query: usize) -> Vec<Contribution> {
    let norms = value_norms(&trace.v);
    let part = |(key, weight): (usize, &f32)| Contribution {
        key,
        weight: *weight,
        norm: norms[key],
        size: weight * norms[key],
        products: trace.v.row(key).iter().map(|v| weight * v).collect(),
    };
    let mut parts: Vec<Contribution> = trace.weights.row(query).iter().enumerate().map(part).collect();
    parts.sort_by(|a, b| b.size.total_cmp(&a.size));
    parts
}

/// `‖A[i, j] · v_j‖` for each pair, before W_O: attention, weighted by what is handed over.
#[must_use]
pub fn value_weighted(weights: &AttentionMap, values: &Matrix) -> AttentionMap {
    let norms = value_norms(values);
    let tokens = weights.tokens();
    let sizes = weights.as_slice().iter().enumerate().map(|(i, weight)| weight * norms[i % tokens]);
    AttentionMap::from_rows(Matrix::from_iterator(tokens, tokens, sizes))
}

/// The largest number of [`value_weighted`]; 0 where there is none.
#[must_use]
pub fn largest_value_size(weights: &AttentionMap, values: &Matrix) -> f32 {
    let norms = value_norms(values);
    let rows = weights.as_slice().chunks_exact(norms.len().max(1));
    let largest = |row: &[f32]| row.iter().zip(&norms).map(|(weight, norm)| weight * norm).fold(0.0, f32::max);
    rows.map(largest).fold(0.0, f32::max)
}

/// One number of [`value_weighted`].
#[must_use]
pub fn value_size(weights: &AttentionMap, values: &Matrix, query: usize, key: usize) -> f32 {
    weights.at(query, key) * row_norm(values, key)
}

/// `‖v‖` of each token, `[T]`.
#[must_use]
pub fn value_norms(values: &Matrix) -> Vec<f32> {
    (0..values.nrows()).map(|key| row_norm(values, key)).collect()
}

fn row_norm(values: &Matrix, key: usize) -> f32 {
    values.row(key).iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt() as f32
}
/// How far apart values may be, against their size, to pass for equal.
const ALIKE: f32 = 1e-3;

/// Whether all values `[T, K]` are as good as equal, and there is more than one: whatever is looked at, the output is
/// the same.
#[must_use]
pub fn values_alike(values: &Matrix) -> bool {
    values.nrows() > 1 && !differing(values).contains(&true)
}

/// In which of the K dimensions some value differs from another, beyond what passes for equal.
fn differing(values: &Matrix) -> Vec<bool> {
    let largest = if values.is_empty() { 0.0 } else { values.amax() };
    let differs = |column: usize| {
        let column = values.column(column);
        column.iter().any(|value| (value - column[0]).abs() > ALIKE * largest)
    };
    (0..values.ncols()).map(differs).collect()
}

/// The K dimensions of values `[T, K]`: those in which tokens differ first, each kind in its order.
#[must_use]
pub fn differing_first(values: &Matrix) -> Vec<usize> {
    let differing = differing(values);
    let (mut first, rest): (Vec<usize>, Vec<usize>) = (0..values.ncols()).partition(|dimension| differing[*dimension]);
    first.extend(rest);
    first
}
