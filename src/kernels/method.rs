//! What every kernel has to answer for.

use super::{HeadInput, Links, Meaningless, Threads};
use crate::attention::{AttentionMap, AttentionSpec};
use crate::math::Matrix;

/// Bytes of a number.
const F32: f64 = 4.0;

/// A way to compute attention: what it gives and what it costs.
pub trait Method {
    /// The outputs `[T, K]` of heads, under settings that have a meaning for it.
    fn outputs(&self, heads: &[HeadInput<'_>], spec: &AttentionSpec, threads: Threads) -> Vec<Matrix>;

    /// Whether each setting has a meaning for it.
    ///
    /// # Errors
    /// The first that has none.
    fn obeys(&self, _spec: &AttentionSpec) -> Result<(), Meaningless> {
        Ok(())
    }

    /// The weights `[T, T]` that it amounts to, and the pairs that it keeps where it leaves out some; none
    /// of one that gives the exact result.
    fn effective(&self, _head: &HeadInput<'_>, _spec: &AttentionSpec) -> Option<(AttentionMap, Option<Links>)> {
        None
    }

    /// Floating-point operations of the products of one head of width K, a multiply-add as two. What the
    /// softmax takes is left out, as in published counts.
    fn flops(&self, tokens: f64, head_width: usize, causal: bool) -> f64;

    /// Multiply-adds of a head of width K, or what takes as long, before the first token of the first run is seen.
    fn preparation(&self, _head_width: usize) -> u64 {
        0
    }

    /// Numbers beside inputs and output that it holds at a time, for one head of width K on one thread.
    fn numbers(&self, tokens: f64, head_width: usize) -> f64;

    /// [`Self::numbers`] in bytes.
    fn bytes(&self, tokens: f64, head_width: usize) -> f64 {
        F32 * self.numbers(tokens, head_width)
    }

    /// Its sizes over heads of width K, by the names that its message has for them.
    fn sizes(&self, _head_width: usize) -> Vec<(&'static str, usize)> {
        Vec::new()
    }
}

/// Pairs of query and key of T tokens: all, or with the causal rule T·(T + 1) / 2.
pub(super) fn pairs(tokens: f64, causal: bool) -> f64 {
    if causal { tokens * (tokens + 1.0) / 2.0 } else { tokens * tokens }
}

/// Operations where every pair is met: a product of K with each key, and as much with each value.
pub(super) fn flops_of_pairs(pairs: f64, head_width: usize) -> f64 {
    4.0 * head_width as f64 * pairs
}
