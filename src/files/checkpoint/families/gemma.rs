//! Gemma (Mesnard et al. 2024): norms of 1 + w, embeddings times √D, a gate of GELU.

use super::llama::{Traits, read_with};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{Activation, Checkpoint};

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let attention = config.flag("attention_bias", false)?;
    // The first settings say "gelu", and mean what the model was trained with.
    let activation = match (config.has("hidden_activation"), config.text("hidden_act")) {
        (true, _) => config.activation("hidden_activation")?,
        (false, "gelu") => Activation::GeluTanh,
        (false, _) => config.activation("hidden_act")?,
    };
    let traits = Traits {
        biases: [attention, attention, false],
        norm_plus: 1.0,
        scales_embeddings: true,
        activation: Some(activation),
        ties: true,
        ..Traits::of("gemma")
    };
    read_with(config, store, &traits)
}
