//! RoBERTa (Liu et al. 2019): BERT whose places are counted from the token that fills up.

use super::bert::{Traits, read_with};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{Activation, Checkpoint};

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let traits = Traits {
        family: "roberta",
        prefix: "roberta.",
        filler: Some(config.index_if("pad_token_id").unwrap_or(1)),
        transform: ["lm_head.dense", "lm_head.layer_norm", "lm_head.bias"],
        decoder: ["lm_head.decoder.weight", "lm_head.decoder.bias"],
        activation: Some(Activation::Gelu),
        ..Traits::BERT
    };
    read_with(config, store, &traits)
}
