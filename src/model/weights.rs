//! The numbers that the kernel reads.

use std::sync::Arc;

use super::{Block, Tensor};
use crate::math::Matrix;

/// The projections of one head: each a tensor of its own, or a block of its layer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadWeights {
    /// `[D, K]`
    pub w_q: Tensor,
    /// `[D, K]`; heads that share keys and values have the same tensor.
    pub w_k: Tensor,
    /// `[D, K]`
    pub w_v: Tensor,
    /// `[K, D]`: this head's rows of the layer's W_O `[H·K, D]`.
    pub w_o: Tensor,
}

/// The heads of a layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayerWeights {
    pub heads: Vec<Arc<HeadWeights>>,
    /// What the layer has beside them; none of a designed one.
    pub block: Option<Arc<Block>>,
}

/// The weights: immutable, shared, and of no text.
///
/// All heads of all layers have the same K, and every matrix the same D; the numbers are finite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub layers: Vec<LayerWeights>,
}

impl LayerWeights {
    /// Heads and nothing else: attention alone.
    #[must_use]
    pub fn of_heads(heads: Vec<Arc<HeadWeights>>) -> Self {
        Self { heads, block: None }
    }

    /// The group of each head: heads that share keys and values stand side by side.
    #[must_use]
    pub fn groups(&self) -> Vec<usize> {
        let mut group = 0;
        let pairs = self.heads.iter().zip(self.heads.iter().skip(1));
        let rest = pairs.map(|(before, head)| {
            group += usize::from((&before.w_k, &before.w_v) != (&head.w_k, &head.w_v));
            group
        });
        let first = self.heads.first().map(|_| 0);
        first.into_iter().chain(rest).collect()
    }

    /// One of its heads, with what the layer has beside its heads as far as it is that head's. Panics where there is
    /// no such head.
    #[must_use]
    pub fn alone(&self, head: usize) -> Self {
        let block =
            self.block.as_ref().map(|block| Arc::new(block.of_head(head, self.groups()[head], self.head_width())));
        Self { heads: vec![Arc::clone(&self.heads[head])], block }
    }

    /// W_O of the layer, `[H·K, D]`: the heads' parts one below the other.
    #[must_use]
    pub fn output_projection(&self, width: usize) -> Matrix {
        let head_width = self.head_width();
        let mut w_o = Matrix::zeros(self.heads.len() * head_width, width);
        for (h, head) in self.heads.iter().enumerate() {
            w_o.rows_mut(h * head_width, head_width).copy_from(&head.w_o.to_matrix());
        }
        w_o
    }

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
    pub fn part(&self, part: Part) -> &Tensor {
        match part {
            Part::Query => &self.w_q,
            Part::Key => &self.w_k,
            Part::Value => &self.w_v,
            Part::Output => &self.w_o,
        }
    }

    /// Puts another matrix in the place of one. The others stay shared.
    pub fn set_part(&mut self, part: Part, matrix: Matrix) {
        let place = match part {
            Part::Query => &mut self.w_q,
            Part::Key => &mut self.w_k,
            Part::Value => &mut self.w_v,
            Part::Output => &mut self.w_o,
        };
        *place = matrix.into();
    }

    /// The same head with other sizes: numbers are cut off, or zeros added.
    #[must_use]
    pub fn resized(&self, width: usize, head_width: usize) -> Self {
        let fit = |tensor: &Tensor, rows, columns| tensor.to_matrix().resize(rows, columns, 0.0).into();
        Self {
            w_q: fit(&self.w_q, width, head_width),
            w_k: fit(&self.w_k, width, head_width),
            w_v: fit(&self.w_v, width, head_width),
            w_o: fit(&self.w_o, head_width, width),
        }
    }
}
