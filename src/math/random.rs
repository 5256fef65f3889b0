//! Randomness from seeds only, through a generator whose values do not change between releases.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// The generator of every random number in the program.
#[must_use]
pub fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Fills `values` with independent normal numbers of mean 0 and the given standard deviation.
pub fn fill_normal(values: &mut [f32], seed: u64, deviation: f32) {
    let mut generator = generator(seed);
    for value in values {
        let normal: f32 = StandardNormal.sample(&mut generator);
        *value = normal * deviation;
    }
}

/// `0..n` in an order that the seed decides.
#[must_use]
pub fn shuffled_indices(n: usize, seed: u64) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..n).collect();
    indices.shuffle(&mut generator(seed));
    indices
}

/// A seed that depends on the text only (FNV-1a, 64 bit), the same in every release and machine.
#[must_use]
pub fn text_seed(text: &str, seed: u64) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// A place of a list, each as likely as its weight is large; the last one that has any where rounding leaves none.
/// Panics where no weight is above 0.
pub fn pick(weights: &[f64], generator: &mut ChaCha8Rng) -> usize {
    // 53 bits, as many as a number of [0, 1) holds.
    let share = (generator.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let mut left = share * weights.iter().sum::<f64>();
    let reached = weights.iter().position(|weight| {
        left -= weight;
        left < 0.0
    });
    let last = || weights.iter().rposition(|weight| *weight > 0.0);
    reached.or_else(last).expect("some weight is above 0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_picked_as_often_as_they_weigh_and_the_same_by_the_same_seed() {
        let weights = [0.0, 3.0, 1.0, 0.0];
        let picks = |seed| -> Vec<usize> {
            let mut generator = generator(seed);
            (0..4000).map(|_| pick(&weights, &mut generator)).collect()
        };
        let first = picks(1);
        let often = |place: usize| first.iter().filter(|pick| **pick == place).count();
        assert_eq!(often(1) + often(2), first.len());
        // Three standard deviations of 4000 draws are 82.
        assert!(often(1).abs_diff(3000) < 82, "{}", often(1));
        assert_eq!(picks(1), first);
        assert_ne!(picks(2), first);
    }
}
