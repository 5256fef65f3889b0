//! A lesson played through by the program, to find what a learner would stumble over.

use super::course::source;
use super::goal::Bound;
use super::lines::Lines;
use super::prose::Words;
use super::value::What;
use super::{Asked, Bookmark, Guess, LessonCommand, Live, Playing, Prediction, Target, Value};
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
    /// The line of the file at which the part begins that is at fault.
    pub line: usize,
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
    TooEasy(Option<Reached>),
    /// The solution does not meet the goal.
    Unsolved(Option<Reached>),
    /// The right answer is not among the options, or not clearly; what the program says to each.
    Unclear(String),
}

/// A number, and what the goal asks of it; of a goal that reads one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    pub number: String,
    /// "> 0.5"
    pub asked: String,
}

impl Reached {
    fn of((number, bound): (f64, Bound)) -> Self {
        Self { number: short(number), asked: bound.to_string() }
    }
}

/// A number with four decimals at most.
fn short(number: f64) -> String {
    ((number * 1e4).round() / 1e4).to_string()
}

impl Fault {
    /// The fault in words of a language.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        let with = |key: &'static str, reached: &Reached| {
            text.with(key, &[("number", &reached.number), ("asked", &reached.asked)])
        };
        let what = match &self.what {
            Mistake::Action(refusal) => text.with("lesson-slip-action", &[("refusal", refusal)]),
            Mistake::Target(target) => text.with("lesson-slip-target", &[("target", target)]),
            Mistake::Number(shown) => text.with("lesson-slip-number", &[("shown", shown)]),
            Mistake::TooEasy(Some(reached)) => with("lesson-slip-too-easy-number", reached),
            Mistake::TooEasy(None) => text.get("lesson-slip-too-easy").into_owned(),
            Mistake::Unsolved(Some(reached)) => with("lesson-slip-unsolved-number", reached),
            Mistake::Unsolved(None) => text.get("lesson-slip-unsolved").into_owned(),
            Mistake::Unclear(found) => text.with("lesson-slip-unclear", &[("found", found)]),
        };
        let (step, line) = (self.step.to_string(), self.line.to_string());
        text.with("lesson-fault", &[("step", &step), ("line", &line), ("what", &what)])
    }
}

/// Plays a lesson through, by its name or path. Every step is entered as a learner enters it, its goal
/// must be out of reach and then within that of its solution, its question must have a clear answer, and
/// all its texts their numbers, in every language.
///
/// # Errors
/// The lesson, or a preset that it opens, cannot be read.
pub fn rehearse(id: &str) -> Result<Vec<Fault>, String> {
    let mut workbench = Workbench::default();
    workbench.apply(Command::Lesson(LessonCommand::Start(Bookmark { lesson: id.to_owned(), step: 0 })));
    let Some(steps) = workbench.lesson().map(|playing| playing.lesson().steps.len()) else {
        return Err(workbench.message().map(|message| message.text.clone()).unwrap_or_default());
    };
    let lines = Lines::read(&source(id));
    let mut faults = Vec::new();
    for step in 0..steps {
        let mut report_at = |at: usize, part: &str, what: Mistake| {
            faults.push(Fault { step: at + 1, line: lines.of(at, part), what });
        };
        for (place, refusal) in workbench.enter_step(step) {
            // What else was refused on the way has been told of at its own step.
            if place.step == step || place.step + 1 == step && place.part != "actions" {
                let part = format!("{}.{}", place.part, place.number);
                report_at(place.step, &part, Mistake::Action(refusal.explain(&workbench.text)));
            }
        }
        let mut report = |part: &str, what: Mistake| report_at(step, part, what);
        workbench.update_now();
        begins(&workbench, &mut report);
        after(&mut workbench, &mut report);
    }
    Ok(faults)
}

/// The step as it begins.
fn begins(workbench: &Workbench, report: &mut impl FnMut(&str, Mistake)) {
    let Some(playing) = workbench.lesson() else { return };
    let step = playing.step();
    let (live, document) = (workbench.live(), workbench.document());
    let hidden = playing.lesson().hidden(playing.number());
    let outlined = step.highlight.iter().map(|target| ("highlight", target));
    let mut targets: Vec<(&str, &Target)> = outlined.chain(hidden.iter().map(|target| ("hide", target))).collect();
    let title = ("title", &playing.lesson().title);
    step.instructions().chain([title]).for_each(|words| numbers(words, &live, report));
    for (part, words) in step.parts() {
        let links = words.languages().flat_map(|tag| words.in_language(tag).links());
        targets.extend(links.map(|(_, target)| (part, target)));
    }
    for (part, target) in targets.into_iter().filter(|(_, target)| !target.exists(document)) {
        report(part, Mistake::Target(target.to_string()));
    }
    if let Some(task) = step.goal.as_ref().filter(|_| playing.reached) {
        report("goal.reach", Mistake::TooEasy(task.reach.number(&live, true).map(Reached::of)));
    }
    if let Some(found) = step.predict.as_ref().and_then(|predict| unclear(predict, &live)) {
        report("predict.options", Mistake::Unclear(found));
    }
}

/// The step once its goal is reached or its question answered.
fn after(workbench: &mut Workbench, report: &mut impl FnMut(&str, Mistake)) {
    let Some(step) = workbench.lesson().map(|playing| playing.step().clone()) else { return };
    if let Some(task) = &step.goal {
        workbench.apply(Command::Lesson(LessonCommand::ShowMe));
        workbench.update_now();
        let live = workbench.live();
        if !workbench.lesson().is_some_and(|playing| playing.reached) {
            report("goal.solution", Mistake::Unsolved(task.reach.number(&live, false).map(Reached::of)));
        }
        task.done.iter().for_each(|words| numbers(("goal.done", words), &live, report));
    }
    if let Some(predict) = &step.predict {
        workbench.apply(Command::Lesson(LessonCommand::Reveal));
        workbench.update_now();
        let live = workbench.live();
        predict.answers().for_each(|words| numbers(words, &live, report));
        if let Some(found) = workbench.lesson().and_then(|playing| unanswered(playing, predict, &live)) {
            report("predict.of", Mistake::Unclear(found));
        }
    }
}

fn numbers((part, words): (&str, &Words), live: &Live<'_>, report: &mut impl FnMut(&str, Mistake)) {
    for tag in words.languages() {
        let prose = words.in_language(tag);
        if prose.values().any(|value| live.of(value).is_none()) {
            report(part, Mistake::Number(prose.fill(|value| live.of(value), |_| "…".into())));
        }
    }
}

/// What each option gets, where the token most looked at is not among them, or not looked at clearly more than the
/// others.
fn unclear(predict: &Prediction, live: &Live<'_>) -> Option<String> {
    let Asked::Largest(query) = &predict.of else { return None };
    let top = Value { what: What::TopPercent(query.place.clone()), head: None, which: query.which, now: true };
    let top = live.of(&top).and_then(|top| top.number());
    let (Some(weights), Some(top)) = (predict.weights(query, live), top) else { return Some("–".into()) };
    let clear = weights.contains(&top) && weights.iter().filter(|weight| **weight * MARGIN >= top).count() == 1;
    let said = |(option, weight): (&_, &f64)| format!("{option} {}", short(*weight));
    let options = predict.options.iter().zip(&weights).map(said);
    (!clear).then(|| options.chain([format!("max {}", short(top))]).collect::<Vec<_>>().join(", "))
}

/// What came of the question, where that is no clear answer.
fn unanswered(playing: &Playing, predict: &Prediction, live: &Live<'_>) -> Option<String> {
    match (&predict.of, playing.right) {
        (_, None) => Some("–".into()),
        (Asked::Factor(_, factors), Some(Guess::Choice(right))) => {
            let factor = predict.factor(playing.before, live)?;
            ((factors[right] / factor - 1.0).abs() >= NEAR).then(|| format!("× {}", short(factor)))
        }
        (Asked::Nearest(value, numbers), Some(_)) => {
            let number = live.of(value)?.number()?;
            let mut distances: Vec<f64> = numbers.iter().map(|other| (other - number).abs()).collect();
            distances.sort_by(f64::total_cmp);
            let clear = distances.first().zip(distances.get(1)).is_some_and(|(first, next)| 2.0 * first <= *next);
            (!clear).then(|| short(number))
        }
        _ => None,
    }
}
