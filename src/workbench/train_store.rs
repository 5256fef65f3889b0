//! What is kept of a training while the program runs.

use std::collections::VecDeque;
use std::sync::Arc;

use super::learning::{Learned, Learning};
use super::sure::Sure;
use super::{Pace, TrainChange};
use crate::document::Moment;
use crate::train::{Diverged, Settings, Training};

/// Trainings beside the one under way, to be compared with it.
const COMPARED: usize = 3;

/// The training under way, and what is chosen of it.
#[derive(Default)]
pub(super) struct TrainStore {
    /// What the next beginning takes.
    pub(super) settings: Settings,
    pub(super) pace: Pace,
    /// As far as it has come; none before the first.
    pub(super) current: Option<Arc<Training>>,
    /// The step that is looked at; none for the last one.
    pub(super) step: Option<usize>,
    /// Where it is to stop, while it goes on.
    pub(super) until: Option<usize>,
    pub(super) learning: Option<Learning>,
    /// What is asked for while it goes on is done when the work has paused.
    pub(super) asked: VecDeque<TrainChange>,
    pub(super) compared: Vec<Arc<Training>>,
    pub(super) sure: Option<Sure>,
    pub(super) diverged: Option<Diverged>,
}

impl TrainStore {
    /// What is drawn, to be looked at while this one goes on.
    pub(super) fn snapshot(&self) -> Self {
        Self {
            settings: self.settings.clone(),
            pace: self.pace,
            current: self.current.clone(),
            step: self.step,
            compared: self.compared.clone(),
            sure: self.sure.clone(),
            diverged: self.diverged,
            ..Self::default()
        }
    }

    /// Begins with what a document came with, whatever was before.
    pub(super) fn begin_with(&mut self, moment: Option<&Moment>) {
        *self = Self::default();
        self.adopt(moment);
    }

    /// Takes up a training that a document came with, or lets go of one whose document is gone.
    pub(super) fn adopt(&mut self, moment: Option<&Moment>) {
        match (moment, &self.current) {
            (Some(moment), Some(current)) if current.is_same_run(&moment.training) => {}
            (None, None) => {}
            (None, Some(_)) => *self = Self { settings: self.settings.clone(), pace: self.pace, ..Self::default() },
            (Some(moment), _) => {
                let step = (moment.step < moment.training.state().step).then_some(moment.step);
                let settings = moment.training.settings().clone();
                let current = Some(Arc::clone(&moment.training));
                *self = Self { settings, pace: self.pace, current, step, ..Self::default() };
            }
        }
    }

    /// Looks at the step of a document's moment, where it is one of this training.
    pub(super) fn look_at(&mut self, moment: Option<&Moment>) {
        if let (Some(moment), Some(current)) = (moment, &self.current)
            && current.is_same_run(&moment.training)
        {
            self.step = (moment.step < current.state().step).then_some(moment.step);
        }
    }

    /// Puts the training under way beside another that takes its place.
    pub(super) fn put_beside(&mut self) {
        if let Some(current) = self.current.take().filter(|current| current.state().step > 0) {
            self.compared.push(current);
            let beyond = self.compared.len().saturating_sub(COMPARED);
            self.compared.drain(..beyond);
        }
        (self.step, self.diverged) = (None, None);
    }

    /// The training from the step on that is looked at: another one, where that is not the last.
    pub(super) fn at_step(&mut self) -> Option<Training> {
        let current = self.current.as_ref()?;
        let Some(step) = self.step.filter(|step| *step < current.state().step) else {
            return Some(Training::clone(current));
        };
        let fork = current.fork(step)?;
        self.put_beside();
        Some(fork)
    }

    pub(super) fn take(&mut self, training: Training) {
        (self.current, self.step) = (Some(Arc::new(training)), None);
    }

    pub(super) fn learned(&mut self, Learned { training, diverged }: Learned) {
        self.current = Some(Arc::new(training));
        self.diverged = diverged;
        if diverged.is_some() {
            self.until = None;
        }
    }

    /// What the document is to show; none where there is no training.
    pub(super) fn moment(&self) -> Option<Moment> {
        let current = self.current.as_ref()?;
        Some(Moment::new(Arc::clone(current), self.step.unwrap_or(usize::MAX)))
    }
}
