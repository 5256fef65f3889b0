//! Randomness from seeds only, through a generator whose values do not change between releases.

use rand::SeedableRng;
use rand::seq::SliceRandom;
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
