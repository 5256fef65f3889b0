//! One query over a list of keys whose rows are stored one after the other.

use pulp::{Arch, Simd, WithSimd};

use crate::math::exponentials_in_place;

/// Attention of a query `[K]` over some keys: scores, softmax, mix. The output is zeros where there
/// are none.
pub(super) struct QueryRow<'a> {
    pub query: &'a [f32],
    /// `[T, K]`, row after row.
    pub keys: &'a [f32],
    /// `[T, K]`, row after row.
    pub values: &'a [f32],
    /// Which keys, in any order.
    pub visits: &'a [u32],
    /// Turns the product with a key into a score.
    pub score: &'a dyn Fn(usize, f32) -> f32,
    /// Room for a score a visit.
    pub scores: &'a mut Vec<f32>,
    /// `[K]`
    pub output: &'a mut [f32],
}

impl QueryRow<'_> {
    /// Writes the output row.
    pub fn attend(self) {
        Arch::new().dispatch(self);
    }
}

impl WithSimd for QueryRow<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let width = self.query.len();
        let row = |key: u32| key as usize * width..(key as usize + 1) * width;
        self.scores.clear();
        for key in self.visits {
            let product = dot(simd, self.query, &self.keys[row(*key)]);
            self.scores.push((self.score)(*key as usize, product));
        }
        let (_, sum) = exponentials_in_place(self.scores);
        self.output.fill(0.0);
        if sum > 0.0 {
            for (key, weight) in self.visits.iter().zip(self.scores.iter()) {
                add_scaled(simd, self.output, weight / sum, &self.values[row(*key)]);
            }
        }
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
