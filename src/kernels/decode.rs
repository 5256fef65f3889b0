//! One token at a time, with the keys and values of those before it kept.

use std::ops::Range;

use pulp::Arch;

use super::pairs::{Allowed, Pairs};
use super::rows::{BLOCK, Chunk, Met, padded};
use super::{Kernel, Meaningless, Threads};
use crate::attention::{AttentionSpec, PARALLEL_FROM, ScoreRow};
use crate::math::scale_in_place;

/// Keys that one thread meets at a time, whole blocks of them: the sums are the same whatever the number of threads.
const CHUNK: usize = 8 * BLOCK;

/// The keys and values of a layer. Heads share them in groups: groups of one are multi-head
/// attention, one group is multi-query attention (Shazeer 2019), and between them is grouped-query
/// attention (Ainslie et al. 2023).
#[derive(Clone, Debug)]
pub struct KvCache {
    width: usize,
    /// Heads that share keys and values; the last group may have fewer.
    group_size: usize,
    /// T.
    tokens: usize,
    /// For each group of heads, for each block of tokens, `[K, BLOCK]` row after row, zeros behind the last token: a
    /// query meets neighbouring keys at once.
    keys: Vec<Vec<f32>>,
    /// For each group of heads, `[T, K]` row after row, each as long as whole vectors.
    values: Vec<Vec<f32>>,
}

/// Neighbouring keys, of which the first begins a block, and those of them that the newest token may not look at.
struct Keys {
    keys: Range<usize>,
    forbidden: Vec<usize>,
}

impl KvCache {
    /// An empty cache for a number of heads of width K, whose groups of neighbours share keys and values.
    #[must_use]
    pub fn new(heads: usize, group_size: usize, width: usize) -> Self {
        let group_size = group_size.max(1);
        let groups = heads.div_ceil(group_size);
        Self { width, group_size, tokens: 0, keys: vec![Vec::new(); groups], values: vec![Vec::new(); groups] }
    }

    /// Groups of heads.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.keys.len()
    }

    /// Tokens in the cache.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Bytes of the numbers of its tokens.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        4 * 2 * (self.groups() * self.tokens * self.width) as u64
    }

    /// Adds a token's keys and values, `[K]` for each group, after RoPE where that is on.
    ///
    /// Panics where there are not as many as groups, or they are not K wide.
    pub fn push(&mut self, keys: &[&[f32]], values: &[&[f32]]) {
        assert!([keys, values].iter().all(|rows| rows.len() == self.groups()), "a row for each group");
        assert!([keys, values].iter().all(|rows| rows.iter().all(|row| row.len() == self.width)), "rows of width K");
        let (block, place) = (self.tokens / BLOCK, self.tokens % BLOCK);
        for (blocks, key) in self.keys.iter_mut().zip(keys) {
            blocks.resize((block + 1) * self.width * BLOCK, 0.0);
            let lines = blocks[block * self.width * BLOCK..].chunks_exact_mut(BLOCK);
            lines.zip(*key).for_each(|(line, number)| line[place] = *number);
        }
        for (rows, value) in self.values.iter_mut().zip(values) {
            rows.extend_from_slice(value);
            rows.resize((self.tokens + 1) * padded(self.width), 0.0);
        }
        self.tokens += 1;
    }

    /// The outputs of the newest token's heads, `[K]` each, from their queries and their ALiBi slopes: O(T).
    ///
    /// Heads share a group with their neighbours, whose keys and values are read once for all of them. Where the cache is
    /// long, its chunks go over threads, and what they give is put together by the largest score of each, as in
    /// FlashAttention (Dao et al. 2022).
    #[must_use]
    pub fn attend(&self, queries: &[&[f32]], slopes: &[f32], spec: &AttentionSpec) -> Vec<Vec<f32>> {
        let chunks = self.chunks(spec);
        let keys: usize = chunks.iter().map(|chunk| chunk.keys.len()).sum();
        let is_long = 2 * keys * self.width * queries.len() >= PARALLEL_FROM;
        let threads = if is_long { Threads::All } else { Threads::One };
        let groups = (0..queries.len()).step_by(self.group_size);
        let parts: Vec<(usize, &Keys)> =
            groups.flat_map(|first| chunks.iter().map(move |chunk| (first, chunk))).collect();
        let met = threads.map(&parts, |(first, chunk)| {
            let heads = *first..(first + self.group_size).min(queries.len());
            self.meet(&queries[heads.clone()], &slopes[heads], first / self.group_size, chunk, spec)
        });
        let of_head = |head: usize| {
            let first = head - head % self.group_size;
            let of_group = parts.iter().zip(&met).filter(move |((group, _), _)| *group == first);
            Met::together(self.width, of_group.map(|(_, heads)| &heads[head - first]))
        };
        (0..queries.len()).map(of_head).collect()
    }

    /// The keys that the newest token may look at, in chunks that begin with a block.
    fn chunks(&self, spec: &AttentionSpec) -> Vec<Keys> {
        let Some(newest) = self.tokens.checked_sub(1) else { return Vec::new() };
        let pairs = Allowed { mask: &spec.mask, tokens: self.tokens };
        let mut ranges = Vec::new();
        pairs.ranges(newest, &mut ranges);
        let within = |first: usize| {
            let end = (first + CHUNK).min(self.tokens);
            let start = ranges.iter().find(|range| range.end > first)?.start.max(first) / BLOCK * BLOCK;
            let keys = start..ranges.iter().rfind(|range| range.start < end)?.end.min(end);
            let are_all = |range: &Range<usize>| range.start <= keys.start && keys.end <= range.end;
            let forbidden = if ranges.iter().any(are_all) && !pairs.is_irregular() {
                Vec::new()
            } else {
                keys.clone().filter(|key| pairs.leaves_out(newest, *key)).collect()
            };
            (!keys.is_empty()).then_some(Keys { keys, forbidden })
        };
        (0..self.tokens).step_by(CHUNK).filter_map(within).collect()
    }

    /// The heads of a group meet a chunk.
    fn meet(&self, queries: &[&[f32]], slopes: &[f32], group: usize, chunk: &Keys, spec: &AttentionSpec) -> Vec<Met> {
        let (keys, newest, stride) = (&chunk.keys, self.tokens - 1, padded(self.width));
        let blocks = keys.start / BLOCK..keys.end.div_ceil(BLOCK);
        let score = |head: usize, row: &mut [f32]| {
            let of = ScoreRow::new(spec, self.width, slopes[head]);
            if of.bias_per_token() == 0.0 {
                scale_in_place(row, of.score(0, 1.0));
            } else {
                keys.clone().zip(&mut *row).for_each(|(key, score)| *score = of.score(newest - key, *score));
            }
            chunk.forbidden.iter().for_each(|key| row[key - keys.start] = f32::NEG_INFINITY);
        };
        Arch::new().dispatch(Chunk {
            queries,
            keys: &self.keys[group][blocks.start * self.width * BLOCK..blocks.end * self.width * BLOCK],
            values: &self.values[group][keys.start * stride..keys.end * stride],
            count: keys.len(),
            score: &score,
        })
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
