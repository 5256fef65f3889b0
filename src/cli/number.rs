//! Numbers within their limits.

use std::fmt::Display;
use std::str::FromStr;

use attention_lab::model::limits;
use attention_lab::text::{Mismatch, Phrase, say};

/// A number within a range, of the kind that a message with the argument `range` names.
pub fn number<T: FromStr + PartialOrd + Display + Copy>(
    text: &str,
    kind: Phrase,
    least: T,
    most: T,
) -> Result<T, Mismatch> {
    let number = text.parse().ok().filter(|number| least <= *number && *number <= most);
    number.ok_or_else(|| Mismatch::new(kind.with("range", Phrase::range(least, most)), text))
}

/// A temperature of a softmax.
pub fn parse_temperature(text: &str) -> Result<f32, Mismatch> {
    let (least, most) = limits::TEMPERATURE;
    number(text, say("expected-number"), least, most)
}
