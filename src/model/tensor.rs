//! Weights: matrices with an identity, so that telling two models apart reads no numbers.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Index, Range};
use std::sync::Arc;

use pulp::bytemuck;
use xxhash_rust::xxh3::Xxh3;

use crate::math::Matrix;

/// What tells one tensor from another: a hash of its shape and of the bits of its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TensorId(u128);

/// A matrix that never changes, shared by all that read it: the whole of one, or a block of it, as a
/// head's part is a block of its layer's projection.
///
/// Two tensors are equal where their ids are. The id is made once, with the tensor.
#[derive(Clone)]
pub struct Tensor {
    id: TensorId,
    whole: Arc<Matrix>,
    rows: Range<usize>,
    columns: Range<usize>,
}

impl Tensor {
    /// A block of a shared matrix, which is not copied. Panics outside the matrix.
    #[must_use]
    pub fn block(whole: &Arc<Matrix>, rows: Range<usize>, columns: Range<usize>) -> Self {
        assert!(rows.end <= whole.nrows() && columns.end <= whole.ncols(), "a block lies inside its matrix");
        let mut block = Self { id: TensorId(0), whole: Arc::clone(whole), rows, columns };
        block.id = block.hash();
        block
    }

    /// See [`TensorId`].
    #[must_use]
    pub fn id(&self) -> TensorId {
        self.id
    }

    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.rows.len(), self.columns.len())
    }

    /// Rows.
    #[must_use]
    pub fn nrows(&self) -> usize {
        self.rows.len()
    }

    /// Columns.
    #[must_use]
    pub fn ncols(&self) -> usize {
        self.columns.len()
    }

    /// The numbers of a column, contiguous. Panics outside the tensor.
    #[inline]
    #[must_use]
    pub fn column(&self, column: usize) -> &[f32] {
        assert!(column < self.columns.len(), "column {column} of {}", self.columns.len());
        let start = (self.columns.start + column) * self.whole.nrows() + self.rows.start;
        &self.whole.as_slice()[start..start + self.rows.len()]
    }

    /// All columns, from the first.
    pub fn columns(&self) -> impl Iterator<Item = &[f32]> {
        (0..self.columns.len()).map(|column| self.column(column))
    }

    /// The numbers, column after column: borrowed where that is how they lie in memory.
    #[must_use]
    pub fn numbers(&self) -> Cow<'_, [f32]> {
        let rows = self.whole.nrows();
        if self.rows.len() == rows {
            Cow::Borrowed(&self.whole.as_slice()[self.columns.start * rows..self.columns.end * rows])
        } else {
            Cow::Owned(self.columns().flatten().copied().collect())
        }
    }

    /// The number at a row and a column; none outside.
    #[must_use]
    pub fn get(&self, (row, column): (usize, usize)) -> Option<f32> {
        (row < self.rows.len() && column < self.columns.len()).then(|| self[(row, column)])
    }

    /// A copy, to be changed.
    #[must_use]
    pub fn to_matrix(&self) -> Matrix {
        self.view().into_owned()
    }

    /// The numbers as nalgebra sees them.
    #[must_use]
    pub fn view(&self) -> nalgebra::DMatrixView<'_, f32> {
        self.whole.view((self.rows.start, self.columns.start), self.shape())
    }

    fn hash(&self) -> TensorId {
        let mut hash = Xxh3::new();
        for side in [self.nrows(), self.ncols()] {
            hash.update(&(side as u64).to_le_bytes());
        }
        self.columns().for_each(|column| hash.update(bytemuck::cast_slice(column)));
        TensorId(hash.digest128())
    }
}

impl From<Matrix> for Tensor {
    fn from(matrix: Matrix) -> Self {
        let (rows, columns) = matrix.shape();
        Self::block(&Arc::new(matrix), 0..rows, 0..columns)
    }
}

impl PartialEq for Tensor {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Tensor {}

impl Index<(usize, usize)> for Tensor {
    type Output = f32;

    #[inline]
    fn index(&self, (row, column): (usize, usize)) -> &f32 {
        &self.column(column)[row]
    }
}

impl fmt::Debug for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tensor {}×{} {:032x}", self.nrows(), self.ncols(), self.id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_what_a_copy_of_it_is() {
        let whole = Arc::new(Matrix::from_fn(5, 6, |row, column| (10 * row + column) as f32));
        let block = Tensor::block(&whole, 1..4, 2..6);
        assert_eq!((block.shape(), block[(0, 0)], block[(2, 3)]), ((3, 4), 12.0, 35.0));
        assert_eq!((block.get((2, 3)), block.get((3, 0)), block.get((0, 4))), (Some(35.0), None, None));
        let copy = Tensor::from(block.to_matrix());
        assert_eq!(copy, block);
        assert_eq!(copy.to_matrix(), whole.view((1, 2), (3, 4)).into_owned());
        assert_eq!(copy.numbers(), block.numbers());
        let columns = Tensor::block(&whole, 0..5, 1..3);
        assert!(matches!(columns.numbers(), Cow::Borrowed(numbers) if numbers == &whole.as_slice()[5..15]));
        assert_ne!(Tensor::from(copy.to_matrix() * 2.0), copy);
        assert_ne!(Tensor::from(copy.to_matrix().reshape_generic(nalgebra::Dyn(4), nalgebra::Dyn(3))), copy);
    }

    #[test]
    fn tensors_without_numbers_have_a_shape() {
        assert_ne!(Tensor::from(Matrix::zeros(0, 3)), Tensor::from(Matrix::zeros(3, 0)));
        assert_eq!(Tensor::from(Matrix::zeros(0, 3)).columns().count(), 3);
    }
}
