//! The texts on which heads are tried.

use std::ops::Range;

use crate::analysis::Target;
use crate::attention::AttentionMap;
use crate::design::Features;
use crate::math::shuffled_indices;
use crate::model::{Piece, Words};

/// What random texts are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialWords {
    /// Tokens to draw from.
    pub ordinary: Vec<usize>,
    /// What a model wants before a text, and behind it.
    pub around: [Vec<usize>; 2],
}

/// Texts for a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trials {
    /// Random tokens, none of which comes twice.
    pub plain: Vec<Vec<usize>>,
    /// Random tokens, each of which comes twice, the second time in the same order (Olsson et al. 2022).
    pub repeated: Vec<Vec<usize>>,
    /// Sentences that somebody wrote.
    pub sentences: Vec<TrialSentence>,
    /// Tokens around the random ones, which are none of them.
    pub special: Vec<usize>,
}

/// A sentence in tokens and in words.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialSentence {
    pub tokens: Vec<usize>,
    /// Where the tokens of each word begin; a word ends where the next begins.
    pub starts: Vec<usize>,
    /// The words, each with its features.
    pub words: Vec<Target>,
}

impl TrialWords {
    /// Those of a model whose vocabulary has a size.
    ///
    /// # Errors
    /// What the `tokenizers` library says.
    pub fn of(words: &Words, vocabulary: usize) -> Result<Self, String> {
        let pieces = words.split("a")?;
        let ids = |pieces: &[Piece]| pieces.iter().map(|piece| piece.id).collect();
        let start = pieces.iter().take_while(|piece| piece.is_special).count();
        let end = pieces.iter().rposition(|piece| !piece.is_special).map_or(pieces.len(), |last| last + 1);
        let ordinary = words.ordinary().into_iter().filter(|id| *id < vocabulary).collect();
        Ok(Self { ordinary, around: [ids(&pieces[..start]), ids(&pieces[end..])] })
    }
}

impl Trials {
    /// For each seed a text of `2 · half` random tokens, and one of `half` that come twice; of fewer where there are not so
    /// many different ones.
    #[must_use]
    pub fn random(words: &TrialWords, half: usize, seeds: impl IntoIterator<Item = u64>) -> Self {
        let half = half.min(words.ordinary.len() / 2);
        let [before, after] = &words.around;
        let around = |inner: &[usize]| [before, inner, after.as_slice()].concat();
        let mut trials = Self { special: words.around.concat(), ..Self::default() };
        for seed in seeds {
            let drawn: Vec<usize> = shuffled_indices(words.ordinary.len(), seed)
                .into_iter()
                .take(2 * half)
                .map(|index| words.ordinary[index])
                .collect();
            trials.plain.push(around(&drawn));
            trials.repeated.push(around(&drawn[..half].repeat(2)));
        }
        trials
    }
}

impl TrialSentence {
    /// A sentence as a model splits it; `features` says what is known of a word. Signs are words of their own, and so are
    /// tokens that stand for none.
    #[must_use]
    pub fn new<'a>(text: &str, pieces: &[Piece], features: impl Fn(&str) -> Option<&'a Features>) -> Self {
        let is_sign = |piece: &Piece| !text[piece.place.clone()].contains(|sign: char| sign.is_alphanumeric());
        let starts_word = |index: usize| {
            let Some(before) = index.checked_sub(1).map(|before| &pieces[before]) else { return true };
            let piece = &pieces[index];
            let between = &text[before.place.start.min(piece.place.start)..piece.place.end];
            piece.is_special
                || before.is_special
                || is_sign(piece)
                || is_sign(before)
                || text[..piece.place.start].ends_with(char::is_whitespace)
                || text[piece.place.clone()].starts_with(char::is_whitespace)
                || between.is_empty()
        };
        let starts: Vec<usize> = (0..pieces.len()).filter(|index| starts_word(*index)).collect();
        let ends = starts.iter().skip(1).copied().chain([pieces.len()]);
        let words: Vec<&str> = starts
            .iter()
            .zip(ends)
            .map(|(start, end)| match &pieces[*start] {
                special if special.is_special => special.text.as_str(),
                first => text[first.place.start..pieces[end - 1].place.end].trim(),
            })
            .collect();
        let words = Target::sentence(words.into_iter().map(|word| (word, features(word))));
        Self { tokens: pieces.iter().map(|piece| piece.id).collect(), starts, words }
    }

    /// Attention among words, from that among tokens: to a word goes the sum of what goes to its tokens, and from it the
    /// mean of what comes from them (Clark et al. 2019, §4).
    #[must_use]
    pub fn of_words(&self, weights: &AttentionMap) -> AttentionMap {
        let mut word_of = vec![0; weights.tokens()];
        let ends = self.starts.iter().skip(1).copied().chain([weights.tokens()]);
        let words: Vec<Range<usize>> = self.starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
        for (word, tokens) in words.iter().enumerate() {
            word_of[tokens.clone()].fill(word);
        }
        let mut rows = vec![0.0; words.len() * words.len()];
        for (row, tokens) in rows.chunks_exact_mut(words.len().max(1)).zip(&words) {
            for query in tokens.clone() {
                for (weight, word) in weights.row(query).iter().zip(&word_of) {
                    row[*word] += weight / tokens.len() as f32;
                }
            }
        }
        AttentionMap::of_rows(words.len(), rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, place: std::ops::Range<usize>, is_special: bool) -> Piece {
        Piece { id: 0, text: text.to_owned(), place, is_special }
    }

    #[test]
    fn words_are_put_together_from_their_pieces_and_signs_stand_alone() {
        let text = "The dogs' bark";
        // As WordPiece cuts it, and as a tokenizer does that keeps spaces.
        let of_pieces = [
            piece("[CLS]", 0..0, true),
            piece("the", 0..3, false),
            piece("dog", 4..7, false),
            piece("##s", 7..8, false),
            piece("'", 8..9, false),
            piece("bark", 10..14, false),
            piece("[SEP]", 0..0, true),
        ];
        let bytewise = [
            piece("The", 0..3, false),
            piece(" dog", 3..7, false),
            piece("s", 7..8, false),
            piece("'", 8..9, false),
            piece(" ba", 9..12, false),
            piece("rk", 12..14, false),
        ];
        let starts = |pieces: &[Piece]| TrialSentence::new(text, pieces, |_| None).starts;
        assert_eq!(starts(&of_pieces), [0, 1, 2, 4, 5, 6]);
        assert_eq!(starts(&bytewise), [0, 1, 3, 4]);
        let words = TrialSentence::new(text, &bytewise, |_| None).words;
        assert_eq!(words, Target::sentence(["The", "dogs", "'", "bark"].map(|word| (word, None))));
        // Two tokens, then one, are two words.
        let map = AttentionMap::of_rows(3, vec![0.5, 0.25, 0.25, 0.1, 0.4, 0.5, 0.2, 0.3, 0.5]);
        let sentence = TrialSentence { tokens: vec![0; 3], starts: vec![0, 2], words: Vec::new() };
        let expected = [0.625, 0.375, 0.5, 0.5];
        let got = sentence.of_words(&map);
        assert!(got.as_slice().iter().zip(expected).all(|(got, expected)| (got - expected).abs() < 1e-6), "{got:?}");
    }

    #[test]
    fn random_texts_keep_what_stands_around_them_and_repeat_the_rest() {
        let words = TrialWords { ordinary: (10..40).collect(), around: [vec![1], vec![2]] };
        let trials = Trials::random(&words, 12, [3, 4]);
        for (plain, repeated) in trials.plain.iter().zip(&trials.repeated) {
            assert_eq!((plain.len(), repeated.len()), (26, 26));
            let mut seen = plain[1..25].to_vec();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!((seen.len(), plain[0], plain[25]), (24, 1, 2));
            assert_eq!(repeated[1..13], repeated[13..25]);
            assert_eq!(repeated[1..13], plain[1..13]);
        }
        assert_ne!(trials.plain[0], trials.plain[1]);
        assert_eq!(Trials::random(&words, 100, [0]).plain[0].len(), 32);
    }
}
