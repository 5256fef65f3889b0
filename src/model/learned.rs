//! A learned model as it was opened: weights, words, and where they lie.

use std::path::PathBuf;

use super::{Checkpoint, Words};

/// A model that was opened.
#[derive(Debug)]
pub struct Learned {
    /// As people call it.
    pub name: String,
    /// The folder or file that opens it again.
    pub path: PathBuf,
    pub checkpoint: Checkpoint,
    pub words: Words,
}
