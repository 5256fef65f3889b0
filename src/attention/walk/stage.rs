//! The matrices of the computation, by name.

/// One matrix of the computation, in the order in which it happens: each is made from earlier ones
/// of its layer, or from the layer before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    pub const ALL: [Self; 22] = [
        Self::Embeddings,
        Self::Positions,
        Self::Input,
        Self::WQ,
        Self::WK,
        Self::WV,
        Self::PlainQueries,
        Self::PlainKeys,
        Self::Queries,
        Self::Keys,
        Self::Values,
        Self::Products,
        Self::Scaled,
        Self::Scores,
        Self::Maxima,
        Self::Exponentials,
        Self::Sums,
        Self::Weights,
        Self::HeadOutput,
        Self::Concat,
        Self::WO,
        Self::Output,
    ];

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

/// A place in the computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
