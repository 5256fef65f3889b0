//! A lesson under way: where it stands, and the user's own document, put aside until it is left.

use std::collections::BTreeMap;
use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::course::shipped_lesson;
use super::goal::{GoalKey, Miss};
use super::kept::Kept;
use super::path::{PATH, PATH_MINUTES, path, step_at};
use super::{Bookmark, Guess, Lesson, Live, Measured, Step, Target, Value, parse_lesson};
use crate::document::{Document, Which};
use crate::files::{FileError, Problem, open_document, read_text, shipped_document};
use crate::text::say;
use crate::workbench::{History, Settings, SettingsChange, ViewState};

/// What an answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    Wrong,
    /// None was given.
    Revealed,
}

/// A lesson under way. A copy shares all that is large.
#[derive(Clone, Debug)]
pub struct Playing {
    pub(super) id: String,
    pub(super) lesson: Arc<Lesson>,
    /// All presets that it opens, by the names that it gives them.
    pub(super) documents: Documents,
    pub(super) step: usize,
    /// Whether it is a part of the 90-minute path that is walked, and not the whole lesson.
    pub(super) on_path: bool,
    /// Whether the goal of the step was reached.
    pub reached: bool,
    /// Whether the hint is shown.
    pub hint: bool,
    /// Whether a hall was told what is to be done.
    pub tasked: bool,
    /// Whether the question is settled: answered, or revealed.
    pub settled: bool,
    /// The answer to the prediction, and which one was right, once that is known.
    pub guess: Option<Guess>,
    pub right: Option<Guess>,
    /// What the learner has locked in place of the cell that the goal asks for.
    pub missed: Option<Miss>,
    /// The number that is asked about, before anything was done.
    pub(super) before: Option<f64>,
    /// The numbers of the instructions as the step began; none while they are not computed yet.
    begun: Option<Vec<(Value, Option<Measured>)>>,
    /// The state in which the goal was looked for last.
    pub(super) seen: Option<GoalKey>,
    /// What the last link named.
    pub pointed: Option<Target>,
    /// What the learner hands in.
    pub(super) kept: Kept,
    pub(super) shelf: Shelf,
    /// What leads back from each setting that the lesson has changed.
    changed: Vec<SettingsChange>,
}

/// Presets by the names that a lesson gives them.
type Documents = BTreeMap<String, Arc<Document>>;

/// The user's own document and what belongs to it.
#[derive(Clone, Debug)]
pub(in crate::workbench) struct Shelf {
    pub document: Arc<Document>,
    pub original: Arc<Document>,
    pub saved: Arc<Document>,
    pub path: Option<PathBuf>,
    pub modified: bool,
    pub changed: bool,
    pub history: History,
    pub view: ViewState,
}

/// Whether a lesson can be begun, by its name or path.
///
/// # Errors
/// The lesson does not read, or one of the presets that it opens.
pub fn check_lesson(id: &str) -> Result<(), FileError> {
    Playing::read(id).map(drop)
}

impl Playing {
    /// A lesson by its name or path, and every preset that it opens.
    ///
    /// # Errors
    /// The lesson does not read, or one of the presets that it opens.
    pub(super) fn read(id: &str) -> Result<(Arc<Lesson>, Documents), FileError> {
        let path = Path::new(id);
        let lesson = match shipped_lesson(id) {
            Some(lesson) => lesson,
            None => Arc::new(parse_lesson(&read_text(path)?).map_err(|problem| problem.at(path))?),
        };
        let documents = documents(&lesson, path)?;
        Ok((lesson, documents))
    }

    pub(super) fn new(id: &str, (lesson, documents): (Arc<Lesson>, Documents), shelf: Shelf) -> Self {
        Self {
            id: id.to_owned(),
            lesson,
            documents,
            step: 0,
            on_path: false,
            reached: false,
            hint: false,
            tasked: false,
            settled: false,
            guess: None,
            right: None,
            missed: None,
            before: None,
            begun: None,
            seen: None,
            pointed: None,
            kept: Kept::default(),
            shelf,
            changed: Vec::new(),
        }
    }

    /// The lesson.
    #[must_use]
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// The step that is shown, counted from 0.
    #[must_use]
    pub fn number(&self) -> usize {
        self.step
    }

    /// The step that is shown.
    #[must_use]
    pub fn step(&self) -> &Step {
        &self.lesson.steps[self.step]
    }

    /// The step after it, in the lesson or on the path.
    #[must_use]
    pub fn next(&self) -> Option<&Step> {
        match self.stop() {
            Some(stop) => path().get(stop + 1).and_then(step_at),
            None => self.lesson.steps.get(self.step + 1),
        }
    }

    /// Where it stands on the path, counted from 0; none where a whole lesson is walked.
    #[must_use]
    pub fn stop(&self) -> Option<usize> {
        let here = |stop: &Bookmark| stop.lesson == self.id && stop.step == self.step;
        path().iter().position(here).filter(|_| self.on_path)
    }

    /// How many steps lie behind it, and how many there are, in the lesson or on the path.
    #[must_use]
    pub fn place(&self) -> (usize, usize) {
        match self.stop() {
            Some(stop) => (stop, path().len()),
            None => (self.step, self.lesson.steps.len()),
        }
    }

    /// Whether no step comes after it.
    #[must_use]
    pub fn is_last(&self) -> bool {
        let (place, count) = self.place();
        place + 1 == count
    }

    /// How long all of it takes.
    #[must_use]
    pub fn minutes(&self) -> Option<u32> {
        if self.on_path { Some(PATH_MINUTES) } else { self.lesson.minutes }
    }

    /// Under which name it is remembered how far the learner has come.
    pub(super) fn remembered_as(&self) -> &str {
        if self.on_path { PATH } else { &self.id }
    }

    /// What the answer was, once the right one is known.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let (predict, right) = (self.step().predict.as_ref()?, self.right?);
        Some(match self.guess {
            None => Verdict::Revealed,
            Some(guess) if predict.agree(guess, right) => Verdict::Right,
            Some(_) => Verdict::Wrong,
        })
    }

    /// Goes to a step, of which nothing is done yet.
    pub(super) fn go_to(&mut self, step: usize) {
        self.step = step;
        (self.reached, self.hint, self.tasked, self.missed) = (false, false, false, None);
        (self.settled, self.guess, self.right) = (false, None, None);
        (self.before, self.pointed, self.seen, self.begun) = (None, None, None, None);
    }

    /// Takes down the numbers of the instructions, where the step has just begun.
    fn begin(&mut self, live: &Live<'_>) {
        if self.begun.is_some() {
            return;
        }
        let mut begun: Vec<(Value, Option<Measured>)> = Vec::new();
        for (_, words) in self.lesson.steps[self.step].instructions() {
            for value in words.languages().flat_map(|tag| words.in_language(tag).values()) {
                if begun.iter().all(|(other, _)| other != value) {
                    begun.push((value.clone(), live.of(value)));
                }
            }
        }
        self.begun = Some(begun);
    }

    /// Sees whether the goal is reached and the answer right. What the step itself has a model learn is learned before
    /// anything is taken down, and what an answer has it learn before it is judged.
    pub(super) fn check(&mut self, live: &Live<'_>, is_training: bool) {
        if is_training && self.begun.is_none() {
            return;
        }
        self.begin(live);
        let step = &self.lesson.steps[self.step];
        if let Some(task) = step.goal.as_ref().filter(|_| !self.reached) {
            let seen = GoalKey::of(live);
            if self.seen.as_ref() != Some(&seen) {
                self.reached = task.reach.is_met(live);
                // What the step itself has locked is nobody's slip.
                if self.seen.as_ref().is_some_and(|before| !before.same_lock(&seen)) {
                    self.missed = task.reach.miss(live);
                }
                self.seen = Some(seen);
            }
        }
        if let Some(predict) = step.predict.as_ref().filter(|_| self.settled && self.right.is_none() && !is_training) {
            self.right = predict.right(self.before, live);
        }
    }

    /// A number of the instructions, as it was when the step began: they say what to change, and stay true while the
    /// learner does.
    #[must_use]
    pub fn as_begun(&self, value: &Value, live: &Live<'_>) -> Option<Measured> {
        let known = self.begun.iter().flatten().find(|(other, _)| other == value && !value.now);
        known.map_or_else(|| live.of(value), |(_, number)| number.clone())
    }

    /// What of the step has come about: something else is to be seen whenever it changes.
    #[must_use]
    pub fn moment(&self) -> (usize, [bool; 3], Option<Miss>) {
        (self.step, [self.hint, self.reached, self.right.is_some()], self.missed)
    }

    /// Whether a prediction keeps the view covered.
    #[must_use]
    pub fn covers_view(&self) -> bool {
        !self.settled && self.step().predict.as_ref().is_some_and(super::Prediction::covers_view)
    }

    /// Whether what the step shows is there: computed, and learned where it begins with something learned.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.begun.is_some()
    }

    /// Whether a prediction is still to be made.
    #[must_use]
    pub fn asks(&self) -> bool {
        !self.settled && self.step().predict.is_some()
    }

    /// Whether the step outlines something, or the last link did.
    #[must_use]
    pub fn points_at(&self, target: &Target) -> bool {
        match &self.pointed {
            Some(pointed) => pointed == target,
            None => self.step().highlight.contains(target),
        }
    }

    /// What is outlined.
    pub fn pointed(&self) -> impl Iterator<Item = &Target> {
        let highlight = if self.pointed.is_some() { &[][..] } else { &self.step().highlight };
        self.pointed.iter().chain(highlight)
    }

    /// Whether the goal is still to be reached.
    #[must_use]
    pub fn is_to_do(&self) -> bool {
        !self.reached && self.step().goal.is_some()
    }

    /// The number that the question is about, as it is.
    #[must_use]
    pub fn asked_number(&self, live: &Live<'_>) -> Option<Measured> {
        live.of(self.step().predict.as_ref()?.value()?)
    }

    /// The tokens of the first sentence at which it points.
    #[must_use]
    pub fn pointed_tokens(&self, document: &Document) -> Vec<usize> {
        let token = |target: &Target| match target {
            Target::Query(place) | Target::Key(place) => place.find(document.sentence(Which::First)),
            _ => None,
        };
        self.pointed().filter_map(token).collect()
    }

    /// Whether the step hides something.
    #[must_use]
    pub fn hides(&self, target: &Target) -> bool {
        self.lesson.hidden(self.step).contains(target)
    }

    /// Where it stands.
    #[must_use]
    pub fn bookmark(&self) -> Bookmark {
        Bookmark { lesson: self.id.clone(), step: self.step }
    }

    /// Remembers how a setting was before the lesson changed it for the first time.
    pub(in crate::workbench) fn keep(&mut self, before: SettingsChange) {
        let same_kind = |other: &SettingsChange| discriminant(other) == discriminant(&before);
        if !self.changed.iter().any(same_kind) {
            self.changed.push(before);
        }
    }

    /// The settings without what the lesson has changed in them.
    pub(in crate::workbench) fn give_back(&self, settings: &mut Settings) {
        self.changed.iter().for_each(|change| settings.change(change.clone()));
    }

    pub(in crate::workbench) fn shelf(&self) -> &Shelf {
        &self.shelf
    }
}

/// The presets of a lesson: shipped ones, or files beside it.
fn documents(lesson: &Lesson, path: &Path) -> Result<Documents, FileError> {
    let read = |name: &str| -> Result<Document, FileError> {
        if let Some(document) = shipped_document(name) {
            return Ok(document);
        }
        let beside = path.with_file_name(name);
        match path.extension() {
            Some(_) => open_document(&beside),
            // A shipped lesson is no file.
            None => Err(Problem::invalid("preset", say("expected-shipped-preset"), name).at(path)),
        }
    };
    lesson.presets().map(|name| Ok((name.to_owned(), Arc::new(read(name)?)))).collect()
}
