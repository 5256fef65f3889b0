//! How well a name matches what is typed: its letters, in their order, with any others between them.

use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Of each letter, at least: it is what one counts by itself. With less, letters are strewn over a name and were not meant.
const LEAST: i32 = 16;
/// Of what is found within a line of explanation.
const WITHIN: i32 = 8;

/// As it is compared: small letters, and those without marks on them.
pub(super) fn folded(text: &str) -> Vec<char> {
    let plain = |letter: char| match letter {
        'ä' => 'a',
        'ö' => 'o',
        'ü' => 'u',
        'ß' => 's',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// What is typed, word by word, and how well names match it: the higher the better, the shorter of two that match as well.
pub(super) struct Scorer {
    words: Vec<Vec<char>>,
    matcher: Matcher,
}

impl Scorer {
    pub fn new(typed: &str) -> Self {
        let mut config = Config::DEFAULT;
        (config.normalize, config.ignore_case, config.prefer_prefix) = (false, false, true);
        Self { words: typed.split_whitespace().map(folded).collect(), matcher: Matcher::new(config) }
    }

    /// The score of a name; none where one of the typed words is not in it.
    pub fn name(&mut self, name: &[char]) -> Option<i32> {
        self.sum(name, |_| None)
    }

    /// The score of a name with a line that explains it: a typed word may stand in either, in the line as a whole.
    pub fn name_with_line(&mut self, name: &[char], line: &[char]) -> Option<i32> {
        self.sum(name, |word| line.windows(word.len().max(1)).any(|part| part == word).then_some(WITHIN))
    }

    fn sum(&mut self, name: &[char], otherwise: impl Fn(&[char]) -> Option<i32>) -> Option<i32> {
        let Self { words, matcher } = self;
        let mut of = |word: &Vec<char>| {
            let score = matcher.fuzzy_match(Utf32Str::Unicode(name), Utf32Str::Unicode(word)).map(i32::from);
            score.filter(|score| *score >= LEAST * word.len() as i32).or_else(|| otherwise(word))
        };
        words.iter().map(&mut of).sum::<Option<i32>>().map(|score| score - name.len() as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &str, name: &str) -> Option<i32> {
        Scorer::new(typed).name(&folded(name))
    }

    #[test]
    fn the_nearer_a_name_comes_to_what_is_typed_the_higher_its_score() {
        for (typed, better, worse) in [
            ("softmax", "Softmax", "Online softmax"),
            ("save", "Save", "Save as…"),
            ("sa", "Save as…", "Grouped as"),
            ("wt", "Walk through", "Weights"),
            ("mask", "Mask", "Maths kit"),
            ("head", "Head", "He had"),
        ] {
            assert!(of(typed, better) > of(typed, worse), "{typed}: {better}, {worse}");
        }
    }

    #[test]
    fn every_typed_word_has_to_be_found() {
        assert!(of("as save", "Save as…").is_some());
        assert!(of("save bs", "Save as…").is_none());
        assert!(of("uberpruf", "Überprüfen").is_some());
        assert!(of("", "anything").is_some());
        // Strewn letters are no match.
        assert!(of("tne", "Satz mit vielen anderen Wörtern, keine Reise").is_none());
    }

    #[test]
    fn a_line_is_searched_for_whole_words_only() {
        let (name, line) = (folded("softmax"), folded("Makes shares of scores."));
        assert!(Scorer::new("shares").name_with_line(&name, &line).is_some());
        assert!(Scorer::new("mksh").name_with_line(&name, &line).is_none());
    }
}
