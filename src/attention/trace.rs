//! What the kernel keeps.

use std::sync::Arc;

use super::AttentionMap;
use crate::math::Matrix;

/// Everything that the kernel computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// X `[T, D]` before the position encoding.
    pub embeddings: Matrix,
    pub layers: Vec<LayerTrace>,
}

/// One layer of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTrace {
    /// `[T, D]`: for the first layer X plus the sinusoidal encoding, where there is one.
    pub input: Matrix,
    pub heads: Vec<HeadTrace>,
    /// `[T, D]`: `concat(heads) · W_O`, plus the input where the residual is on.
    pub output: Matrix,
}

/// One head of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadTrace {
    /// `[T, K]`, after RoPE where that is on.
    pub q: Arc<Matrix>,
    /// `[T, K]`, after RoPE where that is on; heads that share keys and values share the matrix.
    pub k: Arc<Matrix>,
    /// Q and K `[T, K]` before RoPE; none where that is off.
    pub unrotated: Option<[Arc<Matrix>; 2]>,
    /// `[T, K]`
    pub v: Arc<Matrix>,
    /// `[T, T]`: `(q·k·s + b) / τ`, and −∞ where the mask forbids.
    pub scores: AttentionMap,
    /// `[T, T]`: softmax of the scores by row; zeros in a row with nothing allowed.
    pub weights: AttentionMap,
    /// `[T, K]`: `weights · v`.
    pub output: Matrix,
}

impl Trace {
    /// One head's part.
    #[must_use]
    pub fn head(&self, layer: usize, head: usize) -> Option<&HeadTrace> {
        self.layers.get(layer)?.heads.get(head)
    }

    /// T.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.embeddings.nrows()
    }
}
