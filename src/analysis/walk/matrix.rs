//! All numbers of a stage at once.

use std::borrow::Cow;

use rayon::prelude::*;

use super::{Stage, Walk};
use crate::attention::BLOCK;
use crate::attention::finite_range;
use crate::attention::steps::SoftmaxRow;
use crate::attention::{AttentionMap, HeadTrace};
use crate::math::{Matrix, Packed, columns, exponentials_in_place, scale_in_place, transposed};
use crate::model::{Tensor, sinusoidal};

/// The numbers of a stage, borrowed from the model or the trace where they are there.
#[derive(Clone, Debug, PartialEq)]
pub struct StageMatrix<'a> {
    numbers: Cow<'a, [f32]>,
    shape: (usize, usize),
    /// Whether rows are contiguous; else columns are.
    by_row: bool,
}

impl<'a> StageMatrix<'a> {
    fn borrowed(matrix: &'a Matrix) -> Self {
        Self { numbers: Cow::Borrowed(matrix.as_slice()), shape: matrix.shape(), by_row: false }
    }

    fn owned(matrix: Matrix) -> Self {
        let shape = matrix.shape();
        Self { numbers: Cow::Owned(matrix.data.into()), shape, by_row: false }
    }

    fn tensor(tensor: &'a Tensor) -> Self {
        Self { numbers: tensor.numbers(), shape: tensor.shape(), by_row: false }
    }

    fn map(map: &'a AttentionMap) -> Self {
        Self { numbers: Cow::Borrowed(map.as_slice()), shape: (map.tokens(), map.tokens()), by_row: true }
    }

    fn pairs(numbers: Vec<f32>, tokens: usize) -> Self {
        Self { numbers: Cow::Owned(numbers), shape: (tokens, tokens), by_row: true }
    }

    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        self.shape
    }

    /// One number. Panics outside the matrix.
    #[inline]
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f32 {
        let (rows, columns) = self.shape;
        assert!(row < rows && column < columns, "({row}, {column}) outside {rows} rows and {columns} columns");
        self.numbers[if self.by_row { row * columns + column } else { column * rows + row }]
    }

    /// Smallest and largest finite number; (0, 0) where there is none.
    #[must_use]
    pub fn range(&self) -> (f32, f32) {
        finite_range(&self.numbers)
    }
}

impl<'a> Walk<'a> {
    /// All numbers of a stage, in a product or pass over the whole. A product may differ from
    /// [`Self::value`] in the last digits, for it is added in another order. Panics where `value` does.
    #[must_use]
    pub fn matrix(&self, layer: usize, head: usize, stage: Stage) -> StageMatrix<'a> {
        let (tokens, width) = self.trace.embeddings.shape();
        match stage {
            Stage::Embeddings => StageMatrix::borrowed(self.embeddings()),
            Stage::Positions => {
                let strength = self.waves().expect("the encoding is sinusoidal where there are waves");
                StageMatrix::owned(sinusoidal(tokens, width, strength))
            }
            Stage::Input => StageMatrix::borrowed(&self.layer(layer).input),
            Stage::WQ => StageMatrix::tensor(&self.weights(layer, head).w_q),
            Stage::WK => StageMatrix::tensor(&self.weights(layer, head).w_k),
            Stage::WV => StageMatrix::tensor(&self.weights(layer, head).w_v),
            Stage::PlainQueries => StageMatrix::borrowed(&self.plain(layer, head)[0]),
            Stage::PlainKeys => StageMatrix::borrowed(&self.plain(layer, head)[1]),
            Stage::Queries => StageMatrix::borrowed(&self.head(layer, head).q),
            Stage::Keys => StageMatrix::borrowed(&self.head(layer, head).k),
            Stage::Values => StageMatrix::borrowed(&self.head(layer, head).v),
            Stage::Products => StageMatrix::pairs(scaled_products(self.head(layer, head), 1.0), tokens),
            Stage::Scaled => StageMatrix::pairs(scaled_products(self.head(layer, head), self.scale(layer)), tokens),
            Stage::Scores => StageMatrix::map(&self.head(layer, head).scores),
            Stage::Maxima => StageMatrix::owned(softmax_column(self.head(layer, head), |row| row.max)),
            Stage::Exponentials => StageMatrix::pairs(exponentials(self.head(layer, head)), tokens),
            Stage::Sums => StageMatrix::owned(softmax_column(self.head(layer, head), |row| row.sum)),
            Stage::Weights => StageMatrix::map(&self.head(layer, head).weights),
            Stage::HeadOutput => StageMatrix::borrowed(&self.head(layer, head).output),
            Stage::Concat => StageMatrix::borrowed(&self.layer(layer).concat),
            Stage::WO => StageMatrix::owned(self.model.layers[layer].output_projection(width)),
            Stage::Output => StageMatrix::borrowed(&self.layer(layer).output),
        }
    }
}

/// `q·k·by` of all pairs, query after query.
fn scaled_products(head: &HeadTrace, by: f32) -> Vec<f32> {
    let tokens = head.q.nrows();
    let q_t = transposed(&head.q);
    let queries: Vec<&[f32]> = columns(&q_t).collect();
    let keys = Packed::new(&columns(&head.k).collect::<Vec<_>>());
    let mut products = vec![0.0; tokens * tokens];
    let blocks = products.par_chunks_mut((BLOCK * tokens).max(1)).zip(queries.par_chunks(BLOCK));
    blocks.for_each(|(products, queries)| {
        keys.multiply(queries, &mut products.chunks_exact_mut(tokens).collect::<Vec<_>>());
        scale_in_place(products, by);
    });
    products
}

fn exponentials(head: &HeadTrace) -> Vec<f32> {
    let mut exponentials = head.scores.as_slice().to_vec();
    exponentials.par_chunks_mut(head.scores.tokens().max(1)).for_each(|row| {
        exponentials_in_place(row);
    });
    exponentials
}

fn softmax_column(head: &HeadTrace, of: impl Fn(&SoftmaxRow) -> f32 + Sync) -> Matrix {
    let tokens = head.scores.tokens();
    let column = (0..tokens).into_par_iter().map(|query| of(&SoftmaxRow::of(head, query))).collect();
    Matrix::from_vec(tokens, 1, column)
}
