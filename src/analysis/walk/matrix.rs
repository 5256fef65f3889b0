//! All numbers of a stage at once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use super::held::Numbers;
use super::way::How;
use super::{Stage, Walk};
use crate::attention::steps::SoftmaxRow;
use crate::attention::{BLOCK, HeadTrace, finite_range};
use crate::math::{Matrix, Packed, columns, exponentials_in_place, scale_in_place, strides, transposed};
use crate::model::sinusoidal;

/// How many times as large as usual a number may be to have a colour of its own.
const USUAL: f32 = 5.0;
/// As many take as long as to look at a number.
const MULTIPLY_ADDS: usize = 32;
/// Numbers that tell what is usual, at most.
const USUAL_CELLS: usize = 1 << 15;

/// All numbers of a stage, borrowed or shared where they are there.
#[derive(Clone, Debug, PartialEq)]
pub struct StageMatrix<'a>(Numbers<'a>);

impl From<Arc<Matrix>> for StageMatrix<'_> {
    fn from(numbers: Arc<Matrix>) -> Self {
        Self(Numbers::Shared(numbers))
    }
}

impl StageMatrix<'_> {
    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        self.0.shape()
    }

    /// One number. Panics outside the matrix.
    #[inline]
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f32 {
        self.0.at(row, column)
    }

    /// The largest finite number, without its sign.
    #[must_use]
    pub fn magnitude(&self) -> f32 {
        let (low, high) = finite_range(&self.0.all());
        low.abs().max(high.abs())
    }

    /// The same where a few numbers of a learned model are far larger than all others (Sun et al. 2024, massive
    /// activations): some times the root of the mean square of what is not. Of a large matrix some of the rows and columns
    /// tell that.
    #[must_use]
    pub fn usual_magnitude(&self) -> f32 {
        let ((rows, columns), (down, across)) = (self.shape(), strides(self.shape(), (1, 1), USUAL_CELLS));
        let places =
            (0..columns).step_by(across).flat_map(|column| (0..rows).step_by(down).map(move |row| (row, column)));
        let numbers: Vec<f32> = places.map(|(row, column)| self.at(row, column)).filter(|n| n.is_finite()).collect();
        let largest = numbers.iter().fold(0.0f32, |largest, number| largest.max(number.abs()));
        let mean_square = |below: f32| {
            let usual = numbers.iter().filter(|number| number.abs() <= below);
            let (sum, count) = usual.fold((0.0, 0u32), |(sum, n), x| (sum + f64::from(*x).powi(2), n + 1));
            (sum / f64::from(count.max(1))).sqrt() as f32
        };
        // What stands out of all is left out, and then what stands out of the rest.
        let usual = USUAL * mean_square(USUAL * mean_square(f32::MAX));
        if usual > 0.0 { usual.min(largest) } else { largest }
    }
}

impl<'a> Walk<'a> {
    /// All numbers of a stage, in a product or pass over the whole. A product may differ from
    /// [`Self::value`] in the last digits, for it is added in another order. Panics where `value` does.
    #[must_use]
    pub fn matrix(&self, layer: usize, head: usize, stage: Stage) -> StageMatrix<'a> {
        let (tokens, width) = self.trace.embeddings.shape();
        let pairs = |numbers: Vec<f32>| Numbers::Pairs(numbers, tokens);
        let made = |matrix: Matrix| Numbers::Shared(Arc::new(matrix));
        StageMatrix(match stage {
            Stage::Positions => {
                let strength = self.waves().expect("the encoding is sinusoidal where there are waves");
                made(sinusoidal(tokens, width, strength))
            }
            Stage::Products => pairs(scaled_products(self.head(layer, head), 1.0)),
            Stage::Scaled => pairs(scaled_products(self.head(layer, head), self.scale(layer))),
            Stage::Maxima => made(softmax_column(self.head(layer, head), |row| row.max)),
            Stage::Exponentials => pairs(exponentials(self.head(layer, head))),
            Stage::Sums => made(softmax_column(self.head(layer, head), |row| row.sum)),
            Stage::WO => made(self.model.layers[layer].output_projection(width)),
            _ => self.numbers(layer, head, stage).unpacked(),
        })
    }

    /// What [`Self::matrix`] costs, and to look through it once, in numbers that are looked at.
    #[must_use]
    pub fn work(&self, layer: usize, stage: Stage) -> usize {
        let (rows, columns) = self.shape(layer, stage);
        let way = self.way(layer);
        let is_made_again = || matches!(way.step(stage).how, How::Linear | How::Activate | How::Multiply);
        let inner = match stage {
            Stage::Products | Stage::Scaled => self.model.layers[layer].head_width(),
            Stage::RawQueries | Stage::RawKeys => self.trace.embeddings.ncols(),
            _ if stage.is_in_mlp() && is_made_again() => self.trace.embeddings.ncols(),
            _ => 0,
        };
        rows * columns * (1 + inner / MULTIPLY_ADDS)
    }

    /// What tells a matrix of weights from others, whatever text is read; none of a stage that is none.
    #[must_use]
    pub fn identity(&self, layer: usize, head: usize, stage: Stage) -> Option<u64> {
        let mut hash = DefaultHasher::new();
        match stage {
            Stage::WO => self.model.layers[layer].heads.iter().for_each(|head| head.w_o.id().hash(&mut hash)),
            Stage::WQ | Stage::WK | Stage::WV | Stage::WUp | Stage::WGate | Stage::WDown => {
                let Numbers::Tensor(tensor) = self.numbers(layer, head, stage) else { return None };
                tensor.id().hash(&mut hash);
            }
            _ => return None,
        }
        Some(hash.finish())
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
