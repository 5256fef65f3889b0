//! Whole files in and out.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{FileError, Problem};
use crate::model::limits;

/// Reads a file of at most [`limits::FILE_BYTES`].
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let too_large = |bytes: u64| Problem::too_large(bytes).at(path);
    let failed = |error| Problem::Read(error).at(path);
    let file = File::open(path).map_err(failed)?;
    // What a file says of its size saves reading it; a pipe or a device says nothing.
    match file.metadata().map_err(failed)?.len() {
        bytes if bytes > limits::FILE_BYTES => return Err(too_large(bytes)),
        _ => {}
    }
    let mut bytes = Vec::new();
    file.take(limits::FILE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    match bytes.len() as u64 {
        read if read > limits::FILE_BYTES => Err(too_large(read)),
        _ => Ok(bytes),
    }
}

/// Bytes of a file that is read within a frame. What tells no size, such as a pipe, may take for ever.
pub(super) const SHORT_BYTES: u64 = 1 << 18;

/// Whether a file is read within a frame. One that is not there says so at once.
#[must_use]
pub fn is_short(path: &Path) -> bool {
    path.metadata().map_or(true, |file| file.is_file() && file.len() <= SHORT_BYTES)
}

/// Reads a text file.
///
/// # Errors
/// The file cannot be read, is too large, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let text = String::from_utf8(read_bytes(path)?)
        .map_err(|error| Problem::not_text(error.utf8_error().valid_up_to()).at(path))?;
    Ok(unmarked(text))
}

/// A text without the byte order mark that editors of Windows put before it.
fn unmarked(mut text: String) -> String {
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    text
}

/// The first bytes of a file, at most so many, as text.
///
/// # Errors
/// The file cannot be read.
pub fn read_head(path: &Path, most: usize) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64).read_to_end(&mut bytes)?;
    Ok(unmarked(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Writes a file that is there whole or not at all: beside it, flushed to the disk, then renamed. A
/// failure leaves what was there.
///
/// A link is followed. A pipe or a device has nothing to replace and is written to as it is. A file
/// marked read-only is left alone, although renaming could replace it.
///
/// # Errors
/// The file cannot be written, or `write` fails.
pub fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), FileError> {
    replace(path, write).map_err(|problem| problem.at(path))
}

/// [`write_file`] with bytes that are there already.
///
/// # Errors
/// The file cannot be written.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_file(path, |out| out.write_all(bytes))
}

fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Problem> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    let old = fs::metadata(&path).ok();
    match &old {
        Some(old) if !old.is_file() && !old.is_dir() => {
            let mut out = BufWriter::new(OpenOptions::new().write(true).open(&path)?);
            write(&mut out)?;
            return Ok(out.flush()?);
        }
        Some(old) if old.is_file() && old.permissions().readonly() => {
            return Err(Problem::ReadOnly);
        }
        _ => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sweep(folder);
    let mut file = beside(folder).map_err(|error| Problem::Folder { error, folder: folder.to_path_buf() })?;
    let mut out = BufWriter::with_capacity(1 << 18, file.as_file_mut());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// What a file is called before it is renamed, with letters at random between.
const UNFINISHED: [&str; 2] = [".attention-lab-", ".part"];

/// A file to be renamed, with the permissions of any new file. It is locked for as long as it is written.
fn beside(folder: &Path) -> io::Result<NamedTempFile<File>> {
    let [prefix, suffix] = UNFINISHED;
    tempfile::Builder::new().prefix(prefix).suffix(suffix).make_in(folder, |path| {
        let file = File::options().write(true).create_new(true).open(path)?;
        // Where the system has no locks, nobody sweeps either.
        let _ = file.lock();
        // Somebody may have swept it away before it was locked; then another name is tried.
        if path.exists() { Ok(file) } else { Err(io::ErrorKind::AlreadyExists.into()) }
    })
}

/// Removes what programs that were killed while they saved have left in a folder: those that are at work hold a lock.
fn sweep(folder: &Path) {
    let [prefix, suffix] = UNFINISHED;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with(prefix) && name.ends_with(suffix));
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let file = File::options().write(true).open(entry.path());
            if let Ok(file) = file
                && file.try_lock().is_ok()
            {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}
