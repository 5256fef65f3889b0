//! What lessons keep between frames.

use egui_commonmark::CommonMarkCache;

use super::texts::{LessonTexts, StepTexts};
use crate::workbench::Workbench;

/// What the texts of lessons keep between frames, all of it derived.
#[derive(Default)]
pub struct LessonCache {
    pub(super) markdown: CommonMarkCache,
    texts: LessonTexts,
}

impl LessonCache {
    /// The texts of the step that is shown.
    pub(crate) fn texts(&mut self, workbench: &Workbench) -> &StepTexts {
        self.texts.of(workbench)
    }
}
