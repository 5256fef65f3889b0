//! The rows of the first layer that are alike.

use super::buffer::{Buffer, add};
use crate::train::tasks::Sequence;

/// The different words of a group. Where nothing but its word tells a token's embedding, what the first layer projects is
/// the same for all tokens of a word, and is computed once; and since a projection is linear, its gradients are summed by
/// word before they go through it.
#[derive(Clone, Debug, Default)]
pub(super) struct Alike {
    /// For each token of the group, its word among the different ones.
    word: Vec<usize>,
    /// For each of those, the first token that is it.
    first: Vec<usize>,
}

impl Alike {
    /// Those of some texts.
    pub fn new(texts: &[Sequence], vocabulary: usize) -> Self {
        let mut places: Vec<Option<usize>> = vec![None; vocabulary];
        let mut first = Vec::new();
        let word = |(index, token): (usize, &usize)| {
            *places[*token].get_or_insert_with(|| {
                first.push(index);
                first.len() - 1
            })
        };
        let word = texts.iter().flat_map(|text| &text.tokens).enumerate().map(word).collect();
        Self { word, first }
    }

    /// The row of each word, of those of tokens.
    pub fn once<'a>(&self, x: &[f32], to: &'a mut Buffer) -> &'a mut [f32] {
        let width = x.len() / self.word.len();
        let to = to.of(self.first.len() * width);
        for (to, token) in to.chunks_exact_mut(width).zip(&self.first) {
            to.copy_from_slice(&x[token * width..][..width]);
        }
        to
    }

    /// The row of each token, of those of words.
    pub fn spread(&self, once: &[f32], to: &mut [f32]) {
        let width = to.len() / self.word.len();
        for (to, word) in to.chunks_exact_mut(width).zip(&self.word) {
            to.copy_from_slice(&once[word * width..][..width]);
        }
    }

    /// For each word the sum over its tokens' rows.
    pub fn sums<'a>(&self, d: &[f32], to: &'a mut Buffer) -> &'a mut [f32] {
        let width = d.len() / self.word.len();
        let to = to.zeros(self.first.len() * width);
        for (d, word) in d.chunks_exact(width).zip(&self.word) {
            add(&mut to[word * width..][..width], d);
        }
        to
    }

    /// Adds the row of each word to that of its first token: only their sum by word is read.
    pub fn add_once(&self, d: &mut [f32], once: &[f32]) {
        let width = d.len() / self.word.len();
        for (once, token) in once.chunks_exact(width).zip(&self.first) {
            add(&mut d[token * width..][..width], once);
        }
    }
}
