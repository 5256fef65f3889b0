//! The exact kernel: what "vanilla" attention costs.

use std::ops::Range;

use super::{HeadInput, Threads};
use crate::attention::{AttentionSpec, BLOCK, ScoreRow};
use crate::math::{Matrix, Packed, columns, softmax_in_place};

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
    let queries: Vec<&[f32]> = columns(&q_t).collect();
    let keys = Packed::new(&columns(head.k).collect::<Vec<_>>());
    let values = Packed::new(&columns(&v_t).collect::<Vec<_>>());
    let score_row = ScoreRow::new(spec, width, head.slope);
    let blocks: Vec<Range<usize>> =
        (0..tokens).step_by(BLOCK).map(|first| first..(first + BLOCK).min(tokens)).collect();
    // A block of scores is made where it is used, so that it is in the cache; all are kept to the end.
    let blocks = threads.map(&blocks, |block| {
        let mut scores = vec![0.0; block.len() * tokens];
        let mut output = vec![0.0; block.len() * width];
        let end = block.clone().map(|query| spec.mask.end(query, tokens)).max().unwrap_or(0);

        // 1. Scores of a block of queries
        let mut rows: Vec<&mut [f32]> = scores.chunks_exact_mut(tokens).map(|row| &mut row[..end]).collect();
        keys.multiply(&queries[block.clone()], &mut rows);

        // 2. Their softmax
        for (query, row) in block.clone().zip(&mut rows) {
            score_row.score_in_place(query, tokens, row);
            softmax_in_place(row);
        }

        // 3. The values, mixed by the weights
        let weights: Vec<&[f32]> = rows.iter().map(|row| &**row).collect();
        values.multiply(&weights, &mut output.chunks_exact_mut(width).collect::<Vec<_>>());
        (scores, output)
    });
    let output = blocks.iter().flat_map(|(_, output)| output).copied();
    Matrix::from_iterator(width, tokens, output).transpose()
}
