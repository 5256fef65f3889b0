//! Rows of numbers.

use super::wire::Row;
use crate::files::Problem;
use crate::files::checks::check_number;
use crate::math::Matrix;
use crate::model::Tensor;

/// A matrix of the expected size.
pub(super) fn read_rows(rows: &[Row], height: usize, width: usize, place: &str) -> Result<Tensor, Problem> {
    if rows.len() != height {
        return Err(Problem::invalid(place, format!("{height} rows"), rows.len()));
    }
    for (i, Row(row)) in rows.iter().enumerate() {
        check_row(row, width, &format!("{place}, row {}", i + 1))?;
    }
    Ok(Matrix::from_row_iterator(height, width, rows.iter().flat_map(|row| &row.0).copied()).into())
}

/// Refuses a row of another length, or with a number out of bounds.
pub(super) fn check_row(row: &[f32], width: usize, place: &str) -> Result<(), Problem> {
    if row.len() != width {
        return Err(Problem::invalid(place, format!("{width} numbers"), row.len()));
    }
    row.iter().try_for_each(|value| check_number(f64::from(*value), || place.to_owned()))
}
