//! What survives a restart or a crash.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Settings, Workbench};
use crate::document::Document;
use crate::files::{parse_preset, read_text, write_atomically, write_preset};

/// The program's state between two starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub settings: Settings,
    /// The document as a preset.
    pub document: String,
    /// The document as it is in the file, or was when it was opened.
    pub saved: String,
    pub path: Option<PathBuf>,
}

/// The file that holds the session.
#[derive(Debug)]
pub struct SessionStore {
    path: PathBuf,
    /// What the file holds: two documents, and the rest.
    written: Option<(Arc<Document>, Arc<Document>, Settings)>,
}

impl Session {
    /// The state to keep.
    #[must_use]
    pub fn of(workbench: &Workbench) -> Self {
        Self {
            settings: workbench.settings.clone(),
            document: write_preset(&workbench.document),
            saved: write_preset(&workbench.saved),
            path: workbench.path.clone(),
        }
    }

    /// The workbench as it was, or what is wrong with the session.
    ///
    /// # Errors
    /// One of the documents does not read.
    pub fn restore(self) -> Result<Workbench, String> {
        let read = |text: &str| parse_preset(text).map_err(|problem| problem.to_string());
        let saved = Arc::new(read(&self.saved)?);
        let document = read(&self.document)?;
        let mut workbench = Workbench::new(document);
        if *workbench.document != *saved {
            workbench.original = Arc::clone(&saved);
            workbench.saved = saved;
        }
        workbench.path = self.path;
        workbench.settings = self.settings.within_limits();
        Ok(workbench)
    }
}

impl SessionStore {
    /// A store in this file, which need not exist.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, written: None }
    }

    /// The session of the last time, or a fresh workbench. A damaged file is set aside under another
    /// name, and the user is told.
    #[must_use]
    pub fn load(&self) -> Workbench {
        if !self.path.exists() {
            return Workbench::default();
        }
        let read = read_text(&self.path).map_err(|error| error.problem.to_string());
        let session = read.and_then(|text| ron::from_str::<Session>(&text).map_err(|error| error.to_string()));
        session.and_then(Session::restore).unwrap_or_else(|error| {
            let mut workbench = Workbench::default();
            let aside = self.path.with_extension("damaged.ron");
            let kept = std::fs::rename(&self.path, &aside).is_ok();
            let file = (if kept { &aside } else { &self.path }).display().to_string();
            let message = workbench.text.with("message-session-damaged", &[("error", &error), ("file", &file)]);
            workbench.tell(message, true);
            workbench
        })
    }

    /// Writes the session, if it changed.
    ///
    /// # Errors
    /// The file cannot be written; the program goes on without.
    pub fn save(&mut self, workbench: &Workbench) -> Result<(), crate::files::FileError> {
        if self.holds(workbench) {
            return Ok(());
        }
        if let Some(folder) = self.path.parent() {
            // A folder that cannot be made shows itself in the write that follows.
            let _ = std::fs::create_dir_all(folder);
        }
        let text = ron::to_string(&Session::of(workbench)).expect("a session is plain data");
        write_atomically(&self.path, text.as_bytes())?;
        let Workbench { document, saved, settings, .. } = workbench;
        self.written = Some((Arc::clone(document), Arc::clone(saved), settings.clone()));
        Ok(())
    }

    /// Whether the file holds this state; cheap enough for every frame.
    #[must_use]
    pub fn holds(&self, workbench: &Workbench) -> bool {
        self.written.as_ref().is_some_and(|(document, saved, settings)| {
            Arc::ptr_eq(document, &workbench.document)
                && Arc::ptr_eq(saved, &workbench.saved)
                && *settings == workbench.settings
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
