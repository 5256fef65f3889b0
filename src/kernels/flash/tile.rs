//! One tile of queries against all tiles of keys.

use std::ops::Range;

use pulp::{Simd, WithSimd, bytemuck};

use super::pack::PackedHead;
use crate::attention::{AttentionSpec, ScoreRow};
use crate::kernels::HeadInput;
use crate::kernels::pairs::Pairs;
use crate::math::lanes::{Panel, Panels, ROWS, exp2, lanes, load, multiply, multiply_add, panels, scale, splat};

/// The work of one thread at a time. Gives the output of the queries as `[K][queries]`.
pub(super) struct QueryTile<'a, P, W> {
    pub head: &'a HeadInput<'a>,
    pub packed: &'a PackedHead,
    pub spec: &'a AttentionSpec,
    pub pairs: &'a P,
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
    /// What the queries look at: ranges of keys, lane after lane.
    allowed: Vec<Range<usize>>,
    /// For each lane, where its ranges end.
    ends: Vec<usize>,
    /// The keys that one of the queries looks at and has not met; the first ones stand last.
    visits: Vec<Range<usize>>,
    /// `[K]`: the queries.
    q: Panels<S>,
    /// `[K]`, padded to whole groups: the output before the division by the sum.
    output: Panels<S>,
    /// The largest score so far, times log₂ e: powers of two do for powers of e.
    max: Panel<S>,
    /// Σ 2^(score − max) so far.
    sum: Panel<S>,
}

impl<P: Pairs, W: Watch> WithSimd for QueryTile<'_, P, W> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        let tokens = self.head.tokens();
        let mut states = Vec::new();
        for first in self.queries.clone().step_by(lanes::<S>()) {
            states.push(self.state(simd, first));
        }
        let mut scores = panels(simd, self.packed.block.next_multiple_of(ROWS), 0.0);
        for (block, first) in (0..tokens).step_by(self.packed.block).enumerate() {
            let keys = first..(first + self.packed.block).min(tokens);
            let mut visited = false;
            for state in &mut states {
                while let Some(span) = state.next(&keys) {
                    visited = true;
                    self.meet(simd, state, block, span, &mut scores);
                }
            }
            self.watch.tile(&self.queries, keys, visited, || rows_of(&states, self.queries.len()));
        }
        self.finish(simd, &states)
    }
}

impl<P: Pairs, W> QueryTile<'_, P, W> {
    /// Queries meet keys of a block.
    #[inline(always)]
    fn meet<S: Simd>(&self, simd: S, state: &mut State<S>, block: usize, span: Range<usize>, scores: &mut [Panel<S>]) {
        let first = block * self.packed.block;
        let start = (span.start - first) / ROWS;
        let keys = first + start * ROWS..span.end;
        let scores = &mut scores[..keys.len().next_multiple_of(ROWS)];

        // 1. Scores: six keys at a time
        for (sums, rows) in scores.as_chunks_mut().0.iter_mut().zip(self.packed.keys(block, start)) {
            multiply(simd, sums.each_mut(), rows, &state.q, false);
        }
        let (real, beyond) = scores.split_at_mut(keys.len());
        let score_row = ScoreRow::new(self.spec, self.head.width(), self.head.slope);
        // The products themselves are rounded as those of the exact kernel.
        let factor = self.spec.score_scale(self.head.width()) / self.spec.temperature * std::f32::consts::LOG2_E;
        for score in real.iter_mut() {
            scale(simd, score, &splat(simd, factor));
        }
        let bias = score_row.bias_per_token() * std::f32::consts::LOG2_E;
        if bias != 0.0 {
            state.add_distance(simd, self.pairs, real, keys.start, bias);
        }
        state.forbid(self.pairs, real, keys.start);
        beyond.fill(splat(simd, f32::NEG_INFINITY));

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

    #[inline(always)]
    fn state<S: Simd>(&self, simd: S, first: usize) -> State<S> {
        let (tokens, width) = (self.head.tokens(), self.head.width());
        let end = (first + lanes::<S>()).min(self.queries.end);
        let mut q = panels(simd, width, 0.0);
        for (panel, column) in q.iter_mut().zip(self.head.q.as_slice().chunks_exact(tokens)) {
            *panel = load(simd, &column[first..end]);
        }
        let (mut allowed, mut ends) = (Vec::new(), Vec::new());
        for query in first..end {
            self.pairs.ranges(query, &mut allowed);
            ends.push(allowed.len());
        }
        let visits = joined(&allowed);
        let output = panels(simd, width.next_multiple_of(ROWS), 0.0);
        State { first, allowed, ends, visits, q, output, max: splat(simd, f32::NEG_INFINITY), sum: splat(simd, 0.0) }
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
    /// The next keys of a block that one of the queries looks at, which it has then met.
    fn next(&mut self, block: &Range<usize>) -> Option<Range<usize>> {
        let next = self.visits.last_mut().filter(|visit| visit.start < block.end)?;
        let span = next.start..next.end.min(block.end);
        next.start = span.end;
        if next.start == next.end {
            self.visits.pop();
        }
        Some(span)
    }

    /// ALiBi: each token of distance adds `bias`.
    #[inline(always)]
    fn add_distance(&self, simd: S, pairs: &impl Pairs, scores: &mut [Panel<S>], first_key: usize, bias: f32) {
        let mut queries = splat(simd, 0.0);
        let lanes: &mut [f32] = bytemuck::cast_slice_mut(&mut queries);
        for (lane, query) in lanes.iter_mut().zip(self.first..).take(self.ends.len()) {
            *lane = pairs.place(query) as f32;
        }
        for (score, key) in scores.iter_mut().zip(first_key..) {
            let (key, bias) = (simd.splat_f32s(pairs.place(key) as f32), simd.splat_f32s(bias));
            for (v, score) in score.iter_mut().enumerate() {
                *score = simd.mul_add_f32s(simd.abs_f32s(simd.sub_f32s(queries[v], key)), bias, *score);
            }
        }
    }

    /// Writes −∞ where there is no pair.
    #[inline(always)]
    fn forbid(&self, pairs: &impl Pairs, scores: &mut [Panel<S>], first_key: usize) {
        let end = first_key + scores.len();
        let scores: &mut [f32] = bytemuck::cast_slice_mut(scores);
        let mut ranges = 0;
        for (lane, ends) in self.ends.iter().enumerate() {
            let mut done = first_key;
            let mut block = |keys: Range<usize>| {
                for key in keys {
                    scores[(key - first_key) * lanes::<S>() + lane] = f32::NEG_INFINITY;
                }
            };
            for range in &self.allowed[ranges..*ends] {
                block(done..range.start.min(end));
                done = done.max(range.end);
            }
            block(done..end);
            ranges = *ends;
            if pairs.is_irregular() {
                let query = self.first + lane;
                let left_out = |key: &usize| pairs.leaves_out(query, *key);
                (first_key..end).filter(left_out).for_each(|key| block(key..key + 1));
            }
        }
    }

    /// Scores become 2^(score − max), with the maximum and the sum carried on. Gives the factor by
    /// which what was summed before has shrunk.
    #[inline(always)]
    fn softmax(&mut self, simd: S, scores: &mut [Panel<S>]) -> Panel<S> {
        let mut max = self.max;
        for score in scores.iter() {
            for (v, max) in max.iter_mut().enumerate() {
                *max = simd.max_f32s(*max, score[v]);
            }
        }
        // A query that has seen nothing yet has no maximum to subtract.
        let (mut shift, none) = (max, simd.splat_f32s(f32::NEG_INFINITY));
        for shift in &mut shift {
            *shift = simd.select_f32s(simd.greater_than_f32s(*shift, none), *shift, simd.splat_f32s(0.0));
        }
        let (mut rescale, mut sum) = (self.max, splat(simd, 0.0));
        for (rescale, shift) in rescale.iter_mut().zip(&shift) {
            *rescale = exp2(simd, simd.sub_f32s(*rescale, *shift));
        }
        for score in scores {
            for (v, sum) in sum.iter_mut().enumerate() {
                score[v] = exp2(simd, simd.sub_f32s(score[v], shift[v]));
                *sum = simd.add_f32s(*sum, score[v]);
            }
        }
        multiply_add(simd, &mut sum, &self.sum, &rescale);
        (self.sum, self.max) = (sum, max);
        rescale
    }
}

/// All keys of some ranges, the first ones last; what is nearer than six keys is met together.
fn joined(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut ranges = ranges.to_vec();
    ranges.sort_unstable_by_key(|range| std::cmp::Reverse(range.end));
    let mut all: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match all.last_mut().filter(|last| range.end + ROWS > last.start) {
            Some(last) => last.start = last.start.min(range.start),
            None => all.push(range),
        }
    }
    all
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
