//! A stable softmax over one row.
//!
//! The loops are plain; run by `pulp`, they are compiled for the widest vectors that the machine has.

use pulp::{Arch, Simd, WithSimd};

/// Sums and maxima that do not wait for each other.
const LANES: usize = 64;

/// e^x for x ≤ 0, within 2e-7 relative; exactly 0 below −87.3 and for −∞.
///
/// Cephes' `expf` (range reduction by ln 2 and a polynomial of degree 5), written without branches
/// so that the compiler turns a loop over it into vector instructions, which libm's call prevents.
#[inline(always)]
#[must_use]
pub fn exp(x: f32) -> f32 {
    const UNDERFLOW: f32 = -87.3;
    const ROUND: f32 = 12_582_912.0; // 1.5 · 2^23: adding it rounds to an integer held in the low bits
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let clamped = x.max(UNDERFLOW);
    let shifted = clamped * std::f32::consts::LOG2_E + ROUND;
    let exponent = shifted - ROUND;
    let r = clamped - exponent * LN2_HIGH - exponent * LN2_LOW;
    let p = 1.987_569_1e-4 * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 0.166_666_66;
    let p = p * r + 0.5;
    let mantissa = p * r * r + r + 1.0;
    let power = f32::from_bits((shifted.to_bits().wrapping_add(127)) << 23);
    if x < UNDERFLOW { 0.0 } else { mantissa * power }
}

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

struct Softmax<'a> {
    row: &'a mut [f32],
    /// Whether the last step is done too: the division by the sum.
    divide: bool,
}

impl WithSimd for Softmax<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (f32, f32) {
        let max = maximum(self.row);
        if max == f32::NEG_INFINITY {
            self.row.fill(0.0);
            return (max, 0.0);
        }
        let sum = exponentials(self.row, max);
        if self.divide {
            let inverse = 1.0 / sum;
            for value in self.row {
                *value *= inverse;
            }
        }
        (max, sum)
    }
}

#[inline(always)]
fn maximum(row: &[f32]) -> f32 {
    let mut largest = [f32::NEG_INFINITY; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for chunk in chunks {
        largest = std::array::from_fn(|i| if chunk[i] > largest[i] { chunk[i] } else { largest[i] });
    }
    let mut max = f32::NEG_INFINITY;
    for value in largest.iter().chain(rest) {
        max = if *value > max { *value } else { max };
    }
    max
}

/// Replaces each score by `e^(s − max)` and returns their sum.
#[inline(always)]
fn exponentials(row: &mut [f32], max: f32) -> f32 {
    for value in row.iter_mut() {
        *value = exp(*value - max);
    }
    let mut sums = [0.0; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for chunk in chunks {
        sums = std::array::from_fn(|i| sums[i] + chunk[i]);
    }
    sums.iter().chain(rest).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_within_two_ten_millionths_of_libm() {
        let worst = (0..=873_000)
            .map(|i| -(i as f64) * 1e-4)
            .map(|x| ((exp(x as f32) as f64) / (f64::from(x as f32)).exp() - 1.0).abs())
            .fold(0.0, f64::max);
        assert!(worst < 2e-7, "largest relative error {worst}");
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp(-1e30), 0.0);
    }

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
