//! What can be wrong with a file: what, where, expected and got, and the path last.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::document::DocumentError;
use crate::model::limits;
use crate::text::Text;

/// A file that could not be read or written.
#[derive(Debug)]
pub struct FileError {
    pub problem: Problem,
    pub path: PathBuf,
}

/// What is wrong with it. Names of fields and tensors, and what they should hold, are the format's own
/// and the same in every language.
#[derive(Debug)]
pub enum Problem {
    Read(std::io::Error),
    Write(std::io::Error),
    /// So many bytes.
    TooLarge(u64),
    /// Not UTF-8 from this byte on.
    NotText(usize),
    Syntax {
        line: usize,
        column: usize,
        message: String,
    },
    Invalid {
        place: String,
        expected: String,
        got: String,
    },
    Document(DocumentError),
    Safetensors(String),
    /// A recording has no preset: its file is all there is.
    Recording,
}

impl FileError {
    /// The error in words of a language, the path last.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        let path = self.path.display().to_string();
        text.with("error-file", &[("problem", &self.problem.explain(text)), ("path", &path)])
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
            Self::TooLarge(bytes) => {
                let most = limits::FILE_BYTES.to_string();
                text.with("error-too-large", &[("most", &most), ("got", &bytes.to_string())])
            }
            Self::NotText(at) => text.with("error-not-text", &[("at", &at.to_string())]),
            Self::Syntax { line, column, message } => {
                let (line, column) = (line.to_string(), column.to_string());
                text.with("error-syntax", &[("line", &line), ("column", &column), ("message", message)])
            }
            Self::Invalid { place, expected, got } => {
                text.with("error-invalid", &[("place", place), ("expected", expected), ("got", got)])
            }
            Self::Document(error) => error.explain(text),
            Self::Safetensors(error) => text.with("error-safetensors", &[("error", error)]),
            Self::Recording => text.get("error-recording").into_owned(),
        }
    }

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
