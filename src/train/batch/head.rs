//! One head over one text, there and back: the passes of `backward/attention.rs`, six rows at a time, and of each six
//! only the keys that one of them may look at.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::buffer::Buffer;
use crate::attention::{AttentionSpec, Mask, Pattern};
use crate::math::lanes::{Down, Lines, ROWS, multiply_lines};
use crate::math::{softmax, softmax_back};
use crate::model::{alibi_slopes, rope_turn};
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
    /// For each token the sines of its turns, and the cosines, where RoPE is on.
    sines: Vec<f32>,
    cosines: Vec<f32>,
    /// What ALiBi takes for each token of distance, by head.
    slopes: Vec<f32>,
    /// The keys that each query may look at.
    allowed: Vec<Range<usize>>,
    /// What is added to the scores: 0 where a query may look at a key, else −∞; rows are padded with it.
    mask: Vec<f32>,
    /// The first query that may look at each key, or at one after it.
    from: Vec<usize>,
}

/// What is kept of a head: queries times s and keys, both turned, values `[T, K]`, and weights `[T, T]`, padded.
struct HeadMemory<'a> {
    q: &'a mut [f32],
    k: &'a mut [f32],
    v: &'a mut [f32],
    weights: &'a mut [f32],
}

/// Memory for what is between, of one head.
#[derive(Clone, Debug, Default)]
pub(super) struct Between {
    /// Kᵀ or Vᵀ.
    turned: Buffer,
    /// dA, then dS.
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
        let turns = if architecture.positions == Positions::Rotary { k / 2 } else { 0 };
        let angles = (0..tokens).flat_map(|p| (0..turns).map(move |m| p as f64 * rope_turn(m, k, 1.0)));
        let is_alibi = architecture.positions == Positions::Alibi;
        let long = tokens.next_multiple_of(PADDED);
        let mut mask = vec![f32::NEG_INFINITY; tokens * long];
        for (row, keys) in mask.chunks_exact_mut(long.max(1)).zip(&allowed) {
            row[keys.clone()].fill(0.0);
        }
        Self {
            tokens,
            long,
            wide: k.next_multiple_of(PADDED),
            k,
            heads,
            scale: scores.score_scale(k),
            sines: angles.clone().map(|angle| angle.sin() as f32).collect(),
            cosines: angles.map(|angle| angle.cos() as f32).collect(),
            slopes: if is_alibi { alibi_slopes(heads) } else { vec![0.0; heads] },
            mask,
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
        kept[self.tokens * 3 * self.wide + query * self.long + key]
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

    /// A row of queries or keys `[K]` times a factor, turned by its place; with a sign of −1 turned back.
    #[inline(always)]
    fn turn<S: Simd>(&self, simd: S, place: usize, (sign, factor): (f32, f32), from: &[f32], to: &mut [f32]) {
        let half = self.sines.len() / self.tokens;
        let (sines, cosines) = (&self.sines[place * half..][..half], &self.cosines[place * half..][..half]);
        let (a, b, rest) = (&from[..half], &from[half..2 * half], &from[2 * half..]);
        let (to_a, to_b) = to.split_at_mut(half);
        let (to_b, to_rest) = to_b.split_at_mut(half);
        let (of_sin, of_cos) = (simd.splat_f32s(sign * factor), simd.splat_f32s(factor));
        for first in (0..half).step_by(S::F32_LANES) {
            let part = first..(first + S::F32_LANES).min(half);
            let sin = simd.mul_f32s(of_sin, simd.partial_load_f32s(&sines[part.clone()]));
            let cos = simd.mul_f32s(of_cos, simd.partial_load_f32s(&cosines[part.clone()]));
            let a = simd.partial_load_f32s(&a[part.clone()]);
            let b = simd.partial_load_f32s(&b[part.clone()]);
            let turned = simd.sub_f32s(simd.mul_f32s(a, cos), simd.mul_f32s(b, sin));
            simd.partial_store_f32s(&mut to_a[part.clone()], turned);
            let turned = simd.add_f32s(simd.mul_f32s(b, cos), simd.mul_f32s(a, sin));
            simd.partial_store_f32s(&mut to_b[part], turned);
        }
        to_rest.iter_mut().zip(rest).for_each(|(to, from)| *to = from * factor);
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

/// Copies a short row, for which a call would take longer than the copy.
#[inline(always)]
fn copy<S: Simd>(simd: S, from: &[f32], to: &mut [f32]) {
    for (from, to) in from.chunks(S::F32_LANES).zip(to.chunks_mut(S::F32_LANES)) {
        simd.partial_store_f32s(to, simd.partial_load_f32s(from));
    }
}

/// Adds a row of the mask to one of scores, which is whole vectors long.
#[inline(always)]
fn mask<S: Simd>(simd: S, scores: &mut [f32], mask: &[f32]) {
    for (score, mask) in S::as_mut_simd_f32s(scores).0.iter_mut().zip(S::as_simd_f32s(mask).0) {
        *score = simd.add_f32s(*score, *mask);
    }
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
        for (t, row) in projected.chunks_exact(3 * inner).enumerate() {
            let part = |part: usize| &row[shape.column(part, which.head)..][..shape.k];
            shape.turn(simd, t, (1.0, shape.scale), part(0), &mut q[t * wide..][..shape.k]);
            shape.turn(simd, t, (1.0, 1.0), part(1), &mut k[t * wide..][..shape.k]);
            copy(simd, part(2), &mut v[t * wide..][..shape.k]);
        }
        let keys = between.turned.of(shape.k * long);
        turn_around(shape, k, keys);
        let z = between.z.of(tokens * wide);
        let is_held = which.held.is_some();
        for block in shape.blocks() {
            let end = shape.end(block.clone(), is_held);
            let rows = of_block(weights, long, &block);
            if let Some(held) = which.held {
                for (query, row) in block.clone().zip(rows.chunks_exact_mut(long)) {
                    row.fill(0.0);
                    row[held(query)] = 1.0;
                }
            } else {
                let keys = Lines { rows: keys, stride: long };
                multiply_lines(simd, six(q, wide, block.clone(), shape.k), shape.k, keys, end, rows, long);
                for (query, row) in block.clone().zip(rows.chunks_exact_mut(long)) {
                    let end = shape.allowed[query].end;
                    let slope = shape.slopes[which.head];
                    if slope != 0.0 {
                        for (key, score) in row[..end].iter_mut().enumerate() {
                            *score -= slope * query.abs_diff(key) as f32;
                        }
                    }
                    // Whole vectors: the softmax makes exactly 0 of −∞.
                    let (row, behind) = row.split_at_mut(end.next_multiple_of(S::F32_LANES));
                    mask(simd, row, &shape.mask[query * long..]);
                    softmax(simd, row, true);
                    behind.fill(0.0);
                }
            }
            let values = Lines { rows: v, stride: wide };
            let read = six(weights, long, block.clone(), end);
            multiply_lines(simd, read, end, values, shape.k, of_block(z, wide, &block), wide);
        }
        let first = which.head * shape.k;
        for (row, z) in concat.chunks_exact_mut(inner).zip(z.chunks_exact(wide)) {
            let row = &mut row[first..first + shape.k];
            if which.is_ablated {
                row.fill(0.0);
            } else {
                copy(simd, &z[..shape.k], row);
            }
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
        let (values, ds) = (turned.of(shape.k * long), scores.of(tokens * long));
        let first = which.head * shape.k;
        for (row, dz) in d_concat.chunks_exact(inner).zip(dz.chunks_exact_mut(wide)) {
            if which.is_ablated {
                dz.fill(0.0);
            } else {
                copy(simd, &row[first..first + shape.k], &mut dz[..shape.k]);
            }
        }
        turn_around(shape, v, values);
        let is_held = which.held.is_some();

        // dA = dZ Vᵀ, dS = A ∘ (dA − rowsum(dA ∘ A)), and dQ = s dS K
        for block in shape.blocks() {
            let end = shape.end(block.clone(), is_held);
            let rows = of_block(ds, long, &block);
            if is_held {
                rows.fill(0.0);
            } else {
                let values = Lines { rows: values, stride: long };
                multiply_lines(simd, six(dz, wide, block.clone(), shape.k), shape.k, values, end, rows, long);
                for (query, row) in block.clone().zip(rows.chunks_exact_mut(long)) {
                    let Range { start, end } = shape.allowed[query];
                    row[..start].fill(0.0);
                    softmax_back(simd, &weights[query * long..][start..end], &mut row[start..end]);
                    row[end..].fill(0.0);
                }
            }
            let keys = Lines { rows: k, stride: wide };
            let read = six(ds, long, block.clone(), end);
            multiply_lines(simd, read, end, keys, shape.k, of_block(dq, wide, &block), wide);
        }

        // dV = Aᵀ dZ, and dK = dSᵀ (s Q)
        for block in shape.blocks() {
            let from = shape.from(block.start, is_held);
            for (map, b, y) in [(&*weights, &*dz, &mut *dv), (&*ds, &*q, &mut *dk)] {
                let six = Down::new(&map[from * long..], long, block.start, block.end);
                let b = Lines { rows: &b[from * wide..], stride: wide };
                multiply_lines(simd, six, tokens - from, b, shape.k, of_block(y, wide, &block), wide);
            }
        }
        for (t, row) in d_projected.chunks_exact_mut(3 * inner).enumerate() {
            let [of_q, of_k, of_v] = [0, 1, 2].map(|part| shape.column(part, which.head));
            shape.turn(simd, t, (-1.0, shape.scale), &dq[t * wide..][..shape.k], &mut row[of_q..][..shape.k]);
            shape.turn(simd, t, (-1.0, 1.0), &dk[t * wide..][..shape.k], &mut row[of_k..][..shape.k]);
            copy(simd, &dv[t * wide..][..shape.k], &mut row[of_v..][..shape.k]);
        }
    }
}
