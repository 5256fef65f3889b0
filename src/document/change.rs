//! A change to a document under which a claim is made: what a teacher would try.

use serde::{Deserialize, Serialize};

use super::{Document, Which};
use crate::attention::Pattern;
use crate::model::Position;

/// One thing to try. Layers and heads count from 1, as on the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    Causal(bool),
    Scale(bool),
    Temperature(f32),
    Mask(Pattern),
    Position(Position),
    HeadWidth(usize),
    Heads(usize),
    Ablate { layer: usize, head: usize },
    Shuffle { seed: u64 },
}

impl Change {
    /// Makes the change.
    pub fn apply(&self, document: &mut Document) {
        match self.clone() {
            Self::Causal(causal) => document.spec.mask.causal = causal,
            Self::Scale(scale) => document.spec.scale = scale,
            Self::Temperature(temperature) => document.spec.temperature = temperature,
            Self::Mask(pattern) => document.spec.mask.pattern = pattern,
            Self::Position(position) => document.spec.position = position,
            Self::HeadWidth(width) => document.head_width = Some(width),
            Self::Heads(heads) => document.set_heads(heads, &document.clone()),
            Self::Ablate { layer, head } => {
                let (layer, head) = (layer.wrapping_sub(1), head.wrapping_sub(1));
                if document.head(layer, head).is_some() {
                    document.spec.set_ablated(layer, head, true);
                }
            }
            Self::Shuffle { seed } => document.shuffle(Which::First, seed),
        }
    }
}
