//! Which word is the most frequent: a head that looks at all alike and counts.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::asked::{Answered, Lengths, ask, drawn, names, with_signs};
use super::sequence::{Draw, Generate, Sequence};
use crate::text::Mismatch;
use crate::train::range::whole;

/// Some words, a sign, and the one that is the most frequent; of those that are equally frequent none is ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Majority {
    pub words: usize,
    pub lengths: Lengths,
}

impl Default for Majority {
    fn default() -> Self {
        Self { words: 3, lengths: Lengths { shortest: 3, longest: 21, held_out: 12 } }
    }
}

impl Generate for Majority {
    fn words(&self) -> Vec<String> {
        with_signs(names(self.words))
    }

    fn draw(&self, generator: &mut ChaCha8Rng, tokens: usize, draw: Draw) -> Sequence {
        let length = self.lengths.draw(generator, draw);
        loop {
            let question = drawn(generator, self.words, length);
            let mut counts: Vec<(usize, usize)> =
                (0..self.words).map(|word| (question.iter().filter(|one| **one == word).count(), word)).collect();
            counts.sort_unstable_by(|a, b| b.cmp(a));
            if counts.get(1).is_none_or(|second| counts[0].0 > second.0) {
                let answer = Answered { word: counts[0].1, is_asked: true, source: None };
                return ask(self.words, &question, vec![answer], tokens);
            }
        }
    }

    fn check(&self) -> Result<(), Mismatch> {
        whole("words", self.words, 1, 8)?;
        self.lengths.check(1)
    }

    fn least_tokens(&self) -> usize {
        self.lengths.longest.max(self.lengths.held_out) + 1
    }
}
