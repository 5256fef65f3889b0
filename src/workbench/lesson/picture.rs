//! What a lesson looks like in a list: the map with which it begins.

use super::Lesson;
use crate::attention::{AttentionMap, Mask};
use crate::document::Which;
use crate::files::shipped_document;
use crate::workbench::{Action, ByName};

/// A map, and the mask under which it was made.
#[derive(Clone, Debug)]
pub struct LessonPicture {
    pub map: AttentionMap,
    pub mask: Mask,
}

impl LessonPicture {
    /// The map of the head that the first step shows; none of a lesson whose preset is a file of its own.
    #[must_use]
    pub fn of(lesson: &Lesson) -> Option<Self> {
        let document = shipped_document(&lesson.preset)?;
        let chosen = lesson.steps.first()?.actions.iter().rev().find_map(|action| match action {
            Action::ByName(ByName::Head { layer, head }) => Some((layer.checked_sub(1)?, head.checked_sub(1)?)),
            _ => None,
        });
        let place = chosen.unwrap_or((document.focus.layer, document.focus.head));
        let head = document.build().head(Which::First, &document.spec, place)?;
        Some(Self { map: head.weights.as_ref().clone(), mask: document.spec.mask })
    }
}
