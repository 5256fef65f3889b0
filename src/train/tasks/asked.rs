//! Texts that ask and answer: a question, a sign, the answer, and dots to the end.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::sequence::{Draw, Sequence, Target};
use crate::text::Mismatch;
use crate::train::range::whole;

/// Between question and answer, and what fills up.
const SIGNS: [&str; 2] = ["|", "."];

/// Words of a task at most.
pub(super) const WORDS: usize = 256;
/// The longest question.
const LONGEST: usize = 256;

/// A token of an answer.
pub(super) struct Answered {
    pub word: usize,
    /// Whether it is to be predicted; else it is given.
    pub is_asked: bool,
    /// The token that says it.
    pub source: Option<usize>,
}

impl Answered {
    /// A token to be predicted, which stands at a place of the question.
    pub fn from(word: usize, source: usize) -> Self {
        Self { word, is_asked: true, source: Some(source) }
    }
}

/// How long questions are: all lengths but one, which is never learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lengths {
    pub shortest: usize,
    pub longest: usize,
    pub held_out: usize,
}

impl Lengths {
    /// Whether there is a length to learn from, and each is at least so long.
    pub(super) fn check(self, least: usize) -> Result<(), Mismatch> {
        whole("shortest", self.shortest, least, LONGEST)?;
        let is_inside = (self.shortest..=self.longest).contains(&self.held_out);
        whole("longest", self.longest, self.shortest + usize::from(is_inside), LONGEST)?;
        whole("held_out", self.held_out, least, LONGEST)
    }

    /// A length.
    pub(super) fn draw(self, generator: &mut ChaCha8Rng, draw: Draw) -> usize {
        match draw {
            Draw::HeldOut => self.held_out,
            // Those above the one that is held out move down by one.
            Draw::Training if (self.shortest..=self.longest).contains(&self.held_out) => {
                let drawn = generator.random_range(self.shortest..self.longest);
                drawn + usize::from(drawn >= self.held_out)
            }
            Draw::Training => generator.random_range(self.shortest..=self.longest),
        }
    }
}

/// The vocabulary: words, and the signs behind them.
pub(super) fn with_signs(words: impl IntoIterator<Item = String>) -> Vec<String> {
    words.into_iter().chain(SIGNS.map(str::to_owned)).collect()
}

/// The text of a question and its answer, where `words` are those of the task.
pub(super) fn ask(words: usize, question: &[usize], answer: Vec<Answered>, tokens: usize) -> Sequence {
    let (sign, filler) = (words, words + 1);
    let mut all: Vec<usize> = question.iter().copied().chain([sign]).chain(answer.iter().map(|one| one.word)).collect();
    all.resize(tokens, filler);
    let mut targets = vec![None; tokens];
    for (target, one) in targets.iter_mut().skip(question.len()).zip(answer) {
        *target = one.is_asked.then_some(Target { word: one.word, is_known: true, source: one.source });
    }
    Sequence { tokens: all, targets }
}

/// So many words with short names: a, b, … z, aa, ab, …
pub(super) fn names(count: usize) -> Vec<String> {
    let letter = |n: usize| char::from(b'a' + n as u8);
    let name = |n: usize| match n / 26 {
        0 => letter(n).to_string(),
        more => [letter((more - 1) % 26), letter(n % 26)].iter().collect(),
    };
    (0..count).map(name).collect()
}

/// So many words of a vocabulary, drawn independently.
pub(super) fn drawn(generator: &mut ChaCha8Rng, words: usize, count: usize) -> Vec<usize> {
    (0..count).map(|_| generator.random_range(0..words)).collect()
}
