//! A learned model as it was opened: weights, words, and where they lie.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Checkpoint, Piece, Words, limits};

/// A model that was opened.
pub struct Learned {
    /// As people call it.
    pub name: String,
    /// The folder or file that opens it again.
    pub path: PathBuf,
    pub checkpoint: Checkpoint,
    pub words: Arc<Words>,
}

/// Millions of numbers say less than where they lie.
impl fmt::Debug for Learned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Learned {} ({})", self.name, self.path.display())
    }
}

impl Learned {
    /// Tokens of a text at most.
    #[must_use]
    pub fn most_tokens(&self) -> usize {
        self.checkpoint.most_tokens().unwrap_or(limits::TOKENS).min(limits::TOKENS)
    }

    /// As much of a text as there are places for.
    #[must_use]
    pub fn beginning<'a>(&self, text: &'a str) -> &'a str {
        let Ok(pieces) = self.words.split(text) else { return text };
        let (added, own): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(|piece| piece.place.is_empty());
        let end = own.get(self.most_tokens().saturating_sub(added.len())).map(|piece| piece.place.start);
        end.and_then(|end| text.get(..end)).unwrap_or(text)
    }
}
