//! DistilBERT (Sanh et al. 2019): half of BERT's layers by other names, and no types of tokens.

use super::bert::{Traits, read_with};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::Checkpoint;

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let traits = Traits {
        family: "distilbert",
        prefix: "distilbert.",
        sizes: ["dim", "n_layers", "n_heads"],
        inner: "hidden_dim",
        hidden: "activation",
        layers: "transformer.layer",
        linears: ["attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "ffn.lin1", "ffn.lin2"],
        norms: ["sa_layer_norm", "output_layer_norm"],
        filler: None,
        transform: ["vocab_transform", "vocab_layer_norm", "vocab_projector.bias"],
        decoder: ["vocab_projector.weight", "vocab_projector.bias"],
        activation: None,
    };
    read_with(config, store, &traits)
}
