//! Numbers on the way that the trace has no room for, made again by the kernel's own arithmetic.

use super::{AttentionSpec, HeadTrace};
use crate::math::exponentials_in_place;
use crate::model::{Position, alibi_slopes};

/// What ALiBi adds to a score for each token of distance: `−strength · slope`; 0 for every other
/// encoding, which acts on X or on q and k.
pub(crate) fn penalty_per_token(position: Position, slope: f32) -> f32 {
    match position {
        Position::Alibi { strength } => -strength * slope,
        Position::None | Position::Sinusoidal { .. } | Position::Rope { .. } => 0.0,
    }
}

/// b, the position term of a pair's score. `heads` is H of its layer, which `head` is one of.
pub(crate) fn penalty(spec: &AttentionSpec, (head, heads): (usize, usize), distance: usize) -> f32 {
    penalty_per_token(spec.position, alibi_slopes(heads)[head]) * distance as f32
}

/// `q[d] · k[d]` of a pair, for each d. The kernel adds them in blocks: its q·k may differ from their
/// sum in the last digits.
pub(crate) fn products(trace: &HeadTrace, query: usize, key: usize) -> impl Iterator<Item = f32> {
    (0..trace.q.ncols()).map(move |d| trace.q[(query, d)] * trace.k[(key, d)])
}

/// A row of scores on its way through the softmax.
pub(crate) struct SoftmaxRow {
    /// Largest allowed score; −∞ in a row with nothing allowed.
    pub max: f32,
    /// `e^(score − max)`, `[T]`; exactly 0 where forbidden.
    pub exponentials: Vec<f32>,
    /// Their sum; 0 in a row with nothing allowed.
    pub sum: f32,
}

impl SoftmaxRow {
    /// A query's row. Panics where the query lies outside the trace.
    pub fn of(trace: &HeadTrace, query: usize) -> Self {
        let mut exponentials = trace.scores.row(query).to_vec();
        let (max, sum) = exponentials_in_place(&mut exponentials);
        Self { max, exponentials, sum }
    }
}
