//! Edits of the document, and the way back and forth between them.

use std::sync::Arc;

use super::{Edit, History, Workbench};
use crate::document::Document;

impl Workbench {
    /// Ends the gesture under way, so that the next edit is a step of its own.
    pub fn end_gesture(&mut self) {
        self.history.end_gesture();
    }

    /// Says whether the edit was one that can be made.
    pub(super) fn edit(&mut self, edit: Edit) -> bool {
        let gesture = edit.gesture();
        // A drag is one change of what it started from: heads that it took away on its way come back.
        let base = self.history.start_of(gesture).unwrap_or(&self.document);
        let mut document = base.as_ref().clone();
        if let Err(error) = edit.apply(&mut document, &self.original) {
            self.tell(error.explain(&self.text), true);
            return false;
        }
        if document == *self.document {
            return true;
        }
        if let Some(start) = self.history.start_of(gesture).filter(|start| document == ***start).cloned() {
            self.history.take_back();
            self.set_document(start);
            return true;
        }
        match document.check().and_then(|()| document.check_numbers(&self.document)) {
            Ok(()) => {
                let before = Arc::clone(&self.document);
                self.history.record(before, gesture);
                self.set_document(Arc::new(document));
                true
            }
            Err(error) => {
                self.tell(error.explain(&self.text), true);
                false
            }
        }
    }

    pub(super) fn set_document(&mut self, document: Arc<Document>) {
        self.modified = !Arc::ptr_eq(&document, &self.saved) && document != self.saved;
        // What it is compared with stays where the rest goes back.
        self.changed = !Arc::ptr_eq(&document, &self.original) && !document.runs_as(&self.original);
        self.document = document;
    }

    pub(super) fn step(&mut self, step: fn(&mut History, Arc<Document>) -> Arc<Document>) {
        let document = step(&mut self.history, Arc::clone(&self.document));
        self.set_document(document);
    }
}
