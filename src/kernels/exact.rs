//! The exact kernel: what "vanilla" attention costs.

use nalgebra::{DMatrixView, DMatrixViewMut};

use super::{HeadInput, Threads};
use crate::attention::{AttentionSpec, BLOCK, ScoreRow};
use crate::math::{Matrix, softmax_in_place};

/// `softmax((q·kᵀ·s + b) / τ) · v` (Vaswani et al. 2017, eq. 1) with all scores `[T, T]` of a head in
/// memory. They are held transposed, so that each softmax runs down neighbouring numbers.
#[must_use]
pub fn exact(heads: &[HeadInput<'_>], spec: &AttentionSpec, threads: Threads) -> Vec<Matrix> {
    heads.iter().map(|head| exact_head(head, spec, threads)).collect()
}

fn exact_head(head: &HeadInput<'_>, spec: &AttentionSpec, threads: Threads) -> Matrix {
    let (tokens, width) = (head.tokens(), head.width());
    if tokens == 0 || width == 0 {
        return Matrix::zeros(tokens, width);
    }
    let (q_t, v_t) = (head.q.transpose(), head.v.transpose());
    let score_row = ScoreRow::new(spec, width, head.slope);
    let mut scores = vec![0.0; tokens * tokens];
    let mut output_t = Matrix::zeros(width, tokens);
    let blocks: Vec<_> =
        scores.chunks_mut(BLOCK * tokens).zip(output_t.as_mut_slice().chunks_mut(BLOCK * width)).collect();
    threads.each(blocks, |b, (scores, output)| {
        let (first, queries) = (b * BLOCK, scores.len() / tokens);
        let end = (first..first + queries).map(|query| spec.mask.end(query, tokens)).max().unwrap_or(0);

        // 1. Scores of a block of queries
        let mut rows = DMatrixViewMut::from_slice(scores, tokens, queries);
        rows.rows_mut(0, end).gemm(1.0, &head.k.rows(0, end), &q_t.columns(first, queries), 0.0);

        // 2. Their softmax
        for (i, row) in scores.chunks_exact_mut(tokens).enumerate() {
            score_row.score_in_place(first + i, tokens, &mut row[..end]);
            softmax_in_place(&mut row[..end]);
        }

        // 3. The values, mixed by the weights
        let weights = DMatrixView::from_slice(scores, tokens, queries);
        DMatrixViewMut::from_slice(output, width, queries).gemm(1.0, &v_t.columns(0, end), &weights.rows(0, end), 0.0);
    });
    output_t.transpose()
}
