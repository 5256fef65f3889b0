//! The only code that reads or writes files.

mod atomic;
mod checkpoint;
mod checks;
mod error;
mod matrices;
mod models;
mod place;
mod preset;
mod ron;
mod share;
mod shipped;
mod tables;
mod trained;
mod training;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use atomic::SHORT_BYTES;

use crate::document::Document;
use crate::model::limits;

pub use self::ron::parse_ron;
pub use atomic::{is_short, read_head, read_text, write_atomically, write_file};
pub use checkpoint::{files_of, is_checkpoint, open_checkpoint};
pub use error::{FileError, Problem};
pub use matrices::{
    ImportOptions, NamedTensor, Tensor, export_tensors, find_tensor, gradient_tensors, hook_tensors, import_matrices,
    open_recording, parse_matrices, parse_recording, reading_tensors, recording_tensors, trace_tensors,
};
pub use models::{KnownModel, find_model, known_models, model_name, open_model};
pub use place::{is_share_line, line_at, shown};
pub use preset::{names_model, parse_preset, preset_heading, write_part, write_preset};
pub use shipped::{
    Group, MODELS, RECORDINGS, SHIPPED, ShippedPreset, ShippedRecording, TRAINED, TRAININGS, shipped_document,
    shipped_model, shipped_named, shipped_presets,
};
pub use tables::{TableFormat, write_heads, write_parts};
pub use training::{open_settings, open_training, save_learned, save_training};

/// What a learned model reads where no text is given.
pub const FIRST_TEXT: &str = "The animal didn't cross the street because it was too tired";

/// Words of its own that a model reads in the place of that text where it does not know it.
pub const OWN_WORDS: usize = 16;

/// Reads a preset, as a file or as a share line in the place of its path, or makes a document of what is in a
/// `.safetensors` file, matrices or a recording, or of a learned model, which reads as much of [`FIRST_TEXT`] as it has
/// places for.
///
/// # Errors
/// The file cannot be read, or is none of them.
pub fn open_document(path: &Path) -> Result<Document, FileError> {
    open_document_near(path, FIRST_TEXT, &[])
}

/// [`open_document`] where a learned model reads another text, and one that a preset names is looked for in some folders
/// beside the preset's.
///
/// # Errors
/// As there.
pub fn open_document_near(path: &Path, text: &str, folders: &[PathBuf]) -> Result<Document, FileError> {
    if is_checkpoint(path) {
        let model = open_model(path)?;
        let is_unknown = text == FIRST_TEXT && model.words.split(text).is_err();
        let text = if is_unknown { model.words.own_text(OWN_WORDS) } else { text.to_owned() };
        let text = model.beginning(&text).to_owned();
        return Document::of_learned(model, &text).map_err(|error| Problem::from(error).at(path));
    }
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("safetensors")) {
        let bytes = atomic::read_bytes(path)?;
        if matrices::is_recording(&bytes) {
            return open_recording(path, &bytes);
        }
        return matrices::document_of_matrices(path, &bytes, &ImportOptions::default());
    }
    let preset = preset_text(path)?;
    let folders: Vec<PathBuf> = path.parent().map(Path::to_path_buf).into_iter().chain(folders.to_vec()).collect();
    preset::parse_preset_near(&preset, &folders).map_err(|problem| problem.at(path))
}

/// The text of a preset: that of its file, or what a share line holds that stands in the file, or in its place.
fn preset_text(path: &Path) -> Result<String, FileError> {
    let text = line_at(path).map_or_else(|| read_text(path), |line| Ok(line.to_owned()))?;
    if is_share_line(&text) { share::unpack(&text).map_err(|problem| problem.at(path)) } else { Ok(text) }
}

/// Whether a file is opened within a frame: a short one that names no learned model.
#[must_use]
pub fn opens_at_once(path: &Path) -> bool {
    let is_long = |text: String| text.len() as u64 > SHORT_BYTES || names_model(&text);
    is_short(path) && !is_checkpoint(path) && !preset_text(path).is_ok_and(is_long)
}

/// A document as a preset that is known to open again.
///
/// # Errors
/// It would not open: the text is too large, or the document holds something that no preset may.
pub fn checked_preset(document: &Document) -> Result<String, Problem> {
    if document.recording().is_some() || document.pinned.as_ref().is_some_and(|pinned| pinned.recording().is_some()) {
        return Err(Problem::Recording);
    }
    let text = write_preset(document);
    if document.moment().is_some() {
        // It would learn everything again.
        return Ok(text);
    }
    if text.len() as u64 > limits::FILE_BYTES {
        return Err(Problem::too_large(text.len() as u64));
    }
    parse_preset(&text).map(|_| text)
}

/// A document as one line of text, which [`read_share_line`] reads: its preset, packed and with a checksum. A learned model
/// is named in it as in a preset, and has to lie where the line is read.
///
/// # Errors
/// The document is no preset, see [`checked_preset`], or longer than [`limits::SHARED_BYTES`].
pub fn share_line(document: &Document) -> Result<String, Problem> {
    share::pack(&checked_preset(document)?)
}

/// The document of a line that [`share_line`] made; blanks and line breaks that a mail has put into it do no harm. A model
/// that learns here learns again, which may take long.
///
/// # Errors
/// The line is cut off, changed, too long, or of another version; or what it holds is no preset that could be opened.
pub fn read_share_line(line: &str) -> Result<Document, Problem> {
    parse_preset(&share::unpack(line)?)
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
    with_ending(path, &["ron"])
}

/// A path for a picture: one that ends in none of these ways is that of an SVG.
#[must_use]
pub fn as_picture(path: PathBuf) -> PathBuf {
    with_ending(path, &["svg", "pdf", "png"])
}

/// A path for a film: one that ends in none of these ways is that of a GIF.
#[must_use]
pub fn as_film(path: PathBuf) -> PathBuf {
    with_ending(path, &["gif", "png", "apng"])
}

/// A path for a report, which is a page of HTML.
#[must_use]
pub fn as_report(path: PathBuf) -> PathBuf {
    with_ending(path, &["html", "htm"])
}

/// A path for a table that is shown.
#[must_use]
pub fn as_table(path: PathBuf) -> PathBuf {
    with_ending(path, &["csv"])
}

/// The path, which gets the first of the endings where it has none of them.
fn with_ending(path: PathBuf, endings: &[&str]) -> PathBuf {
    let is_there = |extension: &OsStr| endings.iter().any(|ending| extension.eq_ignore_ascii_case(ending));
    if path.extension().is_some_and(is_there) {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".");
    name.push(endings[0]);
    name.into()
}
