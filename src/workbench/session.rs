//! What survives a restart or a crash.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Bookmark, Playing, Settings, Workbench};
use crate::document::{Document, Focus};
use crate::files::{
    FileError, Problem, open_document, parse_preset, parse_ron, read_text, shipped_document, write_atomically,
    write_preset,
};
use crate::jobs::Job;
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
    /// What opens the document, where that is a recording and no preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<String>,
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
        }
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.document, &other.document)
            && Arc::ptr_eq(&self.saved, &other.saved)
            && (self.focus, &self.settings, &self.path) == (other.focus, &other.settings, &other.path)
            && self.lesson == other.lesson
    }

    fn write(&self, path: &Path) -> Result<(), FileError> {
        let Self { document, saved, focus, settings, path: file, lesson } = self;
        let same = Arc::ptr_eq(document, saved) || document == saved;
        let recording = document.recording.as_ref().map(|recording| recording.reopens.clone());
        let preset = || write_preset(&Document { focus: *focus, ..document.as_ref().clone() });
        let session = Session {
            settings: settings.clone(),
            document: if recording.is_some() { String::new() } else { preset() },
            saved: (!same).then(|| write_preset(saved)),
            path: file.clone(),
            lesson: lesson.clone(),
            recording,
        };
        let text = ron::to_string(&session).expect("a session is plain data");
        if text.len() as u64 > limits::FILE_BYTES {
            return Err(Problem::too_large(text.len() as u64).at(path));
        }
        write_atomically(path, text.as_bytes())
    }
}

impl Session {
    /// The workbench as it was, or what is wrong with the session.
    ///
    /// # Errors
    /// One of the documents does not read.
    pub fn restore(self) -> Result<Workbench, Problem> {
        let document = match &self.recording {
            // What a recording is made of may be gone since: then the program starts anew.
            Some(name) => shipped_document(name).or_else(|| open_document(Path::new(name)).ok()),
            None => Some(parse_preset(&self.document)?),
        };
        let mut workbench = document.map(Workbench::new).unwrap_or_default();
        if let Some(saved) = self.saved {
            workbench.saved = Arc::new(parse_preset(&saved)?);
            workbench.original = Arc::clone(&workbench.saved);
            workbench.set_document(Arc::clone(&workbench.document));
        }
        workbench.path = self.path;
        workbench.take_settings(self.settings);
        if let Some(Bookmark { lesson, step }) = self.lesson {
            workbench.start_lesson(&lesson, step);
        }
        Ok(workbench)
    }
}

impl Workbench {
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

    fn read(&self) -> Result<Session, Problem> {
        let text = read_text(&self.path).map_err(|error| error.problem)?;
        parse_ron(&text)
    }

    /// The session of the last time, or a fresh workbench. A damaged file is set aside under another
    /// name, and the user is told. Where the session belongs to another window, a fresh workbench has its
    /// settings, and the user is told too.
    #[must_use]
    pub fn load(&self) -> Workbench {
        if self.is_taken() {
            let mut workbench = Workbench::default();
            if let Ok(session) = self.read() {
                workbench.take_settings(session.settings);
            }
            workbench.tell(workbench.text.get("message-session-taken").into_owned(), false);
            return workbench;
        }
        if !self.path.exists() {
            return Workbench::default();
        }
        self.read().and_then(Session::restore).unwrap_or_else(|error| {
            let mut workbench = Workbench::default();
            let aside = aside(&self.path);
            let kept = std::fs::rename(&self.path, &aside).is_ok();
            let file = (if kept { &aside } else { &self.path }).display().to_string();
            let error = error.explain(&workbench.text);
            let message = workbench.text.with("message-session-damaged", &[("error", &error), ("file", &file)]);
            workbench.tell(message, true);
            workbench
        })
    }

    /// Writes the session, if it changed.
    ///
    /// # Errors
    /// The file cannot be written; the program goes on without.
    pub fn save(&mut self, workbench: &Workbench) -> Result<(), FileError> {
        if self.is_taken() {
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
    pub fn save_later(&mut self, workbench: &Workbench, wake: impl Fn() + Send + Sync + 'static) {
        if self.writing.is_none() && !self.is_taken() {
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

    /// Whether there is nothing to write: the file holds this state, or will, or is another window's. Cheap
    /// enough for every frame.
    #[must_use]
    pub fn holds(&self, workbench: &Workbench) -> bool {
        self.is_taken() || self.written.as_ref().is_some_and(|written| written.is(&State::of(workbench)))
    }
}

/// A name beside the session's that is not taken.
fn aside(path: &Path) -> PathBuf {
    let name = |n: usize| path.with_extension(if n == 1 { "damaged.ron".into() } else { format!("damaged-{n}.ron") });
    (1..).map(name).find(|path| !path.exists()).expect("some number is free")
}
