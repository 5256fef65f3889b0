//! What holds for numbers, in whatever file they stand.

use super::Problem;
use crate::model::limits;

/// Refuses NaN, infinities, and magnitudes beyond [`limits::MAGNITUDE`]. The error lacks its place.
pub(super) fn check_number(value: f64, place: impl FnOnce() -> String) -> Result<(), Problem> {
    if value.abs() <= f64::from(limits::MAGNITUDE) {
        return Ok(());
    }
    // A number that was an f32 is shown with the digits of one.
    let short = value as f32;
    let got = if f64::from(short) == value { format!("{short:?}") } else { format!("{value:?}") };
    Err(Problem::invalid(place(), format!("numbers from -{0} to {0}", limits::MAGNITUDE), got))
}

/// The index of what is counted from 1 in a file, among `count`.
pub(super) fn index(number: usize, count: usize, place: String) -> Result<usize, Problem> {
    match number.checked_sub(1).filter(|i| *i < count) {
        Some(index) => Ok(index),
        None => Err(Problem::invalid(place, format!("a number from 1 to {count}"), number)),
    }
}
