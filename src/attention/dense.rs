//! The dense kernel: the reference, which keeps every intermediate.
//!
//! To be read by its numbered passes: each is marked by a comment and ends at the next blank line.

use std::sync::Arc;

use nalgebra::{DMatrixView, DMatrixViewMut};
use rayon::prelude::*;

use super::steps::penalty_per_token;
use super::{AttentionMap, AttentionSpec, HeadTrace, LayerTrace, Mask, Pattern, Trace};
use crate::math::{Matrix, softmax_in_place};
use crate::model::{HeadWeights, LayerWeights, Model, Position, alibi_slopes, rope_in_place, sinusoidal};

/// Numbers beyond this are cut, so that no product overflows `f32` into ∞ − ∞.
pub(super) const SATURATION: f32 = 1e15;
/// Multiply-adds below which splitting over threads costs more than it brings.
const PARALLEL_FROM: usize = 1 << 16;
/// Columns of a product that are enough to keep the matrix kernel busy: narrow heads are projected
/// together.
const COLUMNS: usize = 128;
/// Heads narrower than this have too few rows for nalgebra's matrix kernel.
const NARROW: usize = 8;
/// Queries that are worked on together.
pub(crate) const BLOCK: usize = 128;

/// Runs attention (Vaswani et al. 2017, §3.2) over all layers and heads, and keeps everything.
///
/// A model without tokens or without layers gives empty matrices.
#[must_use]
pub fn trace(model: &Model, spec: &AttentionSpec) -> Trace {
    // 1. X: the embeddings, plus waves of their positions where the encoding is sinusoidal
    let mut input = model.embeddings.clone();
    if let Position::Sinusoidal { strength } = spec.position {
        input += sinusoidal(input.nrows(), input.ncols(), strength);
    }

    let mut layers = Vec::with_capacity(model.layers.len());
    for weights in &model.layers {
        let layer = trace_layer(input, weights, spec);

        // 10. Next layer: it reads what this one wrote
        input = layer.output.clone();
        layers.push(layer);
    }
    Trace { embeddings: model.embeddings.clone(), layers }
}

fn trace_layer(input: Matrix, weights: &LayerWeights, spec: &AttentionSpec) -> LayerTrace {
    let slopes = alibi_slopes(weights.heads.len());
    let (tokens, width) = input.shape();
    let group = (COLUMNS / (3 * weights.head_width()).max(1)).max(1);
    let run = |(heads, slopes): (&[Arc<HeadWeights>], &[f32])| -> Vec<HeadTrace> {
        let projected = project(&input, heads, weights.head_width());
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

/// Q, K and V `[T, K]` of each head.
fn project(input: &Matrix, heads: &[Arc<HeadWeights>], head_width: usize) -> Vec<[Matrix; 3]> {
    // 2. Q, K, V: the input times W_Q, W_K and W_V of several heads, side by side as one matrix
    let parts = heads.iter().flat_map(|head| [&head.w_q, &head.w_k, &head.w_v]);
    let numbers = parts.flat_map(|part| part.as_slice()).copied().collect();
    let all = Matrix::from_vec(input.ncols(), 3 * head_width * heads.len(), numbers);
    let all = saturated(input * all);
    let part = |i: usize| all.columns(i * head_width, head_width).into_owned();
    (0..heads.len()).map(|h| [part(3 * h), part(3 * h + 1), part(3 * h + 2)]).collect()
}

/// One head, in blocks of queries: each block is independent of the others.
fn attend(mut q: Matrix, mut k: Matrix, v: Matrix, spec: &AttentionSpec, slope: f32) -> HeadTrace {
    // 3. RoPE: turn each query and each key by its position
    let mut unrotated = None;
    if let Position::Rope { strength } = spec.position {
        unrotated = Some([q.clone(), k.clone()]);
        rope_in_place(&mut q, strength);
        rope_in_place(&mut k, strength);
    }

    let (tokens, head_width) = q.shape();
    let (q_t, v_t) = (q.transpose(), v.transpose());
    let mut scores = Matrix::from_element(tokens, tokens, f32::NEG_INFINITY);
    let mut weights = Matrix::zeros(tokens, tokens);
    let mut output_t = Matrix::zeros(head_width, tokens);
    let score_row = ScoreRow::new(spec, head_width, slope);
    let run = |first: usize, scores: &mut [f32], weights: &mut [f32], output: &mut [f32]| {
        // 4. Products: q·k of a block of queries and of all keys up to the last that one of them may
        // look at; with the causal mask, half
        let queries = scores.len() / tokens;
        let end = (first..first + queries).map(|query| spec.mask.end(query, tokens)).max().unwrap_or(0);
        let products = k.rows(0, end) * q_t.columns(first, queries);

        let rows = scores.chunks_exact_mut(tokens).zip(weights.chunks_exact_mut(tokens));
        for (i, (scores, weights)) in rows.enumerate() {
            let (scores, weights) = (&mut scores[..end], &mut weights[..end]);
            scores.copy_from_slice(&products.as_slice()[i * end..(i + 1) * end]);
            score_row.score_in_place(first + i, tokens, scores);

            // 6. Softmax: the row's maximum, exponentials, their sum, and each one's share of it
            weights.copy_from_slice(scores);
            softmax_in_place(weights);
        }

        // 7. Output of the head: the values, mixed by the weights
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
    let (scores, weights) = (AttentionMap(scores), AttentionMap(weights));
    HeadTrace { q, k, unrotated, v, scores, weights, output: output_t.transpose() }
}

/// How products become scores.
pub(crate) struct ScoreRow<'a> {
    mask: &'a Mask,
    scale: f32,
    temperature: f32,
    bias: f32,
}

impl<'a> ScoreRow<'a> {
    /// For a head of width K with an ALiBi slope.
    pub fn new(spec: &'a AttentionSpec, head_width: usize, slope: f32) -> Self {
        let (scale, bias) = (spec.score_scale(head_width), penalty_per_token(spec.position, slope));
        Self { mask: &spec.mask, scale, temperature: spec.temperature, bias }
    }

    /// By how much the score falls with each token of distance; 0 without ALiBi.
    pub fn bias_per_token(&self) -> f32 {
        self.bias / self.temperature
    }

    /// The score of a pair at a distance, from its product.
    pub fn score(&self, distance: usize, product: f32) -> f32 {
        (product * self.scale + self.bias * distance as f32) / self.temperature
    }

    /// Turns a query's products with the first keys of a sentence into its scores.
    pub fn score_in_place(&self, query: usize, tokens: usize, row: &mut [f32]) {
        // 5. Scores: (q·k·s + b) / τ, and −∞ for each key that the mask forbids
        let factor = self.scale / self.temperature;
        if self.bias == 0.0 {
            row.iter_mut().for_each(|score| *score *= factor);
        } else {
            for (key, score) in row.iter_mut().enumerate() {
                *score = self.score(query.abs_diff(key), *score);
            }
        }
        let (before, range) = self.mask.allowed(query, tokens);
        let (before, end) = (before.min(row.len()), self.mask.end(query, tokens).min(row.len()));
        row[end..].fill(f32::NEG_INFINITY);
        if let Some(gap) = row.get_mut(before..range.start) {
            gap.fill(f32::NEG_INFINITY);
        }
        if let Pattern::Painted(painted) = &self.mask.pattern {
            let blocked = row.iter_mut().enumerate().filter(|(key, _)| !painted.allows(query, *key));
            blocked.for_each(|(_, score)| *score = f32::NEG_INFINITY);
        }
    }
}

/// The outputs of the heads side by side, `[T, H·K]`.
pub(super) fn concatenated(tokens: usize, heads: &[HeadTrace], weights: &LayerWeights) -> Matrix {
    // 8. Concatenate: each head has K columns; an ablated head leaves them zero
    let head_width = weights.head_width();
    let mut concat = Matrix::zeros(tokens, heads.len() * head_width);
    for (h, head) in heads.iter().enumerate() {
        if !weights.ablated[h] {
            concat.columns_mut(h * head_width, head_width).copy_from(&head.output);
        }
    }
    concat
}

/// W_O of the layer, `[H·K, D]`: the heads' parts one below the other.
pub(super) fn output_projection(weights: &LayerWeights, width: usize) -> Matrix {
    let head_width = weights.head_width();
    let mut w_o = Matrix::zeros(weights.heads.len() * head_width, width);
    for (h, head) in weights.heads.iter().enumerate() {
        w_o.rows_mut(h * head_width, head_width).copy_from(&head.w_o);
    }
    w_o
}

/// The output of the layer, `[T, D]`.
fn mix_heads(input: &Matrix, heads: &[HeadTrace], weights: &LayerWeights, residual: bool) -> Matrix {
    let (tokens, width) = input.shape();
    let (concat, w_o) = (concatenated(tokens, heads, weights), output_projection(weights, width));

    // 9. Output: the concatenation times W_O, plus the input where the residual is on
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
