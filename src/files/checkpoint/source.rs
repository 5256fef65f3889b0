//! Where the files of a model lie.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A file on the disk, or one that is part of the program.
pub(super) enum Source {
    Disk(PathBuf),
    Program { name: PathBuf, bytes: &'static [u8] },
}

impl Source {
    /// What it is called in messages.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Disk(path) => path,
            Self::Program { name, .. } => name,
        }
    }

    /// Its length in bytes.
    pub(super) fn length(&self) -> io::Result<u64> {
        match self {
            Self::Disk(path) => Ok(std::fs::metadata(path)?.len()),
            Self::Program { bytes, .. } => Ok(bytes.len() as u64),
        }
    }

    /// Fills all of `filled` with what stands from `start` on.
    pub(super) fn read_at(&self, start: u64, filled: &mut [u8]) -> io::Result<()> {
        match self {
            Self::Disk(path) => {
                // Opened each time: several are read at a time, each from its own place.
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(start))?;
                file.read_exact(filled)
            }
            Self::Program { bytes, .. } => {
                let rest = usize::try_from(start).ok().and_then(|start| bytes.get(start..));
                let there = rest.and_then(|rest| rest.get(..filled.len())).ok_or(ErrorKind::UnexpectedEof)?;
                filled.copy_from_slice(there);
                Ok(())
            }
        }
    }
}
