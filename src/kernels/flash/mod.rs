//! FlashAttention on a processor: the exact result without a `[T, T]`.

mod pack;
mod steps;
mod tile;

pub use steps::{FlashRow, FlashStep, flash_steps};

use std::ops::Range;

use pulp::Arch;
use serde::{Deserialize, Serialize};

use self::pack::PackedHead;
use self::tile::QueryTile;
use super::method::{Method, flops_of_pairs, pairs};
use super::pairs::{Allowed, Pairs};
use super::{HeadInput, Threads};
use crate::attention::AttentionSpec;
use crate::math::{Matrix, columns_mut};

/// The tile that is in fast memory at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tiles {
    /// Queries in a tile, at least 1.
    pub queries: usize,
    /// Keys in a tile, at least 1.
    pub keys: usize,
}

impl Default for Tiles {
    /// Queries and scores stay in the first cache, keys and values in the second.
    fn default() -> Self {
        Self { queries: 64, keys: 252 }
    }
}

impl Tiles {
    /// The tiles of queries of a sentence.
    fn rows(self, tokens: usize) -> impl Iterator<Item = Range<usize>> {
        (0..tokens).step_by(self.queries.max(1)).map(move |first| first..(first + self.queries.max(1)).min(tokens))
    }
}

impl Method for Tiles {
    fn outputs(&self, heads: &[HeadInput<'_>], spec: &AttentionSpec, threads: Threads) -> Vec<Matrix> {
        flash(heads, spec, *self, threads)
    }

    fn flops(&self, tokens: f64, head_width: usize, causal: bool) -> f64 {
        flops_of_pairs(pairs(tokens, causal), head_width)
    }

    fn numbers(&self, tokens: f64, head_width: usize) -> f64 {
        3.0 * tokens * head_width as f64 + (self.keys + 3 * head_width) as f64 * self.queries as f64
    }

    fn sizes(&self, _head_width: usize) -> Vec<(&'static str, usize)> {
        vec![("queries", self.queries), ("keys", self.keys)]
    }
}

/// Numbers below which to split a copy over threads costs more than it brings.
const SPLIT_FROM: usize = 1 << 16;

/// The outputs of heads by FlashAttention (Dao et al. 2022; tiles of queries outside, as in its second
/// version, Dao 2023), with the online softmax of Milakov & Gimelshein 2018.
///
/// Beside inputs and outputs it holds the keys and values once more, packed, and a tile for each
/// thread: O(T·K). Tiles that the mask forbids are never touched; a query that may look at nothing
/// gives zeros.
#[must_use]
pub fn flash(heads: &[HeadInput<'_>], spec: &AttentionSpec, tiles: Tiles, threads: Threads) -> Vec<Matrix> {
    // Heads enough for all threads are copied on one.
    let copying = if heads.len() < threads.count() { threads } else { Threads::One };
    threads.map(heads, |head| {
        let pairs = Allowed { mask: &spec.mask, tokens: head.tokens() };
        over(head, spec, &pairs, tiles, threads, copying)
    })
}

/// The output of a head over some pairs: tiles that hold none are never touched.
pub(super) fn over(
    head: &HeadInput<'_>,
    spec: &AttentionSpec,
    pairs: &impl Pairs,
    tiles: Tiles,
    threads: Threads,
    copying: Threads,
) -> Matrix {
    // Short ones are copied on one thread.
    let copying = if head.q.len() >= SPLIT_FROM { copying } else { Threads::One };
    let packed = PackedHead::of(head, tiles.keys.max(1), copying);
    let rows: Vec<Range<usize>> = tiles.rows(head.tokens()).collect();
    let outputs = threads.map(&rows, |queries| {
        Arch::new().dispatch(QueryTile { head, packed: &packed, spec, pairs, queries: queries.clone(), watch: () })
    });
    assemble(head, &rows, &outputs, copying)
}

/// The output `[T, K]` of a head from those of its tiles.
fn assemble(head: &HeadInput<'_>, rows: &[Range<usize>], outputs: &[Vec<f32>], threads: Threads) -> Matrix {
    let mut output = Matrix::zeros(head.tokens(), head.width());
    threads.each(columns_mut(&mut output).collect(), |d, column| {
        for (queries, tile) in rows.iter().zip(outputs) {
            column[queries.clone()].copy_from_slice(&tile[d * queries.len()..][..queries.len()]);
        }
    });
    output
}
