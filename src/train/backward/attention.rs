//! Attention backwards: from what the loss wants of a head's output to what it wants of queries, keys and values.
//!
//! To be read beside the forward pass (`attention/dense.rs`), last step first. dX is the gradient of the loss by X.

use crate::attention::{AttentionMap, Changes, HeadTrace};
use crate::math::{Matrix, Packed, columns, columns_mut, softmax_back_in_place, softmax_in_place, transposed};

/// This file, as it was compiled.
pub const SOURCE: &str = include_str!("attention.rs");

/// The gradient of the loss by what a head computed.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadGradient {
    /// dQ, dK `[T, K]`, after RoPE where that is on.
    pub q: Matrix,
    pub k: Matrix,
    /// dV `[T, K]`.
    pub v: Matrix,
    /// dS `[T, T]`: exactly 0 where the mask forbids.
    pub scores: AttentionMap,
    /// dA `[T, T]`.
    pub weights: AttentionMap,
    /// dZ `[T, K]`.
    pub output: Matrix,
    /// s/τ: how far a score moves with its product q·k.
    pub factor: f32,
}

/// One head, from dZ. `factor` is s/τ; `pattern` is what interventions change of the weights.
pub(super) fn head_back(head: &HeadTrace, output: Matrix, factor: f32, pattern: &Changes<'_>) -> HeadGradient {
    let (tokens, head_width) = output.shape();
    let mut weights = AttentionMap::of_rows(tokens, vec![0.0; tokens * tokens]);
    let [mut q, mut k, mut v] = [(); 3].map(|()| Matrix::zeros(tokens, head_width));

    // Z = A V
    // 1. Values: dV = Aᵀ dZ, a value gets what the queries that read it want, as much as they read
    let a = Packed::new(&rows(&head.weights));
    a.multiply(&columns(&output).collect::<Vec<_>>(), &mut columns_mut(&mut v).collect::<Vec<_>>());

    // 2. Weights: dA = dZ Vᵀ, a weight is wanted as far as the value behind it points to where dZ does
    let values = Packed::new(&columns(&head.v).collect::<Vec<_>>());
    let wishes = transposed(&output);
    values.multiply(&columns(&wishes).collect::<Vec<_>>(), &mut weights.rows_mut().collect::<Vec<_>>());

    // A = softmax(S), row by row
    // 3. Scores: dS = A ∘ (dA − rowsum(dA ∘ A)), a score is wanted as far as its weight does better than the row's
    // mean; a weight near 0 lets nothing through
    let mut scores = weights.clone();
    if pattern.fit((tokens, tokens)) {
        pattern.back_map(&mut scores);
        let mut softmax = AttentionMap::clone(&head.scores);
        for row in softmax.rows_mut() {
            softmax_in_place(row);
        }
        rows(&softmax).into_iter().zip(scores.rows_mut()).for_each(|(a, ds)| softmax_back_in_place(a, ds));
    } else {
        rows(&head.weights).into_iter().zip(scores.rows_mut()).for_each(|(a, ds)| softmax_back_in_place(a, ds));
    }

    // S = (s/τ) Q Kᵀ + b
    // 4. Queries and keys: dQ = (s/τ) dS K and dK = (s/τ) dSᵀ Q
    let ds = rows(&scores);
    let by_query = Packed::of_columns(&ds);
    by_query.multiply(&columns(&head.k).collect::<Vec<_>>(), &mut columns_mut(&mut q).collect::<Vec<_>>());
    let by_key = Packed::new(&ds);
    by_key.multiply(&columns(&head.q).collect::<Vec<_>>(), &mut columns_mut(&mut k).collect::<Vec<_>>());
    q *= factor;
    k *= factor;

    HeadGradient { q, k, v, scores, weights, output, factor }
}

fn rows(map: &AttentionMap) -> Vec<&[f32]> {
    (0..map.tokens()).map(|query| map.row(query)).collect()
}
