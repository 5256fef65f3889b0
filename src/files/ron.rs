//! What is written by hand.

use ::ron::error::{Error, SpannedError};
use ::ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use super::Problem;
use crate::text::{Mismatch, Phrase, say};

/// Reads RON, in which what may be left out need not be wrapped in `Some`.
///
/// # Errors
/// It does not read, with the line and column.
pub fn parse_ron<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let options = ::ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    options.from_str(text).map_err(Problem::from)
}

impl From<SpannedError> for Problem {
    /// What our own types have said stays data; what RON says is a text of its own.
    fn from(error: SpannedError) -> Self {
        let (line, column) = (error.span.start.line, error.span.start.col);
        let place = say("place-line").with("line", line).with("column", column);
        let ours = match &error.code {
            Error::Message(message) => Mismatch::of_serde(message),
            Error::InvalidValueForType { expected, found } => {
                Phrase::read(expected).map(|expected| Mismatch::new(expected, found))
            }
            Error::ExpectedDifferentLength { expected, found } => {
                Phrase::read(expected).map(|expected| Mismatch::new(expected, found))
            }
            _ => None,
        };
        match ours {
            Some(mismatch) => mismatch.inside(place).into(),
            None => Self::Syntax { place: place.into(), message: error.code.to_string() },
        }
    }
}
