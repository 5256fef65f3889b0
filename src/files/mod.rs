//! The only code that reads or writes files.

mod atomic;
mod error;
mod matrices;
mod preset;
mod shipped;
mod tables;

use std::path::Path;

use crate::document::Document;

pub use atomic::{read_text, write_atomically};
pub use error::{FileError, Problem};
//pub use matrices::{ImportOptions, export_trace, import_matrices, tensor_names};
pub use preset::{parse_preset, write_preset};
pub use shipped::{Group, SHIPPED, ShippedPreset};
//pub use tables::{write_csv, write_npy};

/// Reads a preset, or makes one of matrices in a safetensors file.
///
/// # Errors
/// The file cannot be read, or is neither.
pub fn open_document(path: &Path) -> Result<Document, FileError> {
    let text = read_text(path)?;
    parse_preset(&text).map_err(|problem| problem.at(path))
}

/// Saves a document as a preset, atomically.
///
/// # Errors
/// The file cannot be written; what was there before is untouched.
pub fn save_document(document: &Document, path: &Path) -> Result<(), FileError> {
    write_atomically(path, write_preset(document).as_bytes())
}
