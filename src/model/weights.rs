//! The numbers that the kernel reads.

use std::sync::Arc;

use crate::math::Matrix;

/// The projections of one head.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadWeights {
    /// `[D, K]`
    pub w_q: Matrix,
    /// `[D, K]`
    pub w_k: Matrix,
    /// `[D, K]`
    pub w_v: Matrix,
    /// `[K, D]`: this head's rows of the layer's W_O `[H·K, D]`.
    pub w_o: Matrix,
}

/// One layer: its heads, and which of them take part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayerWeights {
    pub heads: Vec<Arc<HeadWeights>>,
    /// An ablated head is zeroed in the concatenation, before W_O.
    pub ablated: Vec<bool>,
}

/// Embeddings and weights: all that the kernel needs beside the attention settings.
///
/// All heads of all layers have the same K, and every matrix the same D; the numbers are finite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// X `[T, D]`, before any position encoding.
    pub embeddings: Matrix,
    pub layers: Vec<LayerWeights>,
}

impl LayerWeights {
    /// K; 0 without heads.
    #[must_use]
    pub fn head_width(&self) -> usize {
        self.heads.first().map_or(0, |head| head.w_q.ncols())
    }
}

/// One of the four matrices of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// W_Q
    Query,
    /// W_K
    Key,
    /// W_V
    Value,
    /// W_O
    Output,
}

impl HeadWeights {
    /// One of the matrices.
    #[must_use]
    pub fn part(&self, part: Part) -> &Matrix {
        match part {
            Part::Query => &self.w_q,
            Part::Key => &self.w_k,
            Part::Value => &self.w_v,
            Part::Output => &self.w_o,
        }
    }

    /// One of the matrices, to change it.
    pub fn part_mut(&mut self, part: Part) -> &mut Matrix {
        match part {
            Part::Query => &mut self.w_q,
            Part::Key => &mut self.w_k,
            Part::Value => &mut self.w_v,
            Part::Output => &mut self.w_o,
        }
    }

    /// The same head with other sizes: numbers are cut off, or zeros added.
    #[must_use]
    pub fn resized(&self, width: usize, head_width: usize) -> Self {
        let fit = |m: &Matrix, rows, columns| m.clone().resize(rows, columns, 0.0);
        Self {
            w_q: fit(&self.w_q, width, head_width),
            w_k: fit(&self.w_k, width, head_width),
            w_v: fit(&self.w_v, width, head_width),
            w_o: fit(&self.w_o, head_width, width),
        }
    }
}
