//! Queries of one token over a chunk of the keys and values that its heads share.

use pulp::{Simd, WithSimd};

use crate::math::softmax;

/// Keys whose numbers lie side by side.
pub(super) const BLOCK: usize = 64;
/// Queries whose sums are in registers at a time.
const HEADS: usize = 4;
/// Numbers that are whole vectors on every machine.
const WHOLE: usize = 16;

/// The length of a row of values in memory: K, and zeros up to whole vectors.
pub(super) const fn padded(width: usize) -> usize {
    width.next_multiple_of(WHOLE)
}

/// Scores, softmax and mix of each query over the same keys. Each row is read once for all of them, since reading takes
/// longer than what there is to compute.
pub(super) struct Chunk<'a> {
    /// `[K]` each.
    pub queries: &'a [&'a [f32]],
    /// For each block, `[K, BLOCK]`, row after row.
    pub keys: &'a [f32],
    /// `[count, K]`, row after row, each [`padded`].
    pub values: &'a [f32],
    /// Keys.
    pub count: usize,
    /// Turns the products of a query, by its place, with all keys into scores.
    pub score: &'a dyn Fn(usize, &mut [f32]),
}

/// What a query has met: the largest score, `Σ e^(s − max)`, and the values mixed by `e^(s − max)`.
pub(super) struct Met {
    max: f32,
    sum: f32,
    mixed: Vec<f32>,
}

impl Met {
    /// The output `[K]` of a query that has met all of these; zeros where there was nothing.
    pub fn together<'a>(width: usize, all: impl Iterator<Item = &'a Met> + Clone) -> Vec<f32> {
        let max = all.clone().map(|met| met.max).fold(f32::NEG_INFINITY, f32::max);
        let (mut output, mut sum) = (vec![0.0; width], 0.0);
        for met in all.filter(|met| met.sum > 0.0) {
            let share = (met.max - max).exp();
            sum += share * met.sum;
            output.iter_mut().zip(&met.mixed).for_each(|(output, mixed)| *output += share * mixed);
        }
        if sum > 0.0 {
            output.iter_mut().for_each(|output| *output /= sum);
        }
        output
    }
}

impl WithSimd for Chunk<'_> {
    type Output = Vec<Met>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<Met> {
        let Self { queries, keys, values, count, score } = self;
        let (width, row) = (queries.first().map_or(0, |query| query.len()), count.next_multiple_of(BLOCK));
        let mut weights = vec![0.0; queries.len() * row];
        for (b, block) in keys.chunks_exact((width * BLOCK).max(1)).enumerate() {
            for (queries, rows) in queries.chunks(HEADS).zip(weights.chunks_mut(HEADS * row)) {
                let queries = queries.iter().copied();
                add_product(simd, queries, Lines { numbers: block, length: BLOCK }, rows, (row, b * BLOCK));
            }
        }
        let mut met = Vec::with_capacity(queries.len());
        for (head, weights) in weights.chunks_exact_mut(row.max(1)).enumerate() {
            let (weights, beyond) = weights.split_at_mut(count);
            score(head, weights);
            beyond.fill(0.0);
            let (max, sum) = softmax(simd, weights, false);
            met.push(Met { max, sum, mixed: Vec::new() });
        }
        let stride = padded(width);
        let mut outputs = vec![0.0; queries.len() * stride];
        for (b, block) in values.chunks(BLOCK * stride.max(1)).enumerate() {
            for (weights, outputs) in weights.chunks(HEADS * row).zip(outputs.chunks_mut(HEADS * stride)) {
                let weights = weights.chunks_exact(row).map(|weights| &weights[b * BLOCK..]);
                add_product(simd, weights, Lines { numbers: block, length: stride }, outputs, (stride, 0));
            }
        }
        for (met, output) in met.iter_mut().zip(outputs.chunks_exact(stride.max(1))) {
            met.mixed = output[..width].to_vec();
        }
        met
    }
}

/// A matrix whose rows lie one after the other, each of them [`padded`].
#[derive(Clone, Copy)]
struct Lines<'a> {
    numbers: &'a [f32],
    length: usize,
}

/// `y[r][j] += Σ_x rows[r][x] · lines[x][j]` for up to four rows; those of y are so far apart, and begin at a place.
#[inline(always)]
fn add_product<'a, S: Simd>(
    simd: S,
    mut rows: impl ExactSizeIterator<Item = &'a [f32]>,
    lines: Lines<'_>,
    y: &mut [f32],
    (stride, first): (usize, usize),
) {
    let count = rows.len();
    let mut next = || rows.next().unwrap_or_default();
    match count {
        1 => add_rows(simd, [next()], lines, y, (stride, first)),
        2 => add_rows(simd, [next(), next()], lines, y, (stride, first)),
        3 => add_rows(simd, [next(), next(), next()], lines, y, (stride, first)),
        _ => add_rows(simd, [next(), next(), next(), next()], lines, y, (stride, first)),
    }
}

#[inline(always)]
fn add_rows<S: Simd, const R: usize>(
    simd: S,
    rows: [&[f32]; R],
    lines: Lines<'_>,
    y: &mut [f32],
    (stride, first): (usize, usize),
) {
    let mut column = 0;
    // Sixteen sums fit into the registers where vectors are that wide, and half of them elsewhere.
    if S::F32_LANES == WHOLE {
        while column + 4 * S::F32_LANES <= lines.length {
            add_tile::<S, R, 4>(simd, rows, lines, column, y, (stride, first));
            column += 4 * S::F32_LANES;
        }
    }
    while column + 2 * S::F32_LANES <= lines.length {
        add_tile::<S, R, 2>(simd, rows, lines, column, y, (stride, first));
        column += 2 * S::F32_LANES;
    }
    while column < lines.length {
        add_tile::<S, R, 1>(simd, rows, lines, column, y, (stride, first));
        column += S::F32_LANES;
    }
}

/// So many rows and vectors of the product, in registers.
#[inline(always)]
fn add_tile<S: Simd, const R: usize, const V: usize>(
    simd: S,
    rows: [&[f32]; R],
    lines: Lines<'_>,
    column: usize,
    y: &mut [f32],
    (stride, first): (usize, usize),
) {
    let mut sums = [[simd.splat_f32s(0.0); V]; R];
    let rows = rows.map(|row| &row[..lines.numbers.len() / lines.length]);
    for (x, line) in lines.numbers.chunks_exact(lines.length).enumerate() {
        let Some(vectors) = S::as_simd_f32s(&line[column..]).0.first_chunk::<V>() else { return };
        for (r, sums) in sums.iter_mut().enumerate() {
            let factor = simd.splat_f32s(rows[r][x]);
            for (v, sum) in sums.iter_mut().enumerate() {
                *sum = simd.mul_add_f32s(factor, vectors[v], *sum);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        let to = S::as_mut_simd_f32s(&mut y[r * stride + first + column..]).0.iter_mut();
        to.zip(sums).for_each(|(to, sum)| *to = simd.add_f32s(*to, *sum));
    }
}
