//! What can be wrong with a file: what, where, expected and got, and the path last.

use std::fmt;
use std::path::{Path, PathBuf};

use super::place::shown;
use crate::document::DocumentError;
use crate::model::limits;
use crate::text::{Mismatch, Phrase, Text, say};

/// A file that could not be read or written.
#[derive(Debug)]
pub struct FileError {
    pub problem: Problem,
    pub path: PathBuf,
}

/// What is wrong with it. Names of fields and tensors are the format's own, and what another library says is in
/// its own words; all else is said in the language of the user.
#[derive(Debug)]
pub enum Problem {
    Read(std::io::Error),
    Write(std::io::Error),
    /// Nothing can be written into the folder of a file.
    Folder {
        error: std::io::Error,
        folder: PathBuf,
    },
    /// The file to be written is marked so.
    ReadOnly,
    /// What RON says of a text.
    Syntax {
        place: Box<Phrase>,
        message: String,
    },
    Mismatch(Mismatch),
    Document(DocumentError),
    Safetensors(String),
    /// A recording has no preset: its file is all there is.
    Recording,
    /// A model that a preset names is not where models lie, and whence it comes.
    NoModel {
        name: String,
        from: String,
    },
    /// A model that a preset names cannot be opened.
    Model(Box<FileError>),
}

impl FileError {
    /// The error in words of a language, the path last.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        text.with("error-file", &[("problem", &self.problem.explain(text)), ("path", &shown(&self.path))])
    }
}

impl fmt::Display for FileError {
    /// In English, for the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explain(&Text::default()))
    }
}

impl fmt::Display for Problem {
    /// In English, for the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explain(&Text::default()))
    }
}

impl std::error::Error for FileError {}
impl std::error::Error for Problem {}

impl From<std::io::Error> for Problem {
    /// Of writing.
    fn from(error: std::io::Error) -> Self {
        Self::Write(error)
    }
}

impl From<Mismatch> for Problem {
    fn from(mismatch: Mismatch) -> Self {
        Self::Mismatch(mismatch)
    }
}

impl From<DocumentError> for Problem {
    fn from(error: DocumentError) -> Self {
        Self::Document(error)
    }
}

impl Problem {
    /// The problem in words of a language.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        match self {
            Self::Read(error) => text.with("error-read", &[("error", &error.to_string())]),
            Self::Write(error) => text.with("error-write", &[("error", &error.to_string())]),
            Self::Folder { error, folder } => {
                text.with("error-folder", &[("error", &error.to_string()), ("folder", &shown(folder))])
            }
            Self::ReadOnly => text.get("error-read-only").into_owned(),
            Self::Syntax { place, message } => {
                text.with("error-at", &[("place", &text.say(place)), ("problem", message)])
            }
            Self::Mismatch(mismatch) => mismatch.explain(text),
            Self::Document(error) => error.explain(text),
            Self::Safetensors(error) => text.with("error-safetensors", &[("error", error)]),
            Self::Recording => text.get("error-recording").into_owned(),
            Self::NoModel { name, from } if from.is_empty() => text.with("error-no-model", &[("name", name)]),
            Self::NoModel { name, from } => {
                text.with("error-get-model", &[("name", name), ("from", text.phrase(from))])
            }
            Self::Model(error) => error.explain(text),
        }
    }

    /// The problem of one file.
    #[must_use]
    pub fn at(self, path: &Path) -> FileError {
        FileError { problem: self, path: path.to_path_buf() }
    }

    /// Something at `place` is not what was expected.
    #[must_use]
    pub fn invalid(place: impl Into<Phrase>, expected: impl Into<Phrase>, got: impl Into<Phrase>) -> Self {
        Self::Mismatch(Mismatch::new(expected, got).inside(place))
    }

    /// The same within a place, where it has one.
    #[must_use]
    pub fn inside(self, place: impl Into<Phrase>) -> Self {
        match self {
            Self::Mismatch(mismatch) => Self::Mismatch(mismatch.inside(place)),
            other => other,
        }
    }

    /// A file of so many bytes.
    #[must_use]
    pub fn too_large(bytes: u64) -> Self {
        Self::invalid(say("place-too-large"), at_most_bytes(limits::FILE_BYTES), bytes)
    }

    /// Not UTF-8 from this byte on.
    #[must_use]
    pub fn not_text(at: usize) -> Self {
        Self::Mismatch(Mismatch::new(say("expected-utf8"), say("got-other-byte").with("at", at)))
    }
}

/// At most so many bytes.
pub(super) fn at_most_bytes(most: impl std::fmt::Display) -> Phrase {
    say("expected-at-most-bytes").with("most", most.to_string())
}
