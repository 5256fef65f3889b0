//! Whole files in and out.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::{FileError, Problem};
use crate::model::limits;

/// Reads a file of at most [`limits::FILE_BYTES`].
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limits::FILE_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| Problem::Read(error).at(path))?;
    match bytes.len() as u64 {
        length if length > limits::FILE_BYTES => {
            let whole = std::fs::metadata(path).map_or(length, |data| data.len());
            Err(Problem::TooLarge(whole).at(path))
        }
        _ => Ok(bytes),
    }
}

/// Reads a text file.
///
/// # Errors
/// The file cannot be read, is too large, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    String::from_utf8(read_bytes(path)?).map_err(|error| Problem::NotText(error.utf8_error().valid_up_to()).at(path))
}

/// Writes beside the file, flushes to the disk, and renames: a failure leaves what was there.
///
/// # Errors
/// The file cannot be written.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || {
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        let permissions = std::fs::metadata(path).map(|data| data.permissions());
        file.persist(path).map_err(|error| error.error)?;
        // A temporary file is private to its owner; a saved one is as it was, or as any new file.
        if let Ok(permissions) = permissions {
            std::fs::set_permissions(path, permissions)?;
        }
        Ok(())
    };
    write().map_err(|error| Problem::Write(error).at(path))
}
