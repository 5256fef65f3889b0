//! How even a row of weights is.

use crate::attention::{AttentionMap, Mask};
use crate::math::entropy;

/// Entropy over ln(number of allowed keys), 0 to 1, for each row that has more than one such key.
pub fn evenness(weights: &AttentionMap, mask: &Mask) -> impl Iterator<Item = f32> {
    let allowed = allowed_keys(mask, weights.tokens()).into_iter().enumerate();
    allowed.filter_map(|(query, allowed)| row_evenness(entropy(weights.row(query)), allowed))
}

/// How many keys each query may look at, `[T]`.
pub(super) fn allowed_keys(mask: &Mask, tokens: usize) -> Vec<usize> {
    (0..tokens).map(|query| (0..tokens).filter(|key| mask.allows(query, *key, tokens)).count()).collect()
}

/// Entropy (in nats) over its largest value; none for a row that has no choice.
pub(super) fn row_evenness(entropy: f32, allowed: usize) -> Option<f32> {
    (allowed > 1).then(|| entropy / (allowed as f32).ln())
}
