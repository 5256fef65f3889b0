//! Mistral (Jiang et al. 2023): Llama with a sliding window.

use super::llama::{Traits, read_with};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{Checkpoint, limits};

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let window = config.count_if("sliding_window", limits::PLACES)?;
    read_with(config, store, &Traits { windows: vec![window; limits::LAYERS], ..Traits::of("mistral") })
}
