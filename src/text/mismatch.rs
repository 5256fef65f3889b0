//! The one shape of whatever is not as it should be: where, expected and got.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Phrase, Text};

/// Something that is not what was expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mismatch(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Parts {
    /// From the outermost inwards; empty where the place is not known yet.
    place: Vec<Phrase>,
    expected: Phrase,
    got: Phrase,
}

impl Mismatch {
    /// At a place that whoever asked adds.
    #[must_use]
    pub fn new(expected: impl Into<Phrase>, got: impl Into<Phrase>) -> Self {
        Self(Box::new(Parts { place: Vec::new(), expected: expected.into(), got: got.into() }))
    }

    /// The same within a place.
    #[must_use]
    pub fn inside(mut self, place: impl Into<Phrase>) -> Self {
        self.0.place.insert(0, place.into());
        self
    }

    /// In words of a language.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        let Parts { place, expected, got } = &*self.0;
        let (expected, got) = (text.say(expected), text.say(got));
        let said = text.with("error-mismatch", &[("expected", &expected), ("got", &got)]);
        if place.is_empty() {
            return said;
        }
        let place = text.say(&Phrase::List(place.clone()));
        text.with("error-at", &[("place", &place), ("problem", &said)])
    }

    /// As an error of `serde`, from which [`Mismatch::of_serde`] takes it again.
    pub fn into_serde<E: serde::de::Error>(self) -> E {
        E::custom(serde_json::to_string(&self).expect("phrases are plain data"))
    }

    /// What [`Mismatch::into_serde`] put into an error's message.
    #[must_use]
    pub fn of_serde(message: &str) -> Option<Self> {
        serde_json::from_str(message).ok()
    }
}

impl fmt::Display for Mismatch {
    /// In English, for the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explain(&Text::default()))
    }
}

impl std::error::Error for Mismatch {}

/// Reads what has a textual form of its own, so that an error has the line of the string.
///
/// # Errors
/// It is no text, or not of that form.
pub fn from_text<'de, T: FromStr<Err = Mismatch>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(Mismatch::into_serde)
}
