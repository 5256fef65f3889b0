//! What is opened and saved, and the questions before it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Answer, Command, Dialog, History, Workbench, is_lesson_file};
use crate::document::Document;
use crate::files::{FileError, open_document, save_document, shipped_document};

impl Workbench {
    /// Asks first where something would be lost.
    pub(super) fn ask(&mut self, dialog: Dialog) {
        self.after_save = None;
        // A lesson puts the document aside; anything else takes its place.
        let loses = match &dialog {
            Dialog::Quit | Dialog::OpenPreset(_) => true,
            Dialog::OpenFile(path) => !is_lesson_file(path),
            _ => false,
        };
        self.dialog = Some(if loses && self.is_modified() { Dialog::Unsaved(Box::new(dialog)) } else { dialog });
        self.open_chosen();
    }

    pub(super) fn answer(&mut self, answer: Answer) {
        let Some(Dialog::Unsaved(next)) = self.dialog.take() else { return };
        if answer != Answer::Cancel {
            // What is saved or thrown away is the user's own document.
            self.leave_lesson();
        }
        match answer {
            Answer::Cancel => {}
            Answer::Discard => {
                if *next == Dialog::Quit {
                    // Or the session would bring back what was thrown away.
                    self.set_document(Arc::clone(&self.saved));
                }
                self.dialog = Some(*next);
                self.open_chosen();
            }
            Answer::Save => {
                self.after_save = Some(next);
                self.apply(Command::Save);
            }
        }
    }

    /// Does at once what needs no window.
    fn open_chosen(&mut self) {
        match self.dialog.take() {
            Some(Dialog::OpenFile(path)) => self.open(&path),
            Some(Dialog::OpenPreset(slug)) => self.open_shipped(slug),
            other => self.dialog = other,
        }
    }

    pub(super) fn open(&mut self, path: &Path) {
        if is_lesson_file(path) {
            return self.open_lesson(path);
        }
        match open_document(path) {
            Ok(document) => {
                // Matrices become a preset when they are saved; their own file is never written to.
                let is_preset = !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("safetensors"));
                self.replace(document, is_preset.then(|| path.to_path_buf()));
                self.settings.remember(path);
            }
            Err(error) => self.fail(&error),
        }
    }

    pub(super) fn open_shipped(&mut self, slug: &str) {
        if let Some(document) = shipped_document(slug) {
            self.replace(document, None);
        }
    }

    fn replace(&mut self, document: Document, path: Option<PathBuf>) {
        self.leave_lesson();
        let document = Arc::new(document);
        self.view.show(&document);
        self.history = History::default();
        self.original = Arc::clone(&document);
        self.saved = Arc::clone(&document);
        self.set_document(document);
        self.path = path;
        self.message = None;
    }

    pub(super) fn save(&mut self, path: &Path) {
        let mut document = self.document.as_ref().clone();
        document.focus = self.view.focus();
        match save_document(&document, path) {
            Ok(()) => {
                self.saved = Arc::new(document);
                self.set_document(Arc::clone(&self.saved));
                self.path = Some(path.to_path_buf());
                self.settings.remember(path);
                let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                let text = self.text.with("message-saved", &[("file", &name)]);
                self.tell(text, false);
                if let Some(next) = self.after_save.take() {
                    self.dialog = Some(*next);
                    self.open_chosen();
                }
            }
            Err(error) => {
                self.after_save = None;
                self.fail(&error);
            }
        }
    }

    /// No file was chosen: what was to follow the saving does not.
    pub fn no_file(&mut self) {
        self.after_save = None;
        let text = self.text.get("message-no-file").into_owned();
        self.tell(text, false);
    }

    fn fail(&mut self, error: &FileError) {
        self.tell(error.explain(&self.text), true);
    }
}
