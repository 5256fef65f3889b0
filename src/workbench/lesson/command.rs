//! What a learner can ask for.

use super::{Bookmark, Target};

/// What a learner asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonCommand {
    /// Begins a lesson at a step, by the name of a shipped one or the path of a file.
    Start(Bookmark),
    /// The next step, or after the last one the end.
    Next,
    Back,
    /// This step once more, as it began.
    Again,
    /// Back to the user's own document.
    Leave,
    Hint,
    /// Tells a hall what is to be done.
    Task,
    /// Plays the solution.
    ShowMe,
    /// Answers the prediction.
    Guess(usize),
    /// Shows what is right without an answer.
    Reveal,
    /// Outlines what a link names; the same again no longer does.
    Point(Target),
}
