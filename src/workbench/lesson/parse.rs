//! From a file's text to a lesson.

use std::path::Path;

use serde::Deserialize;

use super::{Asked, Lesson, Prediction, Target, typed_number};
use crate::files::{Problem, parse_ron, read_head};
use crate::text::{Mismatch, Phrase, say};
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
    for (i, step) in lesson.steps.iter().enumerate() {
        let place = || say("place-step").with("step", i + 1);
        if step.goal.is_some() && step.predict.is_some() {
            return Err(Problem::invalid(place(), say("expected-goal-or-prediction"), say("got-both")));
        }
        if let Some(predict) = &step.predict {
            check_prediction(predict).map_err(|mismatch| mismatch.inside(place()))?;
        }
    }
    Ok(lesson)
}

/// The answers of which reasons are given can be given, and there is room around a number.
fn check_prediction(predict: &Prediction) -> Result<(), Mismatch> {
    let wrong = |field: &str, expected: Phrase, got: Phrase| Err(Mismatch::new(expected, got).inside(field));
    if let Asked::Number { within, .. } = predict.of {
        if !(within.is_finite() && within > 0.0) {
            return wrong("within", say("expected-tolerance"), within.into());
        }
        if let Some(other) = predict.why.keys().find(|answer| typed_number(answer).is_none()) {
            return wrong("why", say("expected-numbers-at-all"), Phrase::quoted(other));
        }
        return Ok(());
    }
    let choices: Vec<String> = predict.choices().iter().map(ToString::to_string).collect();
    match predict.why.keys().find(|answer| !choices.contains(answer)) {
        Some(other) => wrong("why", Phrase::one_of(choices), Phrase::quoted(other)),
        None => Ok(()),
    }
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
