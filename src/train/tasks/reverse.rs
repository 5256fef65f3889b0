//! A chunk said backwards: an anti-diagonal.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::asked::{Answered, Lengths, WORDS, ask, drawn, names, with_signs};
use super::sequence::{Draw, Generate, Sequence};
use crate::text::Mismatch;
use crate::train::range::whole;

/// Some words, a sign, and the words from the last to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reverse {
    pub words: usize,
    pub lengths: Lengths,
}

impl Default for Reverse {
    fn default() -> Self {
        Self { words: 16, lengths: Lengths { shortest: 2, longest: 12, held_out: 7 } }
    }
}

impl Generate for Reverse {
    fn words(&self) -> Vec<String> {
        with_signs(names(self.words))
    }

    fn draw(&self, generator: &mut ChaCha8Rng, tokens: usize, draw: Draw) -> Sequence {
        let length = self.lengths.draw(generator, draw);
        let question = drawn(generator, self.words, length);
        let answer = question.iter().enumerate().rev().map(|(place, word)| Answered::from(*word, place)).collect();
        ask(self.words, &question, answer, tokens)
    }

    fn check(&self) -> Result<(), Mismatch> {
        whole("words", self.words, 1, WORDS)?;
        self.lengths.check(1)
    }

    fn least_tokens(&self) -> usize {
        2 * self.lengths.longest.max(self.lengths.held_out)
    }
}
