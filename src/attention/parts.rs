//! What the dense kernel stands on: products in parts, and memory.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use crate::math::{Matrix, Packed, columns, columns_mut};
use crate::model::Tensor;

/// Numbers beyond this are cut, so that no product overflows `f32` into ∞ − ∞.
pub(crate) const SATURATION: f32 = 1e15;

/// Multiply-adds below which splitting over threads costs more than it brings: to wake one that sleeps takes as long as
/// about so many.
pub(crate) const PARALLEL_FROM: usize = 1 << 20;
/// Columns of a matrix that one core multiplies at a time.
const COLUMNS: usize = 96;

/// Of these, those that are made `f32` at a time: they stay in the cache until the product has read them.
const UNPACKED: usize = 24;

/// A matrix `[T, n]` to be multiplied by columns `[n]`. The transpose is what a row meets:
/// (A·w)ᵀ = wᵀ·Aᵀ, and columns are contiguous.
pub(super) fn pack(matrix: &Matrix) -> Packed {
    Packed::new(&columns(matrix).collect::<Vec<_>>())
}

/// A column of a tensor.
pub(super) type Column<'a> = (&'a Tensor, usize);

/// What was packed times some columns, each of which makes one of the results.
pub(super) fn multiply(packed: &Packed, columns: &[Column<'_>], results: &mut [&mut [f32]]) {
    for (columns, results) in columns.chunks(UNPACKED).zip(results.chunks_mut(UNPACKED)) {
        let columns: Vec<Cow<'_, [f32]>> = columns.iter().map(|(tensor, column)| tensor.column(*column)).collect();
        packed.multiply(&columns.iter().map(Cow::as_ref).collect::<Vec<_>>(), results);
    }
}

/// The norm of each row of a product, `[T]`, with no room for all of the product.
pub(super) fn norms_of_product(matrix: &Matrix, tensor: &Tensor) -> Vec<f32> {
    let packed = pack(matrix);
    let mut squares = vec![0.0f64; matrix.nrows()];
    for start in (0..tensor.ncols()).step_by(COLUMNS) {
        let part: Vec<Column<'_>> =
            (start..tensor.ncols().min(start + COLUMNS)).map(|column| (tensor, column)).collect();
        let mut results = zeros(matrix.nrows(), part.len());
        multiply(&packed, &part, &mut columns_mut(&mut results).collect::<Vec<_>>());
        for column in columns(&results) {
            squares.iter_mut().zip(column).for_each(|(sum, number)| *sum += f64::from(*number).powi(2));
        }
    }
    squares.into_iter().map(|sum| sum.sqrt() as f32).collect()
}

/// Cuts what is too large.
pub(super) fn saturate(column: &mut [f32]) {
    for value in column {
        *value = value.clamp(-SATURATION, SATURATION);
    }
}

/// Fills results, columns `[T]`, some at a time: each part is finished while it is in the cache. `work`
/// is the multiply-adds of all.
pub(super) fn in_parts(
    work: usize,
    mut results: Vec<&mut [f32]>,
    fill: impl Fn(Range<usize>, &mut [&mut [f32]]) + Sync,
) {
    let run = |(part, results): (usize, &mut [&mut [f32]])| {
        let start = part * COLUMNS;
        fill(start..start + results.len(), results);
    };
    if work < PARALLEL_FROM {
        results.chunks_mut(COLUMNS).enumerate().for_each(run);
    } else {
        results.par_chunks_mut(COLUMNS).enumerate().for_each(run);
    }
}

/// Zeros that the system gives: pages are first touched where they are written.
pub(super) fn zeros(rows: usize, columns: usize) -> Matrix {
    Matrix::from_vec(rows, columns, vec![0.0; rows * columns])
}

/// A matrix whose numbers are all still to be written, in the memory of another if that is large enough.
pub(super) fn unwritten(memory: Matrix, rows: usize, columns: usize) -> Matrix {
    let mut numbers: Vec<f32> = memory.data.into();
    if numbers.capacity() < rows * columns {
        return zeros(rows, columns);
    }
    numbers.resize(rows * columns, 0.0);
    Matrix::from_vec(rows, columns, numbers)
}
