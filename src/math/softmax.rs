//! A stable softmax over one row.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::exp;

/// Vectors of sums and maxima that do not wait for each other.
const SUMS: usize = 2;

/// Replaces a row of scores by its softmax: `w[j] = e^(s[j] − max) / Σ e^(s − max)`.
///
/// −∞ marks a forbidden entry and becomes exactly 0. A row with nothing allowed (or an empty one)
/// becomes all zeros. Scores must not be NaN or +∞. Returns `(max, Σ e^(s − max))`, and
/// `(−∞, 0)` for a row with nothing allowed.
pub fn softmax_in_place(row: &mut [f32]) -> (f32, f32) {
    Arch::new().dispatch(Softmax { row, divide: true })
}

/// The softmax without its last step: replaces a row of scores by `e^(s[j] − max)`, and returns
/// `(max, Σ e^(s − max))` as [`softmax_in_place`] does.
pub fn exponentials_in_place(row: &mut [f32]) -> (f32, f32) {
    Arch::new().dispatch(Softmax { row, divide: false })
}

/// Of rows one after the other, each as long as `most`: replaces x in column c by `e^(x − most[c])`, which is at most 1, within
/// 2e-7 relative.
pub fn exponentials_below_in_place(rows: &mut [f32], most: &[f32]) {
    struct Below<'a>(&'a mut [f32], &'a [f32]);

    impl WithSimd for Below<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            let (most, most_rest) = S::as_simd_f32s(self.1);
            let last = simd.partial_load_f32s(most_rest);
            for row in self.0.chunks_exact_mut(self.1.len().max(1)) {
                let (row, rest) = S::as_mut_simd_f32s(row);
                for (x, most) in row.iter_mut().zip(most) {
                    *x = exp(simd, simd.sub_f32s(*x, *most));
                }
                simd.partial_store_f32s(rest, exp(simd, simd.sub_f32s(simd.partial_load_f32s(rest), last)));
            }
        }
    }
    Arch::new().dispatch(Below(rows, most));
}

/// The gradient by a row of scores, of that by their softmax w: replaces each g by `w ∘ (g − Σ w g)`.
pub fn softmax_back_in_place(weights: &[f32], gradient: &mut [f32]) {
    struct Back<'a>(&'a [f32], &'a mut [f32]);

    impl WithSimd for Back<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            let Self(weights, gradient) = self;
            let ((w, w_rest), (g, g_rest)) = (S::as_simd_f32s(weights), S::as_mut_simd_f32s(gradient));
            let (w_last, g_last) = (simd.partial_load_f32s(w_rest), simd.partial_load_f32s(g_rest));
            let mut sum = simd.mul_f32s(w_last, g_last);
            for (w, g) in w.iter().zip(g.iter()) {
                sum = simd.mul_add_f32s(*w, *g, sum);
            }
            let sum = simd.splat_f32s(simd.reduce_sum_f32s(sum));
            for (w, g) in w.iter().zip(g) {
                *g = simd.mul_f32s(*w, simd.sub_f32s(*g, sum));
            }
            simd.partial_store_f32s(g_rest, simd.mul_f32s(w_last, simd.sub_f32s(g_last, sum)));
        }
    }
    debug_assert_eq!(weights.len(), gradient.len());
    Arch::new().dispatch(Back(weights, gradient));
}

/// Multiplies each number by a factor.
pub fn scale_in_place(numbers: &mut [f32], factor: f32) {
    struct Scale<'a>(&'a mut [f32], f32);

    impl WithSimd for Scale<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            scale(simd, self.0, self.1);
        }
    }
    Arch::new().dispatch(Scale(numbers, factor));
}

#[inline(always)]
fn scale<S: Simd>(simd: S, numbers: &mut [f32], factor: f32) {
    let (vectors, rest) = S::as_mut_simd_f32s(numbers);
    for vector in vectors {
        *vector = simd.mul_f32s(*vector, simd.splat_f32s(factor));
    }
    for number in rest {
        *number *= factor;
    }
}

struct Softmax<'a> {
    row: &'a mut [f32],
    /// Whether the last step is done too: the division by the sum.
    divide: bool,
}

impl WithSimd for Softmax<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (f32, f32) {
        softmax(simd, self.row, self.divide)
    }
}

/// [`softmax_in_place`], or without its last step, among other work with vectors.
#[inline(always)]
pub fn softmax<S: Simd>(simd: S, row: &mut [f32], divide: bool) -> (f32, f32) {
    let max = maximum(simd, row);
    if max == f32::NEG_INFINITY {
        row.fill(0.0);
        return (max, 0.0);
    }
    let sum = exponentials(simd, row, max);
    if divide {
        scale(simd, row, 1.0 / sum);
    }
    (max, sum)
}

/// The softmax down the columns of one vector, which lie a stride apart in `scores` as in `mask`, and are so many rows long:
/// the formula of [`softmax_in_place`] over `score + mask`, with a column for each lane, so that no sum runs across a vector.
/// Strides are whole vectors.
#[inline(always)]
pub fn softmax_down<S: Simd>(simd: S, scores: &mut [f32], mask: &[f32], stride: usize, rows: usize) {
    let (scores, mask) = (S::as_mut_simd_f32s(scores).0, S::as_simd_f32s(mask).0);
    let length = stride / S::F32_LANES;
    let end = rows * length;
    // Where nothing is allowed the score −∞ stays below it, and the sum of nothing divides nothing.
    let mut max = simd.splat_f32s(f32::MIN);
    let mut place = 0;
    while place < end {
        max = simd.max_f32s(max, simd.add_f32s(scores[place], mask[place]));
        place += length;
    }
    let mut sum = simd.splat_f32s(0.0);
    place = 0;
    while place < end {
        let weight = exp(simd, simd.sub_f32s(simd.add_f32s(scores[place], mask[place]), max));
        scores[place] = weight;
        sum = simd.add_f32s(sum, weight);
        place += length;
    }
    let share = simd.div_f32s(simd.splat_f32s(1.0), simd.max_f32s(sum, simd.splat_f32s(f32::MIN_POSITIVE)));
    place = 0;
    while place < end {
        scores[place] = simd.mul_f32s(scores[place], share);
        place += length;
    }
}

/// [`softmax_back_in_place`] down the columns of one vector, as [`softmax_down`] goes down them.
#[inline(always)]
pub fn softmax_back_down<S: Simd>(simd: S, weights: &[f32], gradient: &mut [f32], stride: usize, rows: usize) {
    let (w, g) = (S::as_simd_f32s(weights).0, S::as_mut_simd_f32s(gradient).0);
    let length = stride / S::F32_LANES;
    let mut sums = [simd.splat_f32s(0.0); SUMS];
    let (mut row, mut place) = (0, 0);
    while row < rows {
        let sum = &mut sums[row % SUMS];
        *sum = simd.mul_add_f32s(w[place], g[place], *sum);
        (row, place) = (row + 1, place + length);
    }
    let sum = simd.add_f32s(sums[0], sums[1]);
    (row, place) = (0, 0);
    while row < rows {
        g[place] = simd.mul_f32s(w[place], simd.sub_f32s(g[place], sum));
        (row, place) = (row + 1, place + length);
    }
}

#[inline(always)]
fn maximum<S: Simd>(simd: S, row: &[f32]) -> f32 {
    let (vectors, rest) = S::as_simd_f32s(row);
    let (chunks, vectors) = vectors.as_chunks::<SUMS>();
    let mut largest = [simd.splat_f32s(f32::NEG_INFINITY); SUMS];
    for chunk in chunks {
        for (v, largest) in largest.iter_mut().enumerate() {
            *largest = simd.max_f32s(*largest, chunk[v]);
        }
    }
    let mut all = largest[0];
    for scores in largest[1..].iter().chain(vectors) {
        all = simd.max_f32s(all, *scores);
    }
    rest.iter().copied().fold(simd.reduce_max_f32s(all), f32::max)
}

/// Replaces each score by `e^(s − max)` and returns their sum. Which partial sum a number goes to depends
/// on its place alone: zeros behind a row do not change a bit.
#[inline(always)]
fn exponentials<S: Simd>(simd: S, row: &mut [f32], max: f32) -> f32 {
    let max = simd.splat_f32s(max);
    let mut sums = [simd.splat_f32s(0.0); SUMS];
    let (vectors, rest) = S::as_mut_simd_f32s(row);
    let (chunks, vectors) = vectors.as_chunks_mut::<SUMS>();
    for chunk in chunks {
        for (v, sum) in sums.iter_mut().enumerate() {
            chunk[v] = exp(simd, simd.sub_f32s(chunk[v], max));
            *sum = simd.add_f32s(*sum, chunk[v]);
        }
    }
    for (sum, value) in sums.iter_mut().zip(vectors.iter_mut()) {
        *value = exp(simd, simd.sub_f32s(*value, max));
        *sum = simd.add_f32s(*sum, *value);
    }
    if !rest.is_empty() {
        // Read again, so that the lanes beyond the end are zeros.
        let last = exp(simd, simd.sub_f32s(simd.partial_load_f32s(rest), max));
        simd.partial_store_f32s(rest, last);
        let sum = &mut sums[vectors.len()];
        *sum = simd.add_f32s(*sum, simd.partial_load_f32s(rest));
    }
    simd.reduce_sum_f32s(simd.add_f32s(sums[0], sums[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_entries_are_exactly_zero_and_empty_rows_stay_zero() {
        let mut row = [1.0, f32::NEG_INFINITY, 1.0];
        softmax_in_place(&mut row);
        assert_eq!(row, [0.5, 0.0, 0.5]);
        let mut nothing = [f32::NEG_INFINITY; 11];
        assert_eq!(softmax_in_place(&mut nothing), (f32::NEG_INFINITY, 0.0));
        assert_eq!(nothing, [0.0; 11]);
    }
}
