//! What was trained here, as `files/training.rs` writes it.

use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{Checkpoint, limits};
use crate::train::{Architecture, Layout};

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let architecture: Architecture = config.read("architecture")?;
    architecture.check().map_err(|mismatch| config.fault(mismatch))?;
    let vocabulary = config.count("vocab_size", limits::VOCABULARY)?;
    let layout = Layout::new(architecture, vocabulary, config.count("places", limits::TOKENS)?);
    let mut numbers = Vec::with_capacity(layout.count());
    for (name, span) in layout.named() {
        if span.columns == 1 {
            numbers.extend(store.vector(name, span.rows)?);
        } else {
            numbers.extend_from_slice(&store.turned(name, span.rows, span.columns)?.numbers());
        }
    }
    store.check_rest(|_| false)?;
    Ok(layout.checkpoint(&numbers))
}
