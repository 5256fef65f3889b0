//! All that a training depends on: the same settings give the same numbers.

use serde::{Deserialize, Serialize};

use super::range::{number, whole};
use super::{Architecture, Layout, Task, TaskKind};
use crate::math::{fill_normal, text_seed};
use crate::text::Mismatch;

/// What is trained, on what, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub task: Task,
    /// T, of every text.
    pub tokens: usize,
    /// B, texts of a step.
    pub batch: usize,
    pub model: Architecture,
    pub start: Start,
    pub optimiser: Optimiser,
    /// Of the first numbers and of all texts.
    pub seed: u64,
}

/// The numbers to begin with: normal, with these standard deviations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Start {
    /// Of embeddings and learned places.
    pub embedding: f32,
    /// Of all other matrices; 1/√(rows) where none is given. What writes to the residual stream is divided by √(2·L)
    /// (Radford et al. 2019).
    pub matrices: Option<f32>,
}

/// AdamW (Loshchilov & Hutter 2019), with what is around it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Optimiser {
    /// How far a step goes, after the warm-up.
    pub rate: f32,
    /// Steps in which the rate rises to that.
    pub warm_up: usize,
    /// What matrices lose of themselves in a step, times the rate.
    pub decay: f32,
    /// The longest gradient, all numbers taken as one vector; a longer one is shortened.
    pub clip: Option<f32>,
}

impl Default for Settings {
    /// The fast way to an induction head.
    fn default() -> Self {
        Self {
            task: TaskKind::Repeat.task(),
            tokens: 32,
            batch: 32,
            model: Architecture::default(),
            start: Start::default(),
            optimiser: Optimiser::default(),
            seed: 1,
        }
    }
}

impl Start {
    /// A standard deviation of matrices and embeddings with which the loss rests on a plateau before it falls.
    pub const SMALL: f32 = 0.05;
}

impl Default for Start {
    fn default() -> Self {
        Self { embedding: 1.0, matrices: None }
    }
}

impl Default for Optimiser {
    fn default() -> Self {
        Self { rate: 1e-2, warm_up: 50, decay: 0.0, clip: Some(1.0) }
    }
}

/// The largest of what is trained here.
const TOKENS: usize = 256;
const BATCH: usize = 256;
const WORDS: usize = 512;
const WARM_UP: usize = 1_000_000;

impl Settings {
    /// Where the numbers lie.
    #[must_use]
    pub fn layout(&self) -> Layout {
        Layout::new(self.model.clone(), self.task.generator().words().len(), self.tokens)
    }

    /// The numbers to begin with, in the order of a layout. What a name begins with depends on the seed and the name.
    #[must_use]
    pub fn first_numbers(&self, layout: &Layout) -> Vec<f32> {
        let mut numbers = vec![0.0; layout.count()];
        for (name, span) in layout.named() {
            let range = span.range();
            if span.columns == 1 {
                let is_factor = name.ends_with("norm.weight");
                numbers[range].fill(if is_factor { 1.0 } else { 0.0 });
                continue;
            }
            let writes = name.ends_with("output.weight") || name.ends_with("down.weight");
            let share = if writes { (2.0 * layout.layers.len() as f32).sqrt().recip() } else { 1.0 };
            let deviation = match (name.as_str(), self.start.matrices) {
                ("words" | "places", _) => self.start.embedding,
                (_, Some(deviation)) => deviation * share,
                (_, None) => share / (span.rows as f32).sqrt(),
            };
            fill_normal(&mut numbers[range], text_seed(name, self.seed), deviation);
        }
        numbers
    }

    /// Whether a training can be made of it.
    ///
    /// # Errors
    /// A number is outside of its limits, or does not fit the others; the first that is.
    pub fn check(&self) -> Result<(), Mismatch> {
        self.model.check()?;
        let task = self.task.generator();
        task.check()?;
        whole("tokens", self.tokens, task.least_tokens(), task.most_tokens().unwrap_or(TOKENS).min(TOKENS))?;
        whole("batch", self.batch, 1, BATCH)?;
        whole("words", task.words().len(), 2, WORDS)?;
        number("embedding", self.start.embedding, 1e-6, 10.0)?;
        number("matrices", self.start.matrices.unwrap_or(1.0), 1e-6, 10.0)?;
        number("rate", self.optimiser.rate, 0.0, 10.0)?;
        whole("warm_up", self.optimiser.warm_up, 0, WARM_UP)?;
        number("decay", self.optimiser.decay, 0.0, 10.0)?;
        number("clip", self.optimiser.clip.unwrap_or(1.0), 1e-6, 1e6)
    }
}
