//! The exact kernel: what "vanilla" attention costs.

use super::method::{Method, flops_of_pairs, pairs};
use super::{HeadInput, Threads};
use crate::attention::{AttentionSpec, BLOCK, ScoreRow};
use crate::math::{Matrix, Packed, columns, softmax_in_place, transposed};

pub(super) struct Exact;

impl Method for Exact {
    fn outputs(&self, heads: &[HeadInput<'_>], spec: &AttentionSpec, threads: Threads) -> Vec<Matrix> {
        exact(heads, spec, threads)
    }

    fn flops(&self, tokens: f64, head_width: usize, causal: bool) -> f64 {
        flops_of_pairs(pairs(tokens, causal), head_width)
    }

    fn numbers(&self, tokens: f64, head_width: usize) -> f64 {
        tokens * tokens + 3.0 * tokens * head_width as f64
    }
}

/// `softmax((q·kᵀ·s + b) / τ) · v` (Vaswani et al. 2017, eq. 1) with all scores `[T, T]` of a head in
/// memory, which the heads use in turn. They are held transposed, so that each softmax runs down
/// neighbouring numbers.
#[must_use]
pub fn exact(heads: &[HeadInput<'_>], spec: &AttentionSpec, threads: Threads) -> Vec<Matrix> {
    let mut blocks = Vec::new();
    heads.iter().map(|head| exact_head(head, spec, threads, &mut blocks)).collect()
}

/// One head, with its scores in blocks of queries.
fn exact_head(head: &HeadInput<'_>, spec: &AttentionSpec, threads: Threads, blocks: &mut Vec<Vec<f32>>) -> Matrix {
    let (tokens, width) = (head.tokens(), head.width());
    let mut output = Matrix::zeros(width, tokens);
    if tokens == 0 || width == 0 {
        return transposed(&output);
    }
    let (q_t, v_t) = (transposed(head.q), transposed(head.v));
    let queries: Vec<&[f32]> = columns(&q_t).collect();
    let keys = Packed::new(&columns(head.k).collect::<Vec<_>>());
    let values = Packed::new(&columns(&v_t).collect::<Vec<_>>());
    let score_row = ScoreRow::new(spec, width, head.slope);
    blocks.resize(tokens.div_ceil(BLOCK), Vec::new());
    let blocks = blocks.iter_mut().zip(output.as_mut_slice().chunks_mut(BLOCK * width));
    threads.each(blocks.collect(), |block, (scores, output)| {
        let first = block * BLOCK;
        let queries = &queries[first..(first + BLOCK).min(tokens)];
        let end = (first..).take(queries.len()).map(|query| spec.mask.end(query, tokens)).max().unwrap_or(0);
        scores.resize(queries.len() * tokens, 0.0);

        // 1. Scores of a block of queries, which stay in the cache to the last step
        let mut rows: Vec<&mut [f32]> = scores.chunks_exact_mut(tokens).map(|row| &mut row[..end]).collect();
        keys.multiply(queries, &mut rows);

        // 2. Their softmax
        for (query, row) in (first..).zip(&mut rows) {
            score_row.score_in_place(query, tokens, row);
            softmax_in_place(row);
        }

        // 3. The values, mixed by the weights
        let weights: Vec<&[f32]> = rows.iter().map(|row| &**row).collect();
        values.multiply(&weights, &mut output.chunks_exact_mut(width).collect::<Vec<_>>());
    });
    transposed(&output)
}
