//! What the kernel did, tile by tile.

use std::ops::Range;

use pulp::Arch;

use super::pack::PackedHead;
use super::tile::{QueryTile, Watch};
use super::{HeadInput, Threads, Tiles};
use crate::attention::AttentionSpec;
use crate::kernels::pairs::Allowed;

/// A tile of queries has met a tile of keys.
#[derive(Clone, Debug, PartialEq)]
pub struct FlashStep {
    pub queries: Range<usize>,
    pub keys: Range<usize>,
    /// Whether the tile was computed; the mask forbids all of it where not.
    pub visited: bool,
    /// For each query of the tile, after the step.
    pub rows: Vec<FlashRow>,
    /// Bytes read from slow memory up to here: queries once, keys and values of each tile.
    pub read: u64,
    /// Bytes written to slow memory up to here: each output once, when its last tile is done.
    pub written: u64,
}

impl FlashStep {
    /// Bytes in fast memory during the step: queries and their output so far, keys and values, scores, and
    /// a maximum and a sum for each query.
    #[must_use]
    pub fn held(&self, head_width: usize) -> u64 {
        let (queries, keys) = (self.queries.len(), self.keys.len());
        4 * (2 * (queries + keys) * head_width + queries * (keys + 2)) as u64
    }
}

/// A query's running softmax.
#[derive(Clone, Debug, PartialEq)]
pub struct FlashRow {
    /// Largest score so far; −∞ before the first.
    pub max: f32,
    /// Σ e^(score − max) so far.
    pub sum: f32,
    /// e^(old max − new max): what the sum and the output were multiplied by in this step.
    pub rescale: f32,
    /// `[K]`: the output so far, before the division by the sum.
    pub output: Vec<f32>,
}

impl Watch for &mut Vec<FlashStep> {
    fn tile(
        &mut self,
        queries: &Range<usize>,
        keys: Range<usize>,
        visited: bool,
        rows: impl FnOnce() -> Vec<(f32, f32, Vec<f32>)>,
    ) {
        let before = self.last().filter(|step| step.queries == *queries).map(|step| step.rows.clone());
        let row = |(i, (max, sum, output)): (usize, (f32, f32, Vec<f32>))| {
            let old = before.as_ref().map_or(f32::NEG_INFINITY, |rows| rows[i].max);
            let rescale = if max == old { 1.0 } else { (old - max).exp() };
            FlashRow { max, sum, rescale, output }
        };
        let rows = rows().into_iter().enumerate().map(row).collect();
        self.push(FlashStep { queries: queries.clone(), keys, visited, rows, read: 0, written: 0 });
    }
}

/// The steps of FlashAttention over one head, from the kernel's own log.
#[must_use]
pub fn flash_steps(head: &HeadInput<'_>, spec: &AttentionSpec, tiles: Tiles) -> Vec<FlashStep> {
    let packed = PackedHead::of(head, tiles.keys.max(1), Threads::One);
    let pairs = &Allowed { mask: &spec.mask, tokens: head.tokens() };
    let mut steps = Vec::new();
    let row = 4 * head.width() as u64;
    let (mut read, mut written) = (0, 0);
    for queries in tiles.rows(head.tokens()) {
        let first = steps.len();
        let watch = &mut steps;
        Arch::new().dispatch(QueryTile { head, packed: &packed, spec, pairs, queries: queries.clone(), watch });
        read += row * queries.len() as u64;
        for step in &mut steps[first..] {
            if step.visited {
                read += 2 * row * step.keys.len() as u64;
            }
            (step.read, step.written) = (read, written);
        }
        written += row * queries.len() as u64;
        if let Some(last) = steps.last_mut() {
            last.written = written;
        }
    }
    steps
}
