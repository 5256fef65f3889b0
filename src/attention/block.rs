//! The rest of a layer of a transformer: norms, the sums of the residual stream, the MLP.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::again::Again;
use super::intervention::Changes;
use super::parts::{Column, in_parts, multiply, pack, saturate, zeros};
use super::{AttentionSpec, Site};
use crate::math::{
    Matrix, columns, columns_mut, gate_in_place, gate_slope_in_place, gelu_in_place, gelu_slope_in_place,
};
use crate::model::{Activation, Block, Linear, Mlp, Norm, NormKind, Order};

/// This file, as it was compiled.
pub const SOURCE: &str = include_str!("block.rs");

/// What a layer adds to the residual stream, each `[T, D]`.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockTrace {
    /// `concat · W_O + b_O`.
    pub attention: Arc<Matrix>,
    /// What the MLP writes, where there is one.
    pub mlp: Option<Arc<Matrix>>,
    /// What its activation reads, where that was to be kept.
    pub hidden: Option<MlpHidden>,
    /// What lies between, as far as somebody looked at it.
    pub again: Again,
}

/// What the activation of an MLP reads.
#[derive(Clone, Debug, PartialEq)]
pub struct MlpHidden {
    /// `x W_up + b`, `[T, M]`.
    pub up: Matrix,
    /// `x W_gate + b`, `[T, M]`, where there is a gate.
    pub gate: Option<Matrix>,
}

impl MlpHidden {
    /// That of one token.
    #[must_use]
    pub(crate) fn row(&self, token: usize) -> Self {
        let row = |of: &Matrix| of.rows(token, 1).into_owned();
        Self { up: row(&self.up), gate: self.gate.as_ref().map(row) }
    }

    /// What W_down reads, `[T, M]`.
    #[must_use]
    pub fn activated(&self, activation: Activation) -> Matrix {
        let mut read = self.gate.as_ref().unwrap_or(&self.up).clone();
        activate(activation, read.as_mut_slice());
        if self.gate.is_some() {
            read.component_mul_assign(&self.up);
        }
        read
    }
}

/// From what attention writes to what the layer writes, `[T, D]`.
pub(super) fn finish(
    layer: usize,
    input: &Matrix,
    attention: Matrix,
    block: &Block,
    spec: &AttentionSpec,
    keeps_hidden: bool,
) -> (Matrix, BlockTrace) {
    // 12. Sum: what attention writes is added to the stream, where the residual is on
    let stream = |part: &Matrix| if spec.residual { input + part } else { part.clone() };

    let changes = |site| Changes::at(&spec.interventions, site, layer, 0);
    let [first, second] = [&block.attention_norm, &block.mlp_norm].map(Option::as_ref);
    let mut hidden = None;
    let mut mlp_of = |x: &Matrix| {
        let mlp = block.mlp.as_ref()?;
        let mut written = if keeps_hidden {
            let kept = MlpHidden { up: linear(x, &mlp.up), gate: mlp.gate.as_ref().map(|gate| linear(x, gate)) };
            let written = linear(&kept.activated(mlp.activation), &mlp.down);
            hidden = Some(kept);
            written
        } else {
            run_mlp(x, mlp)
        };
        changes(Site::MlpOut).matrix(&mut written);
        Some(written)
    };

    // 16. Sum: so is what the MLP writes
    let sum = |stream: Matrix, mlp: &Option<Matrix>| mlp.iter().fold(stream, |stream, mlp| stream + mlp);

    let (mut output, mlp) = match block.order {
        Order::Pre => {
            let middle = stream(&attention);
            let mlp = mlp_of(&normed(&middle, second));
            (sum(middle, &mlp), mlp)
        }
        Order::Post => {
            let middle = normed(&stream(&attention), first).into_owned();
            let mlp = mlp_of(&middle);
            (normed(&sum(middle, &mlp), second).into_owned(), mlp)
        }
        Order::Parallel => {
            let mlp = mlp_of(&normed(input, second));
            (sum(stream(&attention), &mlp), mlp)
        }
    };
    columns_mut(&mut output).for_each(saturate);
    changes(Site::ResidPost).matrix(&mut output);
    (output, BlockTrace { attention: Arc::new(attention), mlp: mlp.map(Arc::new), hidden, again: Again::default() })
}

/// What a norm makes of x `[T, D]`, or x itself where there is none.
#[must_use]
pub fn normed<'a>(x: &'a Matrix, norm: Option<&Norm>) -> Cow<'a, Matrix> {
    norm.map_or(Cow::Borrowed(x), |norm| Cow::Owned(normalized(x, norm)))
}

/// A norm of each row of x `[T, D]`; means are of `f64`.
#[must_use]
pub fn normalized(x: &Matrix, norm: &Norm) -> Matrix {
    let (rows, width) = x.shape();
    let (means, scales) = moments(x, norm);
    let mut result = zeros(rows, width);
    for (d, (to, from)) in columns_mut(&mut result).zip(columns(x)).enumerate() {
        // 11. Norm: each row less its mean, to a size of about 1; then times a weight, plus a bias
        let (weight, bias) = (norm.weight[d], norm.bias.get(d).copied().unwrap_or_default());
        for ((to, x), (mean, scale)) in to.iter_mut().zip(from).zip(means.iter().zip(&scales)) {
            *to = ((f64::from(*x) - mean) * scale) as f32 * weight + bias;
        }
    }
    result
}

/// What a norm takes from each row of x `[T, D]`, and what it multiplies the rest by, before its weight: `[T]` each.
#[must_use]
pub fn moments(x: &Matrix, norm: &Norm) -> (Vec<f64>, Vec<f64>) {
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
    let scale = |sum: &f64| 1.0 / (sum / width as f64 + f64::from(norm.epsilon)).sqrt();
    let scales = squares.iter().map(scale).collect();
    (means, scales)
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
        // 13. MLP: what it reads times its first matrix; with a gate, times that of the gate, too
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

        // 14. Function of the MLP; with a gate, each number lets another one through
        activate(mlp.activation, gates.as_mut_slice());
        for (result, gate) in results.iter_mut().zip(columns(&gates)) {
            result.iter_mut().zip(gate).for_each(|(up, gate)| *up *= gate);
        }
    });

    // 15. Back to the width of the stream
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

/// 2 √(2/π): ½ (1 + tanh u) is the logistic function of 2u.
const TWICE_ROOT: f32 = 1.595_769_2;
/// What GELU with a tanh, and its quick form, gate x by: the logistic function of `a x + b x³`.
const TANH_GATE: [f32; 2] = [TWICE_ROOT, TWICE_ROOT * 0.044_715];
const QUICK_GATE: [f32; 2] = [1.702, 0.0];
const SILU_GATE: [f32; 2] = [1.0, 0.0];

/// Replaces each number by the function of it.
pub(crate) fn activate(activation: Activation, numbers: &mut [f32]) {
    match activation {
        Activation::Gelu => gelu_in_place(numbers),
        Activation::GeluTanh => gate_in_place(numbers, TANH_GATE),
        Activation::QuickGelu => gate_in_place(numbers, QUICK_GATE),
        Activation::Relu => numbers.iter_mut().for_each(|x| *x = x.max(0.0)),
        Activation::Silu => gate_in_place(numbers, SILU_GATE),
    }
}

/// Replaces each number by the slope of the function there.
pub(crate) fn activation_slope(activation: Activation, numbers: &mut [f32]) {
    match activation {
        Activation::Gelu => gelu_slope_in_place(numbers),
        Activation::GeluTanh => gate_slope_in_place(numbers, TANH_GATE),
        Activation::QuickGelu => gate_slope_in_place(numbers, QUICK_GATE),
        Activation::Relu => numbers.iter_mut().for_each(|x| *x = f32::from(u8::from(*x > 0.0))),
        Activation::Silu => gate_slope_in_place(numbers, SILU_GATE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attention::trace;
    use crate::math::fill_normal;
    use crate::model::{HeadWeights, LayerWeights, Model};

    fn matrix(rows: usize, columns: usize, seed: u64) -> Matrix {
        let mut matrix = zeros(rows, columns);
        fill_normal(matrix.as_mut_slice(), seed, 0.5);
        matrix
    }

    #[test]
    fn a_block_of_nothing_is_heads_alone_and_each_part_adds_what_it_says() {
        let head = |seed: u64| {
            let part = |rows, columns, more| matrix(rows, columns, seed + more).into();
            Arc::new(HeadWeights { w_q: part(6, 3, 0), w_k: part(6, 3, 1), w_v: part(6, 3, 2), w_o: part(3, 6, 3) })
        };
        let heads = vec![head(10), head(20)];
        let x = matrix(5, 6, 1);
        let spec = AttentionSpec { residual: true, ..AttentionSpec::default() };
        let run = |block: Option<Block>| {
            let layer = LayerWeights { heads: heads.clone(), block: block.map(Arc::new) };
            trace(&Model { layers: vec![layer] }, &x, &spec).layers.remove(0)
        };
        let alone = run(None);
        for order in [Order::Pre, Order::Post, Order::Parallel] {
            let bare = run(Some(Block { order, ..Block::default() }));
            assert_eq!((&bare.output, &bare.concat), (&alone.output, &alone.concat), "{order:?}");
            assert_eq!(bare.block.unwrap().mlp, None);
        }

        let norm = Norm { kind: NormKind::Rms, weight: vec![1.0; 6], bias: Vec::new(), epsilon: 1e-5 };
        let up = Linear { weight: matrix(6, 7, 30).into(), bias: vec![0.1; 7] };
        let down = Linear { weight: matrix(7, 6, 31).into(), bias: Vec::new() };
        let mlp = Mlp { gate: None, up, activation: Activation::Relu, down };
        let mixed = run(Some(Block { mlp: Some(mlp.clone()), ..Block::default() }));
        assert_eq!(*mixed.output, &*alone.output + run_mlp(&alone.output, &mlp));
        for gate in [None, Some(Linear { weight: matrix(6, 7, 32).into(), bias: Vec::new() })] {
            let block = Block { mlp: Some(Mlp { gate, ..mlp.clone() }), ..Block::default() };
            let run = |keeps| finish(0, &x, matrix(5, 6, 2), &block, &spec, keeps);
            let ((kept, parts), (plain, without)) = (run(true), run(false));
            assert_eq!((kept, parts.hidden.is_some(), without.hidden.is_some()), (plain, true, false));
        }
        let after = run(Some(Block { order: Order::Post, attention_norm: Some(norm.clone()), ..Block::default() }));
        assert_eq!(*after.output, normalized(&alone.output, &norm));
        let before = run(Some(Block { attention_norm: Some(norm.clone()), ..Block::default() }));
        assert_ne!(before.concat, alone.concat);
    }
}
