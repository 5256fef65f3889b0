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
        self.build_from(None)
    }

    /// Compiles the document, and takes over heads that are the same in a document built before.
    #[must_use]
    pub fn build_from(&self, before: Option<(&Self, &Built)>) -> Built {
        let layout = Layout::new(self.width);
        let (mut layers, mut fits) = (Vec::new(), Vec::new());
        for (l, layer) in self.layers.iter().enumerate() {
            let compile = |(h, head)| self.kept(l, h, before).unwrap_or_else(|| self.compile(head, &layout, h));
            let compiled: Vec<_> = layer.heads.iter().enumerate().map(compile).collect();
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

    /// Whether a head compiles to the same weights as the one at its place in another document.
    fn keeps(&self, layer: usize, head: usize, before: &Self) -> bool {
        let sizes = |document: &Self| (document.width, document.head_width(), document.spec.position);
        let source = |document| Self::head(document, layer, head).map(|head| (&head.source, &head.edited));
        sizes(self) == sizes(before) && source(self) == source(before)
    }

    fn kept(&self, layer: usize, head: usize, before: Option<(&Self, &Built)>) -> Option<(Arc<HeadWeights>, f32)> {
        let (document, built) = before.filter(|(document, _)| self.keeps(layer, head, document))?;
        debug_assert_eq!(document.heads(), built.fits[layer].len());
        Some((Arc::clone(&built.model.layers[layer].heads[head]), built.fits[layer][head]))
    }

    /// Heads that [`Self::build_from`] has to compile anew.
    pub fn new_heads<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a Head> {
        let places = (0..self.layers.len()).flat_map(|layer| (0..self.heads()).map(move |head| (layer, head)));
        places.filter(|(l, h)| !self.keeps(*l, *h, before)).filter_map(|(l, h)| self.head(l, h))
    }

    /// X `[T, D]`
    fn embed(&self, tokens: &[Token], layout: &Layout) -> Matrix {
        let mut x = Matrix::zeros(tokens.len(), self.width);
        for (mut row, token) in x.row_iter_mut().zip(tokens) {
            let looked_up;
            let values = match &token.row {
                Some(values) => values.as_ref(),
                None => {
                    looked_up = self.look_up(&token.text, layout);
                    &looked_up
                }
            };
            for (to, from) in row.iter_mut().zip(values) {
                *to = *from;
            }
        }
        x
    }

    /// The embedding of a word, `[D]`.
    pub(super) fn look_up(&self, word: &str, layout: &Layout) -> Vec<f32> {
        word_vector(word, self.features(word), layout, self.seed)
    }

    fn compile(&self, head: &Head, layout: &Layout, index: usize) -> (Arc<HeadWeights>, f32) {
        match &head.edited {
            Some(edited) => (self.fitting(edited), 1.0),
            None => self.compile_source(&head.source, layout, index),
        }
    }

    /// The weights that a head at `index` of its layer has from its source, and the share of its
    /// recipe that fits.
    pub(super) fn compile_source(&self, source: &HeadSource, layout: &Layout, index: usize) -> (Arc<HeadWeights>, f32) {
        let head_width = self.head_width();
        match source {
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
            HeadSource::Rows(rows) => (self.fitting(rows), 1.0),
        }
    }

    fn fitting(&self, weights: &Arc<HeadWeights>) -> Arc<HeadWeights> {
        let (width, head_width) = (self.width, self.head_width());
        if weights.w_q.shape() == (width, head_width) {
            return Arc::clone(weights);
        }
        Arc::new(weights.resized(width, head_width))
    }
}
