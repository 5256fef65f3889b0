//! The families of models that are known: how each names its settings and tensors.

mod bert;
mod distilbert;
mod gemma;
mod gpt2;
mod lab;
mod layer;
mod llama;
mod mistral;
mod neox;
mod qwen;
mod roberta;

use super::config::Config;
use super::store::Store;
use crate::files::FileError;
use crate::model::Checkpoint;
use crate::train::FAMILY;

/// A family: its name in settings, and how a folder of it is read.
pub(super) struct Family {
    name: &'static str,
    read: fn(&Config, Store) -> Result<Checkpoint, FileError>,
}

/// All of them.
const FAMILIES: [Family; 11] = [
    Family { name: "gpt2", read: gpt2::read },
    Family { name: "bert", read: bert::read },
    Family { name: "distilbert", read: distilbert::read },
    Family { name: "roberta", read: roberta::read },
    Family { name: "gpt_neox", read: neox::read },
    Family { name: "llama", read: llama::read },
    Family { name: "mistral", read: mistral::read },
    Family { name: "qwen2", read: qwen::read_second },
    Family { name: "qwen3", read: qwen::read_third },
    Family { name: "gemma", read: gemma::read },
    Family { name: FAMILY, read: lab::read },
];

/// The family that settings name.
pub(super) fn family(config: &Config) -> Result<&'static Family, FileError> {
    const NAME: &str = "model_type";
    let found = FAMILIES.iter().find(|family| family.name == config.text(NAME));
    found.ok_or_else(|| config.unknown(NAME, &FAMILIES.each_ref().map(|family| family.name)))
}

impl Family {
    /// Reads the weights.
    pub(super) fn read(&self, config: &Config, store: Store) -> Result<Checkpoint, FileError> {
        (self.read)(config, store)
    }
}
