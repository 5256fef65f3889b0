//! What is chosen of what a model says.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// What is shown beside the likeliest words. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "next-", const_into_str)]
pub enum NextPart {
    /// What each layer would say.
    #[default]
    Layers,
    /// What each part of the model adds to the logit of a word.
    Parts,
}

/// What is chosen, and how the next word is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct NextState {
    pub part: NextPart,
    /// The token that is followed through the layers and taken apart; none for the likeliest.
    pub token: Option<usize>,
    /// τ of the distribution over the vocabulary.
    pub temperature: f32,
    pub seed: u64,
    /// Whether words are added one after the other.
    pub going: bool,
}

impl Default for NextState {
    fn default() -> Self {
        Self { part: NextPart::Layers, token: None, temperature: 1.0, seed: 1, going: false }
    }
}

/// A change of what is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum NextChange {
    Part(NextPart),
    Token(Option<usize>),
    Temperature(f32),
    Seed(u64),
    Going(bool),
}

impl NextState {
    /// Least and largest τ.
    pub const TEMPERATURES: (f32, f32) = (0.05, 5.0);

    pub(super) fn change(&mut self, change: NextChange) {
        match change {
            NextChange::Part(part) => self.part = part,
            NextChange::Token(token) => self.token = token,
            NextChange::Temperature(temperature) if temperature.is_finite() => {
                self.temperature = temperature.clamp(Self::TEMPERATURES.0, Self::TEMPERATURES.1);
            }
            NextChange::Temperature(_) => {}
            NextChange::Seed(seed) => self.seed = seed,
            NextChange::Going(going) => self.going = going,
        }
    }
}
