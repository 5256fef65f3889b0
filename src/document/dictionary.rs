//! What the words of a document are.

use std::collections::BTreeMap;

use crate::design::{Features, Lexicon};

/// The document's own words, and the lexicon of its language.
#[derive(Clone, Copy, Debug)]
pub struct Dictionary<'a> {
    pub(super) own: &'a BTreeMap<String, Features>,
    pub(super) lexicon: &'static Lexicon,
}

impl<'a> Dictionary<'a> {
    /// The features of a word: the document's own, else the lexicon's; none where it is unknown.
    #[must_use]
    pub fn features(&self, word: &str) -> Option<&'a Features> {
        let word = word.trim();
        self.own.get(word).or_else(|| self.lexicon.features(word))
    }
}
