//! From a document to the numbers that the kernel reads.

use std::sync::Arc;

use super::{Document, Head, HeadSource, Subject, Token, Which};
use crate::attention::{AttentionSpec, HeadTrace, Trace, lone_head, trace};
use crate::design::{Layout, word_vector};
use crate::jobs::uninterrupted;
use crate::math::{Matrix, fill_normal, text_seed};
use crate::model::{HeadWeights, LayerWeights, Model};

/// A document's model, and what it reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    pub model: Model,
    /// X `[T, D]` of the first sentence, before any position encoding.
    pub x: Matrix,
    /// X of the second sentence, where there is one.
    pub contrast: Option<Matrix>,
    /// For each layer and head, the share of its recipe that fits in K dimensions; 1 without one.
    pub fits: Vec<Vec<f32>>,
}

impl Built {
    /// X of a sentence; none where there is no second one.
    #[must_use]
    pub fn read(&self, which: Which) -> Option<&Matrix> {
        match which {
            Which::First => Some(&self.x),
            Which::Second => self.contrast.as_ref(),
        }
    }

    /// The trace of a sentence; none of a second one where there is none.
    #[must_use]
    pub fn trace(&self, which: Which, spec: &AttentionSpec) -> Option<Trace> {
        Some(trace(&self.model, self.read(which)?, spec))
    }

    /// One head over a sentence, by layer and number, with no other kept; none where there is no such head or sentence.
    #[must_use]
    pub fn head(&self, which: Which, spec: &AttentionSpec, place: (usize, usize)) -> Option<HeadTrace> {
        let x = self.read(which)?;
        uninterrupted(|report| lone_head(&self.model, x, spec, place, report))
    }
}

/// What of a head need not be compiled anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reusable {
    Nothing,
    /// W_Q and W_O, of a head that takes its keys and values from another one.
    QueryAndOutput,
    Whole,
}

/// A head with its own W_Q and W_O, and the W_K and W_V of its group's leader.
pub(super) fn sharing(own: &Arc<HeadWeights>, leader: &HeadWeights) -> Arc<HeadWeights> {
    if own.w_k == leader.w_k && own.w_v == leader.w_v {
        return Arc::clone(own);
    }
    Arc::new(HeadWeights {
        w_q: own.w_q.clone(),
        w_k: leader.w_k.clone(),
        w_v: leader.w_v.clone(),
        w_o: own.w_o.clone(),
    })
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
        match &self.subject {
            Subject::Designed => {}
            Subject::Learned(reader) => return self.read_by(reader),
            Subject::Recorded(_) => {
                return Built { model: Model::default(), x: Matrix::zeros(0, 0), contrast: None, fits: Vec::new() };
            }
        }
        let layout = Layout::new(self.width);
        let (mut layers, mut fits) = (Vec::new(), Vec::new());
        for (l, layer) in self.layers.iter().enumerate() {
            let mut heads: Vec<Arc<HeadWeights>> = Vec::new();
            let mut layer_fits = Vec::new();
            for (h, head) in layer.heads.iter().enumerate() {
                let kept = before.and_then(|(document, built)| self.kept(l, h, document, built));
                let (own, fit, whole) = kept.unwrap_or_else(|| {
                    let (own, fit) = self.compile(head, &layout, h);
                    (own, fit, false)
                });
                // A leader stands before its followers; for itself it is not there yet.
                let shared = heads.get(self.leader(h)).filter(|_| !whole).map(|leader| sharing(&own, leader));
                heads.push(shared.unwrap_or(own));
                layer_fits.push(fit);
            }
            layers.push(LayerWeights::of_heads(heads));
            fits.push(layer_fits);
        }
        let contrast = self.contrast.as_ref().map(|tokens| self.embed(tokens, &layout));
        Built { model: Model { layers }, x: self.embed(&self.tokens, &layout), contrast, fits }
    }

    /// What of a head's weights is that of the head at its place in another document.
    fn keeps(&self, layer: usize, head: usize, before: &Self) -> Reusable {
        let sizes = |document: &Self| (document.width, document.head_width(), document.spec.position);
        let same = |head| {
            let source = |document| Self::head(document, layer, head).map(|head| (&head.source, &head.edited));
            source(self) == source(before)
        };
        let leader = self.leader(head);
        if sizes(self) != sizes(before) || !same(head) {
            Reusable::Nothing
        } else if leader == before.leader(head) && (leader == head || same(leader)) {
            Reusable::Whole
        } else if leader == head {
            // It followed another head, whose keys and values it had.
            Reusable::Nothing
        } else {
            Reusable::QueryAndOutput
        }
    }

    /// What is kept of a head, its fit, and whether it is kept whole; else the keys and values are those
    /// of whatever head it followed before.
    fn kept(&self, layer: usize, head: usize, before: &Self, built: &Built) -> Option<(Arc<HeadWeights>, f32, bool)> {
        let kept = self.keeps(layer, head, before);
        if kept == Reusable::Nothing {
            return None;
        }
        debug_assert_eq!(before.heads(), built.fits[layer].len());
        let weights = Arc::clone(&built.model.layers[layer].heads[head]);
        Some((weights, built.fits[layer][head], kept == Reusable::Whole))
    }

    /// Heads that [`Self::build_from`] has to compile anew: all without a document before.
    pub fn new_heads<'a>(&'a self, before: Option<&'a Self>) -> impl Iterator<Item = &'a Head> {
        let places = (0..self.layers.len()).flat_map(|layer| (0..self.heads()).map(move |head| (layer, head)));
        let new =
            move |(l, h): &(usize, usize)| before.is_none_or(|before| self.keeps(*l, *h, before) == Reusable::Nothing);
        places.filter(new).filter_map(|(l, h)| self.head(l, h))
    }

    /// X `[T, D]`
    fn embed(&self, tokens: &[Token], layout: &Layout) -> Matrix {
        let dictionary = self.dictionary_of(tokens);
        let mut x = Matrix::zeros(tokens.len(), self.width);
        for (mut row, token) in x.row_iter_mut().zip(tokens) {
            let looked_up;
            let values = match &token.row {
                Some(values) => values.as_ref(),
                None => {
                    looked_up = word_vector(&token.text, dictionary.features(&token.text), layout, self.seed);
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
    pub(super) fn look_up(&self, which: Which, word: &str, layout: &Layout) -> Vec<f32> {
        word_vector(word, self.dictionary(which).features(word), layout, self.seed)
    }

    /// The weights that a head at `index` of its layer has of its own, edited or not.
    pub(super) fn compile(&self, head: &Head, layout: &Layout, index: usize) -> (Arc<HeadWeights>, f32) {
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
                    w_q: part("w_q", self.width, head_width).into(),
                    w_k: part("w_k", self.width, head_width).into(),
                    w_v: part("w_v", self.width, head_width).into(),
                    w_o: part("w_o", head_width, self.width).into(),
                };
                (Arc::new(weights), 1.0)
            }
            HeadSource::Rows(rows) => (self.fitting(rows), 1.0),
            HeadSource::Learned | HeadSource::Recorded => unreachable!("its numbers are not the document's to make"),
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
