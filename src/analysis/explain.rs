//! How one cell, and one output row, came about.

use crate::attention::steps::{SoftmaxRow, penalty, products};
use crate::attention::{AttentionSpec, HeadTrace};
use crate::math::{effective_count, entropy};

/// The way from q and k to one weight.
#[derive(Clone, Debug, PartialEq)]
pub struct CellExplanation {
    /// Row of Q, `[K]`.
    pub q: Vec<f32>,
    /// Row of K, `[K]`.
    pub k: Vec<f32>,
    /// `q[d] · k[d]`, `[K]`.
    pub products: Vec<f32>,
    /// Their sum q·k.
    pub dot: f32,
    /// s: 1/√K, or 1 where the scale is off.
    pub scale: f32,
    /// `q·k·s`
    pub scaled: f32,
    /// b: ALiBi's term; 0 for every other encoding, which acts on X or on q and k.
    pub position_term: f32,
    /// `q·k·s + b`
    pub biased: f32,
    /// τ
    pub temperature: f32,
    /// `(q·k·s + b) / τ` before the mask: the trace's own score where allowed.
    pub logit: f32,
    pub allowed: bool,
    /// The trace's own score: −∞ where forbidden.
    pub score: f32,
    /// The trace's own weight.
    pub weight: f32,
    /// 1 for the key that the query looks at most, counted over allowed keys; none where forbidden.
    pub rank: Option<usize>,
    /// How many other allowed keys have exactly its weight.
    pub ties: usize,
}

/// The way from a row of scores to a row of weights and to the output.
#[derive(Clone, Debug, PartialEq)]
pub struct RowExplanation {
    /// Largest allowed score; −∞ in a row with nothing allowed.
    pub max: f32,
    /// `e^(score − max)`, `[T]`.
    pub exponentials: Vec<f32>,
    /// Their sum; 0 in a row with nothing allowed.
    pub sum: f32,
    /// The trace's own weights, `[T]`.
    pub weights: Vec<f32>,
    /// Number of allowed keys.
    pub allowed: usize,
    /// Nats.
    pub entropy: f32,
    /// `e^entropy`
    pub effective: f32,
    /// The trace's own output row, `[K]`.
    pub output: Vec<f32>,
}

/// Explains a cell. `place` is the index of the head and H of its layer, which ALiBi's slope needs.
/// Panics where the cell lies outside the trace.
#[must_use]
pub fn explain_cell(
    trace: &HeadTrace,
    spec: &AttentionSpec,
    place: (usize, usize),
    (query, key): (usize, usize),
) -> CellExplanation {
    let q: Vec<f32> = trace.q.row(query).iter().copied().collect();
    let k: Vec<f32> = trace.k.row(key).iter().copied().collect();
    let products: Vec<f32> = products(trace, query, key).collect();
    let dot: f32 = products.iter().sum();
    let scale = spec.score_scale(q.len());
    let position_term = penalty(spec, place, query.abs_diff(key));
    let weights = trace.weights.row(query);
    let score = trace.scores.at(query, key);
    let weight = weights[key];
    let allowed = score > f32::NEG_INFINITY;
    let rank = allowed.then(|| 1 + weights.iter().filter(|w| **w > weight).count());
    let ties = (0..weights.len()).filter(|other| *other != key && weights[*other] == weight);
    let ties = ties.filter(|other| trace.scores.at(query, *other) > f32::NEG_INFINITY).count();
    let scaled = dot * scale;
    let biased = scaled + position_term;
    CellExplanation {
        scaled,
        biased,
        temperature: spec.temperature,
        logit: if allowed { score } else { biased / spec.temperature },
        q,
        k,
        products,
        dot,
        scale,
        position_term,
        allowed,
        score,
        weight,
        rank,
        ties,
    }
}

/// Explains a row. Panics where the query lies outside the trace.
#[must_use]
pub fn explain_row(trace: &HeadTrace, query: usize) -> RowExplanation {
    let scores = trace.scores.row(query);
    let weights = trace.weights.row(query).to_vec();
    let SoftmaxRow { max, exponentials, sum } = SoftmaxRow::of(trace, query);
    let entropy = entropy(&weights);
    RowExplanation {
        max,
        exponentials,
        sum,
        allowed: scores.iter().filter(|s| **s > f32::NEG_INFINITY).count(),
        entropy,
        effective: if sum == 0.0 { 0.0 } else { effective_count(entropy) },
        weights,
        output: trace.output.row(query).iter().copied().collect(),
    }
}
