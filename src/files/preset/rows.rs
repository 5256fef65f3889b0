//! Rows of numbers.

use super::wire::Row;
use crate::files::Problem;
use crate::files::checks::check_number;
use crate::math::Matrix;
use crate::model::Tensor;
use crate::text::{Phrase, say};

/// A matrix of the expected size.
pub(super) fn read_rows(rows: &[Row], height: usize, width: usize, place: &Phrase) -> Result<Tensor, Problem> {
    if rows.len() != height {
        return Err(Problem::invalid(place.clone(), say("expected-rows").with("count", height), rows.len()));
    }
    for (i, Row(row)) in rows.iter().enumerate() {
        check_row(row, width, || Phrase::list([place.clone(), say("place-row").with("row", i + 1)]))?;
    }
    Ok(Matrix::from_row_iterator(height, width, rows.iter().flat_map(|row| &row.0).copied()).into())
}

/// Refuses a row of another length, or with a number out of bounds.
pub(super) fn check_row(row: &[f32], width: usize, place: impl Fn() -> Phrase) -> Result<(), Problem> {
    if row.len() != width {
        return Err(Problem::invalid(place(), say("expected-numbers").with("count", width), row.len()));
    }
    row.iter().try_for_each(|value| check_number(f64::from(*value), &place))
}
