//! A lesson as it is written.

use serde::Deserialize;

use super::{Goal, Prediction, Tag, Target, Words};
use crate::workbench::{Action, ByName};

/// A preset, and steps through it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    pub title: Words,
    /// What it is about, in a line of the list of lessons.
    pub about: Option<Words>,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// What it is for.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// A shipped preset, or a path beside the lesson.
    pub preset: String,
    /// Whether the learner saves the answers, for a lecturer to check.
    #[serde(default)]
    pub submission: bool,
    /// Whether words and seeded heads are drawn from the learner's name.
    #[serde(default)]
    pub own_seed: bool,
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
    /// What is defined, in lines of signs that are set apart from the text.
    pub formula: Option<Words>,
    /// For the presenter alone.
    pub notes: Option<Words>,
    /// What the hall reads beside the picture, in a line or two: it sees neither the text nor the notes.
    pub hall: Option<Words>,
    /// What it is for.
    #[serde(default)]
    pub tags: Vec<Tag>,
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

impl Step {
    /// All its texts, each with the part of the step in which it stands.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &Words)> {
        let done = self.goal.iter().filter_map(|task| task.done.as_ref()).map(|done| ("goal.done", done));
        self.instructions().chain(done).chain(self.predict.iter().flat_map(Prediction::answers))
    }

    /// The texts that say what to do; their numbers are those with which the step begins.
    pub(super) fn instructions(&self) -> impl Iterator<Item = (&'static str, &Words)> {
        let [formula, notes, hall] = [("formula", &self.formula), ("notes", &self.notes), ("hall", &self.hall)]
            .map(|(part, words)| words.iter().map(move |words| (part, words)));
        let hint = self.goal.iter().filter_map(|task| task.hint.as_ref()).map(|hint| ("goal.hint", hint));
        let question = self.predict.iter().map(|predict| ("predict.question", &predict.question));
        let always = [("title", &self.title), ("text", &self.text)].into_iter();
        always.chain(formula).chain(notes).chain(hall).chain(hint).chain(question)
    }
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

    pub(super) fn actions(&self) -> impl Iterator<Item = &Action> {
        self.steps.iter().flat_map(|step| {
            let solution = step.goal.iter().flat_map(|task| &task.solution);
            step.actions.iter().chain(solution).chain(step.predict.iter().flat_map(|predict| &predict.then))
        })
    }
}
