//! The way through a part of the course: the steps that are tagged for it, of one lesson after the other.

use std::sync::OnceLock;

use super::course::{COURSE, shipped};
use super::{Bookmark, Step, Tag};

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
