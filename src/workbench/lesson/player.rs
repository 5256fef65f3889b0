//! What a learner does with a lesson.

use std::path::Path;
use std::sync::Arc;

use super::kept::{KeptAnswer, NAME, Seen, with_seed};
use super::playing::Shelf;
use super::{Bookmark, Guess, LessonCommand, LessonProgress, Live, Playing, Taught, path};
use crate::workbench::{Action, History, Refusal, View, ViewState, Workbench};

/// Where an action of a lesson stands: in which part of which step, and which of the list it is, all counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ActionPlace {
    pub step: usize,
    pub part: &'static str,
    pub number: usize,
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
        let step = self.document.moment().map_or(0, |moment| moment.step);
        let taught = |training, sure| Taught { training, step, sure };
        Live {
            derived: self.derived.current(),
            view: &self.view,
            training: self.training().map(|training| taught(training, self.sureness())),
            beside: self.compared_trainings().last().map(|training| taught(training, None)),
        }
    }

    pub(in crate::workbench) fn obey_lesson(&mut self, command: LessonCommand) {
        match &command {
            LessonCommand::Start(Bookmark { lesson, step }) => {
                self.start_lesson(lesson, *step);
                return;
            }
            LessonCommand::StartPath(stop) => return self.go_to_stop(*stop),
            _ => {}
        }
        let Some(playing) = &self.lesson else { return };
        let (step, (place, _)) = (playing.step, playing.place());
        match command {
            LessonCommand::Next if playing.is_last() => self.finish_lesson(),
            LessonCommand::Back if place == 0 => {}
            LessonCommand::Next | LessonCommand::Back => {
                let by = |number: usize| if command == LessonCommand::Next { number + 1 } else { number - 1 };
                match playing.stop() {
                    Some(stop) => self.go_to_stop(by(stop)),
                    None => drop(self.enter_step(by(step))),
                }
            }
            LessonCommand::Again => {
                self.enter_step(step);
            }
            LessonCommand::Leave => self.leave_lesson(),
            LessonCommand::ShowMe => self.show_solution(),
            LessonCommand::Guess(choice) => self.settle(Some(choice)),
            LessonCommand::Reveal => self.settle(None),
            LessonCommand::Learner(name) => self.name_learner(&name),
            LessonCommand::Hint
            | LessonCommand::Task
            | LessonCommand::Point(_)
            | LessonCommand::Start(_)
            | LessonCommand::StartPath(_) => {
                let Some(playing) = &mut self.lesson else { return };
                match command {
                    LessonCommand::Point(target) if playing.pointed.as_ref() == Some(&target) => playing.pointed = None,
                    LessonCommand::Point(target) => playing.pointed = Some(target),
                    LessonCommand::Task => playing.tasked = true,
                    _ => playing.hint = true,
                }
            }
        }
    }

    /// Puts the user's document aside, and begins a lesson; says so where it cannot.
    pub(in crate::workbench) fn start_lesson(&mut self, id: &str, step: usize) -> bool {
        self.begin(id, step, false)
    }

    /// The same for a stop of the 90-minute path, which lies in this lesson or another.
    pub(in crate::workbench) fn go_to_stop(&mut self, stop: usize) {
        let Some(Bookmark { lesson, step }) = path().get(stop.min(path().len().saturating_sub(1))) else { return };
        match &self.lesson {
            Some(playing) if playing.on_path && playing.id == *lesson => drop(self.enter_step(*step)),
            _ => drop(self.begin(lesson, *step, true)),
        }
    }

    fn begin(&mut self, id: &str, step: usize, on_path: bool) -> bool {
        let read = match Playing::read(id) {
            Ok(read) => read,
            Err(error) => {
                self.tell(error.explain(&self.text), true);
                return false;
            }
        };
        self.opening.cancel();
        self.leave_lesson();
        let shelf = Shelf {
            document: Arc::clone(&self.document),
            original: Arc::clone(&self.original),
            saved: Arc::clone(&self.saved),
            path: self.path.take(),
            modified: self.modified,
            changed: self.changed,
            history: std::mem::take(&mut self.history),
            view: self.view.clone(),
        };
        let last = read.0.steps.len() - 1;
        let mut playing = Playing::new(id, read, shelf);
        playing.on_path = on_path;
        self.lesson = Some(playing);
        self.time_lesson();
        self.enter_step(step.min(last));
        true
    }

    /// Begins the lesson of a file, and remembers its folder.
    pub(in crate::workbench) fn open_lesson(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        if self.start_lesson(&path.to_string_lossy(), 0) {
            self.settings.lesson_folder = path.parent().map(Path::to_path_buf);
            self.settings.remember(&path);
        }
    }

    /// Back to the user's own document, as it was.
    pub(in crate::workbench) fn leave_lesson(&mut self) {
        if let Some(playing) = self.lesson.take() {
            playing.give_back(&mut self.settings);
            self.restore(playing.shelf);
        }
    }

    fn finish_lesson(&mut self) {
        let Some(id) = self.lesson.as_ref().map(|playing| playing.remembered_as().to_owned()) else { return };
        self.settings.progress.insert(id.clone(), LessonProgress { step: 0, done: true });
        self.leave_lesson();
        self.show_course();
        self.course.finish(id);
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
    /// before it, and its own actions. Says what of it could not be done, and where that stands.
    pub(super) fn enter_step(&mut self, step: usize) -> Vec<(ActionPlace, Refusal)> {
        let Some(playing) = &mut self.lesson else { return Vec::new() };
        playing.go_to(step);
        playing.give_back(&mut self.settings);
        let lesson = Arc::clone(&playing.lesson);
        let (remembered, (place, _)) = (playing.remembered_as().to_owned(), playing.place());
        self.settings.progress.entry(remembered).or_default().step = place;
        self.open_for_lesson(&lesson.preset);
        let mut refused = Vec::new();
        let sides = std::mem::replace(&mut self.view, ViewState::of(&self.document)).sides;
        self.view.sides = sides;
        for (index, past) in lesson.steps[..=step].iter().enumerate() {
            let solution = past.goal.as_ref().map_or(&[][..], |task| &task.solution);
            let then = past.predict.as_ref().map_or(&[][..], |predict| &predict.then);
            for (part, actions) in [("actions", &past.actions[..]), ("goal.solution", solution), ("predict.then", then)]
            {
                if part != "actions" && index == step {
                    continue;
                }
                for (number, action) in actions.iter().enumerate() {
                    let place = ActionPlace { step: index, part, number };
                    refused.extend(self.perform(action).err().map(|refusal| (place, refusal)));
                }
            }
        }
        // To reset is to begin the step again, and there is nothing before it to undo.
        self.original = Arc::clone(&self.document);
        self.saved = Arc::clone(&self.document);
        (self.history, self.modified, self.changed) = (History::default(), false, false);
        refused
    }

    /// Opens one of the lesson's presets.
    pub(in crate::workbench) fn open_for_lesson(&mut self, name: &str) -> bool {
        let Some(playing) = &self.lesson else { return false };
        let Some(mut document) = playing.documents.get(name).cloned() else { return false };
        let seed = playing.kept.seed().filter(|_| playing.lesson.own_seed);
        if let Some(seed) = seed.filter(|_| document.is_designed()) {
            document = Arc::new(with_seed(&document, seed));
        }
        // A sentence typed after this is not typed over the one before.
        self.history.end_gesture();
        self.view.show(&document);
        self.original = Arc::clone(&document);
        self.training.begin_with(document.moment());
        self.set_document(document);
        self.path = None;
        true
    }

    /// Takes down who goes through the lesson. Where the numbers are the learner's own, others have to be answered anew.
    fn name_learner(&mut self, name: &str) {
        let Some(playing) = &mut self.lesson else { return };
        let (before, step) = (playing.kept.seed(), playing.step);
        playing.kept.learner = name.chars().take(NAME).collect();
        if playing.lesson.own_seed && playing.kept.seed() != before {
            playing.kept.answers.clear();
            self.enter_step(step);
        }
    }

    fn show_solution(&mut self) {
        let Some(playing) = &mut self.lesson else { return };
        let (lesson, step) = (Arc::clone(&playing.lesson), playing.step);
        playing.kept.keep(step, KeptAnswer::Shown);
        for action in lesson.steps[step].goal.iter().flat_map(|task| &task.solution) {
            self.perform_or_tell(action);
        }
    }

    /// Does what an action says, or says why not.
    fn perform_or_tell(&mut self, action: &Action) {
        if let Err(refusal) = self.perform(action) {
            self.tell(refusal.explain(&self.text), true);
        }
    }

    /// Settles the question of the step, with an answer or without.
    fn settle(&mut self, guess: Option<Guess>) {
        // What is asked about is what is seen, once the step itself has learned what it begins with.
        let ready = |playing: &&Playing| playing.asks() && playing.has_begun() && !self.derived.is_stale();
        let Some(playing) = self.lesson.as_ref().filter(ready) else { return };
        let lesson = Arc::clone(&playing.lesson);
        let Some(predict) = &lesson.steps[playing.step].predict else { return };
        let before = predict.measure(&self.live());
        if let Some(playing) = &mut self.lesson {
            (playing.settled, playing.guess, playing.before) = (true, guess, before);
            let answer = guess.map_or(KeptAnswer::Shown, KeptAnswer::Guess);
            playing.kept.keep(playing.step, answer);
        }
        for action in &predict.then {
            self.perform_or_tell(action);
        }
    }

    /// Sees whether the goal is reached and the answer right, once what is derived is up to date.
    pub(in crate::workbench) fn check_goal(&mut self) {
        // It is put back below: what is measured reads all else.
        let Some(mut playing) = self.lesson.take_if(|_| !self.derived.is_stale()) else { return };
        let before = playing.reached;
        playing.check(&self.live(), self.has_to_learn());
        if playing.reached && !before {
            let done = KeptAnswer::Done(Arc::clone(&self.document), Seen::of(&self.view));
            playing.kept.keep(playing.step, done);
        }
        self.lesson = Some(playing);
    }

    /// Shows the course, with the lessons of the user's own folder as they are now.
    pub(in crate::workbench) fn show_course(&mut self) {
        self.view.view = View::Course;
        self.course.refresh(self.settings.lesson_folder.as_deref());
    }
}
