//! A lesson under way: where it stands, and the user's own document, put aside until it is left.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::course::shipped_lesson;
use super::{Lesson, Live, Step, Target, parse_lesson};
use crate::document::Document;
use crate::files::{FileError, Problem, ShippedPreset, open_document, parse_preset, read_text};
use crate::workbench::{History, View, ViewState, Workbench};

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
    /// Plays the solution.
    ShowMe,
    /// Answers the prediction.
    Guess(usize),
    /// Outlines what a link names; the same again no longer does.
    Point(Target),
}

/// A place in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The name of a shipped lesson, or the path of a file.
    pub lesson: String,
    /// Counted from 0.
    pub step: usize,
}

/// How far a learner has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where it was left, counted from 0.
    pub step: usize,
    /// Whether it was once walked to its end.
    pub done: bool,
}

/// A lesson under way.
#[derive(Debug)]
pub struct Playing {
    id: String,
    lesson: Arc<Lesson>,
    /// All presets that it opens, by the names that it gives them.
    documents: BTreeMap<String, Arc<Document>>,
    step: usize,
    /// Whether the goal of the step was reached.
    pub reached: bool,
    /// Whether the hint is shown.
    pub hint: bool,
    /// Whether the solution was played.
    pub solved: bool,
    /// The answer to the prediction, and which one was right, once that is known.
    pub guess: Option<usize>,
    pub right: Option<usize>,
    /// The number that is asked about, before anything was done.
    pub(super) before: Option<f64>,
    /// What the last link named.
    pub pointed: Option<Target>,
    shelf: Shelf,
}

/// The user's own document and what belongs to it.
#[derive(Debug)]
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

impl Playing {
    /// Reads a lesson and every preset that it opens.
    fn read(id: &str, shelf: Shelf) -> Result<Self, (FileError, Shelf)> {
        let load = || -> Result<_, FileError> {
            let path = Path::new(id);
            let lesson = match shipped_lesson(id) {
                Some(lesson) => lesson,
                None => Arc::new(parse_lesson(&read_text(path)?).map_err(|problem| problem.at(path))?),
            };
            let documents = documents(&lesson, path)?;
            Ok((lesson, documents))
        };
        match load() {
            Ok((lesson, documents)) => Ok(Self {
                id: id.to_owned(),
                lesson,
                documents,
                step: 0,
                reached: false,
                hint: false,
                solved: false,
                guess: None,
                right: None,
                before: None,
                pointed: None,
                shelf,
            }),
            Err(error) => Err((error, shelf)),
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

    /// The step after it.
    #[must_use]
    pub fn next(&self) -> Option<&Step> {
        self.lesson.steps.get(self.step + 1)
    }

    /// Whether a prediction keeps the view covered.
    #[must_use]
    pub fn covers_view(&self) -> bool {
        self.guess.is_none() && self.step().predict.as_ref().is_some_and(super::Prediction::covers_view)
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

    /// Whether it points at a token of the first sentence.
    #[must_use]
    pub fn points_at_token(&self, document: &Document, token: usize) -> bool {
        self.pointed().any(|target| match target {
            Target::Query(place) | Target::Key(place) => place.find(document, false) == Some(token),
            _ => false,
        })
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

    pub(in crate::workbench) fn shelf(&self) -> &Shelf {
        &self.shelf
    }
}

/// The presets of a lesson: shipped ones, or files beside it.
fn documents(lesson: &Lesson, path: &Path) -> Result<BTreeMap<String, Arc<Document>>, FileError> {
    let read = |name: &str| -> Result<Document, FileError> {
        if let Some(preset) = ShippedPreset::find(name) {
            return parse_preset(preset.source).map_err(|problem| problem.at(Path::new(name)));
        }
        match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => open_document(&folder.join(name)),
            _ => Err(Problem::invalid("preset", "the name of a shipped preset", name).at(path)),
        }
    };
    lesson.presets().map(|name| Ok((name.to_owned(), Arc::new(read(name)?)))).collect()
}

impl Workbench {
    /// The lesson under way.
    #[must_use]
    pub fn lesson(&self) -> Option<&Playing> {
        self.lesson.as_ref()
    }

    /// What a number in a lesson's text can depend on.
    #[must_use]
    pub fn live(&self) -> Live<'_> {
        Live { derived: self.derived.current(), view: &self.view }
    }

    pub(in crate::workbench) fn obey_lesson(&mut self, command: LessonCommand) {
        if let LessonCommand::Start(Bookmark { lesson, step }) = command {
            return self.start_lesson(&lesson, step);
        }
        let Some(playing) = &self.lesson else { return };
        let (step, count) = (playing.step, playing.lesson.steps.len());
        match command {
            LessonCommand::Next if step + 1 < count => {
                self.enter_step(step + 1);
            }
            LessonCommand::Next => self.finish_lesson(),
            LessonCommand::Back => {
                self.enter_step(step.saturating_sub(1));
            }
            LessonCommand::Again => {
                self.enter_step(step);
            }
            LessonCommand::Leave => self.leave_lesson(),
            LessonCommand::ShowMe => self.show_solution(),
            LessonCommand::Guess(choice) => self.guess(choice),
            LessonCommand::Hint | LessonCommand::Point(_) | LessonCommand::Start(_) => {
                let Some(playing) = &mut self.lesson else { return };
                match command {
                    LessonCommand::Point(target) if playing.pointed.as_ref() == Some(&target) => playing.pointed = None,
                    LessonCommand::Point(target) => playing.pointed = Some(target),
                    _ => playing.hint = true,
                }
            }
        }
    }

    /// Puts the user's document aside, and begins a lesson.
    pub(in crate::workbench) fn start_lesson(&mut self, id: &str, step: usize) {
        self.leave_lesson();
        let shelf = Shelf {
            document: self.document.clone(),
            original: self.original.clone(),
            saved: self.saved.clone(),
            path: self.path.take(),
            modified: self.modified,
            changed: self.changed,
            history: std::mem::take(&mut self.history),
            view: self.view.clone(),
        };
        match Playing::read(id, shelf) {
            Ok(playing) => {
                let last = playing.lesson.steps.len() - 1;
                self.lesson = Some(playing);
                self.enter_step(step.min(last));
            }
            Err((error, shelf)) => {
                self.restore(shelf);
                self.tell(error.explain(&self.text), true);
            }
        }
    }

    /// Begins the lesson of a file, and remembers its folder.
    pub(in crate::workbench) fn open_lesson(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        self.start_lesson(&path.to_string_lossy(), 0);
        if self.lesson.is_some() {
            self.settings.lesson_folder = path.parent().map(Path::to_path_buf);
            self.settings.remember(&path);
        }
    }

    /// Back to the user's own document, as it was.
    pub(in crate::workbench) fn leave_lesson(&mut self) {
        if let Some(playing) = self.lesson.take() {
            self.restore(playing.shelf);
        }
    }

    fn finish_lesson(&mut self) {
        if let Some(playing) = &self.lesson {
            let progress = self.settings.progress.entry(playing.id.clone()).or_default();
            *progress = Progress { step: 0, done: true };
        }
        self.leave_lesson();
        self.show_course();
    }

    fn restore(&mut self, shelf: Shelf) {
        let Shelf { document, original, saved, path, modified, changed, history, view } = shelf;
        (self.document, self.original, self.saved) = (document, original, saved);
        (self.modified, self.changed, self.path, self.history) = (modified, changed, path, history);
        // Panels are opened and closed for both.
        let sides = std::mem::replace(&mut self.view, view).sides;
        self.view.sides = sides;
    }

    /// Brings about the state in which a step begins: the preset, the actions and solutions of the steps
    /// before it, and its own actions. Says whether everything that they name was there.
    pub(super) fn enter_step(&mut self, step: usize) -> bool {
        let Some(playing) = &mut self.lesson else { return false };
        playing.step = step;
        (playing.reached, playing.hint, playing.solved) = (false, false, false);
        (playing.guess, playing.right, playing.before, playing.pointed) = (None, None, None, None);
        let (lesson, id) = (Arc::clone(&playing.lesson), playing.id.clone());
        self.settings.progress.entry(id).or_default().step = step;
        let mut found = self.open_for_lesson(&lesson.preset);
        let sides = std::mem::replace(&mut self.view, ViewState::of(&self.document)).sides;
        self.view.sides = sides;
        for (index, past) in lesson.steps[..=step].iter().enumerate() {
            let solution = past.goal.iter().flat_map(|task| &task.solution);
            let after = solution.chain(past.predict.iter().flat_map(|predict| &predict.then));
            for action in past.actions.iter().chain(after.filter(|_| index < step)) {
                found &= self.perform(action);
            }
        }
        // To reset is to begin the step again, and there is nothing before it to undo.
        self.original = Arc::clone(&self.document);
        self.saved = Arc::clone(&self.document);
        (self.history, self.modified, self.changed) = (History::default(), false, false);
        found
    }

    /// Opens one of the lesson's presets.
    pub(super) fn open_for_lesson(&mut self, name: &str) -> bool {
        let Some(document) = self.lesson.as_ref().and_then(|playing| playing.documents.get(name).cloned()) else {
            return false;
        };
        self.view.show(&document);
        self.original = Arc::clone(&document);
        self.set_document(document);
        self.path = None;
        true
    }

    fn show_solution(&mut self) {
        let Some(playing) = &mut self.lesson else { return };
        playing.solved = true;
        let lesson = Arc::clone(&playing.lesson);
        let solution = lesson.steps[playing.step].goal.iter().flat_map(|task| &task.solution);
        for action in solution {
            self.perform(action);
        }
    }

    fn guess(&mut self, choice: usize) {
        let Some(playing) = &self.lesson else { return };
        let lesson = Arc::clone(&playing.lesson);
        let Some(predict) = lesson.steps[playing.step].predict.as_ref().filter(|_| playing.guess.is_none()) else {
            return;
        };
        let before = predict.measure(&self.live());
        if let Some(playing) = &mut self.lesson {
            (playing.guess, playing.before) = (Some(choice), before);
        }
        for action in &predict.then {
            self.perform(action);
        }
    }

    /// Sees whether the goal is reached and the answer right, once what is derived is up to date.
    pub(in crate::workbench) fn follow_lesson(&mut self) {
        if self.derived.is_stale() {
            return;
        }
        let live = Live { derived: self.derived.current(), view: &self.view };
        let Some(playing) = &mut self.lesson else { return };
        let step = &playing.lesson.steps[playing.step];
        if let Some(task) = &step.goal {
            playing.reached |= task.reach.is_met(&live);
        }
        if let Some(predict) = step.predict.as_ref().filter(|_| playing.guess.is_some() && playing.right.is_none()) {
            playing.right = predict.right(playing.before, &live);
        }
    }

    /// Shows the course, with the lessons of the user's own folder as they are now.
    pub(in crate::workbench) fn show_course(&mut self) {
        self.view.view = View::Course;
        self.course.refresh(self.settings.lesson_folder.as_deref());
    }
}
