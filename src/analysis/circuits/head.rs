//! The matrices of a head, as circuits are made of them.

use super::Ends;
use crate::analysis::NoAttribution;
use crate::math::{Matrix, columns_mut};
use crate::model::{LayerWeights, Norm, NormKind, Order, Tensor};

/// A head's projections with what the norm before them does to every token alike: its weight, and of a LayerNorm that the
/// mean is taken away.
///
/// Not in it is what differs from token to token, which is how far a norm rescales it; nor biases, RoPE (products of
/// queries and keys are those at distance 0), norms of queries and keys, and norms that stand after the sums (BERT).
#[derive(Clone, Debug, PartialEq)]
pub struct HeadCircuit {
    /// `[D, K]`
    pub w_q: Matrix,
    /// `[D, K]`
    pub w_k: Matrix,
    /// `[D, K]`
    pub w_v: Matrix,
    /// `[K, D]`
    pub w_o: Matrix,
    /// What products of queries and keys are multiplied by: 1/√K, and the factor of the block where it has one.
    pub scale: f32,
}

/// One of the two things that a head is (Elhage et al. 2021). Both are a product `A Bᵀ` of two matrices `[n, K]` that say
/// what tokens are to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Circuit {
    /// `E W_Q W_Kᵀ Eᵀ / √K`: the score that a query, the row, gives a key, the column. It does not say where a head looks:
    /// the softmax, other keys, positions, and what earlier layers wrote come to it.
    QueryKey,
    /// `E W_V W_O U`: what a token that is attended to, the row, adds to the logit of each token, the column, but for the
    /// scales of norms. It does not say that the token is attended to, and of what earlier layers wrote there it knows
    /// nothing.
    OutputValue,
}

impl HeadCircuit {
    /// Of each head of a layer.
    #[must_use]
    pub fn all(layer: &LayerWeights) -> Vec<Self> {
        (0..layer.heads.len()).map(|head| Self::of(layer, head)).collect()
    }

    /// Of a head of a layer. Panics where there is no such head.
    #[must_use]
    pub fn of(layer: &LayerWeights, head: usize) -> Self {
        let block = layer.block.as_deref();
        let norm = block.filter(|block| block.order != Order::Post).and_then(|block| block.attention_norm.as_ref());
        let weights = &layer.heads[head];
        let [w_q, w_k, w_v] = [&weights.w_q, &weights.w_k, &weights.w_v].map(|tensor| folded(tensor, norm));
        let scale = block.map_or(1.0, |block| block.score_factor) / (layer.head_width() as f32).sqrt();
        Self { w_q, w_k, w_v, w_o: weights.w_o.to_matrix(), scale }
    }
}

impl Circuit {
    /// The map between tokens, `[n, m]` for n rows and m columns.
    ///
    /// # Errors
    /// [`Circuit::OutputValue`] of a model in which nothing reads what the head wrote as a logit.
    pub fn map(self, head: &HeadCircuit, rows: &Ends, columns: &Ends) -> Result<Matrix, NoAttribution> {
        Ok(self.left(head, rows) * self.right(head, columns)?.transpose())
    }

    /// What the tokens of rows are to the head, `[n, K]`.
    pub(super) fn left(self, head: &HeadCircuit, tokens: &Ends) -> Matrix {
        match self {
            Self::QueryKey => &tokens.embeddings * &head.w_q * head.scale,
            Self::OutputValue => &tokens.embeddings * &head.w_v,
        }
    }

    /// What the tokens of columns are to it, `[m, K]`.
    pub(super) fn right(self, head: &HeadCircuit, tokens: &Ends) -> Result<Matrix, NoAttribution> {
        match self {
            Self::QueryKey => Ok(&tokens.embeddings * &head.w_k),
            Self::OutputValue => Ok(tokens.readers()? * head.w_o.transpose()),
        }
    }
}

/// A projection `[D, K]` of what a norm gives, as one of what the norm reads.
fn folded(tensor: &Tensor, norm: Option<&Norm>) -> Matrix {
    let mut matrix = tensor.to_matrix();
    let Some(norm) = norm else { return matrix };
    for column in columns_mut(&mut matrix) {
        column.iter_mut().zip(&norm.weight).for_each(|(number, weight)| *number *= weight);
        if norm.kind == NormKind::Layer {
            let mean = column.iter().map(|number| f64::from(*number)).sum::<f64>() / column.len() as f64;
            column.iter_mut().for_each(|number| *number -= mean as f32);
        }
    }
    matrix
}
