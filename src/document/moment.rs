//! Documents of a model that learns here: one of its steps, reading a text.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Document, DocumentError, Reader, Subject, Which};
use crate::attention::{AttentionSpec, Intervention};
use crate::jobs::{CancelToken, uninterrupted};
use crate::model::Learned;
use crate::train::tasks::{Sequence, Target};
use crate::train::{Broken, Plan, State, Training};

/// A training after some steps.
#[derive(Clone)]
pub struct Moment {
    /// As far as it has come, which may be further.
    pub training: Arc<Training>,
    pub step: usize,
}

/// Thousands of numbers say less than where they come from.
impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moment {} of {:?}", self.step, self.plan())
    }
}

/// The same plan gives the same numbers.
impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        let is_same_run = || self.training.is_same_run(&other.training) || self.plan() == other.plan();
        self.step == other.step && is_same_run()
    }
}

impl Moment {
    /// The last state of a training that is kept, up to a step.
    #[must_use]
    pub fn new(training: Arc<Training>, step: usize) -> Self {
        let step = training.state_at(step).step;
        Self { training, step }
    }

    /// The numbers of the model, and what holds its heads.
    #[must_use]
    pub fn state(&self) -> &State {
        self.training.state_at(self.step)
    }

    /// What gives the same numbers again: nothing of what was changed later.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let state = self.state();
        Plan { settings: self.training.settings().clone(), changes: state.changes.clone() }
    }

    /// The model as views read it. It lies in no file.
    fn learned(&self) -> Learned {
        Learned {
            name: format!("{:?}", self.training.settings().task.kind()).to_lowercase(),
            path: PathBuf::new(),
            checkpoint: self.state().checkpoint(),
            words: Arc::clone(self.training.words()),
        }
    }

    /// A text that is never learned from, to look at.
    #[must_use]
    pub fn example(&self) -> String {
        let first = self.training.held_out().first().map(|sequence| &sequence.tokens[..]).unwrap_or_default();
        self.training.words().join(first).expect("a task draws words of its vocabulary")
    }

    /// What follows each token of a text: what the task says where it is the example, else nothing but what a text says
    /// that repeats.
    #[must_use]
    pub fn targets(&self, ids: &[usize]) -> Sequence {
        if let Some(example) = self.training.held_out().iter().find(|example| example.tokens == ids) {
            return example.clone();
        }
        let target = |place: usize| {
            let word = *ids.get(place + 1)?;
            // Behind the last token like this one.
            let source = ids[..place].iter().rposition(|id| *id == ids[place]).map(|last| last + 1);
            Some(Target { word, is_known: source.is_some(), source })
        };
        Sequence { tokens: ids.to_vec(), targets: (0..ids.len()).map(target).collect() }
    }

    /// What heads that are held do over some tokens.
    fn holds(&self, ids: &[usize]) -> Vec<Intervention> {
        self.state().holds.spec(AttentionSpec::default(), &self.targets(ids)).interventions
    }
}

impl Document {
    /// A document in which a model that learns here reads its example.
    ///
    /// # Errors
    /// The model is larger than what the program takes.
    pub fn of_training(moment: Moment) -> Result<Self, DocumentError> {
        let mut document = Self::of_learned(Arc::new(moment.learned()), &moment.example())?;
        let holds = moment.holds(&document.ids());
        hold(&mut document.spec, &[], holds);
        if let Subject::Learned(reader) = &mut document.subject {
            reader.moment = Some(moment);
        }
        Ok(document)
    }

    /// The training, and the step of it, that the model comes from; none of other documents.
    #[must_use]
    pub fn moment(&self) -> Option<&Moment> {
        self.reader()?.moment.as_ref()
    }

    /// The same document at another step of a training with as many layers and heads, or of the same one. What the user
    /// set stays; what was as the model was trained follows the model. What was claimed of the other step is claimed no more.
    #[must_use]
    pub fn at_moment(&self, moment: Moment) -> Self {
        let Some(Reader { model: old, moment: before, .. }) = self.reader() else { return self.clone() };
        let (mut document, ids) = (self.clone(), self.ids());
        let model = Arc::new(moment.learned());
        let (was, is) = (old.checkpoint.spec(), model.checkpoint.spec());
        if before.as_ref().is_none_or(|before| before.step != moment.step) {
            document.claims.retain(|claim| !claim.when.is_empty());
        }
        let spec = &mut document.spec;
        if spec.mask.causal == was.mask.causal {
            spec.mask.causal = is.mask.causal;
        }
        if spec.position == was.position {
            spec.position = is.position;
        }
        let before = before.as_ref().map(|before| before.holds(&ids)).unwrap_or_default();
        hold(spec, &before, moment.holds(&ids));
        if let Subject::Learned(reader) = &mut document.subject {
            (reader.model, reader.moment) = (model, Some(moment));
        }
        document
    }

    /// The same document once its model has learned up to a step. It is learned now: it may take long.
    pub(super) fn learned_up_to(&self, step: usize) -> Result<Self, DocumentError> {
        let Some(moment) = self.moment() else { return Err(DocumentError::NoTraining) };
        if moment.step == step {
            return Ok(self.clone());
        }
        let follow = |cancel: &CancelToken| match Training::follow(moment.plan(), step, cancel) {
            Ok(training) => Ok(training),
            Err(Broken::Stopped(stopped)) => Err(stopped),
            Err(Broken::Plan(_)) => unreachable!("it has been followed before"),
        };
        Ok(self.at_moment(Moment::new(Arc::new(uninterrupted(follow)), step)))
    }

    /// The same document of a model that learns no more and lies in a folder. What held its heads goes on doing so.
    #[must_use]
    pub fn saved_in(&self, folder: &str) -> Self {
        let mut document = self.clone();
        if let Subject::Learned(reader) = &mut document.subject
            && let Some(moment) = reader.moment.take()
        {
            reader.model = Arc::new(Learned { path: PathBuf::from(folder), ..moment.learned() });
        }
        document
    }

    /// What holds heads of a model that learns here: no intervention of the user's.
    #[must_use]
    pub fn held(&self) -> Vec<Intervention> {
        self.moment().map(|moment| moment.holds(&self.ids())).unwrap_or_default()
    }

    /// What heads that are held do, over the tokens that the first sentence had, and over those that it has.
    pub(super) fn hold_again(&mut self, before: &[usize]) {
        let Some(moment) = self.moment().cloned() else { return };
        let ids = self.ids();
        hold(&mut self.spec, &moment.holds(before), moment.holds(&ids));
    }

    /// What follows each token of the first sentence of a learned model, where something does: what the task says, or else
    /// the text itself.
    #[must_use]
    pub fn follows(&self) -> Vec<Option<usize>> {
        let ids = self.ids();
        match self.moment() {
            Some(moment) => moment.targets(&ids).targets.iter().map(|target| Some(target.as_ref()?.word)).collect(),
            None => (0..ids.len()).map(|place| ids.get(place + 1).copied()).collect(),
        }
    }

    /// What a learned model made of the first sentence.
    #[must_use]
    pub fn ids(&self) -> Vec<usize> {
        self.pieces(Which::First).map(|piece| piece.id).collect()
    }
}

/// Puts what holds heads in the place of what did before. The user's own interventions stay.
fn hold(spec: &mut AttentionSpec, before: &[Intervention], now: Vec<Intervention>) {
    spec.interventions.retain(|one| !before.contains(one));
    for one in now {
        match one.ablated_head() {
            Some((layer, head)) => spec.set_ablated(layer, head, true),
            None => spec.interventions.push(one),
        }
    }
}
