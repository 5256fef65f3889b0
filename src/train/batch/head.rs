//! One head over one text, there and back: the passes of `backward/attention.rs`, six rows at a time, and of each six
//! only what may look at one of them, or be looked at.
//!
//! Scores, weights and their gradients stand key after key, a query in each lane: what is summed over keys (a softmax, and
//! its way back) then adds whole vectors.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::buffer::Buffer;
use super::turns::{Turns, copy_rows};
use crate::attention::{AttentionSpec, Mask, Pattern};
use crate::math::lanes::{Down, Lines, ROWS, multiply_lines};
use crate::math::{softmax_back_down, softmax_down};
use crate::model::alibi_slopes;
use crate::train::{Architecture, Positions};

/// Rows are as long as a multiple of this, so that they are whole vectors on every machine.
const PADDED: usize = 16;

/// What all heads of a model have in common, over texts of T tokens.
#[derive(Clone, Debug)]
pub(super) struct HeadShape {
    tokens: usize,
    /// T and K, padded.
    long: usize,
    wide: usize,
    k: usize,
    heads: usize,
    /// s
    scale: f32,
    turns: Turns,
    /// The keys that each query may look at.
    allowed: Vec<Range<usize>>,
    /// For each head what is added to its scores, key after key: −∞ where a query may not look at it, with which rows are
    /// padded, else 0 or what ALiBi takes; one for all heads where that is alike.
    masks: Vec<Vec<f32>>,
    /// The first query that may look at each key, or at one after it.
    from: Vec<usize>,
}

/// What is kept of a head: queries times s and keys, both turned, values `[T, K]`, and weights, key after key `[T, T]`,
/// padded.
struct HeadMemory<'a> {
    q: &'a mut [f32],
    k: &'a mut [f32],
    v: &'a mut [f32],
    weights: &'a mut [f32],
}

/// Memory for what is between, of one head.
#[derive(Clone, Debug, Default)]
pub(super) struct Between {
    /// Qᵀ or dZᵀ.
    turned: Buffer,
    /// dA, then dS, key after key.
    scores: Buffer,
    q: Buffer,
    k: Buffer,
    v: Buffer,
    z: Buffer,
}

/// A head of a text, and what is done to its weights.
#[derive(Clone, Copy)]
pub(super) struct Which<'a> {
    pub head: usize,
    /// The key that each query looks at, where that is held.
    pub held: Option<&'a dyn Fn(usize) -> usize>,
    pub is_ablated: bool,
}

impl HeadShape {
    pub fn new(architecture: &Architecture, tokens: usize) -> Self {
        let (k, heads) = (architecture.head_width(), architecture.heads);
        let pattern = architecture.window.map_or(Pattern::Full, |width| Pattern::Window { width });
        let mask = Mask { causal: architecture.causal, pattern };
        let range = |query| match mask.allowed(query, tokens) {
            (before, range) if range.is_empty() => 0..before,
            (_, range) => range,
        };
        let allowed: Vec<Range<usize>> = (0..tokens).map(range).collect();
        let from = |key: usize| allowed.iter().position(|keys| keys.end > key).unwrap_or(tokens);
        let scores = AttentionSpec { score_factor: architecture.temperature.recip(), ..AttentionSpec::default() };
        let is_alibi = architecture.positions == Positions::Alibi;
        let long = tokens.next_multiple_of(PADDED);
        let mask = |slope: &f32| {
            let mut mask = vec![f32::NEG_INFINITY; tokens * long];
            for (query, keys) in allowed.iter().enumerate() {
                keys.clone().for_each(|key| mask[key * long + query] = -slope * query.abs_diff(key) as f32);
            }
            mask
        };
        let slopes = if is_alibi { alibi_slopes(heads) } else { vec![0.0] };
        Self {
            tokens,
            long,
            wide: k.next_multiple_of(PADDED),
            k,
            heads,
            scale: scores.score_scale(k),
            turns: Turns::new(architecture.positions == Positions::Rotary, tokens, k),
            masks: slopes.iter().map(mask).collect(),
            from: (0..tokens).map(from).collect(),
            allowed,
        }
    }

    /// Numbers that are kept of a head.
    pub fn kept(&self) -> usize {
        self.tokens * (3 * self.wide + self.long)
    }

    /// The weight of a pair, in what is kept of a head.
    pub fn weight(&self, kept: &[f32], query: usize, key: usize) -> f32 {
        kept[self.tokens * 3 * self.wide + key * self.long + query]
    }

    fn memory<'a>(&self, kept: &'a mut [f32]) -> HeadMemory<'a> {
        let part = self.tokens * self.wide;
        let (q, rest) = kept.split_at_mut(part);
        let (k, rest) = rest.split_at_mut(part);
        let (v, weights) = rest.split_at_mut(part);
        HeadMemory { q, k, v, weights }
    }

    /// One more than the last key that one of some queries may look at.
    fn end(&self, queries: Range<usize>, is_held: bool) -> usize {
        if is_held {
            return self.tokens;
        }
        self.allowed[queries].iter().map(|keys| keys.end).max().unwrap_or(0)
    }

    /// The first query that may look at a key, or at one after it.
    fn from(&self, key: usize, is_held: bool) -> usize {
        if is_held { 0 } else { self.from[key] }
    }

    fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let tokens = self.tokens;
        (0..tokens).step_by(ROWS).map(move |first| first..(first + ROWS).min(tokens))
    }

    /// Where Q, K or V of a head begins in a row of the projections.
    fn column(&self, part: usize, head: usize) -> usize {
        (part * self.heads + head) * self.k
    }

    /// `concat[t, h·K..] = Z`, from the projections `[T, 3·H·K]` of a text.
    pub fn forward(
        &self,
        which: Which<'_>,
        projected: &[f32],
        kept: &mut [f32],
        concat: &mut [f32],
        between: &mut Between,
    ) {
        let memory = self.memory(kept);
        Arch::new().dispatch(Forward { shape: self, which, projected, memory, concat, between });
    }

    /// The gradients of the projections of a text, from those of `concat`.
    pub fn backward(
        &self,
        which: Which<'_>,
        kept: &mut [f32],
        d_concat: &[f32],
        d_projected: &mut [f32],
        between: &mut Between,
    ) {
        let memory = self.memory(kept);
        Arch::new().dispatch(Backward { shape: self, which, memory, d_concat, d_projected, between });
    }
}

/// The rows of a block, each up to a length; what there is no more of is the last one again.
#[inline(always)]
fn six(rows: &[f32], stride: usize, block: Range<usize>, length: usize) -> [&[f32]; ROWS] {
    let mut six = [&rows[..0]; ROWS];
    for (r, six) in six.iter_mut().enumerate() {
        *six = &rows[(block.start + r).min(block.end - 1) * stride..][..length];
    }
    six
}

/// The rows of a block, to be written.
#[inline(always)]
fn of_block<'a>(rows: &'a mut [f32], stride: usize, block: &Range<usize>) -> &'a mut [f32] {
    &mut rows[block.start * stride..block.end * stride]
}

/// Rows `[T, K]` turned into `[K, T]`.
#[inline(always)]
fn turn_around(shape: &HeadShape, rows: &[f32], to: &mut [f32]) {
    for (d, column) in to.chunks_exact_mut(shape.long).enumerate() {
        for (t, number) in column[..shape.tokens].iter_mut().enumerate() {
            *number = rows[t * shape.wide + d];
        }
    }
}

/// What there is of a text for each pair, key after key: products of rows with one of each query, `[T, K]` turned around, for
/// the queries that may look at a key of their six or at one behind it.
#[inline(always)]
fn by_key<S: Simd>(simd: S, shape: &HeadShape, rows: &[f32], queries: &[f32], pairs: &mut [f32]) {
    let HeadShape { tokens, long, wide, k, .. } = *shape;
    pairs.fill(0.0);
    for block in shape.blocks() {
        let from = shape.from(block.start, false) / S::F32_LANES * S::F32_LANES;
        let queries = Lines { rows: queries, stride: long };
        let rows = six(rows, wide, block.clone(), k);
        multiply_lines(simd, rows, k, queries, from..tokens, of_block(pairs, long, &block), long);
    }
}

/// Each vector of queries by its first one, and up to where [`by_key`] has a key for one of them.
#[inline(always)]
fn by_query<S: Simd>(_: S, shape: &HeadShape) -> impl Iterator<Item = (usize, usize)> {
    let tokens = shape.tokens;
    (0..tokens).step_by(S::F32_LANES).map(move |first| {
        let end = shape.end(first..(first + S::F32_LANES).min(tokens), false);
        (first, end.next_multiple_of(ROWS).min(tokens))
    })
}

/// For each query the sum over keys of a number of the pair times the key's row `[K]`.
#[inline(always)]
fn sum_keys<S: Simd>(simd: S, shape: &HeadShape, is_held: bool, pairs: &[f32], rows: &[f32], sums: &mut [f32]) {
    let HeadShape { long, wide, k, .. } = *shape;
    for block in shape.blocks() {
        let end = shape.end(block.clone(), is_held);
        let six = Down::new(pairs, long, block.start, block.end);
        let rows = Lines { rows, stride: wide };
        multiply_lines(simd, six, end, rows, 0..k, of_block(sums, wide, &block), wide);
    }
}

/// For each key the sum over queries of a number of the pair times the query's row `[K]`.
#[inline(always)]
fn sum_queries<S: Simd>(simd: S, shape: &HeadShape, is_held: bool, pairs: &[f32], rows: &[f32], sums: &mut [f32]) {
    let HeadShape { tokens, long, wide, k, .. } = *shape;
    for block in shape.blocks() {
        let from = shape.from(block.start, is_held);
        let six = six(&pairs[from..], long, block.clone(), tokens - from);
        let rows = Lines { rows: &rows[from * wide..], stride: wide };
        multiply_lines(simd, six, tokens - from, rows, 0..k, of_block(sums, wide, &block), wide);
    }
}

struct Forward<'a> {
    shape: &'a HeadShape,
    which: Which<'a>,
    projected: &'a [f32],
    memory: HeadMemory<'a>,
    concat: &'a mut [f32],
    between: &'a mut Between,
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { shape, which, projected, memory: HeadMemory { q, k, v, weights }, concat, between } = self;
        let HeadShape { tokens, long, wide, .. } = *shape;
        let inner = shape.heads * shape.k;
        let part = |part: usize| (&projected[shape.column(part, which.head)..], 3 * inner);
        shape.turns.rows(tokens, (1.0, shape.scale), part(0), (q, wide));
        shape.turns.rows(tokens, (1.0, 1.0), part(1), (k, wide));
        copy_rows(tokens, shape.k, part(2), (v, wide));

        // A = softmax(S)
        if let Some(held) = which.held {
            weights.fill(0.0);
            (0..tokens).for_each(|query| weights[held(query) * long + query] = 1.0);
        } else {
            let queries = between.turned.of(shape.k * long);
            turn_around(shape, q, queries);
            by_key(simd, shape, k, queries, weights);
            let mask = &shape.masks[which.head % shape.masks.len()];
            for (first, end) in by_query(simd, shape) {
                softmax_down(simd, &mut weights[first..], &mask[first..], long, end);
            }
        }

        // Z = A V
        let z = between.z.of(tokens * wide);
        sum_keys(simd, shape, which.held.is_some(), weights, v, z);
        let first = which.head * shape.k;
        if which.is_ablated {
            concat.chunks_exact_mut(inner).for_each(|row| row[first..first + shape.k].fill(0.0));
        } else {
            copy_rows(tokens, shape.k, (z, wide), (&mut concat[first..], inner));
        }
    }
}

struct Backward<'a> {
    shape: &'a HeadShape,
    which: Which<'a>,
    memory: HeadMemory<'a>,
    d_concat: &'a [f32],
    d_projected: &'a mut [f32],
    between: &'a mut Between,
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { shape, which, memory: HeadMemory { q, k, v, weights }, d_concat, d_projected, between } = self;
        let HeadShape { tokens, long, wide, .. } = *shape;
        let inner = shape.heads * shape.k;
        let Between { turned, scores, q: dq, k: dk, v: dv, z: dz } = between;
        let [dq, dk, dv, dz] = [dq, dk, dv, dz].map(|buffer| buffer.of(tokens * wide));
        let ds = scores.of(tokens * long);
        let is_held = which.held.is_some();
        if which.is_ablated {
            dz.fill(0.0);
        } else {
            copy_rows(tokens, shape.k, (&d_concat[which.head * shape.k..], inner), (dz, wide));
        }

        // dA = dZ Vᵀ, and dS = A ∘ (dA − rowsum(dA ∘ A))
        if is_held {
            ds.fill(0.0);
        } else {
            let wanted = turned.of(shape.k * long);
            turn_around(shape, dz, wanted);
            by_key(simd, shape, v, wanted, ds);
            for (first, end) in by_query(simd, shape) {
                softmax_back_down(simd, &weights[first..], &mut ds[first..], long, end);
            }
        }

        // dQ = s dS K, dK = dSᵀ (s Q), and dV = Aᵀ dZ
        sum_keys(simd, shape, is_held, ds, k, dq);
        sum_queries(simd, shape, is_held, ds, q, dk);
        sum_queries(simd, shape, is_held, weights, dz, dv);
        let [of_q, of_k, of_v] = [0, 1, 2].map(|part| shape.column(part, which.head));
        shape.turns.rows(tokens, (-1.0, shape.scale), (dq, wide), (&mut d_projected[of_q..], 3 * inner));
        shape.turns.rows(tokens, (-1.0, 1.0), (dk, wide), (&mut d_projected[of_k..], 3 * inner));
        copy_rows(tokens, shape.k, (dv, wide), (&mut d_projected[of_v..], 3 * inner));
    }
}
