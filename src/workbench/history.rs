//! Undo and redo.

use std::sync::Arc;

use super::edit::Gesture;
use crate::document::Document;

/// Documents before and after the present one. They share their matrices.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<Arc<Document>>,
    future: Vec<Arc<Document>>,
    gesture: Option<UnderWay>,
}

/// A gesture that is under way.
#[derive(Clone, Debug)]
struct UnderWay {
    gesture: Gesture,
    /// The document before it.
    start: Arc<Document>,
    /// Whether it is a step of undo: not while it is back at its start.
    is_step: bool,
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
        self.gesture.as_ref().filter(|under_way| Some(under_way.gesture) == gesture).map(|under_way| &under_way.start)
    }

    /// Remembers the document before an edit, unless the edit goes on with the same gesture.
    pub(super) fn record(&mut self, before: Arc<Document>, gesture: Option<Gesture>) {
        self.future.clear();
        if self.start_of(gesture).is_none() {
            self.gesture = gesture.map(|gesture| UnderWay { gesture, start: Arc::clone(&before), is_step: false });
        }
        let step = match &mut self.gesture {
            None => before,
            Some(under_way) if under_way.is_step => return,
            Some(under_way) => {
                under_way.is_step = true;
                Arc::clone(&under_way.start)
            }
        };
        self.past.push(step);
        if self.past.len() > STEPS {
            self.past.remove(0);
        }
    }

    /// The gesture under way is back at its start, which leaves nothing to undo.
    pub(super) fn take_back(&mut self) {
        if let Some(under_way) = self.gesture.as_mut().filter(|under_way| under_way.is_step) {
            under_way.is_step = false;
            self.past.pop();
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
