//! A place in a lesson, and what it is for.

use serde::{Deserialize, Serialize};

/// A place in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The name of a shipped lesson, or the path of a file.
    pub lesson: String,
    /// Counted from 0.
    pub step: usize,
}

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
