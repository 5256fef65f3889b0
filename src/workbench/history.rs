//! Undo and redo.

use std::sync::Arc;

use super::edit::Gesture;
use crate::document::Document;

/// Documents before and after the present one. They share their matrices.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<Arc<Document>>,
    future: Vec<Arc<Document>>,
    gesture: Option<Gesture>,
}

/// Steps that can be undone.
const STEPS: usize = 200;

impl History {
    /// Whether there is something to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to redo.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The document before the gesture, where that is under way.
    pub(super) fn start_of(&self, gesture: Option<Gesture>) -> Option<&Arc<Document>> {
        self.past.last().filter(|_| gesture.is_some() && self.gesture == gesture)
    }

    /// Remembers the document before an edit, unless the edit goes on with the same gesture.
    pub(super) fn record(&mut self, before: Arc<Document>, gesture: Option<Gesture>) {
        self.future.clear();
        if gesture.is_some() && self.gesture == gesture {
            return;
        }
        self.gesture = gesture;
        self.past.push(before);
        if self.past.len() > STEPS {
            self.past.remove(0);
        }
    }

    pub(super) fn end_gesture(&mut self) {
        self.gesture = None;
    }

    pub(super) fn undo(&mut self, present: Arc<Document>) -> Arc<Document> {
        self.gesture = None;
        match self.past.pop() {
            Some(document) => {
                self.future.push(present);
                document
            }
            None => present,
        }
    }

    pub(super) fn redo(&mut self, present: Arc<Document>) -> Arc<Document> {
        self.gesture = None;
        match self.future.pop() {
            Some(document) => {
                self.past.push(present);
                document
            }
            None => present,
        }
    }
}
