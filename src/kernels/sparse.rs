//! Sparse attention: a subset of pairs.

use super::flash::over;
use super::method::{Method, flops_of_pairs, pairs};
use super::ordered::Ordered;
use super::{HeadInput, Links, SparsePattern, Threads, Tiles};
use crate::attention::{AttentionMap, AttentionSpec, ScoreRow};
use crate::math::{Matrix, softmax_in_place};

/// Queries that meet keys together, where vectors are as wide as those of AVX-512.
const QUERIES: f64 = 32.0;

impl Method for SparsePattern {
    fn outputs(&self, heads: &[HeadInput<'_>], spec: &AttentionSpec, threads: Threads) -> Vec<Matrix> {
        sparse(heads, spec, *self, threads)
    }

    fn effective(&self, head: &HeadInput<'_>, spec: &AttentionSpec) -> Option<(AttentionMap, Option<Links>)> {
        let links = Links::new(*self, &spec.mask, head.tokens());
        Some((weights_over(head, spec, &links), Some(links)))
    }

    fn flops(&self, tokens: f64, head_width: usize, causal: bool) -> f64 {
        flops_of_pairs(self.about_met(tokens, causal), head_width)
    }

    fn numbers(&self, tokens: f64, head_width: usize) -> f64 {
        let flash = Tiles::default().numbers(tokens, head_width);
        // Queries, keys and values in another order.
        if self.window > 1 && self.dilation > 1 { flash + 3.0 * tokens * head_width as f64 } else { flash }
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

    /// Pairs that are met, which are more: queries that stand together meet the keys of each of them.
    #[must_use]
    pub fn about_met(&self, tokens: f64, causal: bool) -> f64 {
        let block = self.block as f64;
        let others = if block > 0.0 { (QUERIES - block).max(0.0) } else { 0.0 };
        // The blocks that the queries stand in lie within the windows of all, where there are any.
        let beside = match (self.window, self.block) {
            (0, 0) => 0.0,
            (0, _) if causal => others + (block.min(QUERIES) - 1.0) / 2.0,
            (0, _) => others,
            _ => QUERIES - 1.0,
        };
        // Queries beside one that sees all tokens meet them too.
        let globals = if causal { 0.0 } else { (-(self.globals as f64)).rem_euclid(QUERIES) };
        let met = self.about_pairs(tokens, causal) + tokens * (beside + globals + self.random as f64 * others);
        met.min(pairs(tokens, causal) + if causal { tokens * (QUERIES - 1.0) / 2.0 } else { 0.0 })
    }
}

/// The outputs of heads over the pairs that the pattern keeps and the mask allows: O(T·w·K) for w
/// pairs a query. It goes by Flash's tiles, of which those without a pair are never touched. A query without a pair gives
/// zeros.
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
    let ordered = Ordered::new(&links);
    if !ordered.moves() {
        return over(head, spec, &ordered, Tiles::default(), threads, threads);
    }
    let [q, k, v] = [head.q, head.k, head.v].map(|matrix| ordered.of(matrix));
    let head = HeadInput { q: &q, k: &k, v: &v, slope: head.slope };
    ordered.back(&over(&head, spec, &ordered, Tiles::default(), threads, threads))
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
    use std::collections::BTreeSet;

    use super::*;
    use crate::attention::Mask;
    use crate::kernels::pairs::Pairs;

    #[test]
    fn the_formulas_of_sparse_pairs_are_near_their_counts() {
        let none = SparsePattern { window: 0, globals: 0, ..SparsePattern::default() };
        for causal in [false, true] {
            for pattern in [
                SparsePattern { window: 8, ..none },
                SparsePattern { window: 100, ..none },
                SparsePattern { window: 40, dilation: 3, ..none },
                SparsePattern { window: 8, globals: 2, ..none },
                SparsePattern { window: 4, globals: 1, block: 16, random: 1, ..none },
                SparsePattern { block: 64, ..none },
                SparsePattern { block: 16, ..none },
            ] {
                let links = Links::new(pattern, &Mask { causal, ..Mask::default() }, 2000);
                let (counted, about) = (links.pairs() as f64, pattern.about_pairs(2000.0, causal));
                assert!((about / counted - 1.0).abs() < 0.15, "{pattern:?} {causal}: {about} for {counted}");
                let (counted, about) = (met(&links) as f64, pattern.about_met(2000.0, causal));
                assert!((about / counted - 1.0).abs() < 0.2, "{pattern:?} {causal}: {about} met for {counted}");
            }
        }
    }

    /// Pairs of queries that stand together with each key that one of them keeps.
    fn met(links: &Links) -> usize {
        let ordered = Ordered::new(links);
        let queries: Vec<usize> = (0..links.tokens()).collect();
        let keys = |queries: &[usize]| {
            let mut ranges = Vec::new();
            queries.iter().for_each(|query| ordered.ranges(*query, &mut ranges));
            ranges.into_iter().flatten().collect::<BTreeSet<usize>>().len() * queries.len()
        };
        queries.chunks(QUERIES as usize).map(keys).sum()
    }
}
