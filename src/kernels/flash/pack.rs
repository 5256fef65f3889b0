//! Keys and values in the order in which the inner loop reads them.

use crate::kernels::{HeadInput, Threads};
use crate::math::lanes::ROWS;

/// The keys and values of a head.
pub(super) struct PackedHead {
    /// Keys in a block.
    pub block: usize,
    /// K.
    width: usize,
    /// T.
    tokens: usize,
    /// For each block, for each six keys of it, for each dimension: those keys' numbers. Zeros fill
    /// the last six.
    keys: Vec<[f32; ROWS]>,
    /// For each six dimensions, for each key: those dimensions' numbers.
    values: Vec<[f32; ROWS]>,
}

impl PackedHead {
    /// Packs a head for blocks of `block` keys.
    pub fn of(head: &HeadInput<'_>, block: usize, threads: Threads) -> Self {
        let (tokens, width) = (head.tokens(), head.width());
        let groups = block.div_ceil(ROWS);
        let mut keys = vec![[0.0; ROWS]; (tokens / block * groups + (tokens % block).div_ceil(ROWS)) * width];
        threads.each(keys.chunks_mut((groups * width).max(1)).collect(), |b, packed| {
            let first = b * block;
            // Column by column: the matrix is read in its own order.
            for d in 0..width {
                let column = &head.k.as_slice()[d * tokens..][first..(first + block).min(tokens)];
                for (six, keys) in column.chunks(ROWS).zip(packed[d..].iter_mut().step_by(width)) {
                    keys[..six.len()].copy_from_slice(six);
                }
            }
        });
        let mut values = vec![[0.0; ROWS]; width.div_ceil(ROWS) * tokens];
        threads.each(values.chunks_exact_mut(tokens.max(1)).collect(), |group, packed| {
            let columns = head.v.as_slice()[group * ROWS * tokens..].chunks_exact(tokens);
            for (d, column) in columns.take(ROWS).enumerate() {
                packed.iter_mut().zip(column).for_each(|(six, value)| six[d] = *value);
            }
        });
        Self { block, width, tokens, keys, values }
    }

    /// Groups of six keys from a place in a block on, each `[K]`.
    pub fn keys(&self, block: usize, group: usize) -> impl Iterator<Item = &[[f32; ROWS]]> {
        // Only the last block can be shorter, and nothing stands after it.
        let first = (block * self.block.div_ceil(ROWS) + group) * self.width;
        self.keys[first..].chunks_exact(self.width)
    }

    /// Values of the keys from a first one on, for each group of six dimensions.
    pub fn values(&self, first: usize, count: usize) -> impl Iterator<Item = &[[f32; ROWS]]> {
        self.values.chunks_exact(self.tokens).map(move |group| &group[first..first + count])
    }
}
