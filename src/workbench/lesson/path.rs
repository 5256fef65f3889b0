//! The way through a part of the course: the steps that are tagged for it, of one lesson after the other.

use std::sync::OnceLock;

use serde::Deserialize;

use super::course::{COURSE, shipped};
use super::{Bookmark, Step};

/// What a lesson, or a step of one, is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Tag {
    /// Tasks such as an exam may set.
    #[serde(rename = "exam")]
    Exam,
    /// On the path through the course that takes one lecture.
    #[serde(rename = "minutes_90")]
    Minutes90,
}

/// Minutes of the path.
pub const PATH_MINUTES: u32 = 90;
/// Under this name it is remembered how far a learner has come on the path.
pub const PATH: &str = "minutes_90";

/// The stops of the 90-minute path: the steps of the shipped lessons that have its tag.
#[must_use]
pub fn path() -> &'static [Bookmark] {
    static STOPS: OnceLock<Vec<Bookmark>> = OnceLock::new();
    STOPS.get_or_init(|| {
        let lessons = COURSE.iter().zip(shipped());
        let stops = lessons.flat_map(|(listed, lesson)| {
            let on_path = lesson.steps.iter().enumerate().filter(|(_, step)| step.tags.contains(&Tag::Minutes90));
            on_path.map(|(step, _)| Bookmark { lesson: listed.slug.to_owned(), step })
        });
        stops.collect()
    })
}

/// The step at which a stop is.
pub(super) fn step_at(stop: &Bookmark) -> Option<&'static Step> {
    let index = COURSE.iter().position(|lesson| lesson.slug == stop.lesson)?;
    shipped()[index].steps.get(stop.step)
}
