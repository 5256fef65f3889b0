//! Where the numbers of a stage are: in the model, in the trace, or made again by the kernel's own steps.

use std::borrow::Cow;
use std::sync::Arc;

use super::stage::NormOf;
use super::way::{How, Step};
use super::{Stage, Walk};
use crate::attention::{AttentionMap, activate, linear, normalized};
use crate::attention::{BlockTrace, SATURATION};
use crate::math::Matrix;
use crate::model::{Linear, Tensor};

/// The numbers of a stage, where they are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Numbers<'a> {
    Matrix(&'a Matrix),
    Shared(Arc<Matrix>),
    Tensor(&'a Tensor),
    /// Those of a tensor, column after column.
    Unpacked(Cow<'a, [f32]>, (usize, usize)),
    Map(&'a AttentionMap),
    /// Of each pair of so many tokens, query after query.
    Pairs(Vec<f32>, usize),
    /// One or two rows, the second of which may be empty.
    Rows([&'a [f32]; 2]),
}

impl<'a> Numbers<'a> {
    pub fn shape(&self) -> (usize, usize) {
        match self {
            Self::Matrix(matrix) => matrix.shape(),
            Self::Shared(matrix) => matrix.shape(),
            Self::Tensor(tensor) => tensor.shape(),
            Self::Unpacked(_, shape) => *shape,
            Self::Map(map) => (map.tokens(), map.tokens()),
            Self::Pairs(_, tokens) => (*tokens, *tokens),
            Self::Rows([first, second]) => (1 + usize::from(!second.is_empty()), first.len()),
        }
    }

    /// One number. Panics outside.
    #[inline]
    pub fn at(&self, row: usize, column: usize) -> f32 {
        match self {
            Self::Matrix(matrix) => matrix[(row, column)],
            Self::Shared(matrix) => matrix[(row, column)],
            Self::Tensor(tensor) => tensor.at((row, column)),
            Self::Unpacked(numbers, (rows, columns)) => {
                assert!(row < *rows && column < *columns, "({row}, {column}) outside {rows} × {columns}");
                numbers[column * rows + row]
            }
            Self::Map(map) => map.at(row, column),
            Self::Pairs(numbers, tokens) => {
                assert!(column < *tokens, "column {column} of {tokens}");
                numbers[row * tokens + column]
            }
            Self::Rows(rows) => rows[row][column],
        }
    }

    /// The same, with the numbers of a packed tensor as they are read.
    pub fn unpacked(self) -> Self {
        match self {
            Self::Tensor(tensor) if tensor.is_packed() => Self::Unpacked(tensor.numbers(), tensor.shape()),
            other => other,
        }
    }

    /// All of them, in some order.
    pub fn all(&self) -> Cow<'_, [f32]> {
        match self {
            Self::Matrix(matrix) => Cow::Borrowed(matrix.as_slice()),
            Self::Shared(matrix) => Cow::Borrowed(matrix.as_slice()),
            Self::Tensor(tensor) => tensor.numbers(),
            Self::Unpacked(numbers, _) => Cow::Borrowed(numbers),
            Self::Map(map) => Cow::Borrowed(map.as_slice()),
            Self::Pairs(numbers, _) => Cow::Borrowed(numbers),
            Self::Rows(rows) => Cow::Owned(rows.concat()),
        }
    }
}

impl<'a> Walk<'a> {
    /// The numbers of a stage that the model or the trace holds, or of a block's stage, made again. Panics where the
    /// layer has no such stage.
    pub(super) fn numbers(&self, layer: usize, head: usize, stage: Stage) -> Numbers<'a> {
        use Numbers::{Map, Matrix, Tensor};
        match stage {
            Stage::Embeddings => Matrix(self.embeddings()),
            Stage::Input => Matrix(&self.layer(layer).input),
            Stage::WQ => Tensor(&self.weights(layer, head).w_q),
            Stage::WK => Tensor(&self.weights(layer, head).w_k),
            Stage::WV => Tensor(&self.weights(layer, head).w_v),
            Stage::PlainQueries => Matrix(&self.plain(layer, head)[0]),
            Stage::PlainKeys => Matrix(&self.plain(layer, head)[1]),
            Stage::Queries => Matrix(&self.head(layer, head).q),
            Stage::Keys => Matrix(&self.head(layer, head).k),
            Stage::Values => Matrix(&self.head(layer, head).v),
            Stage::Scores => Map(&self.head(layer, head).scores),
            Stage::Weights => Map(&self.head(layer, head).weights),
            Stage::HeadOutput => Matrix(&self.head(layer, head).output),
            Stage::Concat => Matrix(&self.layer(layer).concat),
            Stage::Attention => Matrix(&self.parts(layer).attention),
            Stage::Mlp => Matrix(self.parts(layer).mlp.as_ref().expect("there is an MLP where it writes")),
            Stage::Output => Matrix(&self.layer(layer).output),
            Stage::InputNorm | Stage::MiddleNorm => self.parameters(layer, NormOf::Attention),
            Stage::MlpNorm | Stage::OutputNorm => self.parameters(layer, NormOf::Mlp),
            Stage::QueryNorm => self.parameters(layer, NormOf::Queries),
            Stage::KeyNorm => self.parameters(layer, NormOf::Keys),
            Stage::BQ | Stage::BK | Stage::BV | Stage::BO => Numbers::Rows([self.bias(layer, head, stage), &[]]),
            Stage::WUp => Tensor(&self.mlp(layer).up.weight),
            Stage::WGate => Tensor(&self.gate(layer).weight),
            Stage::WDown => Tensor(&self.mlp(layer).down.weight),
            Stage::BUp => Numbers::Rows([&self.mlp(layer).up.bias, &[]]),
            Stage::BGate => Numbers::Rows([&self.gate(layer).bias, &[]]),
            Stage::BDown => Numbers::Rows([&self.mlp(layer).down.bias, &[]]),
            _ => Numbers::Shared(self.again(layer, head, stage)),
        }
    }

    /// A column of a matrix that is given: a packed one is unpacked as it is read.
    pub(super) fn column(&self, layer: usize, head: usize, stage: Stage, column: usize) -> Cow<'a, [f32]> {
        match stage {
            Stage::WO => {
                let heads = self.model.layers[layer].heads.iter();
                heads.flat_map(|head| head.w_o.column(column).into_owned()).collect()
            }
            _ => match self.numbers(layer, head, stage) {
                Numbers::Tensor(tensor) => tensor.column(column),
                _ => unreachable!("{stage:?} is no matrix of weights"),
            },
        }
    }

    fn parameters(&self, layer: usize, of: NormOf) -> Numbers<'a> {
        let norm = self.norm(layer, of);
        Numbers::Rows([&norm.weight, &norm.bias])
    }

    fn gate(&self, layer: usize) -> &'a Linear {
        self.mlp(layer).gate.as_ref().expect("only a gate has such stages")
    }

    /// The bias of a head's queries, keys or values, or of what attention writes.
    fn bias(&self, layer: usize, head: usize, stage: Stage) -> &'a [f32] {
        let block = self.block(layer).expect("only a block has biases");
        let [q, k, v] = &block.biases;
        let group = || self.model.layers[layer].groups()[head];
        let (all, index) = match stage {
            Stage::BQ => (q, head),
            Stage::BK => (k, group()),
            Stage::BV => (v, group()),
            _ => return &block.output_bias,
        };
        let head_width = self.model.layers[layer].head_width();
        &all[index * head_width..][..head_width]
    }

    /// What the kernel keeps of a block.
    fn parts(&self, layer: usize) -> &'a BlockTrace {
        self.layer(layer).block.as_ref().expect("a layer with a block keeps what it wrote")
    }

    /// A stage that the kernel makes and does not keep.
    fn again(&self, layer: usize, head: usize, stage: Stage) -> Arc<Matrix> {
        let head = if stage.is_per_head() { head } else { 0 };
        self.parts(layer).again.get((stage as usize, head), || self.made(layer, head, stage))
    }

    fn made(&self, layer: usize, head: usize, stage: Stage) -> Matrix {
        let way = self.way(layer);
        let Step { how, from, .. } = way.step(stage);
        let whole = |index: usize| self.whole(layer, head, from[index]);
        match how {
            How::Norm(of) => normalized(&whole(0), self.norm(layer, *of)),
            How::Add => &*whole(0) + &*whole(1),
            How::Multiply => whole(0).component_mul(&whole(1)),
            How::Activate => {
                let mut made = whole(0).clone();
                activate(self.mlp(layer).activation, made.as_mut_slice());
                made
            }
            How::Linear => match stage {
                Stage::Up => linear(&whole(0), &self.mlp(layer).up),
                Stage::Gate => linear(&whole(0), self.gate(layer)),
                _ => self.raw(layer, head, stage, &whole(0)),
            },
            _ => unreachable!("the kernel keeps {stage:?}, or it is no stage of a block"),
        }
    }

    /// Queries or keys before their norm.
    fn raw(&self, layer: usize, head: usize, stage: Stage, x: &Matrix) -> Matrix {
        let (weights, bias) = match stage {
            Stage::RawQueries => (&self.weights(layer, head).w_q, Stage::BQ),
            _ => (&self.weights(layer, head).w_k, Stage::BK),
        };
        let bias = if self.way(layer).has(bias) { self.bias(layer, head, bias).to_vec() } else { Vec::new() };
        linear(x, &Linear { weight: weights.clone(), bias }).map(|number| number.clamp(-SATURATION, SATURATION))
    }

    /// A stage of the stream or of a block as a matrix.
    fn whole(&self, layer: usize, head: usize, stage: Stage) -> Whole<'a> {
        match self.numbers(layer, head, stage) {
            Numbers::Matrix(matrix) => Whole::Borrowed(matrix),
            Numbers::Shared(matrix) => Whole::Shared(matrix),
            _ => unreachable!("{stage:?} is no row for each token"),
        }
    }
}

/// A matrix that somebody else holds.
enum Whole<'a> {
    Borrowed(&'a Matrix),
    Shared(Arc<Matrix>),
}

impl std::ops::Deref for Whole<'_> {
    type Target = Matrix;

    fn deref(&self) -> &Matrix {
        match self {
            Self::Borrowed(matrix) => matrix,
            Self::Shared(matrix) => matrix,
        }
    }
}
