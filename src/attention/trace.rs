//! The dense kernel: the reference, which keeps every intermediate.

use rayon::prelude::*;

use super::{AttentionMap, AttentionSpec};
use crate::math::{Matrix, softmax_in_place};
use crate::model::{HeadWeights, LayerWeights, Model, Position, alibi_slopes, rope_in_place, sinusoidal};

/// Everything that the kernel computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// X `[T, D]` before the position encoding.
    pub embeddings: Matrix,
    pub layers: Vec<LayerTrace>,
}

/// One layer of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTrace {
    /// `[T, D]`: for the first layer X plus the sinusoidal encoding, where there is one.
    pub input: Matrix,
    pub heads: Vec<HeadTrace>,
    /// `[T, D]`: `concat(heads) · W_O`, plus the input where the residual is on.
    pub output: Matrix,
}

/// One head of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadTrace {
    /// `[T, K]`, after RoPE where that is on.
    pub q: Matrix,
    /// `[T, K]`, after RoPE where that is on.
    pub k: Matrix,
    /// `[T, K]`
    pub v: Matrix,
    /// `[T, T]`: `(q·k·s + b) / τ`, and −∞ where the mask forbids.
    pub scores: AttentionMap,
    /// `[T, T]`: softmax of the scores by row; zeros in a row with nothing allowed.
    pub weights: AttentionMap,
    /// `[T, K]`: `weights · v`.
    pub output: Matrix,
}

/// Numbers beyond this are cut, so that no product overflows `f32` into ∞ − ∞.
const SATURATION: f32 = 1e15;
/// Multiply-adds below which splitting over threads costs more than it brings.
const PARALLEL_FROM: usize = 1 << 16;

/// Runs attention (Vaswani et al. 2017, §3.2) over all layers and heads, and keeps everything.
///
/// A model without tokens or without layers gives empty matrices.
#[must_use]
pub fn trace(model: &Model, spec: &AttentionSpec) -> Trace {
    let mut input = model.embeddings.clone();
    if let Position::Sinusoidal { strength } = spec.position {
        input += sinusoidal(input.nrows(), input.ncols(), strength);
    }
    let mut layers = Vec::with_capacity(model.layers.len());
    for weights in &model.layers {
        let layer = trace_layer(input, weights, spec);
        input = layer.output.clone();
        layers.push(layer);
    }
    Trace { embeddings: model.embeddings.clone(), layers }
}

fn trace_layer(input: Matrix, weights: &LayerWeights, spec: &AttentionSpec) -> LayerTrace {
    let slopes = alibi_slopes(weights.heads.len());
    let run = |(head, slope): (&std::sync::Arc<HeadWeights>, f32)| trace_head(&input, head, spec, slope);
    let (tokens, width) = input.shape();
    let small = tokens * (tokens + width) * weights.heads.len() < PARALLEL_FROM;
    let heads: Vec<HeadTrace> = if small {
        weights.heads.iter().zip(slopes).map(run).collect()
    } else {
        weights.heads.par_iter().zip(slopes).map(run).collect()
    };
    let output = mix_heads(&input, &heads, weights, spec.residual);
    LayerTrace { input, heads, output }
}

fn trace_head(input: &Matrix, head: &HeadWeights, spec: &AttentionSpec, slope: f32) -> HeadTrace {
    let mut q = saturated(input * &head.w_q);
    let mut k = saturated(input * &head.w_k);
    let v = saturated(input * &head.w_v);
    let mut bias = 0.0;
    match spec.position {
        Position::Rope { strength } => {
            rope_in_place(&mut q, strength);
            rope_in_place(&mut k, strength);
        }
        Position::Alibi { strength } => bias = -strength * slope,
        Position::None | Position::Sinusoidal { .. } => {}
    }
    let tokens = input.nrows();
    let mut scores = &k * q.transpose();
    let scale = spec.score_scale(head.w_q.ncols());
    let mut weights = Matrix::zeros(tokens, tokens);
    let rows = scores.as_mut_slice().chunks_exact_mut(tokens.max(1));
    for (query, (scores, weights)) in rows.zip(weights.as_mut_slice().chunks_exact_mut(tokens.max(1))).enumerate() {
        if bias == 0.0 {
            let factor = scale / spec.temperature;
            for score in scores.iter_mut() {
                *score *= factor;
            }
        } else {
            for (key, score) in scores.iter_mut().enumerate() {
                *score = (*score * scale + bias * query.abs_diff(key) as f32) / spec.temperature;
            }
        }
        for (key, score) in scores.iter_mut().enumerate() {
            if !spec.mask.allows(query, key, tokens) {
                *score = f32::NEG_INFINITY;
            }
        }
        weights.copy_from_slice(scores);
        softmax_in_place(weights);
    }
    let output = (v.transpose() * &weights).transpose();
    HeadTrace { q, k, v, scores: AttentionMap(scores), weights: AttentionMap(weights), output }
}

/// `concat(heads) · W_O`, head by head: an ablated head adds nothing, which is a zero in the
/// concatenation.
fn mix_heads(input: &Matrix, heads: &[HeadTrace], weights: &LayerWeights, residual: bool) -> Matrix {
    let (tokens, width) = input.shape();
    let head_width = weights.heads.first().map_or(0, |head| head.w_o.nrows());
    let mut concat = Matrix::zeros(tokens, heads.len() * head_width);
    let mut w_o = Matrix::zeros(heads.len() * head_width, width);
    for (h, (head, head_weights)) in heads.iter().zip(&weights.heads).enumerate() {
        if !weights.ablated[h] {
            concat.columns_mut(h * head_width, head_width).copy_from(&head.output);
        }
        w_o.rows_mut(h * head_width, head_width).copy_from(&head_weights.w_o);
    }
    let mixed = concat * w_o;
    saturated(if residual { mixed + input } else { mixed })
}

fn saturated(mut matrix: Matrix) -> Matrix {
    for value in matrix.as_mut_slice() {
        *value = value.clamp(-SATURATION, SATURATION);
    }
    matrix
}

impl Trace {
    /// One head's part.
    #[must_use]
    pub fn head(&self, layer: usize, head: usize) -> Option<&HeadTrace> {
        self.layers.get(layer)?.heads.get(head)
    }

    /// T.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.embeddings.nrows()
    }
}
