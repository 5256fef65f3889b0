//! From a file's text to a lesson.

use std::path::Path;

use serde::Deserialize;

use super::{Lesson, Target};
use crate::files::{Problem, parse_ron, read_head};
use crate::text::{Phrase, say};
use crate::workbench::Action;

/// The versions of the format.
#[derive(Deserialize)]
enum Versions {
    LessonV1(Lesson),
}

/// Bytes within which a lesson says that it is one, after whatever comments.
const HEAD: usize = 1 << 16;

/// Whether a file calls itself a lesson, and so is no preset; false where it cannot be read.
#[must_use]
pub fn is_lesson_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ron"))
        && read_head(path, HEAD).is_ok_and(|text| is_lesson(&text))
}

/// Whether a text calls itself a lesson.
fn is_lesson(text: &str) -> bool {
    let mut rest = text.trim_start();
    loop {
        // Comments and attributes of RON may come first.
        let after = if rest.starts_with("//") {
            rest.split_once('\n')
        } else if rest.starts_with("/*") {
            rest.split_once("*/")
        } else if rest.starts_with("#!") {
            rest.split_once(']')
        } else {
            return rest.starts_with("LessonV");
        };
        match after {
            Some((_, after)) => rest = after.trim_start(),
            None => return false,
        }
    }
}

/// Reads the text of a lesson.
///
/// # Errors
/// It is no lesson, with the line and column.
pub fn parse_lesson(text: &str) -> Result<Lesson, Problem> {
    let Versions::LessonV1(lesson) = parse_ron(text)?;
    if lesson.steps.is_empty() {
        return Err(Problem::invalid("steps", say("expected-some"), say("got-none")));
    }
    let hides = lesson.steps.iter().filter_map(|step| step.hide.as_ref()).chain([&lesson.hide]).flatten();
    if let Some(target) = hides.into_iter().find(|target| !target.can_be_hidden()) {
        return Err(Problem::invalid("hide", say("expected-hidden"), Target::to_string(target)));
    }
    let of_reader = |action: &&Action| matches!(action, Action::Settings(change) if !change.is_of_picture());
    if let Some(action) = lesson.actions().find(of_reader) {
        return Err(Problem::invalid("actions", say("expected-setting-of-picture"), action));
    }
    for predict in lesson.steps.iter().filter_map(|step| step.predict.as_ref()) {
        let choices: Vec<String> = predict.choices().iter().map(ToString::to_string).collect();
        if let Some(other) = predict.why.keys().find(|answer| !choices.contains(answer)) {
            return Err(Problem::invalid("why", Phrase::one_of(choices), Phrase::quoted(other)));
        }
    }
    for (i, step) in lesson.steps.iter().enumerate() {
        if step.goal.is_some() && step.predict.is_some() {
            return Err(Problem::invalid(
                say("place-step").with("step", i + 1),
                say("expected-goal-or-prediction"),
                say("got-both"),
            ));
        }
    }
    Ok(lesson)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_is_told_from_a_preset_whatever_comes_first() {
        assert!(is_lesson("// A comment.\n\n/* another\n one */ #![enable(implicit_some)]\nLessonV1(("));
        for text in ["", "V1((", "// LessonV1((", "/* LessonV1((", "//", "#!"] {
            assert!(!is_lesson(text), "{text}");
        }
    }
}
