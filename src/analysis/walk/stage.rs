//! The matrices of the computation, by name.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::Position;

/// One matrix of the computation, in the order in which it happens: each is made from earlier ones
/// of its layer, or from the layer before. Its text is the message that says what it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case", prefix = "walk-", const_into_str)]
pub enum Stage {
    /// X `[T, D]`, before any position encoding; in the first layer only.
    Embeddings,
    /// Sinusoidal waves `[T, D]`, where that encoding is on; in the first layer only.
    Positions,
    /// `[T, D]`: X plus the waves, or the output of the layer before.
    Input,
    /// W_Q `[D, K]`
    WQ,
    /// W_K `[D, K]`
    WK,
    /// W_V `[D, K]`
    WV,
    /// Queries `[T, K]` before RoPE, where that encoding is on.
    PlainQueries,
    /// Keys `[T, K]` before RoPE, where that encoding is on.
    PlainKeys,
    /// Q `[T, K]`
    Queries,
    /// K `[T, K]`
    Keys,
    /// V `[T, K]`
    Values,
    /// QKᵀ `[T, T]`, also of pairs that the mask forbids.
    Products,
    /// `q·k·s` `[T, T]`
    Scaled,
    /// `(q·k·s + b) / τ` `[T, T]`, −∞ where the mask forbids.
    Scores,
    /// Largest score of each row `[T, 1]`; −∞ in a row with nothing allowed.
    Maxima,
    /// `e^(score − max)` `[T, T]`
    Exponentials,
    /// Sum of each row of exponentials `[T, 1]`; 0 in a row with nothing allowed.
    Sums,
    /// A `[T, T]`
    Weights,
    /// A·V `[T, K]`
    HeadOutput,
    /// The outputs of all heads side by side `[T, H·K]`; zeros for an ablated head.
    Concat,
    /// W_O of the layer `[H·K, D]`
    WO,
    /// `concat · W_O` `[T, D]`, plus the input where the residual is on.
    Output,
}

impl Stage {
    /// All, in order.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The stages of a layer, in order: without those that the position encoding leaves out.
    #[must_use]
    pub fn of_layer(layer: usize, position: Position) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|stage| stage.exists(layer, position)).collect()
    }

    /// Whether a layer has it, under a position encoding.
    #[must_use]
    pub fn exists(self, layer: usize, position: Position) -> bool {
        let waves = matches!(position, Position::Sinusoidal { .. });
        match self {
            Self::Embeddings => layer == 0,
            Self::Positions => layer == 0 && waves,
            Self::Input => layer > 0 || waves,
            Self::PlainQueries | Self::PlainKeys => matches!(position, Position::Rope { .. }),
            _ => true,
        }
    }

    /// Rows and columns in a model of the given sizes.
    #[must_use]
    pub fn shape(self, Sizes { tokens, width, heads, head_width }: Sizes) -> (usize, usize) {
        match self {
            Self::Embeddings | Self::Positions | Self::Input | Self::Output => (tokens, width),
            Self::WQ | Self::WK | Self::WV => (width, head_width),
            Self::PlainQueries | Self::PlainKeys | Self::Queries | Self::Keys => (tokens, head_width),
            Self::Values | Self::HeadOutput => (tokens, head_width),
            Self::Products | Self::Scaled | Self::Scores | Self::Exponentials | Self::Weights => (tokens, tokens),
            Self::Maxima | Self::Sums => (tokens, 1),
            Self::Concat => (tokens, heads * head_width),
            Self::WO => (heads * head_width, width),
        }
    }

    /// Whether each head has its own; the others belong to the whole layer.
    #[must_use]
    pub fn is_per_head(self) -> bool {
        match self {
            Self::Embeddings | Self::Positions | Self::Input | Self::Concat | Self::WO | Self::Output => false,
            Self::WQ | Self::WK | Self::WV | Self::PlainQueries | Self::PlainKeys => true,
            Self::Queries | Self::Keys | Self::Values | Self::Products | Self::Scaled | Self::Scores => true,
            Self::Maxima | Self::Exponentials | Self::Sums | Self::Weights | Self::HeadOutput => true,
        }
    }
}

/// What the shapes of the stages follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// T
    pub tokens: usize,
    /// D
    pub width: usize,
    /// H
    pub heads: usize,
    /// K
    pub head_width: usize,
}

/// A place in the computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StageCell {
    pub layer: usize,
    /// In a stage of the whole layer, the head from which the walk came: no number depends on it.
    pub head: usize,
    pub stage: Stage,
    pub row: usize,
    pub column: usize,
}

impl StageCell {
    /// Another cell of the same layer and head.
    #[must_use]
    pub fn at(self, stage: Stage, row: usize, column: usize) -> Self {
        Self { stage, row, column, ..self }
    }
}
