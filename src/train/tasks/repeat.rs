//! A random chunk that repeats: what forms induction heads (Olsson et al. 2022).

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::asked::{Lengths, WORDS, drawn, names};
use super::sequence::{Draw, Generate, Sequence, Target};
use crate::text::Mismatch;
use crate::train::range::whole;

/// Each text repeats a chunk of random words over and over. Its period is drawn for each text: with one period a model
/// learns to look back so many places, which is no induction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Repeat {
    pub words: usize,
    pub periods: Lengths,
}

impl Default for Repeat {
    fn default() -> Self {
        Self { words: 32, periods: Lengths { shortest: 4, longest: 16, held_out: 9 } }
    }
}

impl Generate for Repeat {
    fn words(&self) -> Vec<String> {
        names(self.words)
    }

    fn draw(&self, generator: &mut ChaCha8Rng, tokens: usize, draw: Draw) -> Sequence {
        let period = self.periods.draw(generator, draw);
        let chunk = drawn(generator, self.words, period);
        let word = |t: usize| chunk[t % period];
        let target = |t: usize| {
            // Before the first repeated word nothing says that the chunk is at its end.
            let is_known = t >= period;
            Some(Target { word: word(t + 1), is_known, source: is_known.then(|| t + 1 - period) })
        };
        Sequence { tokens: (0..tokens).map(word).collect(), targets: (0..tokens).map(target).collect() }
    }

    fn floor(&self) -> Option<f32> {
        Some((self.words as f32).ln())
    }

    fn check(&self) -> Result<(), Mismatch> {
        whole("words", self.words, 1, WORDS)?;
        self.periods.check(1)
    }

    fn least_tokens(&self) -> usize {
        self.periods.longest.max(self.periods.held_out) + 2
    }
}
