//! What lessons keep between frames.

use std::collections::BTreeMap;

use egui::Context;
use egui_commonmark::CommonMarkCache;

use super::texts::{LessonTexts, StepTexts};
use crate::workbench::{Bookmark, Lesson, LessonPicture, Workbench};

/// What the texts of lessons keep between frames, all of it derived.
#[derive(Default)]
pub struct LessonCache {
    pub(super) markdown: CommonMarkCache,
    texts: LessonTexts,
    /// What is typed as an answer, and at which step.
    typed: Option<(Bookmark, String)>,
    /// Of the lessons in the list, by their names; none of one that has none.
    pictures: BTreeMap<String, Option<LessonPicture>>,
    /// The frame in which the last of them was made.
    pictured: Option<u64>,
}

impl LessonCache {
    /// The texts of the step that is shown.
    pub(crate) fn texts(&mut self, workbench: &Workbench) -> &StepTexts {
        self.texts.of(workbench)
    }

    /// The picture of a lesson in the list, where it has one and it is made: that takes a run of its preset, so that one
    /// is made in a frame.
    pub(super) fn picture(&mut self, ctx: &Context, id: &str, lesson: &Lesson) -> Option<&LessonPicture> {
        if !self.pictures.contains_key(id) {
            ctx.request_repaint();
            let frame = ctx.cumulative_frame_nr();
            if self.pictured != Some(frame) {
                self.pictured = Some(frame);
                self.pictures.insert(id.to_owned(), LessonPicture::of(lesson));
            }
        }
        self.pictures.get(id).and_then(Option::as_ref)
    }

    /// What is typed as the answer of a step; nothing where another one was shown last.
    pub(super) fn typed(&mut self, step: &Bookmark) -> &mut String {
        if self.typed.as_ref().is_none_or(|(other, _)| other != step) {
            self.typed = Some((step.clone(), String::new()));
        }
        &mut self.typed.as_mut().expect("just made").1
    }
}
