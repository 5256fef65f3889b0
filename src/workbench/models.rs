//! The learned models that lie on this computer, looked for by a job: a disk may take its time.

use std::path::PathBuf;

use super::Workbench;
use super::pending::Pending;
use crate::files::{KnownModel, is_checkpoint, known_models};
use crate::jobs::{Cores, Stopped, Task, Wake};

/// What was found.
pub(super) type ModelList = Pending<Vec<PathBuf>, Models>;

/// Models to choose from.
#[derive(Clone, Debug, Default)]
pub struct Models {
    /// Those that were opened last, the newest first.
    pub recent: Vec<KnownModel>,
    /// Others that lie where other programs keep them, by name.
    pub others: Vec<KnownModel>,
}

impl ModelList {
    /// Looks for those that were opened and for others, where that has not been done.
    pub(super) fn look(&mut self, opened: Vec<PathBuf>, wake: &Wake) -> Result<(), Stopped> {
        let task = Task { name: "models", cores: Cores::Spare };
        self.update(opened.clone(), (task, || u64::MAX), wake, move |_, _| {
            let there = opened.iter().filter(|path| is_checkpoint(path) && path.exists());
            let recent: Vec<KnownModel> = there.map(|path| KnownModel::at(path)).collect();
            let mut others = known_models();
            others.retain(|model| !recent.iter().any(|opened| opened.path == model.path));
            Ok(Models { recent, others })
        })
    }
}

impl Workbench {
    /// The models to choose from; none while they are looked for.
    #[must_use]
    pub fn models(&self) -> Option<&Models> {
        self.models.current()
    }
}
