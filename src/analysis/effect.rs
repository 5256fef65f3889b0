//! What became of the output where something was changed on the way.

use crate::math::Matrix;

/// How far the output of a token is from what it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moved {
    /// `‖y − y′‖ / ‖y′‖`: the size of the change, in parts of what was there; infinite where that was nothing.
    pub size: f32,
    /// `y · y′ / (‖y‖ ‖y′‖)`: 1 where the direction is as it was; 0 where either is nothing.
    pub cosine: f32,
}

/// How far each row of `after` `[T, D]` is from the row of `before` at its place, by rows; none where it has no place, or
/// the rows are of other widths. Sums are of `f64`.
#[must_use]
pub fn moved(after: &Matrix, before: &Matrix, places: &[Option<usize>]) -> Vec<Option<Moved>> {
    let of_row = |(row, place): (usize, &Option<usize>)| {
        let place = (*place).filter(|place| *place < before.nrows() && after.ncols() == before.ncols())?;
        let (mut change, mut product, mut now, mut then) = (0.0_f64, 0.0, 0.0, 0.0);
        for (y, was) in after.row(row).iter().zip(before.row(place).iter()) {
            let (y, was) = (f64::from(*y), f64::from(*was));
            (change, product) = (change + (y - was).powi(2), product + y * was);
            (now, then) = (now + y * y, then + was * was);
        }
        let sizes = now.sqrt() * then.sqrt();
        let size = if change == 0.0 { 0.0 } else { (change / then).sqrt() };
        let cosine = if sizes == 0.0 { 0.0 } else { product / sizes };
        Some(Moved { size: size as f32, cosine: cosine as f32 })
    };
    places.iter().take(after.nrows()).enumerate().map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_a_size_and_a_direction() {
        let before = Matrix::from_row_slice(3, 2, &[3.0, 4.0, 1.0, 0.0, 0.0, 0.0]);
        let after = Matrix::from_row_slice(4, 2, &[6.0, 8.0, 0.0, 1.0, 1.0, 1.0, 5.0, 5.0]);
        let moved = moved(&after, &before, &[Some(0), Some(1), Some(2), None]);
        assert_eq!(moved[0], Some(Moved { size: 1.0, cosine: 1.0 }));
        let turned = moved[1].unwrap();
        assert!((turned.size - 2f32.sqrt()).abs() < 1e-6 && turned.cosine == 0.0);
        assert_eq!(moved[2], Some(Moved { size: f32::INFINITY, cosine: 0.0 }));
        assert_eq!(moved[3], None);
    }
}
