//! A lesson played through by the program, to find what a learner would stumble over.

use super::prose::Words;
use super::value::What;
use super::{Asked, Bookmark, LessonCommand, Live, Playing, Prediction, Target, Value};
use crate::document::Which;
use crate::text::Text;
use crate::workbench::{Command, Workbench};

/// The chosen token must be looked at so much more than the next of the options.
const MARGIN: f64 = 1.1;
/// The right factor is so near the measured one, as a share.
const NEAR: f64 = 0.1;

/// What is wrong with a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 1.
    pub step: usize,
    pub what: Mistake,
}

/// A slip of the lesson's author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// An action cannot be done; the action, and why.
    Action(String),
    /// A target names a token that is not there.
    Target(String),
    /// A number of a text cannot be had; the text, as it would be shown.
    Number(String),
    /// The goal is met before anything is done.
    TooEasy,
    /// The solution does not meet the goal.
    Unsolved,
    /// The right answer is not among the options, or not clearly.
    Unclear,
}

impl Fault {
    /// The fault in words of a language.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        let what = match &self.what {
            Mistake::Action(refusal) => text.with("lesson-slip-action", &[("refusal", refusal)]),
            Mistake::Target(target) => text.with("lesson-slip-target", &[("target", target)]),
            Mistake::Number(shown) => text.with("lesson-slip-number", &[("shown", shown)]),
            Mistake::TooEasy => text.get("lesson-slip-too-easy").into_owned(),
            Mistake::Unsolved => text.get("lesson-slip-unsolved").into_owned(),
            Mistake::Unclear => text.get("lesson-slip-unclear").into_owned(),
        };
        text.with("lesson-fault", &[("step", &self.step.to_string()), ("what", &what)])
    }
}

/// Plays a lesson through, by its name or path. Every step is entered as a learner enters it, its goal
/// must be out of reach and then within that of its solution, its question must have a clear answer, and
/// all its texts their numbers, in every language.
///
/// # Errors
/// The lesson cannot be opened; the message says why.
pub fn rehearse(id: &str) -> Result<Vec<Fault>, String> {
    let mut workbench = Workbench::default();
    workbench.apply(Command::Lesson(LessonCommand::Start(Bookmark { lesson: id.to_owned(), step: 0 })));
    let Some(steps) = workbench.lesson().map(|playing| playing.lesson().steps.len()) else {
        return Err(workbench.message().map(|message| message.text.clone()).unwrap_or_default());
    };
    let mut faults = Vec::new();
    for step in 0..steps {
        let mut report = |what: Mistake| faults.push(Fault { step: step + 1, what });
        for refusal in workbench.enter_step(step) {
            report(Mistake::Action(refusal.explain(&workbench.text)));
        }
        workbench.update_now();
        begins(&workbench, &mut report);
        after(&mut workbench, &mut report);
    }
    Ok(faults)
}

/// The step as it begins.
fn begins(workbench: &Workbench, report: &mut impl FnMut(Mistake)) {
    let Some(playing) = workbench.lesson() else { return };
    let step = playing.step();
    let (live, document) = (workbench.live(), workbench.document());
    let hidden = playing.lesson().hidden(playing.number());
    let mut targets: Vec<&Target> = step.highlight.iter().chain(hidden).collect();
    for words in step.instructions().chain([&playing.lesson().title]) {
        numbers(words, &live, report);
    }
    for words in step.texts() {
        targets.extend(words.languages().flat_map(|tag| words.in_language(tag).links()).map(|(_, target)| target));
    }
    for target in targets.into_iter().filter(|target| !target.exists(document)) {
        report(Mistake::Target(target.to_string()));
    }
    if playing.reached {
        report(Mistake::TooEasy);
    }
    if step.predict.as_ref().is_some_and(|predict| !is_clear(predict, &live)) {
        report(Mistake::Unclear);
    }
}

/// The step once its goal is reached or its question answered.
fn after(workbench: &mut Workbench, report: &mut impl FnMut(Mistake)) {
    let Some(step) = workbench.lesson().map(|playing| playing.step().clone()) else { return };
    if let Some(task) = &step.goal {
        workbench.apply(Command::Lesson(LessonCommand::ShowMe));
        workbench.update_now();
        if !workbench.lesson().is_some_and(|playing| playing.reached) {
            report(Mistake::Unsolved);
        }
        task.done.iter().for_each(|words| numbers(words, &workbench.live(), report));
    }
    if let Some(predict) = &step.predict {
        workbench.apply(Command::Lesson(LessonCommand::Guess(0)));
        workbench.update_now();
        for words in predict.why.values().chain([&predict.because]) {
            numbers(words, &workbench.live(), report);
        }
        if !workbench.lesson().is_some_and(|playing| has_clear_answer(playing, predict, &workbench.live())) {
            report(Mistake::Unclear);
        }
    }
}

fn numbers(words: &Words, live: &Live<'_>, report: &mut impl FnMut(Mistake)) {
    for tag in words.languages() {
        let prose = words.in_language(tag);
        if prose.values().any(|value| live.of(value).is_none()) {
            report(Mistake::Number(prose.fill(|value| live.of(value), |_| "…".into())));
        }
    }
}

/// Whether the token most looked at is among the options, and is looked at clearly more than the others.
fn is_clear(predict: &Prediction, live: &Live<'_>) -> bool {
    let Asked::Largest(query) = &predict.of else { return true };
    let top = Value { what: What::TopPercent(query.place.clone()), head: None, which: Which::First };
    let (Some(weights), Some(top)) = (predict.weights(query, live), live.of(&top).and_then(|top| top.number())) else {
        return false;
    };
    weights.contains(&top) && weights.iter().filter(|weight| **weight * MARGIN >= top).count() == 1
}

fn has_clear_answer(playing: &Playing, predict: &Prediction, live: &Live<'_>) -> bool {
    let Some(right) = playing.right else { return false };
    match &predict.of {
        Asked::Factor(_, factors) => {
            let factor = predict.factor(playing.before, live);
            factor.is_some_and(|factor| (factors[right] / factor - 1.0).abs() < NEAR)
        }
        _ => true,
    }
}
