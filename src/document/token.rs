//! A token of a sentence.

use std::sync::Arc;

/// A token, and its embedding where that is not looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub text: String,
    /// A row of X, `[D]`, loaded or edited.
    pub row: Option<Arc<Vec<f32>>>,
}

impl Token {
    /// A token whose embedding is looked up.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), row: None }
    }
}
