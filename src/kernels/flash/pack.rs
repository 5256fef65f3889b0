//! Keys and values in the order in which the inner loop reads them.

use crate::kernels::HeadInput;
use crate::math::lanes::ROWS;

/// The keys and values of a head.
pub(super) struct Packed {
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

impl Packed {
    /// Packs a head for blocks of so many keys.
    pub fn of(head: &HeadInput<'_>, block: usize) -> Self {
        let (tokens, width) = (head.tokens(), head.width());
        let mut keys = Vec::with_capacity(tokens.div_ceil(block) * block.min(tokens).div_ceil(ROWS) * width);
        for first in (0..tokens).step_by(block) {
            let end = (first + block).min(tokens);
            for key in (first..end).step_by(ROWS) {
                let count = ROWS.min(end - key);
                for column in head.k.as_slice().chunks_exact(tokens) {
                    let mut six = [0.0; ROWS];
                    six[..count].copy_from_slice(&column[key..key + count]);
                    keys.push(six);
                }
            }
        }
        let mut values = vec![[0.0; ROWS]; width.div_ceil(ROWS) * tokens];
        if tokens > 0 {
            for (d, column) in head.v.as_slice().chunks_exact(tokens).enumerate() {
                let group = &mut values[d / ROWS * tokens..][..tokens];
                for (six, value) in group.iter_mut().zip(column) {
                    six[d % ROWS] = *value;
                }
            }
        }
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
