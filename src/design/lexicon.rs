//! The dictionary of words with their features.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Features;

/// A word as it is looked up: whatever its capitals, and with a straight apostrophe.
#[must_use]
pub fn normalized(word: &str) -> String {
    word.to_lowercase().replace('’', "'")
}

/// Common English words and their named features, read from `assets/lexicon.ron`.
#[derive(Debug)]
pub struct Lexicon(BTreeMap<String, Features>);

impl Lexicon {
    /// The lexicon that the program ships.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Lexicon> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let words = ron::from_str(include_str!("../../assets/lexicon.ron"));
            Self(words.expect("the shipped lexicon is tested to parse"))
        })
    }

    /// The features of a word; none where the word is unknown.
    #[must_use]
    pub fn features(&self, word: &str) -> Option<&Features> {
        self.0.get(word).or_else(|| self.0.get(&normalized(word)))
    }
}
