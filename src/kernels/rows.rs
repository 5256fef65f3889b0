//! Queries over a list of keys whose rows are stored one after the other.

use pulp::{Arch, Simd, WithSimd};

use crate::math::exponentials_in_place;

/// Attention of queries `[K]` that share keys and values: scores, softmax, mix. Each row is read once for all of them, since
/// reading takes longer than what there is to compute. The outputs are zeros where there are no keys.
pub(super) struct QueryRows<'a> {
    pub queries: &'a [&'a [f32]],
    /// `[T, K]`, row after row.
    pub keys: &'a [f32],
    /// `[T, K]`, row after row.
    pub values: &'a [f32],
    /// Which keys, in any order.
    pub visits: &'a [u32],
    /// Turns the product of a query, by its place, with a key into a score.
    pub score: &'a dyn Fn(usize, usize, f32) -> f32,
}

impl QueryRows<'_> {
    /// The output rows, `[K]` each.
    pub fn attend(self) -> Vec<Vec<f32>> {
        Arch::new().dispatch(self)
    }
}

impl WithSimd for QueryRows<'_> {
    type Output = Vec<Vec<f32>>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Self { queries, keys, values, visits, score } = self;
        let width = queries.first().map_or(0, |query| query.len());
        let mut outputs = vec![vec![0.0; width]; queries.len()];
        let count = visits.len();
        if count == 0 {
            return outputs;
        }
        let row = |key: u32| key as usize * width..(key as usize + 1) * width;
        // Query after query.
        let mut weights = vec![0.0; count * queries.len()];
        for (place, key) in visits.iter().enumerate() {
            let of_key = &keys[row(*key)];
            for (h, query) in queries.iter().enumerate() {
                weights[h * count + place] = score(h, *key as usize, dot(simd, query, of_key));
            }
        }
        for weights in weights.chunks_exact_mut(count) {
            let (_, sum) = exponentials_in_place(weights);
            if sum > 0.0 {
                weights.iter_mut().for_each(|weight| *weight /= sum);
            }
        }
        for (place, key) in visits.iter().enumerate() {
            let of_value = &values[row(*key)];
            for (h, output) in outputs.iter_mut().enumerate() {
                add_scaled(simd, output, weights[h * count + place], of_value);
            }
        }
        outputs
    }
}

#[inline(always)]
fn dot<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (S::as_simd_f32s(a), S::as_simd_f32s(b));
    let mut sum = simd.mul_f32s(simd.partial_load_f32s(a_rest), simd.partial_load_f32s(b_rest));
    for (a, b) in a.iter().zip(b) {
        sum = simd.mul_add_f32s(*a, *b, sum);
    }
    simd.reduce_sum_f32s(sum)
}

#[inline(always)]
fn add_scaled<S: Simd>(simd: S, to: &mut [f32], factor: f32, from: &[f32]) {
    let ((to, to_rest), (from, from_rest)) = (S::as_mut_simd_f32s(to), S::as_simd_f32s(from));
    let factors = simd.splat_f32s(factor);
    for (to, from) in to.iter_mut().zip(from) {
        *to = simd.mul_add_f32s(factors, *from, *to);
    }
    for (to, from) in to_rest.iter_mut().zip(from_rest) {
        *to += factor * from;
    }
}
