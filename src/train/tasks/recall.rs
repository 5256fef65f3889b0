//! Keys and their values, and then a key again: what attention was made for.

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::asked::{Answered, Lengths, WORDS, ask, names, with_signs};
use super::sequence::{Draw, Generate, Sequence};
use crate::text::Mismatch;
use crate::train::range::whole;

/// Pairs of a letter and a number, a sign, and the letters once more in another order, each with its number to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recall {
    /// Letters that there are, at most 26.
    pub keys: usize,
    /// Numbers that there are.
    pub values: usize,
    /// How many pairs there are in a text, each with a letter of its own.
    pub pairs: Lengths,
}

impl Default for Recall {
    fn default() -> Self {
        Self { keys: 16, values: 10, pairs: Lengths { shortest: 2, longest: 7, held_out: 5 } }
    }
}

impl Generate for Recall {
    fn words(&self) -> Vec<String> {
        with_signs(names(self.keys).into_iter().chain((0..self.values).map(|value| value.to_string())))
    }

    fn draw(&self, generator: &mut ChaCha8Rng, tokens: usize, draw: Draw) -> Sequence {
        let count = self.pairs.draw(generator, draw).min(self.keys);
        let mut keys: Vec<usize> = (0..self.keys).collect();
        keys.shuffle(generator);
        let pairs: Vec<[usize; 2]> =
            keys[..count].iter().map(|key| [*key, self.keys + generator.random_range(0..self.values)]).collect();
        let mut order: Vec<usize> = (0..count).collect();
        order.shuffle(generator);
        let answer = order.into_iter().flat_map(|pair| {
            let [key, value] = pairs[pair];
            [Answered { word: key, is_asked: false, source: None }, Answered::from(value, 2 * pair + 1)]
        });
        ask(self.keys + self.values, pairs.as_flattened(), answer.collect(), tokens)
    }

    fn check(&self) -> Result<(), Mismatch> {
        whole("keys", self.keys, 1, 26)?;
        whole("values", self.values, 1, WORDS)?;
        whole("pairs", self.pairs.longest.max(self.pairs.held_out), 1, self.keys)?;
        self.pairs.check(1)
    }

    fn least_tokens(&self) -> usize {
        4 * self.pairs.longest.max(self.pairs.held_out)
    }
}
