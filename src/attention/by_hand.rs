//! Weights that are set by hand.

/// A row of weights in which `key` has the given weight, and the others share the rest as they did before; where they had
/// nothing, all that are allowed share it evenly. The row sums to 1, but for a key that alone is allowed: it has all.
/// Panics where there is no such key.
#[must_use]
pub fn with_weight(row: &[f32], allowed: impl Fn(usize) -> bool, key: usize, weight: f32) -> Vec<f32> {
    let others = || (0..row.len()).filter(|other| *other != key && allowed(*other));
    let count = others().count();
    if count == 0 {
        return (0..row.len()).map(|other| f32::from(u8::from(other == key))).collect();
    }
    let weight = weight.clamp(0.0, 1.0);
    let (rest, sum) = (1.0 - f64::from(weight), others().map(|other| f64::from(row[other])).sum::<f64>());
    let mut new = vec![0.0; row.len()];
    new[key] = weight;
    for other in others() {
        let share = if sum > 0.0 { f64::from(row[other]) / sum } else { 1.0 / count as f64 };
        new[other] = (rest * share) as f32;
    }
    new
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_rest_is_shared_as_it_was() {
        assert_eq!(with_weight(&[0.5, 0.25, 0.25], |_| true, 0, 0.0), [0.0, 0.5, 0.5]);
        assert_eq!(with_weight(&[1.0, 0.0, 0.0], |_| true, 0, 0.5), [0.5, 0.25, 0.25]);
        assert_eq!(with_weight(&[1.0, 0.0, 0.0], |key| key < 2, 0, 0.5), [0.5, 0.5, 0.0]);
        assert_eq!(with_weight(&[1.0, 0.0], |key| key == 0, 0, 0.25), [1.0, 0.0]);
    }

    proptest! {
        #[test]
        fn a_row_sums_to_one(row in proptest::collection::vec(0.0f32..1.0, 2..20), key in 0..2usize, weight in -0.5f32..1.5) {
            let new = with_weight(&row, |_| true, key, weight);
            prop_assert!((new.iter().sum::<f32>() - 1.0).abs() < 1e-5 && new.iter().all(|weight| *weight >= 0.0));
            prop_assert_eq!(new[key], weight.clamp(0.0, 1.0));
        }
    }
}
