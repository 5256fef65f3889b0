//! Undo and redo.

use std::sync::Arc;

use super::edit::Gesture;
use crate::document::Document;

/// Documents before and after the present one. They share what did not change.
#[derive(Debug, Default)]
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

    /// Remembers the document before an edit, unless the edit goes on with the same gesture.
    pub(super) fn record(&mut self, before: Arc<Document>, gesture: Gesture) {
        self.future.clear();
        if self.gesture == Some(gesture) {
            return;
        }
        self.gesture = Some(gesture);
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
