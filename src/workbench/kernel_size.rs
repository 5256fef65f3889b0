//! The sizes of the kernels that can be chosen, and their limits.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::kernels::SparsePattern;

/// A size, a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KernelSize {
    /// Of FlashAttention's tiles.
    TileQueries,
    TileKeys,
    /// Of the tiles that are played.
    PlayedQueries,
    PlayedKeys,
    /// Of the pattern of sentences.
    Sparse(PatternSize),
    /// Of the pattern of measurements.
    MeasuredSparse(PatternSize),
    /// Random features.
    Features,
    /// K in measurements.
    MeasuredWidth,
    /// The largest T that is measured.
    MeasuredTokens,
    /// The T whose costs are spelled out.
    Tokens,
    /// The T of the drawn pattern.
    PatternTokens,
    /// The layers through which tokens reach each other in it.
    PatternLayers,
}

/// A size of a sparse pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum PatternSize {
    Window,
    Dilation,
    Globals,
    Block,
    Random,
}

impl KernelSize {
    /// Least and largest, both of which are allowed.
    #[must_use]
    pub fn limits(self) -> (usize, usize) {
        match self {
            Self::TileQueries => (1, 1024),
            Self::TileKeys | Self::Features => (1, 4096),
            Self::PlayedQueries | Self::PlayedKeys => (1, 64),
            Self::Sparse(size) | Self::MeasuredSparse(size) => match size {
                PatternSize::Window => (0, 512),
                PatternSize::Dilation => (1, 64),
                PatternSize::Globals => (0, 64),
                PatternSize::Block => (0, 256),
                PatternSize::Random => (0, 16),
            },
            Self::MeasuredWidth => (1, 256),
            Self::MeasuredTokens => (1 << 8, 1 << 17),
            Self::Tokens => (1 << 7, 1 << 20),
            Self::PatternTokens => (1, 512),
            Self::PatternLayers => (1, 48),
        }
    }
}

impl PatternSize {
    pub(super) fn of_mut(self, pattern: &mut SparsePattern) -> &mut usize {
        match self {
            Self::Window => &mut pattern.window,
            Self::Dilation => &mut pattern.dilation,
            Self::Globals => &mut pattern.globals,
            Self::Block => &mut pattern.block,
            Self::Random => &mut pattern.random,
        }
    }
}
