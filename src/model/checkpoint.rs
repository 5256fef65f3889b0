//! A model that was learned: its layers, and what turns tokens into what they read and back.

use super::{Activation, Linear, Mlp, Model, Norm, Position, Tensor};
use crate::math::Matrix;

/// A whole transformer with its weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The name of its family, as settings files write it.
    pub family: &'static str,
    pub model: Model,
    pub embedding: Embedding,
    /// The norm behind the last layer.
    pub final_norm: Option<Norm>,
    /// From the last layer to the logits; none of a model that was saved without.
    pub unembedding: Option<Unembedding>,
    /// Whether no query sees a key after it.
    pub causal: bool,
    /// What tells the layers of places, where that is not a table that was learned.
    pub position: Position,
}

/// From tokens to what the first layer reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    /// `[D, V]`: a column is the embedding of a token.
    pub words: Tensor,
    /// What the embedding of a word is multiplied by (Gemma: √D).
    pub scale: f32,
    /// Learned positions that are added.
    pub positions: Option<Positions>,
    /// The first type of token (BERT), which is added; empty where there are no types.
    pub token_type: Vec<f32>,
    /// The norm of their sum.
    pub norm: Option<Norm>,
}

/// Learned positions.
#[derive(Clone, Debug, PartialEq)]
pub struct Positions {
    /// `[D, P]`: a column is a place.
    pub table: Tensor,
    /// The token that fills up, which stays at the place of this number; others are counted from the place after it
    /// (RoBERTa).
    pub filler: Option<usize>,
}

/// From what the last layer writes to a logit for each token of the vocabulary.
#[derive(Clone, Debug, PartialEq)]
pub struct Unembedding {
    /// What stands before the matrix in models that guess masked tokens.
    pub transform: Option<(Linear, Activation, Norm)>,
    /// `[D, V]`
    pub matrix: Linear,
}

impl Checkpoint {
    /// D.
    #[must_use]
    pub fn width(&self) -> usize {
        self.embedding.words.nrows()
    }

    /// V, the tokens that there are.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        self.embedding.words.ncols()
    }

    /// H.
    #[must_use]
    pub fn heads(&self) -> usize {
        self.model.layers.first().map_or(0, |layer| layer.heads.len())
    }

    /// Tokens that it has places for; none where places are not learned.
    #[must_use]
    pub fn most_tokens(&self) -> Option<usize> {
        let positions = self.embedding.positions.as_ref()?;
        Some(positions.table.ncols() - positions.filler.map_or(0, |filler| filler + 1))
    }

    /// Numbers of the model, each shared one counted once.
    #[must_use]
    pub fn parameters(&self) -> u64 {
        self.tensors().map(|tensor| (tensor.nrows() * tensor.ncols()) as u64).sum()
    }

    /// Numbers of the MLPs.
    #[must_use]
    pub fn block_parameters(&self) -> u64 {
        let blocks = self.model.layers.iter().filter_map(|layer| layer.block.as_ref()?.mlp.as_ref());
        blocks.flat_map(Mlp::tensors).map(|tensor| (tensor.nrows() * tensor.ncols()) as u64).sum()
    }

    /// Bytes that its matrices take.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.tensors().map(Tensor::bytes).sum()
    }

    /// Bytes of what its blocks keep beside heads and stream over T tokens, and of the widest MLP's rows.
    #[must_use]
    pub fn block_bytes(&self, tokens: usize) -> u64 {
        let inner = self
            .model
            .layers
            .iter()
            .filter_map(|layer| Some(layer.block.as_ref()?.mlp.as_ref()?.up.weight.ncols()))
            .max();
        let kept = 2 * self.model.layers.len() * self.width();
        4 * (tokens * (kept + 2 * inner.unwrap_or_default())) as u64
    }

    /// Its matrices, each shared one once.
    fn tensors(&self) -> impl Iterator<Item = &Tensor> {
        let layers = self.model.layers.iter().flat_map(|layer| {
            let leaders = layer.groups().into_iter().zip(&layer.heads).scan(None, |before, (group, head)| {
                let leads = before.replace(group) != Some(group);
                Some(leads.then_some(head))
            });
            let shared = leaders.flatten().flat_map(|head| [&head.w_k, &head.w_v]);
            let own = layer.heads.iter().flat_map(|head| [&head.w_q, &head.w_o]);
            let mlps = layer.block.iter().filter_map(|block| block.mlp.as_ref());
            own.chain(shared).chain(mlps.flat_map(Mlp::tensors))
        });
        let words = &self.embedding.words;
        let positions = self.embedding.positions.as_ref().map(|positions| &positions.table);
        let last = self.unembedding.iter().flat_map(|last| {
            let transform = last.transform.as_ref().map(|(linear, ..)| &linear.weight);
            transform.into_iter().chain(Some(&last.matrix.weight))
        });
        layers.chain([words]).chain(positions).chain(last.filter(move |tensor| *tensor != words))
    }
}

impl Embedding {
    /// X `[T, D]` of tokens, before its norm. Panics where a token is not in the vocabulary, or there are more tokens
    /// than places.
    #[must_use]
    pub fn embed(&self, tokens: &[usize]) -> Matrix {
        let mut x = self.words_alone(tokens);
        let mut place = self.positions.as_ref().and_then(|positions| positions.filler).map_or(0, |filler| filler + 1);
        for (mut row, token) in x.row_iter_mut().zip(tokens) {
            if let Some(Positions { table, filler }) = &self.positions {
                let fills = *filler == Some(*token);
                let column = table.column(if fills { *token } else { place });
                place += usize::from(!fills);
                row.iter_mut().zip(column.iter()).for_each(|(number, place)| *number += place);
            }
        }
        self.with_type(x)
    }

    /// The same without places, `[n, D]`, for any number of tokens. Panics where one is not in the vocabulary.
    #[must_use]
    pub fn embed_anywhere(&self, tokens: &[usize]) -> Matrix {
        self.with_type(self.words_alone(tokens))
    }

    fn words_alone(&self, tokens: &[usize]) -> Matrix {
        let mut x = Matrix::zeros(tokens.len(), self.words.nrows());
        for (mut row, token) in x.row_iter_mut().zip(tokens) {
            for (number, word) in row.iter_mut().zip(self.words.column(*token).iter()) {
                *number = word * self.scale;
            }
        }
        x
    }

    fn with_type(&self, mut x: Matrix) -> Matrix {
        for mut row in x.row_iter_mut() {
            row.iter_mut().zip(&self.token_type).for_each(|(number, kind)| *number += kind);
        }
        x
    }
}
