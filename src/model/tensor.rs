//! Weights: matrices with an identity, so that telling two models apart reads no numbers.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use nalgebra::DVector;
use pulp::bytemuck;
use xxhash_rust::xxh3::Xxh3;

use super::Packed;
use crate::math::{Matrix, widened};

/// What tells one tensor from another: a hash of its shape, its type, and the bits of its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TensorId(u128);

/// A matrix that never changes, shared by all that read it: the whole of one, or a block of it, as a
/// head's part is a block of its layer's projection.
///
/// Two tensors are equal where their ids are. The id is made when it is first asked for: to open a model hashes nothing.
#[derive(Clone)]
pub struct Tensor {
    id: Arc<OnceLock<TensorId>>,
    whole: Whole,
    rows: Range<usize>,
    columns: Range<usize>,
}

/// Numbers in the type of the file that they come from: a model takes no more memory than its file.
#[derive(Debug)]
pub enum Numbers {
    F32(Vec<f32>),
    F16(Vec<f16>),
    BF16(Vec<bf16>),
    Packed(Packed),
}

/// A whole matrix, column after column, and its rows.
#[derive(Clone)]
enum Whole {
    F32(Arc<Matrix>),
    F16(Arc<Vec<f16>>, usize),
    BF16(Arc<Vec<bf16>>, usize),
    Packed(Arc<Packed>),
}

impl Tensor {
    /// A block of a shared matrix, which is not copied. Panics outside the matrix.
    #[must_use]
    pub fn block(whole: &Arc<Matrix>, rows: Range<usize>, columns: Range<usize>) -> Self {
        assert!(rows.end <= whole.nrows() && columns.end <= whole.ncols(), "a block lies inside its matrix");
        Self::of(Whole::F32(Arc::clone(whole)), rows, columns)
    }

    /// A matrix from its numbers, column after column. Panics where they are not as many as its places.
    #[must_use]
    pub fn from_numbers(numbers: Numbers, rows: usize, columns: usize) -> Self {
        let whole = match numbers {
            Numbers::F32(numbers) => Whole::F32(Arc::new(Matrix::from_vec(rows, columns, numbers))),
            Numbers::F16(numbers) => {
                assert_eq!(numbers.len(), rows * columns, "as many numbers as places");
                Whole::F16(Arc::new(numbers), rows)
            }
            Numbers::BF16(numbers) => {
                assert_eq!(numbers.len(), rows * columns, "as many numbers as places");
                Whole::BF16(Arc::new(numbers), rows)
            }
            Numbers::Packed(packed) => {
                let whole = packed.bytes.len() / packed.kind.bytes() * packed.kind.numbers();
                assert_eq!((packed.rows, whole), (rows, rows * columns), "as many numbers as places");
                Whole::Packed(Arc::new(packed))
            }
        };
        Self::of(whole, 0..rows, 0..columns)
    }

    /// Columns of a tensor in another order, as a matrix of its own. Panics outside of it.
    #[must_use]
    pub fn of_columns(tensor: &Self, columns: impl Iterator<Item = usize>) -> Self {
        let columns: Vec<usize> = columns.collect();
        let places: Vec<Range<usize>> = columns.iter().map(|column| tensor.place(*column)).collect();
        fn copied<T: Copy>(numbers: &[T], places: &[Range<usize>]) -> Vec<T> {
            places.iter().flat_map(|place| &numbers[place.clone()]).copied().collect()
        }
        let numbers = match &tensor.whole {
            Whole::F32(matrix) => Numbers::F32(copied(matrix.as_slice(), &places)),
            Whole::F16(numbers, _) => Numbers::F16(copied(numbers, &places)),
            Whole::BF16(numbers, _) => Numbers::BF16(copied(numbers, &places)),
            Whole::Packed(_) => {
                Numbers::F32(columns.iter().flat_map(|column| tensor.column(*column).into_owned()).collect())
            }
        };
        Self::from_numbers(numbers, tensor.nrows(), columns.len())
    }

    /// A block of this tensor, which is not copied. Panics outside of it.
    #[must_use]
    pub fn part(&self, rows: Range<usize>, columns: Range<usize>) -> Self {
        assert!(rows.end <= self.nrows() && columns.end <= self.ncols(), "a block lies inside its tensor");
        let within = |own: &Range<usize>, part: Range<usize>| own.start + part.start..own.start + part.end;
        Self::of(self.whole.clone(), within(&self.rows, rows), within(&self.columns, columns))
    }

    fn of(whole: Whole, rows: Range<usize>, columns: Range<usize>) -> Self {
        Self { id: Arc::default(), whole, rows, columns }
    }

    /// See [`TensorId`].
    #[must_use]
    pub fn id(&self) -> TensorId {
        *self.id.get_or_init(|| self.hash())
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

    /// Bytes that the numbers take.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let numbers = self.nrows() * self.ncols();
        let bytes = match &self.whole {
            Whole::F32(_) => numbers * size_of::<f32>(),
            Whole::F16(..) | Whole::BF16(..) => numbers * size_of::<f16>(),
            Whole::Packed(packed) => numbers * packed.kind.bytes() / packed.kind.numbers(),
        };
        bytes as u64
    }

    /// Whether numbers lie in blocks, each of which is unpacked for any of them.
    #[must_use]
    pub fn is_packed(&self) -> bool {
        matches!(self.whole, Whole::Packed(_))
    }

    /// The numbers of a column, borrowed where they are `f32`. Panics outside the tensor.
    #[inline]
    #[must_use]
    pub fn column(&self, column: usize) -> Cow<'_, [f32]> {
        let place = self.place(column);
        match &self.whole {
            Whole::F32(matrix) => Cow::Borrowed(&matrix.as_slice()[place]),
            Whole::F16(numbers, _) => Cow::Owned(numbers[place].to_f32_vec()),
            Whole::BF16(numbers, _) => Cow::Owned(widened(&numbers[place])),
            Whole::Packed(packed) => {
                Cow::Owned(packed.column(self.columns.start + column, self.rows.start, self.rows.len()))
            }
        }
    }

    /// All columns, from the first.
    pub fn columns(&self) -> impl Iterator<Item = Cow<'_, [f32]>> {
        (0..self.columns.len()).map(|column| self.column(column))
    }

    /// The numbers, column after column: borrowed where that is how they lie in memory.
    #[must_use]
    pub fn numbers(&self) -> Cow<'_, [f32]> {
        match &self.whole {
            Whole::F32(matrix) if self.rows.len() == matrix.nrows() => {
                let rows = matrix.nrows();
                Cow::Borrowed(&matrix.as_slice()[self.columns.start * rows..self.columns.end * rows])
            }
            _ => Cow::Owned(self.columns().flat_map(Cow::into_owned).collect()),
        }
    }

    /// The number at a row and a column. Panics outside the tensor.
    #[inline]
    #[must_use]
    pub fn at(&self, (row, column): (usize, usize)) -> f32 {
        assert!(row < self.rows.len(), "row {row} of {}", self.rows.len());
        let place = self.place(column).start + row;
        match &self.whole {
            Whole::F32(matrix) => matrix.as_slice()[place],
            Whole::F16(numbers, _) => numbers[place].to_f32(),
            Whole::BF16(numbers, _) => numbers[place].to_f32(),
            Whole::Packed(packed) => packed.column(self.columns.start + column, self.rows.start + row, 1)[0],
        }
    }

    /// The number at a row and a column; none outside.
    #[must_use]
    pub fn get(&self, (row, column): (usize, usize)) -> Option<f32> {
        (row < self.rows.len() && column < self.columns.len()).then(|| self.at((row, column)))
    }

    /// A copy, to be changed.
    #[must_use]
    pub fn to_matrix(&self) -> Matrix {
        Matrix::from_vec(self.nrows(), self.ncols(), self.numbers().into_owned())
    }

    /// The product with a vector of as many numbers as there are columns. Nothing is copied that is `f32`.
    #[must_use]
    pub fn times(&self, vector: &DVector<f32>) -> DVector<f32> {
        let mut product = DVector::zeros(self.nrows());
        for (column, factor) in self.columns().zip(vector.iter()) {
            product.iter_mut().zip(column.iter()).for_each(|(sum, number)| *sum += number * factor);
        }
        product
    }

    /// Where the numbers of a column lie.
    #[inline]
    fn place(&self, column: usize) -> Range<usize> {
        assert!(column < self.columns.len(), "column {column} of {}", self.columns.len());
        let rows = match &self.whole {
            Whole::F32(matrix) => matrix.nrows(),
            Whole::F16(_, rows) | Whole::BF16(_, rows) => *rows,
            Whole::Packed(packed) => packed.rows,
        };
        let start = (self.columns.start + column) * rows + self.rows.start;
        start..start + self.rows.len()
    }

    fn hash(&self) -> TensorId {
        let mut hash = Xxh3::new();
        for side in [self.nrows(), self.ncols()] {
            hash.update(&(side as u64).to_le_bytes());
        }
        for column in 0..self.ncols() {
            let place = self.place(column);
            match &self.whole {
                Whole::F32(matrix) => hash.update(bytemuck::cast_slice(&matrix.as_slice()[place])),
                Whole::F16(numbers, _) => hash.update(bytemuck::cast_slice(numbers[place].reinterpret_cast())),
                Whole::BF16(numbers, _) => hash.update(bytemuck::cast_slice(numbers[place].reinterpret_cast())),
                Whole::Packed(packed) if self.nrows() == packed.rows => {
                    hash.update(packed.column_bytes(self.columns.start + column));
                }
                Whole::Packed(_) => hash.update(bytemuck::cast_slice(&self.column(column))),
            }
        }
        hash.update(match &self.whole {
            Whole::F32(_) => &[],
            Whole::F16(..) => &[1],
            Whole::BF16(..) => &[2],
            Whole::Packed(_) => &[3],
        });
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
        Arc::ptr_eq(&self.id, &other.id) || self.shape() == other.shape() && self.id() == other.id()
    }
}

impl Eq for Tensor {}

impl fmt::Debug for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tensor {}×{} {:032x}", self.nrows(), self.ncols(), self.id().0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_what_a_copy_of_it_is() {
        let whole = Arc::new(Matrix::from_fn(5, 6, |row, column| (10 * row + column) as f32));
        let block = Tensor::block(&whole, 1..4, 2..6);
        assert_eq!((block.shape(), block.at((0, 0)), block.at((2, 3))), ((3, 4), 12.0, 35.0));
        assert_eq!((block.get((2, 3)), block.get((3, 0)), block.get((0, 4))), (Some(35.0), None, None));
        let copy = Tensor::from(block.to_matrix());
        assert_eq!(copy, block);
        assert_eq!(copy.to_matrix(), whole.view((1, 2), (3, 4)).into_owned());
        assert_eq!(copy.numbers(), block.numbers());
        let columns = Tensor::block(&whole, 0..5, 1..3);
        assert!(matches!(columns.numbers(), Cow::Borrowed(numbers) if numbers == &whole.as_slice()[5..15]));
        assert_eq!(Tensor::from(whole.as_ref().clone()).part(1..4, 2..6), block);
        assert_eq!(block.part(1..2, 3..4).at((0, 0)), 25.0);
        assert_ne!(Tensor::from(copy.to_matrix() * 2.0), copy);
        assert_ne!(Tensor::from(copy.to_matrix().reshape_generic(nalgebra::Dyn(4), nalgebra::Dyn(3))), copy);
    }

    #[test]
    fn numbers_of_half_the_size_are_read_as_what_they_are() {
        let numbers = [0.5, -2.0, 3.0, 1.5, 0.25, -1.0];
        let whole = Tensor::from(Matrix::from_column_slice(2, 3, &numbers));
        let halves =
            [Numbers::F16(numbers.map(f16::from_f32).to_vec()), Numbers::BF16(numbers.map(bf16::from_f32).to_vec())];
        let halves = halves.map(|numbers| Tensor::from_numbers(numbers, 2, 3));
        for half in &halves {
            assert_eq!((half.to_matrix(), half.bytes(), whole.bytes()), (whole.to_matrix(), 12, 24));
            assert_eq!((half.at((1, 0)), half.column(2).as_ref()), (-2.0, &numbers[4..]));
            assert_eq!(half.part(1..2, 1..3).numbers().as_ref(), [1.5, -1.0]);
            assert_ne!(half, &whole);
        }
        assert_ne!(halves[0], halves[1]);
    }

    #[test]
    fn tensors_without_numbers_have_a_shape() {
        assert_ne!(Tensor::from(Matrix::zeros(0, 3)), Tensor::from(Matrix::zeros(3, 0)));
        assert_eq!(Tensor::from(Matrix::zeros(0, 3)).columns().count(), 3);
    }
}
