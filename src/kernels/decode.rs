//! One token at a time, with the keys and values of those before it kept.

use std::ops::Range;

use super::rows::QueryRows;
use super::{Kernel, Meaningless, Threads};
use crate::attention::{AttentionSpec, PARALLEL_FROM, ScoreRow};

/// The keys and values of a layer. Heads share them in groups: groups of one are multi-head
/// attention, one group is multi-query attention (Shazeer 2019), and between them is grouped-query
/// attention (Ainslie et al. 2023).
#[derive(Clone, Debug)]
pub struct KvCache {
    width: usize,
    /// Heads that share keys and values; the last group may have fewer.
    group_size: usize,
    /// For each group of heads, `[tokens, K]` row after row.
    keys: Vec<Vec<f32>>,
    values: Vec<Vec<f32>>,
}

impl KvCache {
    /// An empty cache for a number of heads of width K, whose groups of neighbours share keys and values.
    #[must_use]
    pub fn new(heads: usize, group_size: usize, width: usize) -> Self {
        let group_size = group_size.max(1);
        let groups = heads.div_ceil(group_size);
        Self { width, group_size, keys: vec![Vec::new(); groups], values: vec![Vec::new(); groups] }
    }

    /// Groups of heads.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.keys.len()
    }

    /// Tokens in the cache.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.keys.first().map_or(0, |keys| keys.len() / self.width.max(1))
    }

    /// Bytes that hold numbers.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.keys.iter().chain(&self.values).map(|rows| 4 * rows.len() as u64).sum()
    }

    /// Adds a token's keys and values, `[K]` for each group, after RoPE where that is on.
    ///
    /// Panics where there are not as many as groups, or they are not K wide.
    pub fn push(&mut self, keys: &[&[f32]], values: &[&[f32]]) {
        for (rows, new) in [(&mut self.keys, keys), (&mut self.values, values)] {
            assert_eq!(rows.len(), new.len(), "a row for each group");
            for (rows, new) in rows.iter_mut().zip(new) {
                assert_eq!(new.len(), self.width, "rows of width K");
                rows.extend_from_slice(new);
            }
        }
    }

    /// The outputs of the newest token's heads, `[K]` each, from their queries and their ALiBi slopes:
    /// O(T). Heads share a group with their neighbours; groups go over threads where the cache is long.
    #[must_use]
    pub fn attend(&self, queries: &[&[f32]], slopes: &[f32], spec: &AttentionSpec) -> Vec<Vec<f32>> {
        let tokens = self.tokens();
        let newest = tokens.saturating_sub(1);
        let visits: Vec<u32> =
            (0..tokens).filter(|key| spec.mask.allows(newest, *key, tokens)).map(|key| key as u32).collect();
        let is_long = 2 * visits.len() * self.width * queries.len() >= PARALLEL_FROM;
        let threads = if is_long { Threads::All } else { Threads::One };
        let part = |heads: &Range<usize>| {
            let rows: Vec<ScoreRow> =
                slopes[heads.clone()].iter().map(|slope| ScoreRow::new(spec, self.width, *slope)).collect();
            let group = heads.start / self.group_size;
            let rows = QueryRows {
                queries: &queries[heads.clone()],
                keys: &self.keys[group],
                values: &self.values[group],
                visits: &visits,
                score: &|head, key, product| rows[head].score(newest - key, product),
            };
            rows.attend()
        };
        threads.map(&self.parts(queries.len(), threads), part).concat()
    }

    /// Heads that one thread computes together: those of a group, or some of them where there are fewer groups than threads.
    fn parts(&self, heads: usize, threads: Threads) -> Vec<Range<usize>> {
        let each = self.group_size.div_ceil(threads.count().div_ceil(self.groups().max(1)));
        let group = |first: usize| {
            let end = (first + self.group_size).min(heads);
            (first..end).step_by(each).map(move |start| start..(start + each).min(end))
        };
        (0..heads).step_by(self.group_size).flat_map(group).collect()
    }

    /// Whether each setting has a meaning where the sentence grows.
    ///
    /// # Errors
    /// The first that has none.
    pub fn check(spec: &AttentionSpec) -> Result<(), Meaningless> {
        if spec.mask.pattern.is_of_whole_sentence() {
            return Err(Meaningless::WholeSentenceOfDecode);
        }
        Kernel::Exact.check(spec)
    }
}
