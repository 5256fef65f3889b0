//! Pieces of a text, by characters or by words.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::sequence::{Draw, Generate, Sequence, Target};
use crate::model::limits;
use crate::text::Mismatch;
use crate::train::range::whole;

/// From Shakespeare's "The Tempest", see `assets/texts/README.md`.
const SHIPPED: &str = include_str!("../../../assets/texts/tempest.txt");
/// Of a text, the part at its end that is never learned from: one in so many tokens.
const HELD_OUT: usize = 10;

/// What a token of a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    #[default]
    Character,
    /// What stands between spaces; a line's end is one too.
    Word,
}

/// Pieces of a text from random places on. The last tenth is never learned from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Excerpt {
    pub unit: Unit,
    /// The text; none for the one that is shipped.
    pub text: Option<Arc<str>>,
    /// Shared by copies.
    #[serde(skip)]
    read: Arc<OnceLock<Tokens>>,
}

/// Whether it has been read says nothing of it.
impl PartialEq for Excerpt {
    fn eq(&self, other: &Self) -> bool {
        (self.unit, &self.text) == (other.unit, &other.text)
    }
}

/// A text as numbers.
#[derive(Debug)]
struct Tokens {
    /// In order.
    words: Vec<String>,
    tokens: Vec<usize>,
}

impl Excerpt {
    /// Of a text.
    #[must_use]
    pub fn of(unit: Unit, text: &str) -> Self {
        Self { unit, text: Some(text.into()), read: Arc::default() }
    }

    /// The same text in other pieces.
    #[must_use]
    pub fn by(&self, unit: Unit) -> Self {
        Self { unit, text: self.text.clone(), read: Arc::default() }
    }

    fn read(&self) -> &Tokens {
        self.read.get_or_init(|| {
            let text = self.text.as_deref().unwrap_or(SHIPPED);
            let pieces: Vec<String> = match self.unit {
                Unit::Character => text.chars().map(String::from).collect(),
                Unit::Word => {
                    let line = |line: &str| -> Vec<String> {
                        line.split_whitespace().chain(["\n"]).map(str::to_owned).collect()
                    };
                    text.lines().flat_map(line).collect()
                }
            };
            let mut places: BTreeMap<&str, usize> = pieces.iter().map(|piece| (piece.as_str(), 0)).collect();
            places.values_mut().enumerate().for_each(|(place, value)| *value = place);
            let tokens = pieces.iter().map(|piece| places[piece.as_str()]).collect();
            Tokens { words: places.into_keys().map(str::to_owned).collect(), tokens }
        })
    }

    /// The tokens that are drawn from.
    fn part(&self, draw: Draw) -> Range<usize> {
        let all = self.read().tokens.len();
        let learned = all - all / HELD_OUT;
        match draw {
            Draw::Training => 0..learned,
            Draw::HeldOut => learned..all,
        }
    }
}

impl Generate for Excerpt {
    fn words(&self) -> Vec<String> {
        self.read().words.clone()
    }

    fn draw(&self, generator: &mut ChaCha8Rng, tokens: usize, draw: Draw) -> Sequence {
        let part = self.part(draw);
        let first = generator.random_range(part.start..=part.end - tokens - 1);
        let all = &self.read().tokens[first..first + tokens + 1];
        let target = |word: &usize| Some(Target { word: *word, is_known: true, source: None });
        Sequence { tokens: all[..tokens].to_vec(), targets: all[1..].iter().map(target).collect() }
    }

    fn check(&self) -> Result<(), Mismatch> {
        // So that there is something in the part that is held out.
        let length = self.read().tokens.len();
        whole("text", length, 4 * HELD_OUT, limits::FILE_BYTES as usize)
    }

    fn least_tokens(&self) -> usize {
        1
    }

    fn most_tokens(&self) -> Option<usize> {
        Some(self.part(Draw::HeldOut).len().saturating_sub(1))
    }
}
