//! A picture of the window, as a file or for the clipboard: asked for here, made by whoever draws the window.

use std::path::{Path, PathBuf};

use super::Workbench;
use crate::files::{as_picture, write_atomically};

/// Where a picture goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureTo {
    File(PathBuf),
    Clipboard,
}

impl Workbench {
    /// What lies over the window is no part of its picture.
    pub(super) fn ask_picture(&mut self, to: PictureTo) {
        self.dialog = None;
        self.message = None;
        self.picture = Some(match to {
            PictureTo::File(path) => PictureTo::File(as_picture(path)),
            PictureTo::Clipboard => to,
        });
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

    /// Where a picture is to go, told once.
    pub fn take_picture(&mut self) -> Option<PictureTo> {
        self.picture.take()
    }

    /// Says that a picture is on the clipboard.
    pub fn tell_copied_picture(&mut self) {
        self.tell(self.text.get("picture-copied").into_owned(), false);
    }

    /// Writes a file that was made, and says so.
    pub fn save_made(&mut self, path: &Path, bytes: &[u8]) {
        match write_atomically(path, bytes) {
            Ok(()) => self.tell_saved(path),
            Err(error) => self.tell(error.explain(&self.text), true),
        }
    }
}
