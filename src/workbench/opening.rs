//! What is opened and saved, and the questions before it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::models::ModelList;
use super::session::{Restored, Session};
use super::{
    Answer, Bookmark, Command, Dialog, FileUse, History, LessonCommand, Workbench, check_lesson, is_lesson_file,
    lesson_named,
};
use crate::document::{Document, Which};
use crate::files::{
    FIRST_TEXT, FileError, Problem, ShippedPreset, is_checkpoint, is_short, line_at, open_document, open_document_near,
    opens_at_once, save_document, shipped_document, shipped_model, shipped_named, shown,
};
use crate::jobs::{Cores, Stopped, Task, Wake, Worker};

/// A file that is read by a job.
#[derive(Default)]
pub(super) struct Opening {
    wanted: Option<Wanted>,
    /// By the number of the request: the same file may be asked for again, and be another.
    worker: Worker<u64, (), Result<Opened, FileError>>,
    requests: u64,
    /// The file of the last session, as long as what it holds is still to come.
    session: Option<PathBuf>,
}

/// What a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Document,
    Session,
    /// Nothing: its name is that of a shipped preset.
    Shipped(&'static str),
}

/// What was read.
enum Opened {
    Document(Box<Document>),
    Session(Box<Restored>),
}

/// What was asked for.
struct Wanted {
    path: PathBuf,
    holds: Holds,
    request: u64,
    /// The document whose place it takes.
    over: Arc<Document>,
}

impl Opening {
    fn ask(&mut self, path: &Path, holds: Holds, over: &Arc<Document>) {
        self.cancel();
        self.requests += 1;
        self.wanted = Some(Wanted { path: path.to_path_buf(), holds, request: self.requests, over: Arc::clone(over) });
    }

    pub(super) fn cancel(&mut self) {
        self.wanted = None;
        self.worker.cancel();
    }
}

/// The command that opens what a word on the command line means: a shipped preset or lesson, or a file. A short one is
/// read first, so that a mistake is told before there is a window; a large one is opened by a job, as if it were
/// dropped on the window.
///
/// # Errors
/// The file does not read.
pub fn command_for(file: PathBuf) -> Result<Command, FileError> {
    if let Some(lesson) = lesson_named(&file) {
        check_lesson(&lesson)?;
        return Ok(if file.exists() {
            Command::Ask(Dialog::OpenFile(file))
        } else {
            Command::Lesson(LessonCommand::Start(Bookmark { lesson, step: 0 }))
        });
    }
    Ok(Command::Ask(match shipped_named(&file) {
        Some(slug) => Dialog::OpenPreset(slug),
        None if opens_at_once(&file) => open_document(&file).map(|_| Dialog::OpenFile(file))?,
        None => Dialog::OpenFile(file),
    }))
}

/// What is known here of how a file is to be read.
struct Reading {
    /// What a learned model reads.
    text: String,
    /// Where a model that a preset names may lie.
    folders: Vec<PathBuf>,
}

impl Reading {
    fn read(&self, path: &Path, holds: Holds) -> Result<Opened, FileError> {
        let document = |document| Opened::Document(Box::new(document));
        match holds {
            Holds::Document => open_document_near(path, &self.text, &self.folders).map(document),
            Holds::Session => Restored::read(path).map(|restored| Opened::Session(Box::new(restored))),
            Holds::Shipped(slug) => shipped_model(slug, &self.folders).map(document).map_err(|error| error.at(path)),
        }
    }
}

impl Workbench {
    /// Asks first where something would be lost.
    pub(super) fn ask(&mut self, dialog: Dialog) {
        self.after_save = None;
        if dialog == Dialog::Models {
            // Others may have come since it was looked at.
            self.models = ModelList::default();
        }
        // A lesson puts the document aside; anything else takes its place.
        let loses = match &dialog {
            Dialog::Quit | Dialog::OpenPreset(_) | Dialog::Train(_) => true,
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
            Some(Dialog::Train(step)) => self.begin_to(step),
            other => self.dialog = other,
        }
    }

    pub(super) fn open(&mut self, path: &Path) {
        if is_lesson_file(path) {
            return self.open_lesson(path);
        }
        if opens_at_once(path) {
            self.opened(path, open_document(path));
        } else {
            self.open_later(path, Holds::Document);
        }
    }

    fn open_later(&mut self, path: &Path, holds: Holds) {
        self.opening.ask(path, holds, &self.document);
        let text = self.text.with("message-opening", &[("file", &file_name(Path::new(&shown(path))))]);
        self.tell(text, false);
    }

    /// Another model reads the text that is being read; and one that a preset names may lie where others did.
    fn reading(&self) -> Reading {
        let typed = self.document.typed(Which::First).unwrap_or(FIRST_TEXT);
        let models = self.settings.recent.iter().filter(|path| is_checkpoint(path));
        let folders = models.filter_map(|path| path.parent()).map(Path::to_path_buf).collect();
        Reading { text: typed.to_owned(), folders }
    }

    /// Whether a file is being read.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        self.opening.wanted.is_some()
    }

    /// Takes in a file that a job has read.
    pub(super) fn follow_opening(&mut self, wake: &Wake) -> Result<(), Stopped> {
        match self.opening.worker.poll() {
            Ok(None) => {}
            Ok(Some((request, result))) => {
                if let Some(wanted) = self.opening.wanted.take_if(|wanted| wanted.request == request) {
                    self.take_in(wanted, result);
                }
            }
            Err(crash) => {
                self.opening.cancel();
                return Err(crash);
            }
        }
        if let Some(Wanted { path, holds, request, .. }) = &self.opening.wanted {
            let (path, holds, task) = (path.clone(), *holds, Task { name: "open", cores: Cores::Spare });
            let (request, reading) = (*request, self.reading());
            self.opening.worker.ask(request, task, wake, move |_| Ok(reading.read(&path, holds)));
        }
        let is_coming = self.opening.wanted.as_ref().is_some_and(|wanted| wanted.holds == Holds::Session);
        if self.opening.session.is_some() && !is_coming {
            // Something else was opened before the session came.
            self.put_session_aside(None);
        }
        Ok(())
    }

    /// Reads what is wanted at once.
    pub(super) fn follow_opening_now(&mut self) {
        if let Some(wanted) = self.opening.wanted.take() {
            self.opening.cancel();
            let result = self.reading().read(&wanted.path, wanted.holds);
            self.take_in(wanted, result);
        }
    }

    /// Brings a session back: at once, or by a job where reading it takes longer than a frame.
    pub(super) fn bring_back(&mut self, path: &Path) {
        self.opening.session = Some(path.to_path_buf());
        let restored = match is_short(path).then(|| Session::read(path)) {
            Some(Ok(session)) if !session.is_long() => session.documents(),
            Some(Err(problem)) => Err(problem),
            _ => return self.opening.ask(path, Holds::Session, &self.document),
        };
        self.came_back(restored);
    }

    fn came_back(&mut self, restored: Result<Restored, Problem>) {
        match restored {
            Ok(restored) => {
                self.opening.session = None;
                self.take_session(restored);
            }
            Err(problem) => self.put_session_aside(Some(&problem)),
        }
    }

    /// Keeps a session under another name that does not read, or that came too late, and says so.
    fn put_session_aside(&mut self, problem: Option<&Problem>) {
        let Some(path) = self.opening.session.take() else { return };
        let aside = aside(&path, if problem.is_some() { "damaged" } else { "earlier" });
        let kept = std::fs::rename(&path, &aside).is_ok();
        let file = (if kept { &aside } else { &path }).display().to_string();
        let text = match problem.map(|problem| problem.explain(&self.text)) {
            Some(error) => self.text.with("message-session-damaged", &[("error", &error), ("file", &file)]),
            None => self.text.with("message-session-earlier", &[("file", &file)]),
        };
        self.tell(text, problem.is_some());
    }

    /// Whether the session of the last time is still to come.
    #[must_use]
    pub fn is_restoring(&self) -> bool {
        self.opening.session.is_some()
    }

    fn take_in(&mut self, wanted: Wanted, result: Result<Opened, FileError>) {
        self.message = None;
        // What was changed while it was read would be lost.
        let would_lose = self.is_modified() && !Arc::ptr_eq(&wanted.over, &self.document);
        match result {
            Ok(Opened::Session(_)) if would_lose => self.put_session_aside(None),
            Ok(Opened::Session(restored)) => self.came_back(Ok(*restored)),
            Err(error) if wanted.holds == Holds::Session => self.came_back(Err(error.problem)),
            Ok(Opened::Document(_)) if would_lose => self.ask(match wanted.holds {
                Holds::Shipped(slug) => Dialog::OpenPreset(slug),
                Holds::Document | Holds::Session => Dialog::OpenFile(wanted.path),
            }),
            Ok(Opened::Document(document)) if matches!(wanted.holds, Holds::Shipped(_)) => {
                self.replace(*document, None)
            }
            Ok(Opened::Document(document)) => self.opened(&wanted.path, Ok(*document)),
            Err(error) => self.opened(&wanted.path, Err(error)),
        }
    }

    fn opened(&mut self, path: &Path, result: Result<Document, FileError>) {
        match result {
            Ok(document) => {
                // Matrices and models become a preset when they are saved; their own files are never written to.
                let is_matrices = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("safetensors"));
                let is_line = line_at(path).is_some();
                let is_preset = !is_matrices && !is_checkpoint(path) && !is_line;
                self.replace(document, is_preset.then(|| path.to_path_buf()));
                if !is_line {
                    self.settings.remember(path);
                }
            }
            Err(error) => self.fail(&error),
        }
    }

    pub(super) fn open_shipped(&mut self, slug: &str) {
        if let Some(document) = shipped_document(slug) {
            self.replace(document, None);
        } else if let Some(preset) = ShippedPreset::find(slug) {
            self.open_later(Path::new(preset.slug), Holds::Shipped(preset.slug));
        }
    }

    pub(super) fn replace(&mut self, mut document: Document, path: Option<PathBuf>) {
        self.opening.cancel();
        self.leave_lesson();
        document.keep_pinned(&self.document);
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
                self.tell_saved(path);
                if let Some(next) = self.after_save.take() {
                    self.dialog = Some(*next);
                    self.open_chosen();
                }
            }
            Err(error) => {
                // A path that is typed can be typed once more.
                if !matches!(self.dialog, Some(Dialog::Path(_))) {
                    self.after_save = None;
                }
                self.fail(&error);
            }
        }
    }

    /// Says that a file or a folder was saved, whose path needs not be typed any more.
    pub(super) fn tell_saved(&mut self, path: &Path) {
        self.dialog.take_if(|dialog| matches!(dialog, Dialog::Path(_)));
        let text = self.text.with("message-saved", &[("file", &file_name(path))]);
        self.tell(text, false);
    }

    /// Closes the dialog, and nothing follows: nothing was saved.
    pub(super) fn close_dialog(&mut self) {
        (self.dialog, self.after_save) = (None, None);
    }

    /// The system cannot show a dialog to choose a file: its path is typed.
    pub fn type_path(&mut self, what: FileUse) {
        self.message = None;
        self.dialog = Some(Dialog::Path(what));
    }

    /// The folder in which a file is likely to be, and the name under which this document would be saved.
    #[must_use]
    pub fn likely_file(&self) -> (PathBuf, String) {
        let known = self.path.as_ref().or(self.settings.recent.first());
        let folder = known.and_then(|path| path.parent()).map(Path::to_path_buf);
        let folder = folder.or_else(|| std::env::current_dir().ok()).unwrap_or_default();
        let name = self.path.as_deref().map_or_else(|| named_after(&self.document.title), file_name);
        (folder, name)
    }

    fn fail(&mut self, error: &FileError) {
        self.tell(error.explain(&self.text), true);
    }
}

/// A file name made of a title.
fn named_after(title: &str) -> String {
    let plain: String = title.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<String> = plain.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() { "untitled.ron".into() } else { words.join("-") + ".ron" }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A name beside the session's that is not taken.
fn aside(path: &Path, why: &str) -> PathBuf {
    let name = |n: usize| path.with_extension(if n == 1 { format!("{why}.ron") } else { format!("{why}-{n}.ron") });
    (1..).map(name).find(|path| !path.exists()).expect("some number is free")
}
