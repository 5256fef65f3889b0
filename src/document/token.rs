//! A token of a sentence.

use std::sync::Arc;

use crate::model::Piece;

/// A token, and its embedding where that is not looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub text: String,
    /// A row of X, `[D]`, loaded or edited.
    pub row: Option<Arc<Vec<f32>>>,
    /// Where a learned model made it of a text.
    pub piece: Option<Piece>,
}

impl Token {
    /// A token whose embedding is looked up.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), row: None, piece: None }
    }

    /// Its word, as a lexicon has it: without the spaces, and the signs of continuation, of a model's tokens.
    #[must_use]
    pub fn word(&self) -> &str {
        match &self.piece {
            Some(_) => self.text.trim().trim_start_matches("##"),
            None => &self.text,
        }
    }
}

impl From<Piece> for Token {
    fn from(piece: Piece) -> Self {
        Self { text: piece.text.clone(), row: None, piece: Some(piece) }
    }
}
