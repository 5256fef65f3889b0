//! Attention that was recorded elsewhere: the weights of a real model's heads, without the model.

use std::sync::Arc;

use super::AttentionMap;
use crate::math::Matrix;
use crate::text::{Mismatch, say};

/// The weights of all heads of a model over one text, as a notebook saved them.
#[derive(Debug)]
pub struct Recording {
    /// The text as the model saw it, `[T]`.
    pub tokens: Vec<String>,
    /// `[L][H]`, each `[T, T]`; rows sum to 1 as nearly as the file's type allows.
    pub weights: Vec<Vec<AttentionMap>>,
    /// `[L][H]`, each `[T, K]`; heads that share values share the matrix. Empty where there are none.
    pub values: Vec<Vec<Arc<Matrix>>>,
    /// Whether no query sees a key after it.
    pub causal: bool,
    pub origin: Origin,
    /// What opens it again: the name of a shipped one, or its file; empty where there is none.
    pub reopens: String,
}

/// Where a recording comes from, as its file says; empty where it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The model that was recorded.
    pub model: String,
    /// Where its weights were taken from.
    pub source: String,
    pub licence: String,
}

/// Where two runs differ most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    pub layer: usize,
    pub head: usize,
    /// Between two weights of the head.
    pub largest: f32,
}

/// A recording never changes, and no two are alike: equality is identity.
impl PartialEq for Recording {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Recording {
    /// L.
    #[must_use]
    pub fn layers(&self) -> usize {
        self.weights.len()
    }

    /// H.
    #[must_use]
    pub fn heads(&self) -> usize {
        self.weights.first().map_or(0, Vec::len)
    }

    /// The same heads over no text.
    #[must_use]
    pub fn without_text(&self) -> Self {
        Self {
            tokens: Vec::new(),
            weights: vec![vec![AttentionMap::default(); self.heads()]; self.layers()],
            values: Vec::new(),
            causal: self.causal,
            origin: self.origin.clone(),
            reopens: self.reopens.clone(),
        }
    }

    /// Where the weights differ most from those of another run of so many layers and heads, and by how much; `weights` gives
    /// those of a head, where they are there. None where no head is there.
    ///
    /// # Errors
    /// A map of the run has another size.
    pub fn difference<'a>(
        &self,
        weights: impl Fn(usize, usize) -> Option<&'a AttentionMap>,
    ) -> Result<Option<Difference>, Mismatch> {
        let mut most: Option<Difference> = None;
        for (layer, heads) in self.weights.iter().enumerate() {
            for (head, own) in heads.iter().enumerate() {
                let Some(other) = weights(layer, head) else { continue };
                if own.tokens() != other.tokens() {
                    let expected = say("expected-same-tokens").with("tokens", own.tokens());
                    return Err(Mismatch::new(expected, other.tokens()).inside(say("place-text")));
                }
                let pairs = own.as_slice().iter().zip(other.as_slice());
                let largest = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                if most.is_none_or(|most| largest > most.largest) {
                    most = Some(Difference { layer, head, largest });
                }
            }
        }
        Ok(most)
    }

    /// Bytes of its maps and values.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let maps = self.weights.iter().flatten().map(|map| map.as_slice().len());
        let values = self.values.iter().flatten().map(|values| values.len());
        4 * maps.chain(values).map(|numbers| numbers as u64).sum::<u64>()
    }
}
