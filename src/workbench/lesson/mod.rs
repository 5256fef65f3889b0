//! Lessons: data that a lecturer writes, and the learner who walks through one.
//!
//! `docs/lessons.md` is the format. Everything in it is parsed when a lesson is read, so that a slip is
//! told with its line.

mod course;
mod goal;
mod live;
mod parse;
mod player;
mod playing;
mod prediction;
mod prose;
mod rehearse;
mod target;
mod value;

use serde::Deserialize;

use super::{Action, ByName};

pub use course::{COURSE, Course, Listed, lesson_named};
pub use goal::Goal;
pub use live::{Live, Quantity};
pub use parse::{is_lesson_file, parse_lesson};
pub use player::LessonCommand;
pub use playing::{Bookmark, Playing, Progress, check_lesson};
pub use prediction::{Asked, Choice, Prediction};
pub use prose::{Prose, Words};
pub use rehearse::{Fault, Slip, rehearse};
pub use target::{Control, PanelName, Section, Target};
pub use value::Value;

/// A preset, and steps through it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    pub title: Words,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// A shipped preset, or a path beside the lesson.
    pub preset: String,
    /// What is not shown, in steps that do not say it themselves.
    #[serde(default)]
    pub hide: Vec<Target>,
    pub steps: Vec<Step>,
}

/// One page of a lesson. It begins in the state that all steps before it and its own actions lead to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub title: Words,
    pub text: Words,
    /// For the presenter alone.
    pub notes: Option<Words>,
    pub hide: Option<Vec<Target>>,
    #[serde(default)]
    pub highlight: Vec<Target>,
    #[serde(default)]
    pub actions: Vec<Action>,
    pub goal: Option<Task>,
    pub predict: Option<Prediction>,
}

/// Something that the learner reaches by doing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    pub reach: Goal,
    pub hint: Option<Words>,
    /// What "Show me" does.
    pub solution: Vec<Action>,
    /// Said when it is reached.
    pub done: Option<Words>,
}

impl Lesson {
    /// What a step hides.
    #[must_use]
    pub fn hidden(&self, step: usize) -> &[Target] {
        self.steps.get(step).and_then(|step| step.hide.as_ref()).unwrap_or(&self.hide)
    }

    /// The presets that it opens.
    pub fn presets(&self) -> impl Iterator<Item = &str> {
        let opened = self.actions().filter_map(|action| match action {
            Action::ByName(ByName::Open(name)) => Some(name.as_str()),
            _ => None,
        });
        std::iter::once(self.preset.as_str()).chain(opened)
    }

    fn actions(&self) -> impl Iterator<Item = &Action> {
        self.steps.iter().flat_map(|step| {
            let solution = step.goal.iter().flat_map(|task| &task.solution);
            step.actions.iter().chain(solution).chain(step.predict.iter().flat_map(|predict| &predict.then))
        })
    }
}

/// Reads what has a textual form of its own, so that an error has the line of the string.
fn from_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
    D: serde::Deserializer<'de>,
{
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
