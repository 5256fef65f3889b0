//! Sparse attention: a subset of pairs.

use super::method::{Method, flops_of_pairs, pairs};
use super::rows::QueryRow;
use super::{HeadInput, Links, SparsePattern, Threads};
use crate::attention::{AttentionMap, AttentionSpec, ScoreRow};
use crate::math::{Matrix, softmax_in_place, transposed};

/// Queries of a piece of work.
const BLOCK: usize = 32;

impl Method for SparsePattern {
    fn outputs(&self, heads: &[HeadInput<'_>], spec: &AttentionSpec, threads: Threads) -> Vec<Matrix> {
        sparse(heads, spec, *self, threads)
    }

    fn effective(&self, head: &HeadInput<'_>, spec: &AttentionSpec) -> Option<(AttentionMap, Option<Links>)> {
        let links = Links::new(*self, &spec.mask, head.tokens());
        Some((weights_over(head, spec, &links), Some(links)))
    }

    fn flops(&self, tokens: f64, head_width: usize, causal: bool) -> f64 {
        flops_of_pairs(self.about_pairs(tokens, causal), head_width)
    }

    fn numbers(&self, tokens: f64, head_width: usize) -> f64 {
        4.0 * tokens * head_width as f64
    }

    fn sizes(&self, _head_width: usize) -> Vec<(&'static str, usize)> {
        vec![("window", self.window), ("globals", self.globals)]
    }
}

impl SparsePattern {
    /// Pairs that are kept, where the parts hardly overlap; [`Links::pairs`] counts them.
    #[must_use]
    pub fn about_pairs(&self, tokens: f64, causal: bool) -> f64 {
        let side = if causal { 1.0 } else { 2.0 };
        let (window, dilation, block) = (self.window as f64, self.dilation.max(1) as f64, self.block as f64);
        // A query has `width` keys in a window on one side of it, and so on both sides, itself once.
        let both = |width: f64| if width > 0.0 { side * width - (side - 1.0) } else { 0.0 };
        // Keys of the window that lie in the query's own block, in the mean over its places.
        let within = window.min((block / dilation).ceil());
        let within = both(if within > 0.0 { within - dilation * within * (within - 1.0) / (2.0 * block) } else { 0.0 });
        let own = if causal { (block + 1.0) / 2.0 } else { block };
        let own = if block > 0.0 { own - within } else { 0.0 };
        let row = both(window) + own + self.random as f64 * block + self.globals as f64 * side;
        tokens * row.min(pairs(tokens, causal) / tokens.max(1.0))
    }
}

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
fn weights_over(head: &HeadInput<'_>, spec: &AttentionSpec, links: &Links) -> AttentionMap {
    let tokens = head.tokens();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attention::Mask;

    #[test]
    fn the_formula_of_sparse_pairs_is_near_their_count() {
        for causal in [false, true] {
            for pattern in [
                SparsePattern { window: 8, globals: 0, ..SparsePattern::default() },
                SparsePattern { window: 8, globals: 2, ..SparsePattern::default() },
                SparsePattern { window: 4, globals: 1, block: 16, random: 1, ..SparsePattern::default() },
            ] {
                let counted = Links::new(pattern, &Mask { causal, ..Mask::default() }, 2000).pairs() as f64;
                let about = pattern.about_pairs(2000.0, causal);
                assert!((about / counted - 1.0).abs() < 0.15, "{pattern:?} {causal}: {about} for {counted}");
            }
        }
    }
}
