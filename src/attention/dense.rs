//! The dense kernel: the reference, which keeps every intermediate.
//!
//! To be read by its numbered passes: each is marked by a comment and ends at the next blank line.

use rayon::prelude::*;

use super::steps::penalty_per_token;
use super::{AttentionMap, AttentionSpec, HeadTrace, LayerTrace, Mask, Pattern, Trace};
use crate::math::{Matrix, Packed, columns, columns_mut, scale_in_place, softmax_in_place, transposed};
use crate::model::{LayerWeights, Model, Position, alibi_slopes, rope_in_place, sinusoidal};

/// Numbers beyond this are cut, so that no product overflows `f32` into ∞ − ∞.
pub(super) const SATURATION: f32 = 1e15;
/// Multiply-adds below which splitting over threads costs more than it brings.
const PARALLEL_FROM: usize = 1 << 16;
/// Columns of a matrix that one core multiplies at a time.
const COLUMNS: usize = 96;
/// Sentences up to this length are left to one core.
const SMALL: usize = 128;
/// Queries that are worked on together: their rows stay in the cache from the first pass to the last.
pub(crate) const BLOCK: usize = 48;

/// Runs attention (Vaswani et al. 2017, §3.2) over all layers and heads, and keeps everything.
///
/// A model without tokens or without layers gives empty matrices.
#[must_use]
pub fn trace(model: &Model, spec: &AttentionSpec) -> Trace {
    retrace(Trace::default(), model, spec)
}

/// [`trace`] in the memory of an older one: its maps, the bulk of it, are written over. While a slider
/// moves, that spares the system the giving, clearing and taking back of as much memory in each frame.
#[must_use]
pub fn retrace(old: Trace, model: &Model, spec: &AttentionSpec) -> Trace {
    // 1. X: the embeddings, plus waves of their positions where the encoding is sinusoidal
    let mut input = model.embeddings.clone();
    if let Position::Sinusoidal { strength } = spec.position {
        input += sinusoidal(input.nrows(), input.ncols(), strength);
    }

    let mut old = old.layers.into_iter().flat_map(|layer| layer.heads);
    let mut layers = Vec::with_capacity(model.layers.len());
    for weights in &model.layers {
        let layer = trace_layer(input, &mut old, weights, spec);

        // 10. Next layer: it reads what this one wrote
        input = layer.output.clone();
        layers.push(layer);
    }
    Trace { embeddings: model.embeddings.clone(), layers }
}

fn trace_layer(
    input: Matrix,
    old: &mut impl Iterator<Item = HeadTrace>,
    weights: &LayerWeights,
    spec: &AttentionSpec,
) -> LayerTrace {
    let heads = trace_heads(project(&input, weights), old, spec);
    let output = mix_heads(&input, &heads, weights, spec.residual);
    LayerTrace { input, heads, output }
}

/// The heads of a layer from their Q, K and V, `[T, K]` each, in the memory of old ones as far as there are
/// any.
#[must_use]
pub fn trace_heads(
    projected: Vec<[Matrix; 3]>,
    old: &mut impl Iterator<Item = HeadTrace>,
    spec: &AttentionSpec,
) -> Vec<HeadTrace> {
    let work: usize = projected.iter().map(|[q, ..]| q.nrows() * (q.nrows() + q.len())).sum();
    let slopes = alibi_slopes(projected.len());
    let heads: Vec<_> = projected.into_iter().zip(slopes).map(|(qkv, slope)| (qkv, slope, old.next())).collect();
    let run = |(qkv, slope, old)| attend(qkv, slope, old, spec);
    if work < PARALLEL_FROM { heads.into_iter().map(run).collect() } else { heads.into_par_iter().map(run).collect() }
}

/// Q, K and V `[T, K]` of each head.
fn project(input: &Matrix, weights: &LayerWeights) -> Vec<[Matrix; 3]> {
    // 2. Q, K, V: the input times W_Q, W_K and W_V; each column of them makes one of the result
    let parts = weights.heads.iter().flat_map(|head| [&head.w_q, &head.w_k, &head.w_v]);
    let w: Vec<&[f32]> = parts.flat_map(columns).collect();
    let mut qkv = vec![[(); 3].map(|()| zeros(input.nrows(), weights.head_width())); weights.heads.len()];
    let results = qkv.as_flattened_mut().iter_mut().flat_map(columns_mut).collect();
    multiply_columns(input, &w, results, |_, column| saturate(column));
    qkv
}

/// A matrix `[T, n]` times columns `[n]`: results `[T]`. Each, with its index, is finished while it is
/// in the cache.
fn multiply_columns(
    matrix: &Matrix,
    by: &[&[f32]],
    mut results: Vec<&mut [f32]>,
    finish: impl Fn(usize, &mut [f32]) + Sync,
) {
    // The transpose is what a row meets: (A·w)ᵀ = wᵀ·Aᵀ, and columns are contiguous.
    let packed = Packed::new(&columns(matrix).collect::<Vec<_>>());
    let run = |part: usize, by: &[&[f32]], results: &mut [&mut [f32]]| {
        packed.multiply(by, results);
        results.iter_mut().enumerate().for_each(|(i, result)| finish(part * COLUMNS + i, result));
    };
    if matrix.len() * by.len() < PARALLEL_FROM {
        let parts = by.chunks(COLUMNS).zip(results.chunks_mut(COLUMNS)).enumerate();
        parts.for_each(|(part, (by, results))| run(part, by, results));
    } else {
        let parts = by.par_chunks(COLUMNS).zip(results.par_chunks_mut(COLUMNS)).enumerate();
        parts.for_each(|(part, (by, results))| run(part, by, results));
    }
}

/// One head, in blocks of queries: each block is independent of the others.
fn attend([mut q, mut k, v]: [Matrix; 3], slope: f32, old: Option<HeadTrace>, spec: &AttentionSpec) -> HeadTrace {
    // 3. RoPE: turn each query and each key by its position
    let mut unrotated = None;
    if let Position::Rope { strength } = spec.position {
        unrotated = Some([q.clone(), k.clone()]);
        rope_in_place(&mut q, strength);
        rope_in_place(&mut k, strength);
    }

    let (tokens, head_width) = q.shape();
    let (q_t, v_t) = (transposed(&q), transposed(&v));
    let queries: Vec<&[f32]> = columns(&q_t).collect();
    let keys = Packed::new(&columns(&k).collect::<Vec<_>>());
    let values = Packed::new(&columns(&v_t).collect::<Vec<_>>());
    let memory = old.map(|old| [old.scores.0, old.weights.0]).unwrap_or_default();
    let [mut scores, mut weights] = memory.map(|memory| unwritten(memory, tokens, tokens));
    let mut output_t = zeros(head_width, tokens);
    let score_row = ScoreRow::new(spec, head_width, slope);
    let run = |(block, rows): (usize, &mut [[&mut [f32]; 3]])| {
        // The causal mask leaves out the keys after the block's last query.
        let block = block * BLOCK..block * BLOCK + rows.len();
        let end = block.clone().map(|query| spec.mask.end(query, tokens)).max().unwrap_or(0);

        // 4. Products: q·k of a block of queries and of all keys up to the last that one of them may
        // look at; with the causal mask, half
        let mut products: Vec<_> = rows.iter_mut().map(|[scores, ..]| &mut scores[..end]).collect();
        keys.multiply(&queries[block.clone()], &mut products);

        for (query, [scores, weights, _]) in block.zip(rows.iter_mut()) {
            score_row.score_in_place(query, tokens, scores);

            // 6. Softmax: the row's maximum, exponentials, their sum, and each one's share of it
            weights[..end].copy_from_slice(&scores[..end]);
            softmax_in_place(&mut weights[..end]);
            weights[end..].fill(0.0);
        }

        // 7. Output of the head: the values, mixed by the weights
        let (weights, mut outputs): (Vec<_>, Vec<_>) =
            rows.iter_mut().map(|[_, weights, output]| (&weights[..end], &mut **output)).unzip();
        values.multiply(&weights, &mut outputs);
    };
    let mut rows = Vec::with_capacity(tokens);
    for ((scores, weights), output) in
        columns_mut(&mut scores).zip(columns_mut(&mut weights)).zip(columns_mut(&mut output_t))
    {
        rows.push([scores, weights, output]);
    }
    if tokens <= SMALL {
        rows.chunks_mut(BLOCK).enumerate().for_each(run);
    } else {
        rows.par_chunks_mut(BLOCK).enumerate().for_each(run);
    }
    drop(rows);
    let (scores, weights) = (AttentionMap(scores), AttentionMap(weights));
    HeadTrace { q, k, unrotated, v, scores, weights, output: transposed(&output_t) }
}

/// Zeros that the system gives: pages are first touched where they are written.
fn zeros(rows: usize, columns: usize) -> Matrix {
    Matrix::from_vec(rows, columns, vec![0.0; rows * columns])
}

/// A matrix whose numbers are all still to be written, in the memory of another if that is large enough.
fn unwritten(memory: Matrix, rows: usize, columns: usize) -> Matrix {
    let mut numbers: Vec<f32> = memory.data.into();
    if numbers.capacity() < rows * columns {
        return zeros(rows, columns);
    }
    numbers.resize(rows * columns, 0.0);
    Matrix::from_vec(rows, columns, numbers)
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
        let (row, forbidden) = row.split_at_mut(self.mask.end(query, tokens).min(row.len()));
        let factor = self.scale / self.temperature;
        if self.bias == 0.0 {
            scale_in_place(row, factor);
        } else {
            for (key, score) in row.iter_mut().enumerate() {
                *score = self.score(query.abs_diff(key), *score);
            }
        }
        forbidden.fill(f32::NEG_INFINITY);
        let (before, range) = self.mask.allowed(query, tokens);
        let before = before.min(row.len());
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
    let mut output = zeros(tokens, width);
    let w_o: Vec<&[f32]> = columns(&w_o).collect();
    multiply_columns(&concat, &w_o, columns_mut(&mut output).collect(), |d, column| {
        if residual {
            column.iter_mut().zip(&input.as_slice()[d * tokens..]).for_each(|(output, x)| *output += x);
        }
        saturate(column);
    });
    output
}

fn saturate(column: &mut [f32]) {
    for value in column {
        *value = value.clamp(-SATURATION, SATURATION);
    }
}
