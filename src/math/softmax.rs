//! A stable softmax over one row.

const LANES: usize = 8;

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
    let (max, sum) = exponentials_in_place(row);
    if sum > 0.0 {
        let inverse = 1.0 / sum;
        for value in row {
            *value *= inverse;
        }
    }
    (max, sum)
}

/// The softmax without its last step: replaces a row of scores by `e^(s[j] − max)`, and returns
/// `(max, Σ e^(s − max))` as [`softmax_in_place`] does.
pub fn exponentials_in_place(row: &mut [f32]) -> (f32, f32) {
    let max = maximum(row);
    if max == f32::NEG_INFINITY {
        row.fill(0.0);
        return (max, 0.0);
    }
    // Separate passes, each of a shape that becomes vector instructions.
    for value in row.iter_mut() {
        *value = exp(*value - max);
    }
    let sum = lanes(row, 0.0, |sum, value| sum + value).iter().sum::<f32>();
    (max, sum)
}

fn maximum(row: &[f32]) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    lanes(row, f32::NEG_INFINITY, larger).into_iter().fold(f32::NEG_INFINITY, larger)
}

/// Folds a row in lanes that do not wait for each other.
#[inline(always)]
fn lanes(row: &[f32], start: f32, fold: impl Fn(f32, f32) -> f32) -> [f32; LANES] {
    let mut folded = [start; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for chunk in chunks {
        for i in 0..LANES {
            folded[i] = fold(folded[i], chunk[i]);
        }
    }
    for (folded, value) in folded.iter_mut().zip(rest) {
        *folded = fold(*folded, *value);
    }
    folded
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
