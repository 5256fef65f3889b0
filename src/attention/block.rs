//! The rest of a layer of a transformer: norms, the sums of the residual stream, the MLP.

use std::ops::Range;
use std::sync::Arc;

use super::intervention::Changes;
use super::parts::{Column, in_parts, multiply, pack, saturate, zeros};
use super::{AttentionSpec, Site};
use crate::math::{Matrix, columns, columns_mut};
use crate::model::{Activation, Block, Linear, Mlp, Norm, NormKind, Order};

/// What a layer adds to the residual stream, each `[T, D]`.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockTrace {
    /// `concat · W_O + b_O`.
    pub attention: Arc<Matrix>,
    /// What the MLP writes.
    pub mlp: Arc<Matrix>,
}

/// From what attention writes to what the layer writes, `[T, D]`.
pub(super) fn finish(
    layer: usize,
    input: &Matrix,
    attention: Matrix,
    block: &Block,
    spec: &AttentionSpec,
) -> (Matrix, BlockTrace) {
    let stream = |part: &Matrix| if spec.residual { input + part } else { part.clone() };
    let (mut output, mlp) = match block.order {
        Order::Pre => {
            let middle = stream(&attention);
            let mlp = run_mlp(&normalized(&middle, &block.mlp_norm), &block.mlp);
            (middle + &mlp, mlp)
        }
        Order::Post => {
            let middle = normalized(&stream(&attention), &block.attention_norm);
            let mlp = run_mlp(&middle, &block.mlp);
            (normalized(&(middle + &mlp), &block.mlp_norm), mlp)
        }
        Order::Parallel => {
            let mlp = run_mlp(&normalized(input, &block.mlp_norm), &block.mlp);
            (stream(&attention) + &mlp, mlp)
        }
    };
    columns_mut(&mut output).for_each(saturate);
    Changes::at(&spec.interventions, Site::ResidPost, layer, 0).matrix(&mut output);
    (output, BlockTrace { attention: Arc::new(attention), mlp: Arc::new(mlp) })
}

/// A norm of each row of x `[T, D]`; means are of `f64`.
#[must_use]
pub fn normalized(x: &Matrix, norm: &Norm) -> Matrix {
    let (rows, width) = x.shape();
    let mut means = vec![0.0f64; rows];
    if norm.kind == NormKind::Layer {
        for column in columns(x) {
            means.iter_mut().zip(column).for_each(|(mean, x)| *mean += f64::from(*x));
        }
        means.iter_mut().for_each(|mean| *mean /= width as f64);
    }
    let mut squares = vec![0.0f64; rows];
    for column in columns(x) {
        for ((square, mean), x) in squares.iter_mut().zip(&means).zip(column) {
            *square += (f64::from(*x) - mean).powi(2);
        }
    }
    let scales: Vec<f64> =
        squares.iter().map(|sum| 1.0 / (sum / width as f64 + f64::from(norm.epsilon)).sqrt()).collect();
    let mut result = zeros(rows, width);
    for (d, (to, from)) in columns_mut(&mut result).zip(columns(x)).enumerate() {
        let (weight, bias) = (norm.weight[d], norm.bias.get(d).copied().unwrap_or_default());
        for ((to, x), (mean, scale)) in to.iter_mut().zip(from).zip(means.iter().zip(&scales)) {
            *to = ((f64::from(*x) - mean) * scale) as f32 * weight + bias;
        }
    }
    result
}

/// `x W + b` for x `[T, in]`, `[T, out]`.
#[must_use]
pub fn linear(x: &Matrix, linear: &Linear) -> Matrix {
    let mut result = zeros(x.nrows(), linear.weight.ncols());
    let packed = pack(x);
    in_parts(x.len() * linear.weight.ncols(), columns_mut(&mut result).collect(), |part, results| {
        multiply(&packed, &numbered(linear, part.clone()), results);
        add_bias(&linear.bias, part, results);
    });
    result
}

/// What an MLP writes, `[T, D]`.
fn run_mlp(x: &Matrix, mlp: &Mlp) -> Matrix {
    let (tokens, inner) = (x.nrows(), mlp.up.weight.ncols());
    let mut hidden = zeros(tokens, inner);
    let packed = pack(x);
    in_parts(x.len() * inner, columns_mut(&mut hidden).collect(), |part, results| {
        let fill = |linear: &Linear, results: &mut [&mut [f32]]| {
            multiply(&packed, &numbered(linear, part.clone()), results);
            add_bias(&linear.bias, part.clone(), results);
        };
        fill(&mlp.up, results);
        let Some(gate) = &mlp.gate else {
            return results.iter_mut().for_each(|column| activate(mlp.activation, column));
        };
        let mut gates = zeros(tokens, results.len());
        fill(gate, &mut columns_mut(&mut gates).collect::<Vec<_>>());
        activate(mlp.activation, gates.as_mut_slice());
        for (result, gate) in results.iter_mut().zip(columns(&gates)) {
            result.iter_mut().zip(gate).for_each(|(up, gate)| *up *= gate);
        }
    });
    linear(&hidden, &mlp.down)
}

fn numbered(linear: &Linear, part: Range<usize>) -> Vec<Column<'_>> {
    part.map(|column| (&linear.weight, column)).collect()
}

/// Adds a bias, empty where there is none, to the columns of a part.
pub(super) fn add_bias(bias: &[f32], part: Range<usize>, results: &mut [&mut [f32]]) {
    for (column, bias) in results.iter_mut().zip(bias.get(part).unwrap_or_default()) {
        column.iter_mut().for_each(|number| *number += bias);
    }
}

/// Replaces each number by the function of it.
pub(super) fn activate(activation: Activation, numbers: &mut [f32]) {
    let logistic = |x: f32| 1.0 / (1.0 + (-x).exp());
    let each = |function: &dyn Fn(f32) -> f32, numbers: &mut [f32]| numbers.iter_mut().for_each(|x| *x = function(*x));
    match activation {
        Activation::Gelu => each(&|x| 0.5 * x * (1.0 + libm::erff(x * std::f32::consts::FRAC_1_SQRT_2)), numbers),
        Activation::GeluTanh => {
            let root = (2.0 / std::f32::consts::PI).sqrt();
            each(&|x| 0.5 * x * (1.0 + (root * (x + 0.044_715 * x * x * x)).tanh()), numbers);
        }
        Activation::QuickGelu => each(&|x| x * logistic(1.702 * x), numbers),
        Activation::Relu => each(&|x| x.max(0.0), numbers),
        Activation::Silu => each(&|x| x * logistic(x), numbers),
    }
}
