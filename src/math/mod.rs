//! Numbers: softmax, row statistics, principal directions, seeded normals. Imports nothing of ours.

mod activation;
pub mod lanes;
mod left;
mod pool;
mod principal;
mod product;
mod random;
mod softmax;
mod statistics;
mod widen;

pub use activation::{elu_plus_one_in_place, gate_in_place, gate_slope_in_place, gelu_in_place, gelu_slope_in_place};
pub use pool::{farthest, pooled, strides};
pub use principal::principal_directions;
pub use product::Packed;
pub use random::{fill_normal, generator, pick, shuffled_indices, text_seed};
pub use softmax::{
    exponentials_below_in_place, exponentials_in_place, scale_in_place, softmax, softmax_back_down,
    softmax_back_in_place, softmax_down, softmax_in_place,
};
pub use statistics::{deviation, effective_count, entropy, largest, row_norms};
pub use widen::widened;

/// A dense matrix of `f32`, column-major; the type in which model files hold their numbers.
pub type Matrix = nalgebra::DMatrix<f32>;

/// The columns of a matrix, each contiguous; none where it has no rows.
pub fn columns(matrix: &Matrix) -> impl ExactSizeIterator<Item = &[f32]> {
    matrix.as_slice().chunks_exact(matrix.nrows().max(1))
}

/// The same, to be written.
pub fn columns_mut(matrix: &mut Matrix) -> impl Iterator<Item = &mut [f32]> {
    let rows = matrix.nrows().max(1);
    matrix.as_mut_slice().chunks_exact_mut(rows)
}

/// Aᵀ, in blocks that fit in the cache; nalgebra's own takes several times as long on large matrices.
#[must_use]
pub fn transposed(matrix: &Matrix) -> Matrix {
    let (rows, columns) = matrix.shape();
    let mut result = Matrix::zeros(columns, rows);
    transpose::transpose(matrix.as_slice(), result.as_mut_slice(), rows, columns);
    result
}
