//! Settings within their limits.

use crate::text::{Mismatch, Phrase, say};

/// Refuses a whole number outside of its limits.
pub(super) fn whole(name: &'static str, value: usize, least: usize, most: usize) -> Result<(), Mismatch> {
    let expected = || say("expected-whole-number").with("range", Phrase::range(least, most));
    if (least..=most).contains(&value) { Ok(()) } else { Err(wrong(name, expected(), value)) }
}

/// Refuses a number outside of its limits, or none at all.
pub(super) fn number(name: &'static str, value: f32, least: f32, most: f32) -> Result<(), Mismatch> {
    let expected = || say("expected-number").with("range", Phrase::range(least, most));
    if (least..=most).contains(&value) { Ok(()) } else { Err(wrong(name, expected(), value)) }
}

/// What is wrong with a setting.
pub(super) fn wrong(name: &'static str, expected: impl Into<Phrase>, got: impl Into<Phrase>) -> Mismatch {
    Mismatch::new(expected, got).inside(say("place-setting").with("name", name))
}
