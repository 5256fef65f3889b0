//! The matrices of the computation, by name.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::{Block, Norm, Part};

/// One matrix of the computation, in the order in which it happens: each is made from earlier ones
/// of its layer, or from the layer before. Its text is the message that says what it is.
///
/// F is the inner width of an MLP. The parameters of a norm are its weights and, below them, its biases where it has any.
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
    /// Parameters of the norm before attention `[1 or 2, D]`.
    InputNorm,
    /// What the projections read `[T, D]`, where there is a norm before them.
    Normed,
    /// W_Q `[D, K]`
    WQ,
    /// Bias of the queries `[1, K]`
    BQ,
    /// W_K `[D, K]`
    WK,
    /// Bias of the keys `[1, K]`
    BK,
    /// W_V `[D, K]`
    WV,
    /// Bias of the values `[1, K]`
    BV,
    /// Parameters of the norm of each query `[1 or 2, K]`.
    QueryNorm,
    /// Parameters of the norm of each key `[1 or 2, K]`.
    KeyNorm,
    /// Queries `[T, K]` before their norm, where they have one.
    RawQueries,
    /// Keys `[T, K]` before their norm, where they have one.
    RawKeys,
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
    /// Bias of attention's output `[1, D]`
    BO,
    /// What attention writes `[T, D]`, where the layer is more than its heads.
    Attention,
    /// The stream plus that `[T, D]`.
    Middle,
    /// Parameters of a norm behind that sum `[1 or 2, D]`.
    MiddleNorm,
    /// The sum after that norm `[T, D]`.
    MiddleNormed,
    /// Parameters of the norm before the MLP `[1 or 2, D]`.
    MlpNorm,
    /// What the MLP reads `[T, D]`, where there is a norm before it.
    MlpNormed,
    /// `[D, F]`
    WUp,
    /// `[1, F]`
    BUp,
    /// `[D, F]`
    WGate,
    /// `[1, F]`
    BGate,
    /// `[T, F]`: what the MLP makes of its input, before its function where it has no gate.
    Up,
    /// `[T, F]`, before the function of the MLP.
    Gate,
    /// `[T, F]`: the function of the gate, or of what has none.
    Active,
    /// `[T, F]`: each of those times what it lets through.
    Hidden,
    /// `[F, D]`
    WDown,
    /// `[1, D]`
    BDown,
    /// What the MLP writes `[T, D]`.
    Mlp,
    /// The stream plus that `[T, D]`, where a norm follows.
    MlpSum,
    /// Parameters of the norm behind that sum `[1 or 2, D]`.
    OutputNorm,
    /// What the layer writes `[T, D]`: of heads alone `concat · W_O`, plus the input where the residual is on.
    Output,
}

/// How many rows or columns a stage has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// T
    Tokens,
    /// D
    Width,
    /// K
    HeadWidth,
    /// H·K
    AllHeads,
    /// F
    Inner,
    /// The weights of a norm, and its biases where it has any.
    Parameters(NormOf),
    One,
}

/// What a stage is about, for all that is shown of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageRole {
    Input,
    Query,
    Key,
    Value,
    Score,
    Weight,
    Output,
}

impl Stage {
    /// Rows and columns in a model of the given sizes.
    #[must_use]
    pub fn shape(self, sizes: Sizes) -> (usize, usize) {
        let size = |dimension| match dimension {
            Dimension::Tokens => sizes.tokens,
            Dimension::Width => sizes.width,
            Dimension::HeadWidth => sizes.head_width,
            Dimension::AllHeads => sizes.heads * sizes.head_width,
            Dimension::Inner => sizes.inner,
            Dimension::Parameters(norm) => sizes.parameters[norm as usize],
            Dimension::One => 1,
        };
        let (rows, columns) = self.dimensions();
        (size(rows), size(columns))
    }

    /// What its rows and its columns stand for.
    #[must_use]
    pub const fn dimensions(self) -> (Dimension, Dimension) {
        self.row().shape
    }

    /// What it is about.
    #[must_use]
    pub const fn role(self) -> StageRole {
        self.row().role
    }

    /// Whether each head has its own; the others belong to the whole layer.
    #[must_use]
    pub const fn is_per_head(self) -> bool {
        self.row().per_head
    }

    /// The matrix of a head that it shows; W_O shows those of all heads, one below the other.
    #[must_use]
    pub const fn part(self) -> Option<Part> {
        self.row().part
    }

    /// The name by which a lesson can point at it.
    #[must_use]
    pub const fn lesson_name(self) -> Option<&'static str> {
        self.row().name
    }

    /// Whether it is of the inside of the MLP, of which [`Self::Mlp`] is what comes out.
    #[must_use]
    pub const fn is_in_mlp(self) -> bool {
        self.row().in_mlp
    }

    /// The numbered pass of the kernel that makes it, or that reads it where it is given.
    pub(super) const fn pass(self) -> usize {
        self.row().pass
    }
}

/// What the shapes of the stages follow from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// T
    pub tokens: usize,
    /// D
    pub width: usize,
    /// H
    pub heads: usize,
    /// K
    pub head_width: usize,
    /// F; 0 without an MLP.
    pub inner: usize,
    /// Rows of the parameters of each norm, by [`NormOf`]; 0 where there is none.
    pub parameters: [usize; 4],
}

impl Sizes {
    /// The same of a layer that has a block beside its heads.
    #[must_use]
    pub fn with(self, block: Option<&Block>) -> Self {
        let Some(block) = block else { return self };
        let rows = |of: NormOf| of.norm(block).map_or(0, |norm| 1 + usize::from(!norm.bias.is_empty()));
        Self {
            inner: block.mlp.as_ref().map_or(0, |mlp| mlp.up.weight.ncols()),
            parameters: [NormOf::Attention, NormOf::Mlp, NormOf::Queries, NormOf::Keys].map(rows),
            ..self
        }
    }
}

/// The norms of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NormOf {
    Attention,
    Mlp,
    Queries,
    Keys,
}

impl NormOf {
    /// The norm itself, where the block has it.
    pub(super) fn norm(self, block: &Block) -> Option<&Norm> {
        match self {
            Self::Attention => block.attention_norm.as_ref(),
            Self::Mlp => block.mlp_norm.as_ref(),
            Self::Queries => Some(&block.head_norms.as_ref()?[0]),
            Self::Keys => Some(&block.head_norms.as_ref()?[1]),
        }
    }
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
