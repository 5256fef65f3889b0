//! Numbers put in order: each looks for the next larger one.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::asked::{Answered, Lengths, WORDS, ask, drawn, with_signs};
use super::sequence::{Draw, Generate, Sequence};
use crate::text::Mismatch;
use crate::train::range::whole;

/// Some numbers, a sign, and the same numbers in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sort {
    pub words: usize,
    pub lengths: Lengths,
}

impl Default for Sort {
    fn default() -> Self {
        Self { words: 20, lengths: Lengths { shortest: 2, longest: 10, held_out: 6 } }
    }
}

impl Generate for Sort {
    fn words(&self) -> Vec<String> {
        with_signs((0..self.words).map(|number| number.to_string()))
    }

    fn draw(&self, generator: &mut ChaCha8Rng, tokens: usize, draw: Draw) -> Sequence {
        let length = self.lengths.draw(generator, draw);
        let question = drawn(generator, self.words, length);
        let mut places: Vec<usize> = (0..length).collect();
        places.sort_by_key(|place| question[*place]);
        let answer = places.into_iter().map(|place| Answered::from(question[place], place)).collect();
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
