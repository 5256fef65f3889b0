//! A picture of the window as a file: asked for here, made by whoever draws the window.

use std::path::{Path, PathBuf};

use super::Workbench;
use crate::files::{as_picture, write_atomically};

impl Workbench {
    /// What lies over the window is no part of its picture.
    pub(super) fn ask_picture(&mut self, path: PathBuf) {
        self.dialog = None;
        self.message = None;
        self.picture = Some(as_picture(path));
    }

    /// The name under which a picture of this document would be saved.
    #[must_use]
    pub fn likely_picture(&self) -> String {
        Path::new(&self.likely_file().1).with_extension("svg").display().to_string()
    }

    /// The same for a film.
    #[must_use]
    pub fn likely_film(&self) -> String {
        Path::new(&self.likely_file().1).with_extension("gif").display().to_string()
    }

    /// Where a picture is to be saved, told once.
    pub fn take_picture(&mut self) -> Option<PathBuf> {
        self.picture.take()
    }

    /// Writes a picture that was made, and says so.
    pub fn save_picture(&mut self, path: &Path, picture: &[u8]) {
        match write_atomically(path, picture) {
            Ok(()) => self.tell_saved(path),
            Err(error) => self.tell(error.explain(&self.text), true),
        }
    }
}
