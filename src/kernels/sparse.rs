//! Sparse attention: a subset of pairs.

use super::rows::QueryRow;
use super::{HeadInput, Links, SparsePattern, Threads};
use crate::attention::{AttentionMap, AttentionSpec, ScoreRow};
use crate::math::{Matrix, softmax_in_place, transposed};

/// Queries of a piece of work.
const BLOCK: usize = 32;

/// The outputs of heads over the pairs that the pattern keeps and the mask allows: O(T·w·K) for w
/// pairs a query. A query without a pair gives zeros.
#[must_use]
pub fn sparse(heads: &[HeadInput<'_>], spec: &AttentionSpec, pattern: SparsePattern, threads: Threads) -> Vec<Matrix> {
    heads.iter().map(|head| one(head, spec, pattern, threads)).collect()
}

fn one(head: &HeadInput<'_>, spec: &AttentionSpec, pattern: SparsePattern, threads: Threads) -> Matrix {
    let (tokens, width) = (head.tokens(), head.width());
    if tokens == 0 || width == 0 {
        return Matrix::zeros(tokens, width);
    }
    let links = Links::new(pattern, &spec.mask, tokens);
    let [queries, keys, values] = [head.q, head.k, head.v].map(Matrix::transpose);
    let score_row = ScoreRow::new(spec, width, head.slope);
    let mut output_t = Matrix::zeros(width, tokens);
    let blocks = output_t.as_mut_slice().chunks_mut(BLOCK * width).collect();
    threads.each(blocks, |b, output| {
        let (mut visits, mut scores) = (Vec::new(), Vec::new());
        for (i, output) in output.chunks_exact_mut(width).enumerate() {
            let query = b * BLOCK + i;
            links.keys(query, &mut visits);
            let row = QueryRow {
                query: &queries.as_slice()[query * width..][..width],
                keys: keys.as_slice(),
                values: values.as_slice(),
                visits: &visits,
                score: &|key, product| score_row.score(query.abs_diff(key), product),
                scores: &mut scores,
                output,
            };
            row.attend();
        }
    });
    transposed(&output_t)
}

/// The attention matrix `[T, T]` that a pattern leaves: exact scores, and a softmax over its pairs.
#[must_use]
pub fn sparse_weights(head: &HeadInput<'_>, spec: &AttentionSpec, pattern: SparsePattern) -> AttentionMap {
    let tokens = head.tokens();
    let links = Links::new(pattern, &spec.mask, tokens);
    let score_row = ScoreRow::new(spec, head.width(), head.slope);
    let mut weights = head.k * head.q.transpose();
    for (query, row) in weights.as_mut_slice().chunks_exact_mut(tokens.max(1)).enumerate() {
        score_row.score_in_place(query, tokens, row);
        for (_, score) in row.iter_mut().enumerate().filter(|(key, _)| !links.allows(query, *key)) {
            *score = f32::NEG_INFINITY;
        }
        softmax_in_place(row);
    }
    AttentionMap::from_rows(weights)
}
