//! What one row of attention weights says about itself.

use super::Matrix;

/// Shannon entropy of a row of weights in nats: `−Σ w ln w`, with `0 ln 0 = 0`.
///
/// 0 for a row that looks at one token only (and for a row of zeros), ln n for a uniform row.
#[must_use]
pub fn entropy(weights: &[f32]) -> f32 {
    let sum: f64 = weights.iter().filter(|w| **w > 0.0).map(|w| f64::from(*w)).map(|w| -w * w.ln()).sum();
    sum.max(0.0) as f32
}

/// The number of tokens a uniform row of the same entropy would look at: `e^entropy`.
#[must_use]
pub fn effective_count(entropy: f32) -> f32 {
    entropy.exp()
}

/// Standard deviation of numbers, 0 for fewer than two.
#[must_use]
pub fn deviation(values: &[f32]) -> f32 {
    if values.len() < 2 {
        return 0.0;
    }
    let count = values.len() as f64;
    let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
    let squares: f64 = values.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum();
    (squares / count).sqrt() as f32
}

/// The norm of each row of a matrix.
#[must_use]
pub fn row_norms(matrix: &Matrix) -> Vec<f32> {
    let norm = |row: usize| matrix.row(row).iter().map(|number| f64::from(*number).powi(2)).sum::<f64>().sqrt() as f32;
    (0..matrix.nrows()).map(norm).collect()
}

/// The places of the largest numbers, in order; of equal ones the first comes first.
#[must_use]
pub fn largest(numbers: &[f32], count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..numbers.len()).collect();
    let order = |a: &usize, b: &usize| numbers[*b].total_cmp(&numbers[*a]).then(a.cmp(b));
    if count < places.len() {
        places.select_nth_unstable_by(count, order);
        places.truncate(count);
    }
    places.sort_unstable_by(order);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_and_one_hot_are_the_two_ends() {
        assert!((entropy(&[0.125; 8]) - 8f32.ln()).abs() < 1e-6);
        assert!((effective_count(entropy(&[0.125; 8])) - 8.0).abs() < 1e-5);
        assert_eq!(entropy(&[0.0, 1.0, 0.0]), 0.0);
        assert_eq!(entropy(&[0.0; 3]), 0.0);
    }

    #[test]
    fn deviation_is_that_of_the_whole_population() {
        assert_eq!(deviation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]), 2.0);
        assert_eq!([deviation(&[]), deviation(&[3.0])], [0.0, 0.0]);
    }
}
