//! What each value row adds to an output row.

use crate::attention::{AttentionMap, HeadTrace};
use crate::math::Matrix;

/// One key's part of an output row.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    pub key: usize,
    /// The trace's own weight.
    pub weight: f32,
    /// `‖v W_O‖`
    pub norm: f32,
    /// `weight · ‖v W_O‖`: how much it adds to the residual stream, whatever the direction (Kobayashi et al. 2020).
    pub size: f32,
    /// `weight · v[d]`, `[K]`; over all keys they add up to the output.
    pub products: Vec<f32>,
}

/// The contributions to a query's output, the largest first. Panics outside the trace.
#[must_use]
pub fn contributions(trace: &HeadTrace, query: usize) -> Vec<Contribution> {
    let norms = trace.value_sizes();
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

/// Each pair's weight times the size of its value (see [`HeadRun::value_sizes`](crate::attention::HeadRun::value_sizes)):
/// attention, weighted by what is handed over.
#[must_use]
pub fn value_weighted(weights: &AttentionMap, sizes: &[f32]) -> AttentionMap {
    let tokens = weights.tokens();
    let weighted = weights.as_slice().iter().enumerate().map(|(i, weight)| weight * sizes[i % tokens]);
    AttentionMap::of_rows(tokens, weighted.collect())
}

/// The largest number of [`value_weighted`]; 0 where there is none.
#[must_use]
pub fn largest_value_size(weights: &AttentionMap, sizes: &[f32]) -> f32 {
    let rows = weights.as_slice().chunks_exact(sizes.len().max(1));
    let largest = |row: &[f32]| row.iter().zip(sizes).map(|(weight, size)| weight * size).fold(0.0, f32::max);
    rows.map(largest).fold(0.0, f32::max)
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
