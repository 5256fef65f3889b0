//! Brackets that are still open, closed: a head that finds the partner.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::asked::{Answered, Lengths, ask, with_signs};
use super::sequence::{Draw, Generate, Sequence};
use crate::text::Mismatch;

const OPENING: [&str; 3] = ["(", "[", "{"];
const CLOSING: [&str; 3] = [")", "]", "}"];

/// Brackets of three kinds, some of which stay open, a sign, and those that close them, the innermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brackets {
    pub lengths: Lengths,
}

impl Default for Brackets {
    fn default() -> Self {
        Self { lengths: Lengths { shortest: 1, longest: 15, held_out: 8 } }
    }
}

impl Generate for Brackets {
    fn words(&self) -> Vec<String> {
        with_signs(OPENING.into_iter().chain(CLOSING).map(str::to_owned))
    }

    fn draw(&self, generator: &mut ChaCha8Rng, tokens: usize, draw: Draw) -> Sequence {
        let length = self.lengths.draw(generator, draw);
        let mut question = Vec::with_capacity(length);
        // Places of those that are open.
        let mut open: Vec<usize> = Vec::new();
        for place in 0..length {
            let opens = generator.random_range(0..5) < 3;
            // Something stays open: the last one opens where nothing else does.
            let may_close = place + 1 < length || open.len() > 1;
            match open.last().copied().filter(|_| may_close && !opens) {
                Some(partner) => {
                    question.push(question[partner] + OPENING.len());
                    open.pop();
                }
                None => {
                    question.push(generator.random_range(0..OPENING.len()));
                    open.push(place);
                }
            }
        }
        let close = |place: usize| Answered::from(question[place] + OPENING.len(), place);
        let answer = open.into_iter().rev().map(close).collect();
        ask(OPENING.len() + CLOSING.len(), &question, answer, tokens)
    }

    fn check(&self) -> Result<(), Mismatch> {
        self.lengths.check(1)
    }

    fn least_tokens(&self) -> usize {
        2 * self.lengths.longest.max(self.lengths.held_out)
    }
}
