//! The concepts of the lab: what each is by formula, and where it can be seen. Their words are messages.

use strum::{IntoStaticStr, VariantArray};

use super::{Depth, Lens, MapKind, View};

/// A concept, in the order of the glossary: what is on the first screen comes first. Its text is the message that names it;
/// with `-line` behind it, the one that says in a line what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "term-", const_into_str)]
pub enum Concept {
    Token,
    Attention,
    Weight,
    Query,
    Key,
    Value,
    Head,
    Score,
    Entropy,
    EffectiveTokens,
    HitRate,
    Received,
    Promise,
    Relation,
    CausalMask,
    Mask,
    Temperature,
    Scale,
    Positions,
    Embedding,
    Features,
    Width,
    HeadWidth,
    Layer,
    Output,
    DotProduct,
    Softmax,
    Nat,
    Saturation,
    OutputProjection,
    Residual,
    Ablation,
    Sinusoidal,
    Rope,
    Alibi,
    Sink,
    Induction,
    Kernel,
    Flash,
    OnlineSoftmax,
    Sparse,
    Window,
    Linear,
    Cache,
    Grouped,
    Recording,
}

/// Where something can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    View(View),
    Map(MapKind),
    Lens(Lens),
    Depth(Depth),
    /// A shipped preset, by its file name.
    Preset(&'static str),
}

impl Concept {
    /// What a lesson calls it: `term:softmax`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let message = self.into_str();
        message.strip_prefix("term-").unwrap_or(message)
    }

    /// Its formula, the same in every language; "" where there is none.
    ///
    /// Softmax, scale and heads follow Vaswani et al. 2017, as do sinusoidal positions; the others: Su et al. 2021 (RoPE),
    /// Press et al. 2022 (ALiBi), Olsson et al. 2022 (induction), Dao et al. 2022 (Flash), Milakov & Gimelshein 2018 (online
    /// softmax), Beltagy et al. 2020 (window), Katharopoulos et al. 2020 (linear), Ainslie et al. 2023 (grouped, g heads in
    /// a group). Temperature stands in the score, as the inspector and the walk-through have it.
    #[must_use]
    pub fn formula(self) -> &'static str {
        match self {
            Self::Attention => "A = softmax(Q Kᵀ / √K)",
            Self::Weight => "aᵢ = softmax(s)ᵢ,  Σ aᵢ = 1",
            Self::Query => "q = x W_Q",
            Self::Key => "k = x W_K",
            Self::Value => "v = x W_V",
            Self::Score => "s = q · k / (√K τ)",
            Self::Entropy => "H = −Σ aᵢ ln aᵢ",
            Self::EffectiveTokens => "e^H",
            Self::HitRate => "ΣA∘D / ΣA",
            Self::Received => "Σᵢ A[i, j]",
            Self::CausalMask => "j ≤ i",
            Self::Mask => "s = −∞  →  a = 0",
            Self::Temperature => "s = q · k / (√K τ)",
            Self::Scale => "s = q · k / √K",
            Self::Embedding => "x ∈ ℝᴰ",
            Self::HeadWidth => "K = D / H",
            Self::Output => "Σ aᵢ vᵢ",
            Self::DotProduct => "q · k = Σ qᵢ kᵢ",
            Self::Softmax => "aᵢ = e^sᵢ / Σₖ e^sₖ",
            Self::OutputProjection => "[head 1 … head H] W_O",
            Self::Residual => "Y = X + [head 1 … head H] W_O",
            Self::Sinusoidal => "sin(t / 10000^(2i/D)),  cos(t / 10000^(2i/D))",
            Self::Rope => "(R(i) q) · (R(j) k) = q · R(j − i) k",
            Self::Alibi => "s = q · k / √K − m |i − j|",
            Self::Induction => "… A B … A → B",
            Self::OnlineSoftmax => "m′ = max(m, s),  Σ′ = Σ e^(m − m′) + e^(s − m′)",
            Self::Window => "|i − j| < w",
            Self::Linear => "φ(q) · Σ φ(k) vᵀ / (φ(q) · Σ φ(k))",
            Self::Cache => "2 · L · H · K · T",
            Self::Grouped => "2 · L · (H / g) · K · T",
            Self::Token
            | Self::Head
            | Self::Promise
            | Self::Relation
            | Self::Positions
            | Self::Features
            | Self::Width
            | Self::Layer
            | Self::Nat
            | Self::Saturation
            | Self::Ablation
            | Self::Sink
            | Self::Kernel
            | Self::Flash
            | Self::Sparse
            | Self::Recording => "",
        }
    }

    /// Where it is seen best.
    #[must_use]
    pub fn sight(self) -> Sight {
        match self {
            Self::Token | Self::Weight | Self::Attention | Self::Received | Self::Mask | Self::CausalMask => {
                Sight::Map(MapKind::Weights)
            }
            Self::Score => Sight::Map(MapKind::Scores),
            Self::Head | Self::HitRate | Self::EffectiveTokens | Self::Entropy => Sight::View(View::Heads),
            Self::Promise | Self::Relation | Self::Ablation => Sight::View(View::Explore),
            Self::Query | Self::Key => Sight::Lens(Lens::Plane),
            Self::Value | Self::Output => Sight::Lens(Lens::Values),
            Self::Softmax | Self::Temperature | Self::Nat => Sight::Lens(Lens::Softmax),
            Self::DotProduct => Sight::Depth(Depth::Products),
            Self::Embedding
            | Self::Features
            | Self::Width
            | Self::HeadWidth
            | Self::OutputProjection
            | Self::Residual
            | Self::Layer => Sight::Depth(Depth::Matrices),
            Self::Positions | Self::Sinusoidal | Self::Rope | Self::Alibi => Sight::View(View::Positions),
            Self::Scale | Self::Saturation => Sight::Preset("saturation"),
            Self::Sink => Sight::Preset("attention-sink"),
            Self::Induction => Sight::Preset("induction"),
            Self::Kernel => Sight::View(View::Cost),
            Self::Flash | Self::OnlineSoftmax => Sight::View(View::Flash),
            Self::Sparse | Self::Window => Sight::View(View::Sparse),
            Self::Linear => Sight::View(View::Compare),
            Self::Cache | Self::Grouped => Sight::View(View::Decode),
            Self::Recording => Sight::Preset("smollm2-135m"),
        }
    }
}
