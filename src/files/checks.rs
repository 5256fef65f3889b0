//! What holds for numbers, in whatever file they stand.

use super::Problem;
use crate::model::limits;
use crate::text::{Phrase, say};

/// Refuses NaN, infinities, and magnitudes beyond [`limits::MAGNITUDE`]. The error lacks its place.
pub(super) fn check_number(value: f64, place: impl FnOnce() -> Phrase) -> Result<(), Problem> {
    if value.abs() <= f64::from(limits::MAGNITUDE) {
        return Ok(());
    }
    // A number that was an f32 is shown with the digits of one.
    let short = value as f32;
    let got = if f64::from(short) == value { format!("{short:?}") } else { format!("{value:?}") };
    let range = Phrase::range(-limits::MAGNITUDE, limits::MAGNITUDE);
    Err(Problem::invalid(place(), say("expected-numbers-within").with("range", range), got))
}

/// The index of what is counted from 1 in a file, among `count`.
pub(super) fn index(number: usize, count: usize, place: impl Into<Phrase>) -> Result<usize, Problem> {
    match number.checked_sub(1).filter(|i| *i < count) {
        Some(index) => Ok(index),
        None => {
            let expected = say("expected-number").with("range", Phrase::range(1, count));
            Err(Problem::invalid(place, expected, number))
        }
    }
}
