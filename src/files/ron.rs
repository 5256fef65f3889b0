//! What is written by hand.

use ::ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use super::Problem;

/// Reads RON, in which what may be left out need not be wrapped in `Some`.
///
/// # Errors
/// It does not read, with the line and column.
pub fn parse_ron<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let options = ::ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    options.from_str(text).map_err(|error| Problem::Syntax {
        line: error.span.start.line,
        column: error.span.start.col,
        message: error.code.to_string(),
    })
}
