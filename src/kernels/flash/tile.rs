//! One tile of queries against all tiles of keys.

use std::ops::Range;

use pulp::{Simd, WithSimd, bytemuck};

use super::pack::Packed;
use super::steps::Watch;
use crate::attention::{AttentionSpec, Pattern, ScoreRow};
use crate::kernels::HeadInput;
use crate::math::lanes::{Panel, ROWS, exp2, lanes, multiply, splat, zip};

/// The work of one thread at a time. Gives the output of the queries as `[K][queries]`.
pub(super) struct QueryTile<'a, W> {
    pub head: &'a HeadInput<'a>,
    pub packed: &'a Packed,
    pub spec: &'a AttentionSpec,
    pub queries: Range<usize>,
    pub watch: W,
}

/// As many queries as there are lanes, and their running softmax.
struct State<S: Simd> {
    /// The queries, of which those beyond T see nothing.
    first: usize,
    /// For each lane, what its query may look at: keys before the first number, and a range.
    allowed: Vec<(usize, Range<usize>)>,
    /// `[K]`: the queries times s / τ · log₂ e, so that powers of two do for powers of e.
    q: Vec<Panel<S>>,
    /// `[K]`, padded to whole groups: the output before the division by the sum.
    output: Vec<Panel<S>>,
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
        let mut states: Vec<State<S>> = self.queries.clone().step_by(lanes::<S>()).map(|i| self.state(simd, i)).collect();
        let mut scores = vec![splat(simd, 0.0); self.packed.block.next_multiple_of(ROWS)];
        let bias = ScoreRow::new(self.spec, self.head.width(), self.head.slope).bias_per_token() * std::f32::consts::LOG2_E;
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
                    *sums = [splat(simd, 0.0); ROWS];
                    multiply(simd, sums, rows, &state.q);
                }
                if bias != 0.0 {
                    state.add_distance(simd, scores, keys.start, bias);
                }
                state.forbid(self.spec, scores, keys.start);
                scores[keys.len()..].fill(splat(simd, f32::NEG_INFINITY));

                // 2. The running softmax, and 3. the values, mixed by the weights so far
                let rescale = state.softmax(simd, scores);
                let values = self.packed.values(keys.start, keys.len());
                for (sums, rows) in state.output.as_chunks_mut().0.iter_mut().zip(values) {
                    for sum in sums.iter_mut() {
                        *sum = zip::<S>(*sum, rescale, |sum, rescale| simd.mul_f32s(sum, rescale));
                    }
                    multiply(simd, sums, rows, scores);
                }
            }
            self.watch.tile(&self.queries, keys, visited, || rows_of(&states, self.queries.len()));
        }
        self.finish(simd, &states)
    }
}

impl<W> QueryTile<'_, W> {
    fn state<S: Simd>(&self, simd: S, first: usize) -> State<S> {
        let (tokens, width) = (self.head.tokens(), self.head.width());
        let end = (first + lanes::<S>()).min(self.queries.end);
        let factor = self.spec.score_scale(width) / self.spec.temperature * std::f32::consts::LOG2_E;
        let mut q = vec![splat(simd, 0.0); width];
        for (panel, column) in q.iter_mut().zip(self.head.q.as_slice().chunks_exact(tokens)) {
            for (lane, value) in bytemuck::cast_slice_mut(panel).iter_mut().zip(&column[first..end]) {
                *lane = value * factor;
            }
        }
        let allowed = (first..end).map(|query| self.spec.mask.allowed(query, tokens)).collect();
        let output = vec![splat(simd, 0.0); width.next_multiple_of(ROWS)];
        State { first, allowed, q, output, max: splat(simd, f32::NEG_INFINITY), sum: splat(simd, 0.0) }
    }

    /// The outputs divided by their sums, `[K][queries]`.
    #[inline(always)]
    fn finish<S: Simd>(&self, simd: S, states: &[State<S>]) -> Vec<f32> {
        let queries = self.queries.len();
        let mut output = vec![0.0; self.head.width() * queries];
        for (p, state) in states.iter().enumerate() {
            let zero = simd.splat_f32s(0.0);
            let inverse = state.sum.map(|sum| {
                let inverse = simd.div_f32s(simd.splat_f32s(1.0), sum);
                simd.select_f32s(simd.greater_than_f32s(sum, zero), inverse, zero)
            });
            let at = p * lanes::<S>();
            for (row, column) in state.output.iter().zip(output.chunks_exact_mut(queries)) {
                let row = zip::<S>(*row, inverse, |row, inverse| simd.mul_f32s(row, inverse));
                let row: &[f32] = bytemuck::cast_slice(&row);
                column[at..].iter_mut().zip(row).for_each(|(to, from)| *to = *from);
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
            let key = simd.splat_f32s(key as f32);
            *score = zip::<S>(*score, queries, |score, query| {
                simd.mul_add_f32s(simd.abs_f32s(simd.sub_f32s(query, key)), simd.splat_f32s(bias), score)
            });
        }
    }

    /// Writes −∞ where the mask forbids: beyond what each query may look at.
    #[inline(always)]
    fn forbid(&self, spec: &AttentionSpec, scores: &mut [Panel<S>], first_key: usize) {
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
            if let Pattern::Painted(painted) = &spec.mask.pattern {
                let query = self.first + lane;
                (first_key..end).filter(|key| !painted.allows(query, *key)).for_each(|key| block(key..key + 1));
            }
        }
    }

    /// Scores become 2^(score − max), with the maximum and the sum carried on. Gives the factor by
    /// which what was summed before has shrunk.
    #[inline(always)]
    fn softmax(&mut self, simd: S, scores: &mut [Panel<S>]) -> Panel<S> {
        let max = scores.iter().fold(self.max, |max, score| zip::<S>(max, *score, |max, score| simd.max_f32s(max, score)));
        // A query that has seen nothing yet has no maximum to subtract.
        let shift = max.map(|max| {
            simd.select_f32s(simd.greater_than_f32s(max, simd.splat_f32s(f32::NEG_INFINITY)), max, simd.splat_f32s(0.0))
        });
        let rescale = zip::<S>(self.max, shift, |old, shift| exp2(simd, simd.sub_f32s(old, shift)));
        let mut sum = splat(simd, 0.0);
        for score in scores {
            *score = zip::<S>(*score, shift, |score, shift| exp2(simd, simd.sub_f32s(score, shift)));
            sum = zip::<S>(sum, *score, |sum, weight| simd.add_f32s(sum, weight));
        }
        self.sum = std::array::from_fn(|v| simd.mul_add_f32s(self.sum[v], rescale[v], sum[v]));
        self.max = max;
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
