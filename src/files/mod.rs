//! The only code that reads or writes files.

mod atomic;
mod checkpoint;
mod checks;
mod error;
mod matrices;
mod preset;
mod ron;
mod shipped;
mod tables;

use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::model::limits;

pub use self::ron::parse_ron;
pub use atomic::{is_short, read_head, read_text, write_atomically, write_file};
pub use checkpoint::{is_checkpoint, open_checkpoint};
pub use error::{FileError, Problem};
pub use matrices::{
    ImportOptions, NamedTensor, Tensor, export_tensors, find_tensor, import_matrices, open_recording, parse_matrices,
    parse_recording, reading_tensors, recording_tensors, trace_tensors,
};
pub use preset::{parse_preset, write_part, write_preset};
pub use shipped::{Group, RECORDINGS, SHIPPED, ShippedPreset, ShippedRecording, shipped_document, shipped_named};
pub use tables::TableFormat;

/// Reads a preset, or makes a document of what is in a `.safetensors` file: matrices or a recording.
///
/// # Errors
/// The file cannot be read, or is neither.
pub fn open_document(path: &Path) -> Result<Document, FileError> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("safetensors")) {
        let bytes = atomic::read_bytes(path)?;
        if matrices::is_recording(&bytes) {
            return open_recording(path, &bytes);
        }
        return matrices::document_of_matrices(path, &bytes, &ImportOptions::default());
    }
    let text = read_text(path)?;
    parse_preset(&text).map_err(|problem| problem.at(path))
}

/// A document as a preset that is known to open again.
///
/// # Errors
/// It would not open: the text is too large, or the document holds something that no preset may.
pub fn checked_preset(document: &Document) -> Result<String, Problem> {
    if document.recording.is_some() {
        return Err(Problem::Recording);
    }
    let text = write_preset(document);
    if text.len() as u64 > limits::FILE_BYTES {
        return Err(Problem::too_large(text.len() as u64));
    }
    parse_preset(&text).map(|_| text)
}

/// Saves a document as a preset, atomically.
///
/// # Errors
/// The document would not open again, or the file cannot be written; what was there before is untouched.
pub fn save_document(document: &Document, path: &Path) -> Result<(), FileError> {
    let text = checked_preset(document).map_err(|problem| problem.at(path))?;
    write_atomically(path, text.as_bytes())
}

/// Documents are saved as presets, whatever file they came from.
#[must_use]
pub fn as_preset(path: PathBuf) -> PathBuf {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ron")) {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".ron");
    name.into()
}
