//! A change to a document under which a claim is made: what a teacher would try.

use serde::{Deserialize, Serialize};

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
    Ablate {
        layer: usize,
        head: usize,
    },
    Shuffle {
        seed: u64,
    },
    /// Another text of the first sentence.
    Text(String),
    /// A model that learns here has learned up to a step.
    Train(usize),
}
