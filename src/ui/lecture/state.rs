//! What is kept between frames.

use super::overlay::Trail;
use crate::workbench::Workbench;

/// What a lecture keeps between frames.
#[derive(Default)]
pub struct LectureUi {
    pub(super) trail: Trail,
    /// Whether a gesture is under way in the presenter's window.
    pub(super) busy: bool,
    /// Whether that window was there in the frame before.
    pub(super) open: bool,
    /// How many displays there are, where that is known.
    pub(in crate::ui) displays: Option<usize>,
}

impl LectureUi {
    /// Forgets gestures where there is no lecture any more.
    pub(in crate::ui) fn rest_without(&mut self, workbench: &Workbench) {
        self.busy &= workbench.lecture().is_some();
    }

    /// Whether the hall and the lecturer see the same display.
    pub(super) fn shares_display(&self) -> bool {
        self.displays == Some(1)
    }

    /// Whether a gesture is under way in the presenter's window.
    pub(in crate::ui) fn is_busy(&self) -> bool {
        self.busy
    }
}
