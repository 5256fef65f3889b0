//! The dictionaries of words with their features.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Features;
use super::inflection::inflected;

/// A word as it is looked up: whatever its capitals, and with a straight apostrophe.
#[must_use]
pub fn normalized(word: &str) -> String {
    word.to_lowercase().replace('’', "'")
}

/// The common words of a language and their named features.
#[derive(Debug)]
pub struct Lexicon(HashMap<String, Features>);

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::read(include_str!("../../assets/lexicon/en.ron"));
    // What the file says of a form goes before what a rule makes.
    let forms: Vec<_> = lexicon.0.iter().flat_map(|(word, features)| inflected(word, features)).collect();
    for (form, features) in forms {
        lexicon.0.entry(form).or_insert(features);
    }
    lexicon
});

static GERMAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("../../assets/lexicon/de.ron")));

/// Words by which the language of a text is told.
const SAMPLE: usize = 64;

impl Lexicon {
    fn read(words: &str) -> Self {
        Self(ron::from_str(words).expect("the shipped lexicons are tested to parse"))
    }

    /// English: `assets/lexicon/en.ron`, and the regular forms of its words.
    pub fn english() -> &'static Self {
        &ENGLISH
    }

    /// The lexicon that knows more of the first words of a text; English where none does.
    pub fn of<'a>(words: impl Iterator<Item = &'a str>) -> &'static Self {
        let words: Vec<String> = words.take(SAMPLE).map(normalized).collect();
        let known = |lexicon: &Self| words.iter().filter(|word| lexicon.0.contains_key(*word)).count();
        let english = known(&ENGLISH);
        // The German one is read only where a text needs it.
        if english < words.len() && known(&GERMAN) > english { &GERMAN } else { &ENGLISH }
    }

    /// The features of a word; none where the word is unknown.
    #[must_use]
    pub fn features(&self, word: &str) -> Option<&Features> {
        self.0.get(word).or_else(|| self.0.get(&normalized(word)))
    }
}
