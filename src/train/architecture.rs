//! What is trained: the sizes and the parts of a small transformer.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::range::{number, whole, wrong};
use crate::attention::{AttentionSpec, Mask, Pattern};
use crate::model::{Activation, NormKind, Order, Position, limits};
use crate::text::{Mismatch, say};

/// A small transformer, before it has numbers. K is D/H.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Architecture {
    /// L.
    pub layers: usize,
    /// H.
    pub heads: usize,
    /// D.
    pub width: usize,
    pub order: Order,
    /// Of what attention and the MLP read, and of what the unembedding reads; none where nothing is normalised.
    pub norm: Option<NormKind>,
    /// Whether norms learn what they multiply by, and a LayerNorm what it adds.
    pub gain: bool,
    /// Whether the projections and W_O have biases. Those of an MLP always have.
    pub biases: bool,
    pub mlp: Option<MlpShape>,
    pub positions: Positions,
    /// τ: products of queries and keys are divided by √K·τ.
    pub temperature: f32,
    /// Whether no query sees a key after it.
    pub causal: bool,
    /// Keys that a query sees at most, its own and those before it, where that is limited.
    pub window: Option<usize>,
}

/// The MLP of each layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MlpShape {
    /// M, numbers between its matrices.
    pub width: usize,
    pub activation: Activation,
    /// Whether a third matrix gates it (Shazeer 2020).
    #[serde(default)]
    pub gate: bool,
}

/// How the model is told the order of its tokens. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "train-positions-", const_into_str)]
pub enum Positions {
    /// Not at all.
    None,
    /// A table that is learned, and added to the embeddings.
    Learned,
    /// Waves that are added to the embeddings (Vaswani et al. 2017).
    Sinusoidal,
    /// Queries and keys turned by their place (Su et al. 2021).
    #[default]
    Rotary,
    /// A penalty on distance (Press et al. 2022).
    Alibi,
}

impl Default for Architecture {
    fn default() -> Self {
        Self {
            layers: 2,
            heads: 2,
            width: 32,
            order: Order::Pre,
            norm: None,
            gain: false,
            biases: false,
            mlp: None,
            positions: Positions::Rotary,
            temperature: 1.0,
            causal: true,
            window: None,
        }
    }
}

/// The largest of what is trained here.
const LAYERS: usize = 4;
const HEADS: usize = 16;
const WIDTH: usize = 256;
const MLP_WIDTH: usize = 4 * WIDTH;

impl Architecture {
    /// Whether there is such a model.
    ///
    /// # Errors
    /// A size is outside of its limits, or does not fit the others; the first that is.
    pub fn check(&self) -> Result<(), Mismatch> {
        whole("layers", self.layers, 1, LAYERS)?;
        whole("heads", self.heads, 1, HEADS)?;
        whole("width", self.width, 1, WIDTH)?;
        if !self.width.is_multiple_of(self.heads) {
            return Err(wrong("heads", say("expected-divisor").with("number", self.width), self.heads));
        }
        whole("mlp", self.mlp.map_or(1, |mlp| mlp.width), 1, MLP_WIDTH)?;
        number("temperature", self.temperature, limits::TEMPERATURE.0, limits::TEMPERATURE.1)?;
        whole("window", self.window.unwrap_or(1), 1, limits::TOKENS)
    }

    /// K.
    #[must_use]
    pub fn head_width(&self) -> usize {
        self.width / self.heads.max(1)
    }

    /// What tells the layers of places.
    #[must_use]
    pub fn position(&self) -> Position {
        match self.positions {
            Positions::None | Positions::Learned => Position::None,
            Positions::Sinusoidal => Position::Sinusoidal { strength: 1.0 },
            Positions::Rotary => Position::Rope { strength: 1.0 },
            Positions::Alibi => Position::Alibi { strength: 1.0 },
        }
    }

    /// The settings of its runs: those of [`crate::model::Checkpoint::spec`].
    #[must_use]
    pub fn spec(&self) -> AttentionSpec {
        AttentionSpec {
            mask: Mask { causal: self.causal, pattern: Pattern::Full },
            position: self.position(),
            residual: true,
            ..AttentionSpec::default()
        }
    }
}
