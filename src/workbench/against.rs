//! A learned model beside what a notebook recorded of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Workbench;
use super::derived::Derived;
use crate::attention::Difference;
use crate::document::{DocumentError, Which};
use crate::files::{FileError, Problem, open_document};
use crate::jobs::{Cores, Stopped, Task, Wake, Worker};
use crate::text::{Mismatch, say};

/// The recording that is read, by its path and the state that it is compared with.
#[derive(Default)]
pub(super) struct AgainstStore {
    wanted: Option<(PathBuf, Arc<Derived>)>,
    worker: Worker<PathBuf, (), Result<Difference, FileError>>,
}

fn compare(path: &Path, state: &Derived) -> Result<Difference, FileError> {
    let document = open_document(path)?;
    let wrong = |mismatch: Mismatch| Problem::from(mismatch).at(path);
    let recording =
        document.recording().ok_or_else(|| wrong(Mismatch::new(say("expected-recording"), say("got-other-file"))))?;
    let [own, other] = [&state.document, &document].map(|document| (document.layers.len(), document.heads()));
    if own != other {
        let sizes =
            |(layers, heads): (usize, usize)| say("layers-of-heads").with("layers", layers).with("heads", heads);
        return Err(wrong(Mismatch::new(sizes(own), sizes(other)).inside(say("place-recording"))));
    }
    let weights = |layer, head| Some(state.head(Which::First, layer, head)?.weights);
    let difference = recording.difference(weights).map_err(wrong)?;
    difference.ok_or_else(|| wrong(Mismatch::new(say("expected-kept-heads"), say("got-none"))))
}

impl Workbench {
    pub(super) fn compare_recording(&mut self, path: PathBuf) {
        self.against.worker.cancel();
        self.against.wanted = Some((path, Arc::clone(self.derived.current())));
    }

    /// Tells what came of it.
    pub(super) fn follow_against(&mut self, wake: &Wake) -> Result<(), Stopped> {
        let answer = self.against.worker.poll().inspect_err(|_| self.against.wanted = None)?;
        if let Some((path, answer)) = answer {
            self.against.wanted = None;
            match answer {
                Ok(Difference { layer, head, largest }) => {
                    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                    let [layer, head] = [layer, head].map(|index| (index + 1).to_string());
                    let largest = format!("{largest:.1e}");
                    let arguments = [("file", &*file), ("largest", &*largest), ("layer", &*layer), ("head", &*head)];
                    let text = self.text.with("recording-differs", &arguments);
                    self.tell(text, false);
                }
                Err(FileError { problem: Problem::Mismatch(mismatch), .. }) => {
                    self.tell(DocumentError::Mismatch(mismatch).explain(&self.text), true);
                }
                Err(error) => self.tell(error.explain(&self.text), true),
            }
        }
        if let Some((path, state)) = self.against.wanted.clone() {
            let task = Task { name: "recording", cores: Cores::Spare };
            self.against.worker.ask(path.clone(), task, wake, move |_| Ok(compare(&path, &state)));
        }
        Ok(())
    }
}
