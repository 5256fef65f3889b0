//! Tokens and cells by their texts: `it`, `the#2`, `it -> animal`, `it -> street|second`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::document::{Cell, Place, Which};
use crate::text::{Mismatch, Phrase, from_text, say};

/// What is behind the text of something in the second sentence.
const SECOND: &str = "|second";

/// A token of a sentence by its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPlace {
    pub place: Place,
    pub which: Which,
}

/// A query and a key of a sentence by their texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub cell: Cell,
    pub which: Which,
}

fn split(text: &str) -> (&str, Which) {
    text.strip_suffix(SECOND).map_or((text, Which::First), |text| (text, Which::Second))
}

fn suffix(which: Which) -> &'static str {
    match which {
        Which::First => "",
        Which::Second => SECOND,
    }
}

impl FromStr for TokenPlace {
    type Err = Mismatch;

    fn from_str(text: &str) -> Result<Self, Mismatch> {
        let (text, which) = split(text);
        Ok(Self { place: place(text)?, which })
    }
}

impl FromStr for Pair {
    type Err = Mismatch;

    fn from_str(text: &str) -> Result<Self, Mismatch> {
        let (text, which) = split(text);
        Ok(Self { cell: cell(text)?, which })
    }
}

impl fmt::Display for TokenPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.place, suffix(self.which))
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.cell, suffix(self.which))
    }
}

/// `it→animal`, or `it -> animal`.
pub(in crate::workbench) fn cell(text: &str) -> Result<Cell, Mismatch> {
    let (query, key) = text
        .split_once('→')
        .or_else(|| text.split_once("->"))
        .ok_or_else(|| Mismatch::new(say("expected-cell"), Phrase::quoted(text)))?;
    Ok(Cell { query: place(query)?, key: place(key)? })
}

/// `it`, or `the#2`.
pub(in crate::workbench) fn place(text: &str) -> Result<Place, Mismatch> {
    text.trim().parse()
}

macro_rules! as_text {
    ($($name:ident)*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                from_text(deserializer)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}

as_text! { TokenPlace Pair }
