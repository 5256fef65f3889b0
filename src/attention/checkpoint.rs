//! The two ends of a learned model: from tokens to the first layer, and from the last to the logits.

use super::block::{activate, linear, moments, normalized, normed};
use super::pass::keep_all;
use super::{AttentionSpec, Mask, Pattern, Trace, retrace};
use crate::jobs::uninterrupted;
use crate::math::Matrix;
use crate::model::Checkpoint;

/// What a learned model computes on a text, all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The tokens, by their places in the vocabulary.
    pub tokens: Vec<usize>,
    pub trace: Trace,
    /// What the last layer wrote `[T, D]`, after the norm behind it.
    pub finished: Matrix,
    /// `[T, V]`; none of a model that was saved without.
    pub logits: Option<Matrix>,
}

impl Checkpoint {
    /// Reads tokens, and keeps everything. Panics where a token is not in the vocabulary, or there are more tokens than
    /// places.
    #[must_use]
    pub fn read(&self, tokens: Vec<usize>, spec: &AttentionSpec) -> Reading {
        self.read_again(Trace::default(), tokens, spec)
    }

    /// [`Self::read`] in the memory of an older run.
    #[must_use]
    pub fn read_again(&self, old: Trace, tokens: Vec<usize>, spec: &AttentionSpec) -> Reading {
        self.finished_reading(tokens, |x| retrace(old, &self.model, x, spec))
    }

    /// [`Self::read`] in the memory of an older run, with what a backward pass needs beside.
    #[must_use]
    pub fn read_for_backward(&self, old: Trace, tokens: Vec<usize>, spec: &AttentionSpec) -> Reading {
        let keep = |x: &Matrix| uninterrupted(|report| keep_all((old, None), &self.model, x, spec, (true, report)));
        self.finished_reading(tokens, keep)
    }

    fn finished_reading(&self, tokens: Vec<usize>, trace: impl FnOnce(&Matrix) -> Trace) -> Reading {
        let trace = trace(&self.embed(&tokens));
        let finished = self.finish(trace.layers.last().map_or(&trace.embeddings, |layer| &layer.output));
        let logits = self.logits(&finished);
        Reading { tokens, trace, finished, logits }
    }

    /// What the first layer reads `[T, D]`: embeddings, places and types, and their norm. Panics where a token is not
    /// in the vocabulary, or there are more tokens than places.
    #[must_use]
    pub fn embed(&self, tokens: &[usize]) -> Matrix {
        self.entered(self.embedding.embed(tokens))
    }

    /// What the first layer would read of tokens without their places, `[n, D]`, for any number of them. Panics where one is
    /// not in the vocabulary.
    #[must_use]
    pub fn embed_anywhere(&self, tokens: &[usize]) -> Matrix {
        self.entered(self.embedding.embed_anywhere(tokens))
    }

    fn entered(&self, x: Matrix) -> Matrix {
        match &self.embedding.norm {
            Some(norm) => normalized(&x, norm),
            None => x,
        }
    }

    /// The settings with which it was trained.
    #[must_use]
    pub fn spec(&self) -> AttentionSpec {
        AttentionSpec {
            mask: Mask { causal: self.causal, pattern: Pattern::Full },
            position: self.position,
            residual: true,
            ..AttentionSpec::default()
        }
    }

    /// What the last layer wrote `[T, D]`, after the norm behind it.
    #[must_use]
    pub fn finish(&self, stream: &Matrix) -> Matrix {
        normed(stream, self.final_norm.as_ref()).into_owned()
    }

    /// What the last norm makes of a stream `[T, D]` before its weight and bias; none without a last norm.
    #[must_use]
    pub fn normalized(&self, stream: &Matrix) -> Option<Matrix> {
        let (means, scales) = moments(stream, self.final_norm.as_ref()?);
        let number = |row: usize, d: usize| ((f64::from(stream[(row, d)]) - means[row]) * scales[row]) as f32;
        Some(Matrix::from_fn(stream.nrows(), stream.ncols(), number))
    }

    /// The logits `[T, V]` of what [`Self::finish`] gives; none of a model that was saved without.
    #[must_use]
    pub fn logits(&self, finished: &Matrix) -> Option<Matrix> {
        let last = self.unembedding.as_ref()?;
        let Some((before, activation, norm)) = &last.transform else {
            return Some(linear(finished, &last.matrix));
        };
        let mut hidden = linear(finished, before);
        activate(*activation, hidden.as_mut_slice());
        Some(linear(&normalized(&hidden, norm), &last.matrix))
    }
}
