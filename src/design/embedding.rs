//! The designed embedding of a word.

use super::{Feature, Features, Layout, normalized};
use crate::math::{fill_normal, text_seed};

/// The vector of a word, of length D: its features, each with its amount, and an identity of
/// length 1 that depends on the word (see [`normalized`]) and the seed only.
#[must_use]
pub fn word_vector(word: &str, features: Option<&Features>, layout: &Layout, seed: u64) -> Vec<f32> {
    let mut vector = vec![0.0; layout.width()];
    layout.add_feature(Feature::Token, 1.0, &mut vector);
    for (feature, amount) in features.into_iter().flat_map(Features::iter) {
        layout.add_feature(feature, amount, &mut vector);
    }
    let mut identity = vec![0.0; layout.identity_width()];
    fill_normal(&mut identity, text_seed(&normalized(word), seed), 1.0);
    let length = identity.iter().map(|v| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    for (code, value) in layout.identity().zip(identity) {
        layout.add(code, value / length, &mut vector);
    }
    vector
}
