//! What a learner can ask for.

use super::{Bookmark, Guess, Target};

/// What a learner asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonCommand {
    /// Begins a lesson at a step, by the name of a shipped one or the path of a file.
    Start(Bookmark),
    /// Begins the 90-minute path at one of its stops, counted from 0.
    StartPath(usize),
    /// The next step of the lesson or the path, or after the last one the end.
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
    Guess(Guess),
    /// Shows what is right without an answer.
    Reveal,
    /// Tells who goes through the lesson.
    Learner(String),
    /// Outlines what a link names; the same again no longer does.
    Point(Target),
}
