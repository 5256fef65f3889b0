//! What is opened and saved, and the questions before it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Answer, Command, Dialog, History, Workbench, is_lesson_file};
use crate::document::Document;
use crate::files::{FileError, open_document, save_document, shipped_document};
use crate::jobs::{Cores, Stopped, Task, Worker};

/// Bytes of a file that is read within a frame. What tells no size, such as a pipe, may take for ever.
const AT_ONCE_BYTES: u64 = 1 << 18;

/// A file that is read by a job.
#[derive(Default)]
pub(super) struct Opening {
    wanted: Option<Wanted>,
    /// By the number of the request: the same file may be asked for again, and be another.
    worker: Worker<u64, (), Result<Document, FileError>>,
    requests: u64,
}

/// What was asked for.
struct Wanted {
    path: PathBuf,
    request: u64,
    /// The document whose place it takes.
    over: Arc<Document>,
}

impl Opening {
    fn ask(&mut self, path: &Path, over: &Arc<Document>) {
        self.cancel();
        self.requests += 1;
        self.wanted = Some(Wanted { path: path.to_path_buf(), request: self.requests, over: Arc::clone(over) });
    }

    pub(super) fn cancel(&mut self) {
        self.wanted = None;
        self.worker.cancel();
    }
}

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
        let is_short = |file: std::fs::Metadata| file.is_file() && file.len() <= AT_ONCE_BYTES;
        // A file that is not there says so at once.
        if path.metadata().map_or(true, is_short) {
            self.opened(path, open_document(path));
        } else {
            self.opening.ask(path, &self.document);
            let text = self.text.with("message-opening", &[("file", &file_name(path))]);
            self.tell(text, false);
        }
    }

    /// Whether a file is being read.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        self.opening.wanted.is_some()
    }

    /// Takes in a file that a job has read.
    pub(super) fn follow_opening(&mut self, wake: impl Fn() + Send + Sync + 'static) -> Result<(), Stopped> {
        match self.opening.worker.poll() {
            Ok(None) => {}
            Ok(Some((request, result))) => {
                if let Some(wanted) = self.opening.wanted.take_if(|wanted| wanted.request == request) {
                    self.read(wanted, result);
                }
            }
            Err(crash) => {
                self.opening.cancel();
                return Err(crash);
            }
        }
        if let Some(Wanted { path, request, .. }) = &self.opening.wanted {
            let (path, task) = (path.clone(), Task { name: "open", cores: Cores::Spare });
            self.opening.worker.ask(*request, task, wake, move |_| Ok(open_document(&path)));
        }
        Ok(())
    }

    /// Reads what is wanted at once.
    pub(super) fn follow_opening_now(&mut self) {
        if let Some(wanted) = self.opening.wanted.take() {
            self.opening.cancel();
            let result = open_document(&wanted.path);
            self.read(wanted, result);
        }
    }

    fn read(&mut self, wanted: Wanted, result: Result<Document, FileError>) {
        self.message = None;
        if result.is_ok() && self.is_modified() && !Arc::ptr_eq(&wanted.over, &self.document) {
            // What was changed while it was read would be lost.
            self.ask(Dialog::OpenFile(wanted.path));
        } else {
            self.opened(&wanted.path, result);
        }
    }

    fn opened(&mut self, path: &Path, result: Result<Document, FileError>) {
        match result {
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
        self.opening.cancel();
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
                let text = self.text.with("message-saved", &[("file", &file_name(path))]);
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

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
