//! One tile of queries against all tiles of keys.

use std::ops::Range;

use pulp::{Simd, WithSimd, bytemuck};

use super::pack::PackedHead;
use crate::attention::{AttentionSpec, ScoreRow};
use crate::kernels::HeadInput;
use crate::math::lanes::{Panel, Panels, ROWS, VECTORS, exp2, lanes, multiply, multiply_add, panels, scale, splat};

/// The work of one thread at a time. Gives the output of the queries as `[K][queries]`.
pub(super) struct QueryTile<'a, W> {
    pub head: &'a HeadInput<'a>,
    pub packed: &'a PackedHead,
    pub spec: &'a AttentionSpec,
    pub queries: Range<usize>,
    pub watch: W,
}

/// Sees a kernel at work. The unit sees nothing and costs nothing.
pub(super) trait Watch {
    /// A tile is done, or was skipped. `rows` reads the largest score, the sum and the output of each
    /// query.
    fn tile(
        &mut self,
        queries: &Range<usize>,
        keys: Range<usize>,
        visited: bool,
        rows: impl FnOnce() -> Vec<(f32, f32, Vec<f32>)>,
    );
}

impl Watch for () {
    #[inline(always)]
    fn tile(&mut self, _: &Range<usize>, _: Range<usize>, _: bool, _: impl FnOnce() -> Vec<(f32, f32, Vec<f32>)>) {}
}

/// As many queries as there are lanes, and their running softmax.
struct State<S: Simd> {
    /// The queries, of which those beyond T see nothing.
    first: usize,
    /// For each lane, what its query may look at: keys before the first number, and a range.
    allowed: Vec<(usize, Range<usize>)>,
    /// `[K]`: the queries times s / τ · log₂ e, so that powers of two do for powers of e.
    q: Panels<S>,
    /// `[K]`, padded to whole groups: the output before the division by the sum.
    output: Panels<S>,
    /// The largest score so far, times log₂ e.
    max: Panel<S>,
    /// Σ 2^(score − max) so far.
    sum: Panel<S>,
}

impl<W: Watch> WithSimd for QueryTile<'_, W> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        let tokens = self.head.tokens();
        let mut states = Vec::new();
        for first in self.queries.clone().step_by(lanes::<S>()) {
            states.push(self.state(simd, first));
        }
        let mut scores = panels(simd, self.packed.block.next_multiple_of(ROWS), 0.0);
        let bias =
            ScoreRow::new(self.spec, self.head.width(), self.head.slope).bias_per_token() * std::f32::consts::LOG2_E;
        for (block, first) in (0..tokens).step_by(self.packed.block).enumerate() {
            let keys = first..(first + self.packed.block).min(tokens);
            let mut visited = false;
            for state in &mut states {
                let span = state.span(&keys);
                if span.is_empty() {
                    continue;
                }
                visited = true;
                let start = (span.start - first) / ROWS;
                let keys = first + start * ROWS..span.end;
                let scores = &mut scores[..keys.len().next_multiple_of(ROWS)];

                // 1. Scores: six keys at a time
                for (sums, rows) in scores.as_chunks_mut().0.iter_mut().zip(self.packed.keys(block, start)) {
                    multiply(simd, sums.each_mut(), rows, &state.q, false);
                }
                if bias != 0.0 {
                    state.add_distance(simd, scores, keys.start, bias);
                }
                state.forbid(self.spec, tokens, scores, keys.start);
                scores[keys.len()..].fill(splat(simd, f32::NEG_INFINITY));

                // 2. The running softmax, and 3. the values, mixed by the weights so far
                let rescale = state.softmax(simd, scores);
                let values = self.packed.values(keys.start, keys.len());
                for (sums, rows) in state.output.as_chunks_mut().0.iter_mut().zip(values) {
                    for sum in sums.iter_mut() {
                        scale(simd, sum, &rescale);
                    }
                    multiply(simd, sums.each_mut(), rows, &scores[..keys.len()], true);
                }
            }
            self.watch.tile(&self.queries, keys, visited, || rows_of(&states, self.queries.len()));
        }
        self.finish(simd, &states)
    }
}

impl<W> QueryTile<'_, W> {
    #[inline(always)]
    fn state<S: Simd>(&self, simd: S, first: usize) -> State<S> {
        let (tokens, width) = (self.head.tokens(), self.head.width());
        let end = (first + lanes::<S>()).min(self.queries.end);
        let factor = self.spec.score_scale(width) / self.spec.temperature * std::f32::consts::LOG2_E;
        let mut q = panels(simd, width, 0.0);
        for (panel, column) in q.iter_mut().zip(self.head.q.as_slice().chunks_exact(tokens)) {
            for (lane, value) in bytemuck::cast_slice_mut(panel).iter_mut().zip(&column[first..end]) {
                *lane = value * factor;
            }
        }
        let allowed = (first..end).map(|query| self.spec.mask.allowed(query, tokens)).collect();
        let output = panels(simd, width.next_multiple_of(ROWS), 0.0);
        State { first, allowed, q, output, max: splat(simd, f32::NEG_INFINITY), sum: splat(simd, 0.0) }
    }

    /// The outputs divided by their sums, `[K][queries]`.
    #[inline(always)]
    fn finish<S: Simd>(&self, simd: S, states: &[State<S>]) -> Vec<f32> {
        let queries = self.queries.len();
        let mut output = vec![0.0; self.head.width() * queries];
        for (p, state) in states.iter().enumerate() {
            let zero = simd.splat_f32s(0.0);
            let mut inverse = splat(simd, 1.0);
            for (inverse, sum) in inverse.iter_mut().zip(state.sum) {
                *inverse = simd.div_f32s(*inverse, sum);
                *inverse = simd.select_f32s(simd.greater_than_f32s(sum, zero), *inverse, zero);
            }
            let at = p * lanes::<S>();
            for (row, column) in state.output.iter().zip(output.chunks_exact_mut(queries)) {
                let mut row = *row;
                scale(simd, &mut row, &inverse);
                let row: &[f32] = bytemuck::cast_slice(&row);
                let count = row.len().min(queries - at);
                column[at..at + count].copy_from_slice(&row[..count]);
            }
        }
        output
    }
}

impl<S: Simd> State<S> {
    /// The keys of a block from the first to the last that one of the queries may look at.
    fn span(&self, keys: &Range<usize>) -> Range<usize> {
        let mut span = keys.end..keys.start;
        for (before, range) in &self.allowed {
            for piece in [0..*before, range.clone()] {
                let piece = piece.start.max(keys.start)..piece.end.min(keys.end);
                if !piece.is_empty() {
                    span = span.start.min(piece.start)..span.end.max(piece.end);
                }
            }
        }
        span
    }

    /// ALiBi: each token of distance adds `bias`.
    #[inline(always)]
    fn add_distance(&self, simd: S, scores: &mut [Panel<S>], first_key: usize, bias: f32) {
        let mut queries = splat(simd, 0.0);
        for (lane, query) in bytemuck::cast_slice_mut(&mut queries).iter_mut().zip(self.first..) {
            *lane = query as f32;
        }
        for (score, key) in scores.iter_mut().zip(first_key..) {
            let (key, bias) = (simd.splat_f32s(key as f32), simd.splat_f32s(bias));
            for (score, query) in score.iter_mut().zip(queries) {
                *score = simd.mul_add_f32s(simd.abs_f32s(simd.sub_f32s(query, key)), bias, *score);
            }
        }
    }

    /// Writes −∞ where the mask forbids: beyond what each query may look at.
    #[inline(always)]
    fn forbid(&self, spec: &AttentionSpec, tokens: usize, scores: &mut [Panel<S>], first_key: usize) {
        let end = first_key + scores.len();
        let scores: &mut [f32] = bytemuck::cast_slice_mut(scores);
        for (lane, (before, range)) in self.allowed.iter().enumerate() {
            let mut block = |keys: Range<usize>| {
                for key in keys.start.max(first_key)..keys.end.min(end) {
                    scores[(key - first_key) * lanes::<S>() + lane] = f32::NEG_INFINITY;
                }
            };
            let gap = *before..range.start.max(*before);
            block(gap.start..if range.is_empty() { end } else { gap.end });
            block(range.end.max(*before)..end);
            if spec.mask.is_irregular() {
                let query = self.first + lane;
                let forbidden = |key: &usize| !spec.mask.allows(query, *key, tokens);
                (first_key..end).filter(forbidden).for_each(|key| block(key..key + 1));
            }
        }
    }

    /// Scores become 2^(score − max), with the maximum and the sum carried on. Gives the factor by
    /// which what was summed before has shrunk.
    #[inline(always)]
    fn softmax(&mut self, simd: S, scores: &mut [Panel<S>]) -> Panel<S> {
        let mut max = self.max;
        for score in scores.iter() {
            for (max, score) in max.iter_mut().zip(score) {
                *max = simd.max_f32s(*max, *score);
            }
        }
        // A query that has seen nothing yet has no maximum to subtract.
        let (mut shift, none) = (max, simd.splat_f32s(f32::NEG_INFINITY));
        for shift in &mut shift {
            *shift = simd.select_f32s(simd.greater_than_f32s(*shift, none), *shift, simd.splat_f32s(0.0));
        }
        let (mut rescale, mut sum) = (self.max, splat(simd, 0.0));
        for v in 0..VECTORS {
            rescale[v] = exp2(simd, simd.sub_f32s(rescale[v], shift[v]));
        }
        for score in scores {
            for v in 0..VECTORS {
                score[v] = exp2(simd, simd.sub_f32s(score[v], shift[v]));
                sum[v] = simd.add_f32s(sum[v], score[v]);
            }
        }
        multiply_add(simd, &mut sum, &self.sum, &rescale);
        (self.sum, self.max) = (sum, max);
        rescale
    }
}

/// For each query: the largest score, the sum, and the output so far.
fn rows_of<S: Simd>(states: &[State<S>], queries: usize) -> Vec<(f32, f32, Vec<f32>)> {
    let lane = |panel: &Panel<S>, lane: usize| bytemuck::cast_slice::<_, f32>(panel)[lane];
    let row = |i: usize| {
        let (state, l) = (&states[i / lanes::<S>()], i % lanes::<S>());
        let output = state.output[..state.q.len()].iter().map(|panel| lane(panel, l)).collect();
        (lane(&state.max, l) * std::f32::consts::LN_2, lane(&state.sum, l), output)
    };
    (0..queries).map(row).collect()
}
