//! A report as a file: asked for here, made of a copy by whoever draws.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Workbench;
use crate::files::as_report;

impl Workbench {
    pub(super) fn ask_report(&mut self, path: PathBuf) {
        self.dialog = None;
        self.report = Some(as_report(path));
        self.tell(self.text.get("report-making").into_owned(), false);
    }

    /// The name under which a report on this document would be saved.
    #[must_use]
    pub fn likely_report(&self) -> String {
        Path::new(&self.likely_file().1).with_extension("html").display().to_string()
    }

    /// Where a report is to be saved, told once.
    pub fn take_report(&mut self) -> Option<PathBuf> {
        self.report.take()
    }

    /// The same document, looked at in the same way, in no file and no lesson: to be drawn and changed aside, on any thread.
    #[must_use]
    pub fn aside(&self) -> Self {
        Self { document: Arc::clone(&self.document), lesson: None, ..self.snapshot() }
    }
}
