//! What attention costs in models that are in use, by formula.

use super::Kernel;
use crate::attention::cache_bytes;

/// A model that is in use, for what its attention costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownModel {
    pub name: &'static str,
    /// L
    pub layers: usize,
    /// H
    pub heads: usize,
    /// Heads that have keys and values of their own.
    pub groups: usize,
    /// K
    pub head_width: usize,
    /// T that it was made for.
    pub tokens: usize,
    pub causal: bool,
}

/// Sizes as the models' papers and configurations state them.
pub const KNOWN_MODELS: [KnownModel; 7] = [
    KnownModel { name: "BERT-base", layers: 12, heads: 12, groups: 12, head_width: 64, tokens: 512, causal: false },
    KnownModel { name: "GPT-2", layers: 12, heads: 12, groups: 12, head_width: 64, tokens: 1024, causal: true },
    KnownModel { name: "GPT-3", layers: 96, heads: 96, groups: 96, head_width: 128, tokens: 2048, causal: true },
    KnownModel { name: "Llama-2-7B", layers: 32, heads: 32, groups: 32, head_width: 128, tokens: 4096, causal: true },
    KnownModel { name: "Llama-3-8B", layers: 32, heads: 32, groups: 8, head_width: 128, tokens: 8192, causal: true },
    KnownModel {
        name: "Llama-3.1-8B",
        layers: 32,
        heads: 32,
        groups: 8,
        head_width: 128,
        tokens: 131_072,
        causal: true,
    },
    KnownModel {
        name: "Llama-3.1-405B",
        layers: 126,
        heads: 128,
        groups: 8,
        head_width: 128,
        tokens: 131_072,
        causal: true,
    },
];

impl KnownModel {
    /// Floating-point operations of attention over a full context, all layers and heads.
    #[must_use]
    pub fn flops(&self) -> f64 {
        (self.layers * self.heads) as f64
            * Kernel::Exact.method().flops(self.tokens as f64, self.head_width, self.causal)
    }

    /// Bytes of the score matrices of one layer in 16-bit numbers, if they were kept.
    #[must_use]
    pub fn score_bytes(&self) -> f64 {
        2.0 * self.heads as f64 * (self.tokens as f64).powi(2)
    }

    /// Bytes of the score matrices of all layers in 16-bit numbers, if they were kept.
    #[must_use]
    pub fn map_bytes(&self) -> f64 {
        self.layers as f64 * self.score_bytes()
    }

    /// Bytes of the KV cache of a token, given the bytes of a number.
    #[must_use]
    pub fn cache_bytes(&self, number: usize) -> u64 {
        cache_bytes(self.layers, self.groups, self.head_width, number)
    }
}

/// Bytes that exact attention reads from slow memory and writes to it, over one head: it reads Q, K and
/// V once, writes scores and weights and reads both back, and writes the output (Dao et al. 2022, alg. 0).
#[must_use]
pub fn exact_traffic(tokens: usize, head_width: usize) -> [u64; 2] {
    let (square, rows) = (4 * (tokens * tokens) as u64, 4 * (tokens * head_width) as u64);
    [3 * rows + 2 * square, rows + 2 * square]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{FeatureMap, SparsePattern};

    #[test]
    fn known_models_cost_what_is_published() {
        let model = |name: &str| KNOWN_MODELS.into_iter().find(|model| model.name == name).unwrap();
        // 128 KiB a token, so that 8k tokens take 1 GiB.
        assert_eq!(model("Llama-3-8B").cache_bytes(2), 131_072);
        // Four times as much without groups.
        assert_eq!(model("Llama-2-7B").cache_bytes(2), 524_288);
        assert_eq!(model("GPT-2").score_bytes(), 12.0 * 1024.0 * 1024.0 * 2.0);
    }

    #[test]
    fn twice_the_tokens_cost_four_times_or_twice() {
        let ratio =
            |kernel: Kernel| kernel.method().flops(65_536.0, 64, true) / kernel.method().flops(32_768.0, 64, true);
        assert!((ratio(Kernel::Exact) - 4.0).abs() < 1e-3);
        assert!((ratio(Kernel::Sparse(SparsePattern::default())) - 2.0).abs() < 1e-3);
        assert!((ratio(Kernel::Linear(FeatureMap::default())) - 2.0).abs() < 1e-3);
    }
}
