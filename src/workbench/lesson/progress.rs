//! How far a learner has come.

use serde::{Deserialize, Serialize};

/// How far a learner has come in a lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonProgress {
    /// Where it was left, counted from 0.
    pub step: usize,
    /// Whether it was once walked to its end.
    pub done: bool,
}
