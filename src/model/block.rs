//! What a layer of a transformer has beside its heads: norms, biases, rotary positions of its own, an MLP.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Tensor;

/// The rest of a layer that was learned. A designed layer has none of it, and a small learned one may lack parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub order: Order,
    /// Of what the projections read; after the block's first sum where the order is [`Order::Post`].
    pub attention_norm: Option<Norm>,
    /// Of what the MLP reads; after the block's second sum where the order is [`Order::Post`].
    pub mlp_norm: Option<Norm>,
    /// Of queries `[H·K]`, keys `[G·K]` and values `[G·K]`, for G groups of heads; empty where there are none.
    pub biases: [Vec<f32>; 3],
    /// Of W_O, `[D]`; empty where there is none.
    pub output_bias: Vec<f32>,
    /// Norms over K of each head's queries and keys, before RoPE (Qwen3).
    pub head_norms: Option<[Norm; 2]>,
    /// Rotary positions with turns of their own.
    pub rotary: Option<Arc<Rotary>>,
    /// Keys that a query sees at most, its own and those before it, where that is limited.
    pub window: Option<usize>,
    /// What scores are multiplied by beside 1/√K.
    pub score_factor: f32,
    pub mlp: Option<Mlp>,
}

impl Default for Block {
    /// Nothing beside the heads.
    fn default() -> Self {
        Self {
            order: Order::default(),
            attention_norm: None,
            mlp_norm: None,
            biases: Default::default(),
            output_bias: Vec::new(),
            head_norms: None,
            rotary: None,
            window: None,
            score_factor: 1.0,
            mlp: None,
        }
    }
}

/// Where the norms stand, and what the MLP reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// `m = x + Attention(norm₁ x)`, `y = m + MLP(norm₂ m)` (GPT-2, Llama).
    #[default]
    Pre,
    /// `m = norm₁(x + Attention x)`, `y = norm₂(m + MLP m)` (Vaswani et al. 2017, BERT).
    Post,
    /// `y = x + Attention(norm₁ x) + MLP(norm₂ x)` (GPT-J, GPT-NeoX).
    Parallel,
}

/// A normalisation of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Norm {
    pub kind: NormKind,
    /// What each number is multiplied by at last, `[D]`.
    pub weight: Vec<f32>,
    /// What is added at last, `[D]`; empty where nothing is.
    pub bias: Vec<f32>,
    /// ε, added to the mean square.
    pub epsilon: f32,
}

/// The closed set of normalisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NormKind {
    /// `(x − mean) / √(variance + ε)` (Ba et al. 2016).
    Layer,
    /// `x / √(mean of x² + ε)` (Zhang & Sennrich 2019).
    Rms,
}

/// `x W + b`.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// `[in, out]`: a column is what PyTorch's Linear keeps as a row.
    pub weight: Tensor,
    /// `[out]`; empty where there is none.
    pub bias: Vec<f32>,
}

/// `a(x W_up) W_down`, or `(a(x W_gate) ∘ x W_up) W_down` with a gate (Shazeer 2020).
#[derive(Clone, Debug, PartialEq)]
pub struct Mlp {
    pub gate: Option<Linear>,
    pub up: Linear,
    pub activation: Activation,
    pub down: Linear,
}

/// The function between the matrices of an MLP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activation {
    /// `x Φ(x)`, with the error function (Hendrycks & Gimpel 2016).
    Gelu,
    /// Its approximation `½x (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
    GeluTanh,
    /// Its approximation `x σ(1.702 x)`.
    QuickGelu,
    Relu,
    /// `x σ(x)`.
    Silu,
}

/// RoPE over the first dimensions of a head (Su et al. 2021): of n turns, turn m is by how much dimensions m and m + n
/// are rotated for each token, in radians. Dimensions from 2n on stand still.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotary {
    pub turns: Vec<f64>,
}

impl Block {
    /// The block of one head of width K alone: its own biases, and those of its group.
    #[must_use]
    pub fn of_head(&self, head: usize, group: usize, head_width: usize) -> Self {
        let part = |bias: &[f32], index: usize| match bias {
            [] => Vec::new(),
            bias => bias[index * head_width..][..head_width].to_vec(),
        };
        let [q, k, v] = &self.biases;
        Self { biases: [part(q, head), part(k, group), part(v, group)], ..self.clone() }
    }

    /// The biases of queries, and of each group's keys and values one after the other; empty where there are none.
    #[must_use]
    pub fn projection_bias(&self, head_width: usize) -> Vec<f32> {
        let [q, k, v] = &self.biases;
        let groups = k.chunks_exact(head_width).zip(v.chunks_exact(head_width));
        q.iter().chain(groups.flat_map(|(k, v)| k.iter().chain(v))).copied().collect()
    }
}

impl Mlp {
    /// Its matrices.
    pub fn tensors(&self) -> impl Iterator<Item = &Tensor> {
        self.gate.iter().chain([&self.up, &self.down]).map(|linear| &linear.weight)
    }
}
