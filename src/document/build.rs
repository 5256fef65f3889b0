//! From a document to the numbers that the kernel reads.

use std::sync::Arc;

use super::{Document, Head, HeadSource, Token};
use crate::math::{Matrix, fill_normal, text_seed};
use crate::model::{HeadWeights, LayerWeights, Layout, Model, word_vector};

/// A document's model.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    pub model: Model,
    /// The same weights reading the second sentence.
    pub contrast: Option<Model>,
    /// For each layer and head, the share of its recipe that fits in K dimensions; 1 without one.
    pub fits: Vec<Vec<f32>>,
}

impl Document {
    /// Compiles the document. Sizes must be within limits, see [`Document::check`].
    #[must_use]
    pub fn build(&self) -> Built {
        let layout = Layout::new(self.width);
        let (mut layers, mut fits) = (Vec::new(), Vec::new());
        for layer in &self.layers {
            let compiled: Vec<_> =
                layer.heads.iter().enumerate().map(|(index, head)| self.compile(head, &layout, index)).collect();
            let (heads, layer_fits) = compiled.into_iter().unzip();
            let ablated = layer.heads.iter().map(|head| head.ablated).collect();
            layers.push(LayerWeights { heads, ablated });
            fits.push(layer_fits);
        }
        let contrast = self
            .contrast
            .as_ref()
            .map(|tokens| Model { embeddings: self.embed(tokens, &layout), layers: layers.clone() });
        Built { model: Model { embeddings: self.embed(&self.tokens, &layout), layers }, contrast, fits }
    }

    /// X `[T, D]`
    fn embed(&self, tokens: &[Token], layout: &Layout) -> Matrix {
        let mut x = Matrix::zeros(tokens.len(), self.width);
        for (mut row, token) in x.row_iter_mut().zip(tokens) {
            let looked_up;
            let values = match &token.row {
                Some(values) => values.as_ref(),
                None => {
                    looked_up = word_vector(&token.text, self.features(&token.text), layout, self.seed);
                    &looked_up
                }
            };
            for (to, from) in row.iter_mut().zip(values) {
                *to = *from;
            }
        }
        x
    }

    fn compile(&self, head: &Head, layout: &Layout, index: usize) -> (Arc<HeadWeights>, f32) {
        let head_width = self.head_width();
        match &head.source {
            HeadSource::Recipe(recipe) => {
                let compiled = recipe.compile(layout, self.spec.position, head_width, index);
                (Arc::new(compiled.weights), compiled.fit)
            }
            HeadSource::Seeded { seed, deviation } => {
                let part = |name: &str, rows, columns| {
                    let mut matrix = Matrix::zeros(rows, columns);
                    fill_normal(matrix.as_mut_slice(), text_seed(name, *seed), *deviation);
                    matrix
                };
                let weights = HeadWeights {
                    w_q: part("w_q", self.width, head_width),
                    w_k: part("w_k", self.width, head_width),
                    w_v: part("w_v", self.width, head_width),
                    w_o: part("w_o", head_width, self.width),
                };
                (Arc::new(weights), 1.0)
            }
            HeadSource::Rows(rows) if rows.w_q.shape() == (self.width, head_width) => (Arc::clone(rows), 1.0),
            HeadSource::Rows(rows) => (Arc::new(rows.resized(self.width, head_width)), 1.0),
        }
    }
}
