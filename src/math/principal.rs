//! The directions in which rows are longest.

use nalgebra::{DMatrix, DVector};

use super::{Matrix, columns, fill_normal};

/// Directions that are tried at most; up to this width the result is exact but for roundings.
const STEPS: usize = 64;
/// Steps after which it is first seen whether more would change anything.
const FIRST: usize = 16;
/// What counts as nothing, as a share of the largest eigenvalue.
const NOTHING: f32 = 1e-6;

/// Two orthonormal directions `[K]` in which the rows of both matrices `[·, K]` together are longest: the
/// eigenvectors of `AᵀA + BᵀB` with the largest eigenvalues. With K = 1 the second is 0.
///
/// Of fewer rows than columns they are sums of the rows: with R of all rows, those of the eigenvectors u of `RRᵀ` as
/// `Rᵀu`, if there are two that are not 0. Else by Lanczos' method with each direction made orthogonal to all before it (Golub & Van Loan, Matrix
/// Computations, §10.1), so that nothing of size K × K is made.
#[must_use]
pub fn principal_directions([a, b]: [&Matrix; 2]) -> [DVector<f32>; 2] {
    let width = a.ncols();
    if a.nrows() + b.nrows() < width.min(STEPS)
        && let Some(directions) = of_few_rows([a, b])
    {
        return directions;
    }
    let mut basis: Vec<DVector<f32>> = Vec::new();
    // The matrix, seen from the basis: three diagonals.
    let mut seen = DMatrix::<f32>::zeros(width.min(STEPS), width.min(STEPS));
    let mut rest = start(width, 0);
    for step in 0..width.min(STEPS) {
        let mut length = leave(&mut rest, &basis);
        if step > 0 && length > NOTHING * seen.amax() {
            (seen[(step - 1, step)], seen[(step, step - 1)]) = (length, length);
            if step >= FIRST && step.is_power_of_two() && is_enough(&seen, step, length) {
                break;
            }
        } else if step > 0 {
            // The basis is closed: what else there is begins elsewhere.
            rest = start(width, step as u64);
            length = leave(&mut rest, &basis);
        }
        let direction = rest / length;
        rest = a.tr_mul(&(a * &direction)) + b.tr_mul(&(b * &direction));
        seen[(step, step)] = direction.dot(&rest);
        basis.push(direction);
    }
    let [first, second] = largest(&seen, basis.len());
    [first, second].map(|weights| {
        let weights = weights.unwrap_or_else(|| DVector::zeros(basis.len()));
        basis.iter().zip(&weights).fold(DVector::zeros(width), |sum, (direction, weight)| sum + direction * *weight)
    })
}

/// The same of few rows; none where these span less than a plane.
fn of_few_rows([a, b]: [&Matrix; 2]) -> Option<[DVector<f32>; 2]> {
    let transposed = [a.transpose(), b.transpose()];
    let rows: Vec<&[f32]> = transposed.iter().flat_map(columns).collect();
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let mut gram = DMatrix::<f64>::zeros(rows.len(), rows.len());
    for i in 0..rows.len() {
        for j in 0..=i {
            gram[(i, j)] = dot(rows[i], rows[j]);
            gram[(j, i)] = gram[(i, j)];
        }
    }
    let eigen = gram.symmetric_eigen();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    let least = f64::from(NOTHING) * eigen.eigenvalues[*order.first()?];
    let direction = |place: usize| {
        let at = *order.get(place)?;
        let mut sum = DVector::<f64>::zeros(a.ncols());
        for (row, share) in rows.iter().zip(&eigen.eigenvectors.column(at)) {
            sum.iter_mut().zip(*row).for_each(|(sum, number)| *sum += share * f64::from(*number));
        }
        (eigen.eigenvalues[at] > least).then(|| sum.normalize().map(|number| number as f32))
    };
    Some([direction(0)?, direction(1)?])
}

/// A direction that is orthogonal to no other by chance.
fn start(width: usize, seed: u64) -> DVector<f32> {
    let mut direction = DVector::zeros(width);
    fill_normal(direction.as_mut_slice(), seed, 1.0);
    direction
}

/// Takes all directions of the basis out of a vector, and says what length is left.
fn leave(vector: &mut DVector<f32>, basis: &[DVector<f32>]) -> f32 {
    // Once leaves roundings as large as a small rest.
    for direction in basis.iter().chain(basis) {
        vector.axpy(-direction.dot(vector), direction, 1.0);
    }
    vector.norm()
}

/// Whether the two largest eigenvectors have no share in the direction that comes next.
fn is_enough(seen: &DMatrix<f32>, size: usize, next: f32) -> bool {
    let last = largest(seen, size).map(|vector| vector.map_or(0.0, |vector| vector[size - 1].abs()));
    last.into_iter().all(|share| share * next <= NOTHING * seen.amax())
}

/// The eigenvectors of a matrix's first rows and columns that have the largest eigenvalues.
fn largest(seen: &DMatrix<f32>, size: usize) -> [Option<DVector<f32>>; 2] {
    let eigen = seen.view((0, 0), (size, size)).into_owned().symmetric_eigen();
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    [0, 1].map(|place| order.get(place).map(|column| eigen.eigenvectors.column(*column).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(rows: usize, columns: usize, seed: u64) -> Matrix {
        let mut matrix = Matrix::zeros(rows, columns);
        fill_normal(matrix.as_mut_slice(), seed, 1.0);
        matrix
    }

    /// Squared lengths along directions.
    fn along(matrices: [&Matrix; 2], directions: &[DVector<f32>; 2]) -> [f32; 2] {
        directions.each_ref().map(|d| matrices.iter().map(|m| (*m * d).norm_squared()).sum())
    }

    #[test]
    fn they_are_the_eigenvectors_with_the_largest_eigenvalues() {
        for (rows, width) in [(1, 1), (3, 2), (5, 16), (40, 16), (4, 100), (300, 100), (30, 64)] {
            let [a, mut b] = [1, 2].map(|seed| random(rows, width, seed));
            b *= 0.3;
            let moments = a.tr_mul(&a) + b.tr_mul(&b);
            let mut eigenvalues: Vec<f32> = moments.symmetric_eigenvalues().iter().copied().collect();
            eigenvalues.sort_by(|a, b| b.total_cmp(a));
            let directions = principal_directions([&a, &b]);
            let lengths = along([&a, &b], &directions);
            for (place, length) in lengths.into_iter().enumerate() {
                let expected = eigenvalues.get(place).copied().unwrap_or(0.0);
                assert!((length - expected).abs() < 1e-3 * eigenvalues[0], "{rows} {width}: {length} for {expected}");
            }
            assert!((directions[0].norm() - 1.0).abs() < 1e-4);
            assert!(directions[0].dot(&directions[1]).abs() < 1e-4);
        }
    }

    #[test]
    fn equal_and_absent_eigenvalues_are_found_too() {
        let twice = Matrix::from_diagonal(&DVector::from_vec(vec![1.0, 3.0, 0.0, 3.0, 0.0]));
        let nothing = Matrix::zeros(5, 5);
        let directions = principal_directions([&twice, &nothing]);
        assert!(along([&twice, &nothing], &directions).iter().all(|length| (length - 9.0).abs() < 1e-3));
        let directions = principal_directions([&nothing, &nothing]);
        assert!(directions.iter().all(|d| (d.norm() - 1.0).abs() < 1e-4));
        assert!(directions[0].dot(&directions[1]).abs() < 1e-4);
    }
}
