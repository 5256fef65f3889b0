//! A copy of what is drawn, to be looked at while the workbench goes on.

use std::sync::Arc;

use super::{History, Pin, Workbench};

impl Workbench {
    /// What is drawn now: the document that the traces belong to, what is looked at, and how it looks.
    /// All that is large is shared. It is only looked at: it has no file, no past and no jobs.
    pub(super) fn snapshot(&self) -> Self {
        Self {
            text: self.text.clone(),
            window_size: None,
            settings: self.settings.clone(),
            view: self.view.clone(),
            document: Arc::clone(&self.derived.current().document),
            original: Arc::clone(&self.original),
            saved: Arc::clone(&self.saved),
            path: None,
            modified: false,
            changed: false,
            opening: super::opening::Opening::default(),
            after_save: None,
            history: History::default(),
            derived: self.derived.snapshot(),
            pin: self.pin.as_ref().map(Pin::snapshot),
            positions: self.positions.snapshot(),
            costs: self.costs.snapshot(),
            compared: self.compared.snapshot(),
            decoded: self.decoded.snapshot(),
            whole_maps: self.whole_maps.snapshot(),
            grouped: super::head_groups::GroupStore::default(),
            against: super::against::AgainstStore::default(),
            habits: self.habits.snapshot(),
            matters: self.matters.snapshot(),
            circuits: self.circuits.snapshot(),
            says: self.says.snapshot(),
            shifted: self.shifted.snapshot(),
            likeliest_at: self.likeliest_at.clone(),
            blame: self.blame.snapshot(),
            nudged: self.nudged.snapshot(),
            layers_say: self.layers_say.snapshot(),
            pattern: self.pattern.clone(),
            lesson: self.lesson.clone(),
            course: self.course.clone(),
            lecture: None,
            models: super::models::ModelList::default(),
            training: self.training.snapshot(),
            picture: None,
            film: super::film::FilmStore::default(),
            report: None,
            copied: None,
            message: None,
            dialog: None,
        }
    }
}
