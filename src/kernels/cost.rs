//! What a kernel costs, by formula.

use super::linear::CHUNK;
use super::{FeatureMap, Kernel, SparsePattern};
use crate::attention::cache_bytes;

/// Bytes of a number.
const F32: f64 = 4.0;

/// Pairs of query and key of T tokens: all, or with the causal rule T·(T + 1) / 2.
fn pairs(tokens: f64, causal: bool) -> f64 {
    if causal { tokens * (tokens + 1.0) / 2.0 } else { tokens * tokens }
}

impl Kernel {
    /// Floating-point operations of the products of one head of width K, a multiply-add as two. What the
    /// softmax takes is left out, as in published counts.
    #[must_use]
    pub fn flops(&self, tokens: f64, head_width: usize, causal: bool) -> f64 {
        let k = head_width as f64;
        match self {
            Self::Exact | Self::Flash(_) => 4.0 * k * pairs(tokens, causal),
            Self::Sparse(pattern) => 4.0 * k * pattern.about_pairs(tokens, causal),
            Self::Linear(map) => {
                let f = map.features(head_width) as f64;
                let features = if matches!(map, FeatureMap::Elu) { 0.0 } else { 4.0 * tokens * k * f };
                let within = if causal { 2.0 * tokens * CHUNK as f64 * (f + k + 1.0) } else { 0.0 };
                features + 4.0 * tokens * f * (k + 1.0) + within
            }
        }
    }

    /// Multiply-adds of a head of width K that come before its tokens; see [`FeatureMap::preparation`].
    #[must_use]
    pub fn preparation(&self, head_width: usize) -> u64 {
        if let Self::Linear(map) = self { map.preparation(head_width) } else { 0 }
    }

    /// Bytes beside inputs and output, for one head of width K on one thread: the numbers that the
    /// method holds at a time.
    #[must_use]
    pub fn bytes(&self, tokens: f64, head_width: usize) -> f64 {
        let k = head_width as f64;
        F32 * match self {
            Self::Exact => tokens * tokens + 3.0 * tokens * k,
            Self::Flash(tiles) => 3.0 * tokens * k + (tiles.keys + 3 * head_width) as f64 * tiles.queries as f64,
            Self::Sparse(_) => 4.0 * tokens * k,
            Self::Linear(map) => {
                let f = map.features(head_width) as f64;
                tokens * (4.0 * f + 4.0 * k) + 2.0 * f * k
            }
        }
    }
}

impl SparsePattern {
    /// Pairs that are kept, where the parts hardly overlap; [`super::Links::pairs`] counts them.
    #[must_use]
    pub fn about_pairs(&self, tokens: f64, causal: bool) -> f64 {
        let side = if causal { 1.0 } else { 2.0 };
        let (window, dilation, block) = (self.window as f64, self.dilation.max(1) as f64, self.block as f64);
        // A query has `width` keys in a window on one side of it, and so on both sides, itself once.
        let both = |width: f64| if width > 0.0 { side * width - (side - 1.0) } else { 0.0 };
        // Keys of the window that lie in the query's own block, in the mean over its places.
        let within = window.min((block / dilation).ceil());
        let within = both(if within > 0.0 { within - dilation * within * (within - 1.0) / (2.0 * block) } else { 0.0 });
        let own = if causal { (block + 1.0) / 2.0 } else { block };
        let own = if block > 0.0 { own - within } else { 0.0 };
        let row = both(window) + own + self.random as f64 * block + self.globals as f64 * side;
        tokens * row.min(pairs(tokens, causal) / tokens.max(1.0))
    }
}

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
        (self.layers * self.heads) as f64 * Kernel::Exact.flops(self.tokens as f64, self.head_width, self.causal)
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
    use crate::attention::Mask;
    use crate::kernels::Links;

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
    fn the_formula_of_sparse_pairs_is_near_their_count() {
        for causal in [false, true] {
            for pattern in [
                SparsePattern { window: 8, globals: 0, ..SparsePattern::default() },
                SparsePattern { window: 8, globals: 2, ..SparsePattern::default() },
                SparsePattern { window: 4, globals: 1, block: 16, random: 1, ..SparsePattern::default() },
            ] {
                let counted = Links::new(pattern, &Mask { causal, ..Mask::default() }, 2000).pairs() as f64;
                let about = pattern.about_pairs(2000.0, causal);
                assert!((about / counted - 1.0).abs() < 0.15, "{pattern:?} {causal}: {about} for {counted}");
            }
        }
    }

    #[test]
    fn twice_the_tokens_cost_four_times_or_twice() {
        let ratio = |kernel: Kernel| kernel.flops(65_536.0, 64, true) / kernel.flops(32_768.0, 64, true);
        assert!((ratio(Kernel::Exact) - 4.0).abs() < 1e-3);
        assert!((ratio(Kernel::Sparse(SparsePattern::default())) - 2.0).abs() < 1e-3);
        assert!((ratio(Kernel::Linear(FeatureMap::default())) - 2.0).abs() < 1e-3);
    }
}
