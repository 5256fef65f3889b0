//! The turns of rotary positions, as settings describe them.

use std::f64::consts::TAU;
use std::sync::Arc;

use super::config::Config;
use crate::files::FileError;
use crate::model::Rotary;

/// The kinds of scaling that are done here.
const KINDS: [&str; 3] = ["default", "linear", "llama3"];

/// The turns of heads of width K. `share` is the share of a head that is turned, where settings say nothing of it.
pub(super) fn rotary(config: &Config, head_width: usize, share: f64) -> Result<Arc<Rotary>, FileError> {
    // transformers 5 keeps all in `rope_parameters`; older ones the base beside the scaling.
    let new = config.inner("rope_parameters");
    let old = config.inner("rope_scaling");
    let base_of = |inner: &Option<Config>| inner.as_ref().is_some_and(|inner| inner.has("rope_theta"));
    let base_settings = if base_of(&new) { new.as_ref().unwrap_or(config) } else { config };
    let base_name = if config.has("rotary_emb_base") { "rotary_emb_base" } else { "rope_theta" };
    let base = base_settings.positive(base_name, Some(10_000.0))?;
    let share_settings = new.as_ref().filter(|new| new.has("partial_rotary_factor")).unwrap_or(config);
    let share_name = if config.has("rotary_pct") { "rotary_pct" } else { "partial_rotary_factor" };
    let share = share_settings.positive(share_name, Some(share))?.min(1.0);
    let turned = (head_width as f64 * share) as usize / 2 * 2;
    let mut turns: Vec<f64> = (0..turned).step_by(2).map(|d| base.powf(-(d as f64) / turned as f64)).collect();
    if let Some(scaling) = new.or(old) {
        let kind_name = if scaling.has("rope_type") { "rope_type" } else { "type" };
        match scaling.text(kind_name) {
            "" | "default" => {}
            "linear" => {
                let factor = scaling.positive("factor", None)?;
                turns.iter_mut().for_each(|turn| *turn /= factor);
            }
            "llama3" => {
                let scaling = Llama3::read(&scaling)?;
                turns.iter_mut().for_each(|turn| *turn = scaling.turn(*turn));
            }
            // What GGUF files have in the place of a rule: a number that each turn is divided by.
            "factors" => {
                let factors = scaling.positives("factors", turns.len())?;
                turns.iter_mut().zip(factors).for_each(|(turn, factor)| *turn /= factor);
            }
            _ => return Err(scaling.unknown(kind_name, &KINDS)),
        }
    }
    Ok(Arc::new(Rotary { turns }))
}

/// How Llama 3.1 stretches positions: slow turns by the factor, fast ones not, and between them by degrees.
struct Llama3 {
    factor: f64,
    low: f64,
    high: f64,
    /// Tokens of the texts that it was first trained on.
    trained: f64,
}

impl Llama3 {
    fn read(scaling: &Config) -> Result<Self, FileError> {
        Ok(Self {
            factor: scaling.positive("factor", None)?,
            low: scaling.positive("low_freq_factor", None)?,
            high: scaling.positive("high_freq_factor", None)?,
            trained: scaling.positive("original_max_position_embeddings", None)?,
        })
    }

    fn turn(&self, turn: f64) -> f64 {
        // How often it goes round over a text of the old length.
        let rounds = self.trained * turn / TAU;
        if rounds > self.high {
            turn
        } else if rounds < self.low {
            turn / self.factor
        } else {
            let fast = (rounds - self.low) / (self.high - self.low);
            (1.0 - fast) * turn / self.factor + fast * turn
        }
    }
}
