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
    /// D
    pub width: usize,
    /// Width of the MLP, and how many matrices it has: two, or three with a gate.
    pub mlp: (usize, usize),
    /// T that it was made for.
    pub tokens: usize,
    pub causal: bool,
}

/// Floating-point operations of a model over a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelOperations {
    /// W_Q, W_K, W_V and W_O of all layers: they grow with T.
    pub projections: f64,
    /// The MLPs of all layers: they grow with T, too.
    pub mlp: f64,
    /// Scores and weighted sums of all heads: they grow with T².
    pub map: f64,
}

impl ModelOperations {
    /// All of them.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.projections + self.mlp + self.map
    }
}

const BERT: KnownModel = KnownModel {
    name: "BERT-base",
    layers: 12,
    heads: 12,
    groups: 12,
    head_width: 64,
    width: 768,
    mlp: (3072, 2),
    tokens: 512,
    causal: false,
};
const LLAMA_2: KnownModel = KnownModel {
    name: "Llama-2-7B",
    layers: 32,
    heads: 32,
    groups: 32,
    head_width: 128,
    width: 4096,
    mlp: (11_008, 3),
    tokens: 4096,
    causal: true,
};
const LLAMA_3: KnownModel = KnownModel { name: "Llama-3-8B", groups: 8, mlp: (14_336, 3), tokens: 8192, ..LLAMA_2 };

/// Sizes as the models' papers and configurations state them.
pub const KNOWN_MODELS: [KnownModel; 8] = [
    BERT,
    KnownModel { name: "GPT-2", tokens: 1024, causal: true, ..BERT },
    KnownModel {
        name: "GPT-3",
        layers: 96,
        heads: 96,
        groups: 96,
        head_width: 128,
        width: 12_288,
        mlp: (49_152, 2),
        tokens: 2048,
        causal: true,
    },
    LLAMA_2,
    LLAMA_3,
    KnownModel { name: "Llama-3.1-8B", tokens: 131_072, ..LLAMA_3 },
    KnownModel {
        name: "Llama-3.2-1B",
        layers: 16,
        head_width: 64,
        width: 2048,
        mlp: (8192, 3),
        tokens: 131_072,
        ..LLAMA_3
    },
    KnownModel {
        name: "Llama-3.1-405B",
        layers: 126,
        heads: 128,
        width: 16_384,
        mlp: (53_248, 3),
        tokens: 131_072,
        ..LLAMA_3
    },
];

impl KnownModel {
    /// Floating-point operations of attention over a full context, all layers and heads.
    #[must_use]
    pub fn flops(&self) -> f64 {
        (self.layers * self.heads) as f64
            * Kernel::Exact.method().flops(self.tokens as f64, self.head_width, self.causal)
    }

    /// Operations over a full context, without embeddings, norms, softmax and the choice of the next token. Where the model
    /// is causal, the map is half of the square.
    #[must_use]
    pub fn operations(&self) -> ModelOperations {
        let matrices = |count: usize, inputs: usize, outputs: usize| {
            2.0 * (self.layers * self.tokens) as f64 * (count * inputs * outputs) as f64
        };
        let (heads, groups) = (self.heads * self.head_width, self.groups * self.head_width);
        ModelOperations {
            projections: matrices(2, self.width, heads) + matrices(2, self.width, groups),
            mlp: matrices(self.mlp.1, self.width, self.mlp.0),
            map: self.flops(),
        }
    }

    /// T at which the map takes as many operations as projections and MLP together: below it the model's work grows with T,
    /// beyond it with T². Of M operations a token in the matrices, 4·L·H·K·T² = M·T without a mask, and causal
    /// 2·L·H·K·T·(T + 1) = M·T.
    #[must_use]
    pub fn even_tokens(&self) -> f64 {
        let one = Self { tokens: 1, ..*self }.operations();
        let a_pair = 4.0 * (self.layers * self.heads * self.head_width) as f64;
        let pairs = (one.projections + one.mlp) / a_pair;
        if self.causal { 2.0 * pairs - 1.0 } else { pairs }
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

/// Bytes that any kernel has to move between slow memory and fast, over one head: Q, K and V are read, the output is written,
/// each of them once.
#[must_use]
pub fn least_traffic(tokens: f64, head_width: usize) -> f64 {
    4.0 * size_of::<f32>() as f64 * tokens * head_width as f64
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

    /// A token takes two operations for each weight of the matrices; with the embeddings these are the published sizes.
    #[test]
    fn known_models_have_as_many_weights_as_is_published() {
        // Rows of embeddings (tokens, places, and once more where the output has its own), and weights in billions.
        for (name, rows, billions) in [
            ("BERT-base", 30_522 + 512, 0.109),
            ("GPT-2", 50_257 + 1024, 0.124),
            ("GPT-3", 50_257 + 2048, 174.6),
            ("Llama-2-7B", 2 * 32_000, 6.74),
            ("Llama-3-8B", 2 * 128_256, 8.03),
            ("Llama-3.1-405B", 2 * 128_256, 405.9),
            // Its output has the embeddings of the tokens.
            ("Llama-3.2-1B", 128_256, 1.236),
        ] {
            let model = KNOWN_MODELS.into_iter().find(|model| model.name == name).unwrap();
            let operations = model.operations();
            let matrices = (operations.projections + operations.mlp) / (2.0 * model.tokens as f64);
            let weights = (matrices + (rows * model.width) as f64) / 1e9;
            assert!((weights / billions - 1.0).abs() < 0.01, "{name}: {weights}");
        }
    }

    #[test]
    fn a_longer_text_costs_the_map_more_than_the_matrices() {
        let llama = |tokens: usize| KnownModel { tokens, ..LLAMA_3 }.operations();
        let share = |tokens: usize| llama(tokens).map / llama(tokens).sum();
        assert!((share(8192) - 0.133).abs() < 0.002 && (share(32_768) - 0.381).abs() < 0.002, "{}", share(32_768));
        assert!((llama(16_384).sum() / llama(8192).sum() - 2.27).abs() < 0.01);
        assert!((llama(16_384).map / llama(8192).map - 4.0).abs() < 0.01);
    }

    #[test]
    fn the_map_takes_half_where_it_is_said_to() {
        for model in KNOWN_MODELS {
            let share = |tokens: f64| {
                let operations = KnownModel { tokens: tokens.round() as usize, ..model }.operations();
                operations.map / operations.sum()
            };
            let even = model.even_tokens();
            assert!((share(even) - 0.5).abs() < 1e-3, "{}: {even}", model.name);
            assert!(share(even / 2.0) < 0.35 && share(2.0 * even) > 0.65, "{}", model.name);
        }
        let even = |name: &str| KNOWN_MODELS.into_iter().find(|model| model.name == name).unwrap().even_tokens();
        // With H·K = D and an MLP of 2 · D · 4D numbers: 24·D² operations a token against 4·T·D, or 2·(T + 1)·D causal.
        assert_eq!((even("BERT-base"), even("GPT-2")), (6.0 * 768.0, 12.0 * 768.0 - 1.0));
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
