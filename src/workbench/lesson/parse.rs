//! From a file's text to a lesson.

use ron::extensions::Extensions;
use serde::Deserialize;

use super::Lesson;
use crate::files::Problem;

/// The versions of the format.
#[derive(Deserialize)]
enum Versions {
    LessonV1(Lesson),
}

/// Whether a text calls itself a lesson, and so is no preset.
#[must_use]
pub fn is_lesson(text: &str) -> bool {
    let code = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    code.into_iter().next().is_some_and(|line| line.starts_with("LessonV"))
}

/// Reads the text of a lesson.
///
/// # Errors
/// It is no lesson, with the line and column.
pub fn parse_lesson(text: &str) -> Result<Lesson, Problem> {
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    let Versions::LessonV1(lesson) = options.from_str(text).map_err(|error| Problem::Syntax {
        line: error.span.end.line,
        column: error.span.end.col,
        message: error.code.to_string(),
    })?;
    if lesson.steps.is_empty() {
        return Err(Problem::invalid("steps", "at least one", "none"));
    }
    for (i, step) in lesson.steps.iter().enumerate() {
        if step.goal.is_some() && step.predict.is_some() {
            return Err(Problem::invalid(format!("step {}", i + 1), "a goal or a prediction", "both"));
        }
    }
    Ok(lesson)
}
