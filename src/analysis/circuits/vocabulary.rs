//! Tokens where circuits begin and end.

use crate::analysis::NoAttribution;
use crate::analysis::attribution::{LogitDirection, linear_unembedding};
use crate::math::Matrix;
use crate::model::Checkpoint;

/// Tokens between which circuits are seen.
#[derive(Clone, Copy, Debug)]
pub enum Vocabulary<'a> {
    /// Some tokens of a learned model, or all of them. What its first layer reads of a token is the embedding without its
    /// place; how its last layer is read is the unembedding with the weight of the last norm.
    Learned { checkpoint: &'a Checkpoint, tokens: &'a [usize] },
    /// X `[n, D]`: the words of a model that has no logits. What is written is read by the words themselves, as by the
    /// logits of a model whose two ends are tied.
    Words(&'a Matrix),
}

/// Some tokens of a vocabulary, with what they are to the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    /// What the first layer reads of each, `[n, D]`.
    pub(super) embeddings: Matrix,
    /// How the logit of each reads the stream, `[n, D]`.
    readers: Result<Matrix, NoAttribution>,
}

impl Vocabulary<'_> {
    /// How many tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Learned { tokens, .. } => tokens.len(),
            Self::Words(x) => x.nrows(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether what is written is read as logits.
    ///
    /// # Errors
    /// Why it is not.
    pub fn has_logits(&self) -> Result<(), NoAttribution> {
        self.ends(None).readers().map(drop)
    }

    /// The tokens at some places of it. Panics outside of it.
    #[must_use]
    pub fn ends(&self, places: impl IntoIterator<Item = usize>) -> Ends {
        match self {
            Self::Words(x) => {
                let rows = x.select_rows(&places.into_iter().collect::<Vec<_>>());
                Ends { embeddings: rows.clone(), readers: Ok(rows) }
            }
            Self::Learned { checkpoint, tokens } => {
                let tokens: Vec<usize> = places.into_iter().map(|place| tokens[place]).collect();
                let direction = |token: &usize| LogitDirection::new(checkpoint, *token);
                let directions = linear_unembedding(checkpoint)
                    .and_then(|_| tokens.iter().map(direction).collect::<Result<Vec<_>, _>>());
                let rows = |directions: Vec<LogitDirection>| {
                    Matrix::from_fn(tokens.len(), checkpoint.width(), |row, d| directions[row].numbers[d] as f32)
                };
                Ends { embeddings: checkpoint.embed_anywhere(&tokens), readers: directions.map(rows) }
            }
        }
    }
}

impl Ends {
    /// How the logit of each token reads the stream, `[n, D]`.
    pub(super) fn readers(&self) -> Result<&Matrix, NoAttribution> {
        self.readers.as_ref().map_err(|why| *why)
    }
}
