//! What can be wrong with a file: what, where, expected and got, and the path last.

use std::path::{Path, PathBuf};

use crate::document::DocumentError;
use crate::model::limits;

/// A file that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{problem} (file {path})", path = path.display())]
pub struct FileError {
    pub problem: Problem,
    pub path: PathBuf,
}

/// What is wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("cannot read: {0}")]
    Read(std::io::Error),
    #[error("cannot write, and nothing was changed: {0}")]
    Write(std::io::Error),
    #[error("too large: expected at most {most} bytes, got {0}", most = limits::FILE_BYTES)]
    TooLarge(u64),
    #[error("expected UTF-8 text, got another byte at offset {0}")]
    NotText(usize),
    #[error("line {line}, column {column}: {message}")]
    Syntax { line: usize, column: usize, message: String },
    #[error("{place}: expected {expected}, got {got}")]
    Invalid { place: String, expected: String, got: String },
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error("no safetensors file: {0}")]
    Safetensors(String),
}

impl Problem {
    /// The problem of one file.
    #[must_use]
    pub fn at(self, path: &Path) -> FileError {
        FileError { problem: self, path: path.to_path_buf() }
    }

    /// Something at `place` is not what was expected.
    #[must_use]
    pub fn invalid(place: impl Into<String>, expected: impl Into<String>, got: impl ToString) -> Self {
        Self::Invalid { place: place.into(), expected: expected.into(), got: got.to_string() }
    }
}
