//! What survives a restart or a crash.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Bookmark, Playing, Settings, Workbench};
use crate::document::{Document, Focus};
use crate::files::{
    FileError, Problem, RECORDINGS, is_short, names_model, open_document, parse_preset, parse_ron, read_text,
    shipped_document, write_atomically, write_preset,
};
use crate::jobs::{Job, Wake};
use crate::model::limits;
use crate::text::Text;

/// The program's state between two starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub settings: Settings,
    /// The document as a preset.
    pub document: String,
    /// The document as it is in the file, or was when it was opened; none where it is the same.
    pub saved: Option<String>,
    pub path: Option<PathBuf>,
    /// The lesson that was under way; the document is the user's own.
    pub lesson: Option<Bookmark>,
    /// Where on the 90-minute path it is, if the lesson is walked as a part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<usize>,
    /// What opens the document, where that is a recording and no preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<String>,
    /// Of the window, in pixels at a scale of 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<[f32; 2]>,
}

/// The file that holds the session. It belongs to the first window that opens it: to any other, the store
/// neither brings back what is unsaved there nor writes over it.
#[derive(Debug)]
pub struct SessionStore {
    path: PathBuf,
    claim: Claim,
    /// What the file holds, or will when the writing is done.
    written: Option<State>,
    writing: Option<Job<(), Result<(), FileError>>>,
}

/// Whose session it is, as long as the store lives.
#[derive(Debug)]
enum Claim {
    /// The lock is on a file beside the session's, which is replaced whenever it is written. None where
    /// the system has no locks: a session without one is better than none.
    Own {
        _lock: Option<File>,
    },
    Taken,
}

impl Claim {
    fn of(session: &Path) -> Self {
        if let Some(folder) = session.parent() {
            // A folder that cannot be made shows itself when the session is written.
            let _ = std::fs::create_dir_all(folder);
        }
        let file = File::options().create(true).truncate(false).write(true).open(session.with_extension("lock"));
        match file.as_ref().map(File::try_lock) {
            Ok(Err(TryLockError::WouldBlock)) => Self::Taken,
            Ok(Ok(())) => Self::Own { _lock: file.ok() },
            _ => Self::Own { _lock: None },
        }
    }
}

/// What a session is made of, cheap to copy and to compare.
#[derive(Clone, Debug)]
struct State {
    document: Arc<Document>,
    saved: Arc<Document>,
    focus: Focus,
    settings: Settings,
    path: Option<PathBuf>,
    lesson: Option<Bookmark>,
    window: Option<[f32; 2]>,
    stop: Option<usize>,
}

impl State {
    fn of(workbench: &Workbench) -> Self {
        let (document, saved, view, path) = match workbench.lesson().map(Playing::shelf) {
            Some(shelf) => (&shelf.document, &shelf.saved, &shelf.view, &shelf.path),
            None => (&workbench.document, &workbench.saved, &workbench.view, &workbench.path),
        };
        let mut settings = workbench.settings.clone();
        if let Some(playing) = workbench.lesson() {
            playing.give_back(&mut settings);
        }
        Self {
            document: Arc::clone(document),
            saved: Arc::clone(saved),
            focus: view.focus(),
            settings,
            path: path.clone(),
            lesson: workbench.lesson().map(Playing::bookmark),
            window: workbench.window_size,
            stop: workbench.lesson().and_then(Playing::stop),
        }
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.document, &other.document)
            && Arc::ptr_eq(&self.saved, &other.saved)
            && (self.focus, &self.settings, &self.path) == (other.focus, &other.settings, &other.path)
            && (&self.lesson, self.stop, self.window) == (&other.lesson, other.stop, other.window)
    }

    fn write(&self, path: &Path) -> Result<(), FileError> {
        let Self { document, saved, focus, settings, path: file, lesson, stop, window } = self;
        let same = Arc::ptr_eq(document, saved) || document == saved;
        let recording = document.recording().map(|recording| recording.reopens.clone());
        let preset = || write_preset(&Document { focus: *focus, ..document.as_ref().clone() });
        let session = Session {
            settings: settings.clone(),
            document: if recording.is_some() { String::new() } else { preset() },
            saved: (!same).then(|| write_preset(saved)),
            path: file.clone(),
            lesson: lesson.clone(),
            stop: *stop,
            recording,
            window: *window,
        };
        let text = ron::to_string(&session).expect("a session is plain data");
        if text.len() as u64 > limits::FILE_BYTES {
            return Err(Problem::too_large(text.len() as u64).at(path));
        }
        write_atomically(path, text.as_bytes())
    }
}

/// A session with its documents read.
pub(super) struct Restored {
    session: Session,
    /// None where what a recording is made of is gone since: then the program starts anew.
    document: Option<Document>,
    saved: Option<Document>,
}

impl Restored {
    pub(super) fn read(path: &Path) -> Result<Self, FileError> {
        Session::read(path).and_then(Session::documents).map_err(|problem| problem.at(path))
    }
}

impl Session {
    pub(super) fn read(path: &Path) -> Result<Self, Problem> {
        parse_ron(&read_text(path).map_err(|error| error.problem)?)
    }

    /// Whether a file beside it has to be read, and that takes longer than a frame.
    pub(super) fn is_long(&self) -> bool {
        let file = self.recording.as_ref().filter(|name| !RECORDINGS.iter().any(|shipped| shipped.slug == **name));
        file.is_some_and(|path| !is_short(Path::new(path))) || names_model(&self.document)
    }

    pub(super) fn documents(self) -> Result<Restored, Problem> {
        let document = match &self.recording {
            Some(name) => shipped_document(name).or_else(|| open_document(Path::new(name)).ok()),
            None => Some(parse_preset(&self.document)?),
        };
        let saved = self.saved.as_deref().map(parse_preset).transpose()?;
        Ok(Restored { session: self, document, saved })
    }
}

impl Workbench {
    /// Takes the state of the last time in the place of its own.
    pub(super) fn take_session(&mut self, Restored { session, document, saved }: Restored) {
        if let Some(document) = document {
            self.replace(document, session.path);
        }
        if let Some(saved) = saved {
            self.saved = Arc::new(saved);
            self.original = Arc::clone(&self.saved);
            self.set_document(Arc::clone(&self.document));
        }
        self.take_settings(session.settings);
        self.window_size = session.window.filter(|size| size.iter().all(|side| side.is_finite() && *side > 0.0));
        match (session.stop, session.lesson) {
            (Some(stop), _) => self.go_to_stop(stop),
            (None, Some(Bookmark { lesson, step })) => drop(self.start_lesson(&lesson, step)),
            (None, None) => {}
        }
    }

    fn take_settings(&mut self, settings: Settings) {
        self.settings = settings.within_limits();
        if self.settings.language.is_some() {
            self.set_language();
        }
    }
}

impl SessionStore {
    /// A store in this file, which need not exist.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        let claim = Claim::of(&path);
        Self { path, claim, written: None, writing: None }
    }

    fn is_taken(&self) -> bool {
        matches!(self.claim, Claim::Taken)
    }

    /// The session of the last time, or a fresh workbench. A large one comes later, by [`Workbench::update`]. A damaged
    /// file is set aside under another name, and the user is told. Where the session belongs to another window, a
    /// fresh workbench has its settings, and the user is told too.
    #[must_use]
    pub fn load(&self) -> Workbench {
        let mut workbench = Workbench::default();
        if self.is_taken() {
            if let Some(session) =
                Some(&self.path).filter(|path| is_short(path)).and_then(|path| Session::read(path).ok())
            {
                workbench.take_settings(session.settings);
            }
            workbench.tell(workbench.text.get("message-session-taken").into_owned(), false);
        } else if self.path.exists() {
            workbench.bring_back(&self.path);
        }
        workbench
    }

    /// Writes the session, if it changed.
    ///
    /// # Errors
    /// The file cannot be written; the program goes on without.
    pub fn save(&mut self, workbench: &Workbench) -> Result<(), FileError> {
        if self.is_taken() || workbench.is_restoring() {
            return Ok(());
        }
        let state = State::of(workbench);
        if self.writing.is_none() && self.written.as_ref().is_some_and(|written| written.is(&state)) {
            return Ok(());
        }
        // A write under way would come after this one, and is older.
        while self.writing.is_some() && self.poll(&workbench.text).is_none() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        state.write(&self.path)?;
        self.written = Some(state);
        Ok(())
    }

    /// Begins to write the session on a thread of its own, unless that is under way.
    pub fn save_later(&mut self, workbench: &Workbench, wake: &Wake) {
        if self.writing.is_none() && !self.is_taken() && !workbench.is_restoring() {
            let (state, path) = (State::of(workbench), self.path.clone());
            self.written = Some(state.clone());
            self.writing = Some(Job::start("session", wake, move |_| Ok(state.write(&path))));
        }
    }

    /// How the writing ended, once it has; what went wrong in words of a language.
    pub fn poll(&mut self, text: &Text) -> Option<Result<(), String>> {
        let result = self.writing.as_ref()?.poll()?;
        self.writing = None;
        Some(match result {
            Ok(written) => written.map_err(|error| error.explain(text)),
            Err(stopped) => Err(stopped.to_string()),
        })
    }

    /// Whether there is nothing to write: the file holds this state, or will, or is another window's, or is still read. Cheap
    /// enough for every frame.
    #[must_use]
    pub fn holds(&self, workbench: &Workbench) -> bool {
        self.is_taken()
            || workbench.is_restoring()
            || self.written.as_ref().is_some_and(|written| written.is(&State::of(workbench)))
    }
}
