//! The document as a line of text, to the clipboard and from it.

use std::path::PathBuf;

use super::{Dialog, Workbench};
use crate::files::{is_share_line, share_line};

impl Workbench {
    pub(super) fn copy_line(&mut self) {
        let mut document = self.document.as_ref().clone();
        document.focus = self.view.focus();
        match share_line(&document) {
            Ok(line) => {
                self.tell(self.text.with("share-copied", &[("count", &line.len().to_string())]), false);
                self.copied = Some(line);
            }
            Err(problem) => self.tell(problem.explain(&self.text), true),
        }
    }

    /// A line stands where a path does, and is asked about as a file is.
    pub(super) fn paste_line(&mut self, text: String) {
        if is_share_line(&text) {
            self.ask(Dialog::OpenFile(PathBuf::from(text)));
        } else {
            self.tell(self.text.get("share-none").into_owned(), true);
        }
    }

    /// What is to be put on the clipboard, told once.
    pub fn take_copied(&mut self) -> Option<String> {
        self.copied.take()
    }
}
