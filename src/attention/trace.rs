//! The dense kernel: the reference, which keeps every intermediate.

use std::sync::Arc;

use nalgebra::{DMatrixView, DMatrixViewMut};
use rayon::prelude::*;

use super::{AttentionMap, AttentionSpec, Pattern};
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
/// Columns of a product that are enough to keep the matrix kernel busy: narrow heads are projected
/// together.
const COLUMNS: usize = 128;
/// Heads narrower than this have too few rows for nalgebra's matrix kernel.
const NARROW: usize = 8;
/// Queries that are worked on together.
const BLOCK: usize = 128;

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
    let (tokens, width) = input.shape();
    let head_width = weights.heads.first().map_or(0, |head| head.w_q.ncols());
    let group = (COLUMNS / (3 * head_width).max(1)).max(1);
    let run = |(heads, slopes): (&[Arc<HeadWeights>], &[f32])| -> Vec<HeadTrace> {
        let projected = project(&input, heads, head_width);
        let heads = projected.into_iter().zip(slopes);
        heads.map(|([q, k, v], slope)| attend(q, k, v, spec, *slope)).collect()
    };
    let small = tokens * (tokens + width) * weights.heads.len() < PARALLEL_FROM;
    let heads: Vec<Vec<HeadTrace>> = if small {
        weights.heads.chunks(group).zip(slopes.chunks(group)).map(run).collect()
    } else {
        weights.heads.par_chunks(group).zip(slopes.par_chunks(group)).map(run).collect()
    };
    let heads = heads.into_iter().flatten().collect::<Vec<_>>();
    let output = mix_heads(&input, &heads, weights, spec.residual);
    LayerTrace { input, heads, output }
}

/// Q, K and V `[T, K]` of each head, as one product.
fn project(input: &Matrix, heads: &[Arc<HeadWeights>], head_width: usize) -> Vec<[Matrix; 3]> {
    let parts = heads.iter().flat_map(|head| [&head.w_q, &head.w_k, &head.w_v]);
    let numbers = parts.flat_map(|part| part.as_slice()).copied().collect();
    let all = Matrix::from_vec(input.ncols(), 3 * head_width * heads.len(), numbers);
    let all = saturated(input * all);
    let part = |i: usize| all.columns(i * head_width, head_width).into_owned();
    (0..heads.len()).map(|h| [part(3 * h), part(3 * h + 1), part(3 * h + 2)]).collect()
}

/// One head, in blocks of queries: each block is independent of the others.
fn attend(mut q: Matrix, mut k: Matrix, v: Matrix, spec: &AttentionSpec, slope: f32) -> HeadTrace {
    let (tokens, head_width) = q.shape();
    let mut bias = 0.0;
    match spec.position {
        Position::Rope { strength } => {
            rope_in_place(&mut q, strength);
            rope_in_place(&mut k, strength);
        }
        Position::Alibi { strength } => bias = -strength * slope,
        Position::None | Position::Sinusoidal { .. } => {}
    }
    let (q_t, v_t) = (q.transpose(), v.transpose());
    let mut scores = Matrix::from_element(tokens, tokens, f32::NEG_INFINITY);
    let mut weights = Matrix::zeros(tokens, tokens);
    let mut output_t = Matrix::zeros(head_width, tokens);
    let factors = (spec.score_scale(head_width), spec.temperature);
    let run = |first: usize, scores: &mut [f32], weights: &mut [f32], output: &mut [f32]| {
        let queries = scores.len() / tokens;
        // Keys that no query of the block may look at need no product: with the causal mask, half.
        let end = (first..first + queries).map(|query| last_allowed(spec, query, tokens)).max().unwrap_or(0);
        let products = k.rows(0, end) * q_t.columns(first, queries);
        let rows = scores.chunks_exact_mut(tokens).zip(weights.chunks_exact_mut(tokens));
        for (i, (scores, weights)) in rows.enumerate() {
            let query = first + i;
            let (before, range) = spec.mask.allowed(query, tokens);
            let range = range.start.max(before)..range.end.max(before);
            let products = &products.as_slice()[i * end..(i + 1) * end];
            for keys in [0..before, range.clone()] {
                let (scores, products) = (&mut scores[keys.clone()], &products[keys.clone()]);
                score(scores, products, (query, keys.start), bias, factors);
            }
            if let Pattern::Painted(painted) = &spec.mask.pattern {
                let blocked = scores.iter_mut().enumerate().filter(|(key, _)| !painted.allows(query, *key));
                blocked.for_each(|(_, score)| *score = f32::NEG_INFINITY);
            }
            weights[..range.end].copy_from_slice(&scores[..range.end]);
            softmax_in_place(&mut weights[..range.end]);
        }
        let weights = DMatrixView::from_slice(weights, tokens, queries);
        let (weights, mut output) = (weights.rows(0, end), DMatrixViewMut::from_slice(output, head_width, queries));
        if head_width < NARROW {
            // A dot product each is faster than a matrix kernel that is mostly empty.
            output.copy_from(&v.rows(0, end).tr_mul(&weights));
        } else {
            output.gemm(1.0, &v_t.columns(0, end), &weights, 0.0);
        }
    };
    let block = BLOCK * tokens;
    if tokens <= BLOCK {
        if tokens > 0 {
            run(0, scores.as_mut_slice(), weights.as_mut_slice(), output_t.as_mut_slice());
        }
    } else {
        let blocks = scores.as_mut_slice().par_chunks_mut(block).zip(weights.as_mut_slice().par_chunks_mut(block));
        let blocks = blocks.zip(output_t.as_mut_slice().par_chunks_mut(BLOCK * head_width));
        blocks.enumerate().for_each(|(b, ((scores, weights), output))| run(b * BLOCK, scores, weights, output));
    }
    HeadTrace { q, k, v, scores: AttentionMap(scores), weights: AttentionMap(weights), output: output_t.transpose() }
}

/// One more than the last key that a query may look at.
fn last_allowed(spec: &AttentionSpec, query: usize, tokens: usize) -> usize {
    let (before, range) = spec.mask.allowed(query, tokens);
    if range.is_empty() { before } else { before.max(range.end) }
}

/// `(q·k·s + b) / τ` for neighbouring keys, the first of which is `start`.
fn score(
    scores: &mut [f32],
    products: &[f32],
    (query, start): (usize, usize),
    bias: f32,
    (scale, temperature): (f32, f32),
) {
    if bias == 0.0 {
        let factor = scale / temperature;
        for (score, product) in scores.iter_mut().zip(products) {
            *score = product * factor;
        }
    } else {
        for (i, (score, product)) in scores.iter_mut().zip(products).enumerate() {
            *score = (product * scale + bias * query.abs_diff(start + i) as f32) / temperature;
        }
    }
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
    let mut mixed = if residual { input.clone() } else { Matrix::zeros(tokens, width) };
    let mix = |first: usize, mixed: &mut [f32]| {
        let columns = mixed.len() / tokens;
        let w_o = w_o.columns(first, columns);
        DMatrixViewMut::from_slice(mixed, tokens, columns).gemm(1.0, &concat, &w_o, 1.0);
    };
    if tokens * width < PARALLEL_FROM {
        if tokens > 0 {
            mix(0, mixed.as_mut_slice());
        }
    } else {
        // Columns of the product are independent: a part of them for each core.
        let part = width.div_ceil(rayon::current_num_threads());
        let parts = mixed.as_mut_slice().par_chunks_mut(part * tokens).enumerate();
        parts.for_each(|(i, mixed)| mix(i * part, mixed));
    }
    saturated(mixed)
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
