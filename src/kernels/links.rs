//! Which pairs a sparse kernel keeps.

use std::ops::Range;

use fixedbitset::FixedBitSet;
use rand::seq::index::sample;
use serde::{Deserialize, Serialize};

use crate::attention::Mask;
use crate::math::{generator, text_seed};

/// The pairs that are kept: the union of its parts. A part of size 0 keeps nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SparsePattern {
    /// Keys on each side of a query, itself among them: with the causal rule, i − width + 1 … i
    /// (Longformer, Beltagy et al. 2020).
    pub window: usize,
    /// The window takes every n-th token, and so reaches n times as far; at least 1.
    pub dilation: usize,
    /// The first tokens, which see all and are seen by all.
    pub globals: usize,
    /// Tokens of a block; each sees its own block (Child et al. 2019).
    pub block: usize,
    /// Blocks that each block sees beside its own, drawn from the seed (BigBird, Zaheer et al. 2020);
    /// with the causal rule, from those before it.
    pub random: usize,
    pub seed: u64,
}

impl Default for SparsePattern {
    fn default() -> Self {
        Self { window: 64, dilation: 1, globals: 1, block: 0, random: 0, seed: 1 }
    }
}

/// A pattern over a sentence and under a mask.
#[derive(Clone, Debug)]
pub struct Links {
    pattern: SparsePattern,
    mask: Mask,
    tokens: usize,
    /// For each block, those that were drawn for it.
    drawn: Vec<Vec<usize>>,
}

impl Links {
    /// The pairs of a sentence of `tokens` tokens that the pattern keeps and the mask allows.
    #[must_use]
    pub fn new(pattern: SparsePattern, mask: &Mask, tokens: usize) -> Self {
        let pattern = SparsePattern { dilation: pattern.dilation.max(1), ..pattern };
        let blocks = if pattern.block == 0 || pattern.random == 0 { 0 } else { tokens.div_ceil(pattern.block) };
        let draw = |block: usize| {
            let others = if mask.causal { block } else { blocks - 1 };
            let mut generator = generator(text_seed(&block.to_string(), pattern.seed));
            let drawn = sample(&mut generator, others, pattern.random.min(others));
            // A block does not draw itself.
            drawn.into_iter().map(|other| if other >= block { other + 1 } else { other }).collect()
        };
        Self { pattern, mask: mask.clone(), tokens, drawn: (0..blocks).map(draw).collect() }
    }

    /// T.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Whether `query` may look at `key`.
    #[must_use]
    pub fn allows(&self, query: usize, key: usize) -> bool {
        let kept = self.global(query, key)
            || self.in_block(query, key)
            || self.in_window(query, key)
            || self.drawn(query).any(|block| key / self.pattern.block == block);
        kept && self.mask.allows(query, key, self.tokens)
    }

    /// Replaces `keys` by those that `query` may look at, each once, in no order. The cost grows with their number, not
    /// with T, except for a global query.
    pub fn keys(&self, query: usize, keys: &mut Vec<u32>) {
        let SparsePattern { window, dilation, globals, block, .. } = self.pattern;
        keys.clear();
        let end = if self.mask.causal { self.mask.end(query, self.tokens) } else { self.tokens };
        let mut take = |key: usize| {
            if self.mask.allows(query, key, self.tokens) {
                keys.push(key as u32);
            }
        };
        if query < globals {
            return (0..end).for_each(take);
        }
        // Each part leaves out what a part before it has taken.
        (0..globals.min(end)).for_each(&mut take);
        if window > 0 {
            let back = (window - 1).min(query / dilation);
            let first = query - back * dilation;
            let last = query.saturating_add((window - 1).saturating_mul(dilation)).min(end.saturating_sub(1));
            if first <= last {
                (first..=last).step_by(dilation).filter(|key| *key >= globals).for_each(&mut take);
            }
        }
        let own = (block > 0).then(|| query / block);
        for block_of in own.into_iter().chain(self.drawn(query)) {
            let range = (block_of * block).max(globals)..((block_of + 1) * block).min(end);
            range.filter(|key| !self.in_window(query, *key)).for_each(&mut take);
        }
    }

    /// Tells the ranges of keys that `query` keeps beside its window; they may overlap, and the mask is not asked.
    pub(super) fn spans(&self, query: usize, mut tell: impl FnMut(Range<usize>)) {
        let SparsePattern { globals, block, .. } = self.pattern;
        if query < globals {
            return tell(0..self.tokens);
        }
        tell(0..globals.min(self.tokens));
        if let Some(own) = query.checked_div(block) {
            for first in std::iter::once(own).chain(self.drawn(query)).map(|other| other * block) {
                tell(first..first.saturating_add(block).min(self.tokens));
            }
        }
    }

    /// Keys on each side of a query in its window.
    pub(super) fn window(&self) -> usize {
        self.pattern.window
    }

    /// How far the keys of a window lie apart; 1 where it holds no other than the query's own.
    pub(super) fn gap(&self) -> usize {
        if self.pattern.window > 1 { self.pattern.dilation } else { 1 }
    }

    /// [`Mask::allowed`]
    pub(super) fn allowed(&self, query: usize) -> (usize, Range<usize>) {
        self.mask.allowed(query, self.tokens)
    }

    /// [`Mask::is_irregular`]
    pub(super) fn is_irregular(&self) -> bool {
        self.mask.is_irregular()
    }

    /// Pairs that are kept.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        let mut keys = Vec::new();
        let count = |query| {
            self.keys(query, &mut keys);
            keys.len() as u64
        };
        (0..self.tokens).map(count).sum()
    }

    /// For each query, the tokens that can reach it through a number of layers: one layer reaches what a
    /// query looks at, and each further one what those look at.
    ///
    /// Costs layers · pairs · T / 64.
    #[must_use]
    pub fn reach(&self, layers: usize) -> Reach {
        let mut rows = vec![FixedBitSet::with_capacity(self.tokens); self.tokens];
        for (token, row) in rows.iter_mut().enumerate() {
            row.insert(token);
        }
        let mut keys = Vec::new();
        for _ in 0..layers {
            let before = rows.clone();
            for (query, row) in rows.iter_mut().enumerate() {
                self.keys(query, &mut keys);
                keys.iter().for_each(|key| row.union_with(&before[*key as usize]));
            }
            if rows == before {
                break;
            }
        }
        Reach(rows)
    }

    fn global(&self, query: usize, key: usize) -> bool {
        query < self.pattern.globals || key < self.pattern.globals
    }

    fn in_block(&self, query: usize, key: usize) -> bool {
        let block = self.pattern.block;
        block > 0 && query / block == key / block
    }

    fn in_window(&self, query: usize, key: usize) -> bool {
        let (distance, dilation) = (query.abs_diff(key), self.pattern.dilation);
        distance.is_multiple_of(dilation) && distance / dilation < self.pattern.window
    }

    fn drawn(&self, query: usize) -> impl Iterator<Item = usize> {
        self.drawn.get(query / self.pattern.block.max(1)).into_iter().flatten().copied()
    }
}

/// Which tokens can reach which through layers: for each query, the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach(Vec<FixedBitSet>);

impl Reach {
    /// Whether what stands at `key` can reach `query`. Its own token always does, by the residual.
    #[must_use]
    pub fn reaches(&self, query: usize, key: usize) -> bool {
        self.0[query].contains(key)
    }

    /// Pairs that reach each other.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        self.0.iter().map(|row| row.count_ones(..) as u64).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns() -> Vec<SparsePattern> {
        let mut all = Vec::new();
        for window in [0, 1, 3, usize::MAX] {
            for dilation in [1, 2, usize::MAX] {
                for globals in [0, 2, 99] {
                    for (block, random) in [(0, 0), (4, 0), (3, 2), (1, 99), (usize::MAX / 2, 1)] {
                        all.push(SparsePattern { window, dilation, globals, block, random, seed: 7 });
                    }
                }
            }
        }
        all
    }

    #[test]
    fn keys_are_those_allowed_each_once() {
        for pattern in patterns() {
            for causal in [false, true] {
                for tokens in [0, 1, 2, 13] {
                    let mask = Mask { causal, ..Mask::default() };
                    let links = Links::new(pattern, &mask, tokens);
                    for query in 0..tokens {
                        let mut keys = vec![9; 9];
                        links.keys(query, &mut keys);
                        keys.sort_unstable();
                        let allowed: Vec<u32> =
                            (0..tokens).filter(|key| links.allows(query, *key)).map(|key| key as u32).collect();
                        assert_eq!(keys, allowed, "{pattern:?} {query} of {tokens}, causal {causal}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_window_of_two_reaches_one_token_further_with_each_layer() {
        let pattern = SparsePattern { window: 2, globals: 0, ..SparsePattern::default() };
        let links = Links::new(pattern, &Mask { causal: true, ..Mask::default() }, 70);
        for layers in [0, 1, 5, 69, 100] {
            let reach = links.reach(layers);
            for (query, key) in [(69, 69), (69, 68), (69, 64), (69, 63), (69, 0), (3, 4)] {
                let expected = key <= query && query - key <= layers;
                assert_eq!(reach.reaches(query, key), expected, "{query} {key} through {layers}");
            }
        }
    }

    #[test]
    fn random_blocks_come_from_the_seed_and_not_from_the_future() {
        let pattern = SparsePattern { window: 0, dilation: 1, globals: 0, block: 4, random: 2, seed: 3 };
        let links =
            |seed, causal| Links::new(SparsePattern { seed, ..pattern }, &Mask { causal, ..Mask::default() }, 64);
        assert_eq!(links(3, false).drawn, links(3, false).drawn);
        assert_ne!(links(3, false).drawn, links(4, false).drawn);
        for (block, drawn) in links(3, true).drawn.iter().enumerate() {
            assert_eq!(drawn.len(), block.min(2));
            assert!(drawn.iter().all(|other| *other < block), "{block}: {drawn:?}");
        }
        assert!(
            links(3, false).drawn.iter().enumerate().all(|(block, drawn)| drawn.len() == 2 && !drawn.contains(&block))
        );
    }
}
