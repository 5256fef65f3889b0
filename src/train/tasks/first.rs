//! The first word again, however far away: a head that looks at the beginning.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::asked::{Answered, Lengths, WORDS, ask, drawn, names, with_signs};
use super::sequence::{Draw, Generate, Sequence};
use crate::text::Mismatch;
use crate::train::range::whole;

/// Some words, a sign, and the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct First {
    pub words: usize,
    pub lengths: Lengths,
}

impl Default for First {
    fn default() -> Self {
        Self { words: 16, lengths: Lengths { shortest: 2, longest: 20, held_out: 11 } }
    }
}

impl Generate for First {
    fn words(&self) -> Vec<String> {
        with_signs(names(self.words))
    }

    fn draw(&self, generator: &mut ChaCha8Rng, tokens: usize, draw: Draw) -> Sequence {
        let length = self.lengths.draw(generator, draw);
        let question = drawn(generator, self.words, length);
        let answer = vec![Answered::from(question[0], 0)];
        ask(self.words, &question, answer, tokens)
    }

    fn check(&self) -> Result<(), Mismatch> {
        whole("words", self.words, 1, WORDS)?;
        self.lengths.check(1)
    }

    fn least_tokens(&self) -> usize {
        self.lengths.longest.max(self.lengths.held_out) + 1
    }
}
