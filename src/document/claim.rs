//! What a document is expected to show.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Token, Which};
use crate::design::{Relation, normalized};
use crate::text::{Mismatch, Phrase, from_text, say};

/// One expected pattern of one head.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub layer: usize,
    pub head: usize,
    /// Which sentence it is about.
    pub which: Which,
    pub expect: Expect,
    pub bound: Bound,
    /// Changes to make first; none for a claim about the document as it is.
    pub when: Vec<Change>,
}

impl Claim {
    /// Whether another claim is about the same pattern of the same head, under whatever changes.
    #[must_use]
    pub fn is_about_same(&self, other: &Self) -> bool {
        (self.layer, self.head, self.which, &self.expect) == (other.layer, other.head, other.which, &other.expect)
    }
}

/// The bound that a score must keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    AtLeast(f32),
    AtMost(f32),
}

/// A pattern. Its score is a share, 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expect {
    /// Share of the attention on a relation's targets.
    Finds(Relation),
    /// Mean weight of the cells.
    Weight(Vec<Cell>),
    /// Share of the first cell in the sum of two.
    Prefers(Cell, Cell),
    /// How near the least even row is to even: entropy / ln(number of allowed keys).
    Uniform,
    /// How near rows are to one-hot: 1 − mean of entropy / ln(number of allowed keys).
    Peaked,
    /// The query's row is the same in both sentences: 1 − largest difference.
    SameRow(String),
    /// A learned model says this token, with the blank before it, where it speaks: its probability.
    Says(String),
    /// Shuffling the tokens shuffles the map: 1 − largest difference.
    OrderBlind { seed: u64 },
}

/// A query and a key by their text: `"it -> animal"`, `"John#2 -> John#1"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub query: Place,
    pub key: Place,
}

/// The nth occurrence of a word, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub text: String,
    pub nth: usize,
}

/// A claim and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// None where the pattern points nowhere in this sentence.
    pub score: Option<f32>,
    pub bound: Bound,
}

impl Judged {
    /// Whether the score keeps the bound.
    #[must_use]
    pub fn met(&self) -> bool {
        match (self.score, self.bound) {
            (None, _) => false,
            (Some(score), Bound::AtLeast(bound)) => score >= bound,
            (Some(score), Bound::AtMost(bound)) => score <= bound,
        }
    }
}

impl Place {
    /// The index of the token in a sentence.
    #[must_use]
    pub fn find(&self, sentence: &[Token]) -> Option<usize> {
        let text = normalized(&self.text);
        // The tokens of a real model keep the blank before a word.
        let same = |(_, token): &(usize, &Token)| normalized(token.text.trim()) == text;
        sentence.iter().enumerate().filter(same).nth(self.nth - 1).map(|(i, _)| i)
    }
}

impl std::str::FromStr for Place {
    type Err = Mismatch;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || Mismatch::new(say("expected-token"), Phrase::quoted(text));
        let (word, nth) = match text.rsplit_once('#') {
            Some((word, nth)) if !word.is_empty() => (word, nth.parse().map_err(|_| error())?),
            _ => (text, 1),
        };
        let word = word.trim();
        if word.is_empty() || nth == 0 {
            return Err(error());
        }
        Ok(Self { text: word.into(), nth })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        // A word with a # of its own needs the number to be read back.
        if self.nth > 1 || self.text.contains('#') { write!(f, "#{}", self.nth) } else { Ok(()) }
    }
}

impl std::str::FromStr for Cell {
    type Err = Mismatch;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || Mismatch::new(say("expected-cell"), Phrase::quoted(text));
        let (query, key) = text.split_once(" -> ").ok_or_else(error)?;
        Ok(Self { query: query.parse()?, key: key.parse()? })
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.query, self.key)
    }
}

impl Serialize for Cell {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}
