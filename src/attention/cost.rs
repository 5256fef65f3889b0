//! What a trace costs, by formula.

use crate::model::Position;

/// Bytes of the weights of L layers of H heads of width K that read rows of width D, all in `f32`.
#[must_use]
pub fn weight_bytes(width: usize, heads: usize, head_width: usize, layers: usize) -> u64 {
    let [d, h, k, l] = [width, heads, head_width, layers].map(|n| n as u64);
    4 * l * h * 4 * d * k
}

/// Bytes of what goes from layer to layer, and of the projections of one layer, over T tokens, for the sizes of
/// [`weight_bytes`]; without what is kept of heads.
#[must_use]
pub fn stream_bytes(tokens: usize, width: usize, heads: usize, head_width: usize, layers: usize) -> u64 {
    let [t, d, h, k, l] = [tokens, width, heads, head_width, layers].map(|n| n as u64);
    let layer = t * d + t * h * k;
    // Queries, keys and values, and queries and keys turned by RoPE.
    let projected = 5 * t * h * k;
    4 * (2 * t * d + l * layer + projected)
}

/// Bytes of a head of width K over T tokens that is kept whole: two maps, queries, keys, values and output. RoPE keeps
/// queries and keys twice.
#[must_use]
pub fn head_bytes(tokens: usize, head_width: usize, position: Position) -> u64 {
    let [t, k] = [tokens, head_width].map(|n| n as u64);
    let rows = if matches!(position, Position::Rope { .. }) { 6 } else { 4 };
    4 * (2 * t * t + rows * t * k)
}

/// Bytes that each token adds to a cache of keys and values in numbers of so many bytes: a key and a
/// value of width K for each key–value head of each of L layers.
#[must_use]
pub fn cache_bytes(layers: usize, key_value_heads: usize, head_width: usize, number: usize) -> u64 {
    let [l, h, k, n] = [layers, key_value_heads, head_width, number].map(|n| n as u64);
    2 * l * h * k * n
}

/// Multiply-adds of a trace: projections, scores, mix and W_O.
#[must_use]
pub fn multiply_adds(tokens: usize, width: usize, heads: usize, head_width: usize, layers: usize) -> u64 {
    let [t, d, h, k, l] = [tokens, width, heads, head_width, layers].map(|n| n as u64);
    l * h * (4 * t * d * k + 2 * t * t * k)
}
