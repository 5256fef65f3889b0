//! The training: what learns, what is looked at of it, and what it is compared with.

use std::path::Path;
use std::sync::Arc;

use super::learning::{Learned, Learning, go_on, learn};
use super::sure::{Sure, sureness};
use super::train_state::ENOUGH;
use super::{Dialog, Experiment, Pace, TrainChange, View, Workbench};
use crate::document::{Document, DocumentError, Moment, Which};
use crate::files::save_learned;
use crate::jobs::{CancelToken, Stopped, Wake};
use crate::text::Mismatch;
use crate::train::{Change, Diverged, Habit, Hold, Settings, Training};

impl Workbench {
    /// Does what is asked of the training: at once, or once the work under way has paused.
    pub(super) fn train(&mut self, change: TrainChange) {
        match change {
            TrainChange::Settings(settings) => match settings.check() {
                Ok(()) => self.training.settings = *settings,
                Err(mismatch) => self.tell_mismatch(mismatch),
            },
            TrainChange::Look(step) => self.training.step = step,
            TrainChange::Forget => self.training.compared.clear(),
            change if self.training.learning.is_some() => {
                self.training.asked.push_back(change);
                if let Some(learning) = &self.training.learning {
                    learning.cancel();
                }
            }
            change => self.train_now(change),
        }
    }

    fn train_now(&mut self, change: TrainChange) {
        let store = &mut self.training;
        match change {
            TrainChange::Begin if store.current.is_none() => self.go_to(0),
            TrainChange::Begin => {
                store.until = None;
                self.begin_training(Training::new(self.training.settings.clone()));
            }
            TrainChange::Go => self.go_to(usize::MAX),
            TrainChange::Pause => store.until = None,
            TrainChange::To(step) => match store.current.as_ref().map(|current| current.state().step) {
                Some(last) if step <= last => store.step = Some(step),
                _ => self.go_to(step),
            },
            TrainChange::Change(change) => self.change_training(change),
            TrainChange::Pace(pace) => store.pace = pace,
            TrainChange::Try(experiment) => self.experiment(experiment),
            TrainChange::Look(_) | TrainChange::Settings(_) | TrainChange::Forget => self.train(change),
        }
    }

    /// Goes on up to a step, from the one that is looked at; begins where there is nothing yet.
    fn go_to(&mut self, step: usize) {
        if self.training.current.is_some() {
            self.go_on_to(step);
        } else if self.lesson.is_some() {
            self.begin_to(step);
        } else {
            // What is there may be lost.
            self.ask(Dialog::Train(step));
        }
    }

    fn go_on_to(&mut self, step: usize) {
        if let Some(training) = self.training.at_step() {
            self.take_training(training);
            self.training.until = Some(step);
        }
    }

    /// Puts a training into the place of the one under way, and its last step into the document: what the document shows
    /// decides which training it is.
    fn take_training(&mut self, training: Training) {
        self.training.take(training);
        self.show_moment();
    }

    /// Begins, and goes on up to a step.
    pub(super) fn begin_to(&mut self, step: usize) {
        self.begin_training(Training::new(self.training.settings.clone()));
        self.go_on_to(step);
    }

    /// Shows a training that begins.
    fn begin_training(&mut self, training: Result<Training, Mismatch>) {
        let training = match training {
            Ok(training) => training,
            Err(mismatch) => return self.tell_mismatch(mismatch),
        };
        let settings = training.settings().clone();
        let mut document = match Document::of_training(Moment::new(Arc::new(training), 0)) {
            Ok(document) => document,
            Err(error) => return self.tell(error.explain(&self.text), true),
        };
        document.title = self.text.get(settings.task.kind().into_str()).into_owned();
        let moment = document.moment().cloned();
        if self.document.moment().is_some_and(|before| before.training.settings().task == settings.task) {
            document.title.clone_from(&self.document.title);
            // The text that is looked at stays, where the model knows its words.
            if let Some(typed) = self.document.typed(Which::First) {
                let _ = document.set_text(Which::First, typed);
            }
        }
        self.training.put_beside();
        let kept = std::mem::take(&mut self.training.compared);
        if self.lesson.is_some() {
            let document = Arc::new(document);
            self.history.end_gesture();
            self.view.show(&document);
            self.original = Arc::clone(&document);
            self.set_document(document);
        } else {
            let message = self.message.take();
            self.replace(document, None);
            self.message = message;
        }
        self.training.current = None;
        self.training.adopt(moment.as_ref());
        self.training.compared = kept;
    }

    fn change_training(&mut self, change: Change) {
        let Some(mut training) = self.training.at_step() else { return };
        match training.change(change) {
            Ok(()) => self.take_training(training),
            Err(mismatch) => {
                self.take_training(training);
                self.tell_mismatch(mismatch);
            }
        }
    }

    /// Asks a question of the training: it is done again in another way, as far as it has come.
    fn experiment(&mut self, experiment: Experiment) {
        let Some(current) = self.training.current.clone() else { return };
        let settings = current.settings().clone();
        if !experiment.is_for(&settings) {
            return;
        }
        let steps = current.state().step.max(ENOUGH);
        let other = match experiment.settings(&settings) {
            Some(settings) => Training::new(settings),
            None => Training::new(settings).and_then(|mut training| {
                let (layer, head) = strongest(&current, Habit::Previous);
                training.change(match experiment {
                    Experiment::FirstLayerOff => Change::Layer { layer: 0, hold: Hold::Ablated },
                    _ => Change::Head { layer, head, hold: Hold::Ablated },
                })?;
                Ok(training)
            }),
        };
        self.begin_training(other);
        if self.training.current.is_some() {
            self.training.until = Some(steps);
        }
    }

    fn tell_mismatch(&mut self, mismatch: Mismatch) {
        self.tell(DocumentError::Mismatch(mismatch).explain(&self.text), true);
    }

    /// Takes in what was learned, does what was asked for, goes on, and shows the step that is looked at.
    pub(super) fn follow_training(&mut self, wake: &Wake) -> Result<(), Stopped> {
        self.training.adopt(self.document.moment());
        let mut crashed = Ok(());
        if let Some(learning) = &self.training.learning {
            if let Some(training) = learning.progress() {
                self.training.current = Some(training);
            }
            if let Some(ended) = self.training.learning.as_ref().and_then(Learning::poll) {
                self.training.learning = None;
                match ended {
                    Ok(learned) => self.take_learned(learned),
                    Err(stopped) => {
                        self.training.until = None;
                        crashed = Err(stopped);
                    }
                }
            }
        }
        self.do_asked();
        if let Some((training, until)) = self.next_work() {
            self.training.learning = Some(learn(training, until, self.training.pace, wake));
        }
        self.show_moment();
        crashed
    }

    /// Learns what is to be learned up to a step that was named, at once.
    pub(super) fn follow_training_now(&mut self) {
        self.training.adopt(self.document.moment());
        if let Some(learning) = self.training.learning.take() {
            learning.cancel();
        }
        self.do_asked();
        if let Some((training, until)) = self.next_work().filter(|(_, until)| *until < usize::MAX) {
            let learned = go_on(training, until, Pace::Full, &CancelToken::default(), |_| {});
            self.take_learned(learned);
        }
        self.show_moment();
    }

    fn do_asked(&mut self) {
        while self.training.learning.is_none()
            && let Some(change) = self.training.asked.pop_front()
        {
            self.train_now(change);
        }
    }

    fn take_learned(&mut self, learned: Learned) {
        if let Some(diverged) = &learned.diverged {
            self.tell(self.text.say(&diverged.phrase()), true);
        }
        self.training.learned(learned);
    }

    /// What work is to begin, and where it stops; none where none is wanted, or it is under way.
    fn next_work(&mut self) -> Option<(Training, usize)> {
        let store = &mut self.training;
        let (current, until) = (store.current.as_ref()?, store.until?);
        if store.learning.is_some() {
            return None;
        }
        if current.state().step >= until {
            store.until = None;
            return None;
        }
        Some((Training::clone(current), until))
    }

    /// Puts the step that is looked at into the document. It is no edit: what is undone is what the user did.
    fn show_moment(&mut self) {
        let Some(moment) = self.training.moment() else { return };
        let shown = self.document.moment();
        let is_shown = shown.is_some_and(|shown| {
            let is_same = Arc::ptr_eq(&shown.training, &moment.training) || self.training.step.is_some();
            is_same && shown.step == moment.step && shown.training.is_same_run(&moment.training)
        });
        if shown.is_some() && !is_shown {
            let document = Arc::new(self.document.at_moment(moment));
            self.set_document(document);
        }
    }

    /// Saves the step that is looked at as a folder that opens like any learned model, with a preset in it.
    pub(super) fn save_model(&mut self, folder: &Path) {
        match save_learned(&self.document, folder) {
            Ok(()) => {
                self.settings.remember(folder);
                self.tell_saved(folder);
            }
            Err(error) => self.tell(error.explain(&self.text), true),
        }
    }

    /// The training, as far as it has come; none where the document is of none.
    #[must_use]
    pub fn training(&self) -> Option<&Arc<Training>> {
        self.training.current.as_ref().filter(|_| self.document.moment().is_some())
    }

    /// What the next beginning takes.
    #[must_use]
    pub fn training_settings(&self) -> &Settings {
        &self.training.settings
    }

    /// Whether it learns, or will as soon as what is asked for is done.
    #[must_use]
    pub fn is_training(&self) -> bool {
        self.training.until.is_some()
    }

    /// Whether steps are still to be taken up to where it stops.
    pub(super) fn has_to_learn(&self) -> bool {
        let step = self.training.current.as_ref().map(|current| current.state().step);
        self.training.until.zip(step).is_some_and(|(until, step)| step < until)
    }

    /// How fast.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.training.pace
    }

    /// The step that is looked at, while it is not the last.
    #[must_use]
    pub fn step_looked_at(&self) -> Option<usize> {
        self.training.step
    }

    /// Trainings to be compared with.
    #[must_use]
    pub fn compared_trainings(&self) -> &[Arc<Training>] {
        &self.training.compared
    }

    /// For each token of the first sentence the probability that the model gave to it; none where it is not asked, and
    /// where it is still to come.
    #[must_use]
    pub fn sureness(&self) -> Option<&[Option<f32>]> {
        let derived = self.derived.current();
        let known = self.training.sure.as_ref().filter(|sure| sure.of == (derived.revision, derived.version));
        known.map(|sure| &sure.tokens[..])
    }

    /// Asks the model of what it now knows, where that is shown.
    pub(super) fn follow_sureness(&mut self) {
        let derived = self.derived.current();
        let key = (derived.revision, derived.version);
        let is_shown = self.view.view == View::Train && self.training().is_some();
        if !is_shown || self.training.sure.as_ref().is_some_and(|sure| sure.of == key) {
            return;
        }
        self.training.sure = sureness(derived).map(|tokens| Sure { of: key, tokens });
    }

    /// Why it stopped.
    #[must_use]
    pub fn diverged(&self) -> Option<&Diverged> {
        self.training.diverged.as_ref()
    }
}

/// The head that looks most at something, by its last measurement; both count from 0.
fn strongest(training: &Training, habit: Habit) -> (usize, usize) {
    let heads = training.history().last().map(|last| &last.heads[..]).unwrap_or_default();
    let rates = heads.iter().map(|rates| habit.of(rates)).enumerate();
    let best = rates.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(head, _)| head);
    let of_layer = training.settings().model.heads.max(1);
    (best / of_layer, best % of_layer)
}
