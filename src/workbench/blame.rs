//! Who gets the blame: the gradient of the loss by every number of a model that learns here or learned here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::derived::{Derived, work};
use super::pending::Pending;
use super::{View, Workbench};
use crate::analysis::{Stage, StageCell, StageMatrix};
use crate::document::{Document, Which};
use crate::jobs::{CancelToken, Cores, Report, Stopped, Task, Wake};
use crate::math::Matrix;
use crate::train::{Blame, FAMILY, Nudge};

/// How many runs the way back and the run that it reads cost.
const RUNS: u64 = 4;

/// The way back from the loss of the first sentence, with the gradients by what is drawn.
pub struct TextBlame {
    pub blame: Blame,
    /// By layer, head and stage; none of stages by which no gradient is kept.
    stages: Mutex<BTreeMap<(usize, usize, Stage), Option<StageOverlay>>>,
}

/// Numbers that are shown in the place of those of a stage: the gradient by them, or how far they are from those of A.
#[derive(Clone, Debug)]
pub struct StageOverlay {
    pub numbers: Arc<Matrix>,
    /// The power of ten that most of its large numbers are a few of.
    pub exponent: i32,
}

/// The newest way back; none of a model that has other parts than those that are learned here.
pub(super) type BlameStore = Pending<u64, Option<Arc<TextBlame>>>;
/// What a nudge of the locked number does; none where nothing changes that alone.
pub(super) type NudgeStore = Pending<NudgeKey, Option<Nudge>>;

/// The state, the number, and the bits of by how much it is nudged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NudgeKey {
    revision: u64,
    cell: StageCell,
    by: u32,
}

impl TextBlame {
    fn new(document: &Document, report: &CancelToken) -> Result<Option<Arc<Self>>, Stopped> {
        report.check()?;
        let checkpoint = &document.reader().expect("only a learned model is blamed").model.checkpoint;
        let blame = Blame::new(checkpoint, &document.spec, document.ids(), document.follows());
        Ok(blame.map(|blame| Arc::new(Self { blame, stages: Mutex::default() })))
    }

    /// The gradient by the numbers of a stage of a shape; none of a stage by which none is kept.
    #[must_use]
    pub fn by_stage(&self, layer: usize, head: usize, stage: Stage, shape: (usize, usize)) -> Option<StageOverlay> {
        let head = if stage.is_per_head() { head } else { 0 };
        // Whole matrices go in, so that there is nothing half done after a panic.
        let mut stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || self.blame.by_stage(layer, head, stage, shape).map(StageOverlay::new);
        stages.entry((layer, head, stage)).or_insert_with(make).clone()
    }
}

impl StageOverlay {
    pub(super) fn new(numbers: Matrix) -> Self {
        let numbers = Arc::new(numbers);
        let magnitude = StageMatrix::from(Arc::clone(&numbers)).usual_magnitude();
        let exponent = if magnitude > 0.0 { magnitude.log10().floor().clamp(-30.0, 0.0) as i32 } else { 0 };
        Self { numbers, exponent }
    }
}

/// Whether a document's model is made of the parts that are learned here, and reads something.
fn is_blamed(document: &Document) -> bool {
    let family = document.reader().map(|reader| reader.model.checkpoint.family);
    family == Some(FAMILY) && !document.tokens.is_empty()
}

impl Workbench {
    /// Why there are no gradients to be shown: the message that says it.
    #[must_use]
    pub fn no_gradients(&self) -> Option<&'static str> {
        match is_blamed(&self.derived.current().document) {
            false => Some("gradients-other-model"),
            true if self.view.walk.which == Which::Second => Some("gradients-second-sentence"),
            true => None,
        }
    }

    /// Whether the walk-through shows gradients.
    #[must_use]
    pub fn shows_gradients(&self) -> bool {
        self.view.view == View::Walk && self.view.walk.gradients && self.no_gradients().is_none()
    }

    /// The way back from the loss of what is shown, where it is asked for and has been made.
    #[must_use]
    pub fn blame(&self) -> Option<&Arc<TextBlame>> {
        let is_shown = self.shows_gradients() && self.blame.is_of(&self.derived.current().revision);
        self.blame.current().filter(|_| is_shown)?.as_ref()
    }

    /// What the chosen nudge of the locked number does to the loss, once that is known.
    #[must_use]
    pub fn nudge(&self) -> Option<Nudge> {
        let key = self.nudge_key()?;
        *self.nudged.current().filter(|_| self.nudged.is_of(&key))?
    }

    /// Whether the way back is still to come.
    #[must_use]
    pub fn is_blaming(&self) -> bool {
        self.blame.is_computing() || !self.blame.is_of(&self.derived.current().revision)
    }

    fn nudge_key(&self) -> Option<NudgeKey> {
        let cell = *self.view.walk.trail.last()?;
        Some(NudgeKey { revision: self.derived.current().revision, cell, by: self.view.walk.nudge.to_bits() })
    }

    /// The question after the nudge of the locked number, and the way back that answers it.
    fn asked_nudge(&self) -> Option<(NudgeKey, Arc<TextBlame>)> {
        Some((self.nudge_key()?, Arc::clone(self.blame()?)))
    }

    pub(super) fn catch_up_blame(&mut self, wake: &Wake) -> Result<(), Stopped> {
        if !self.shows_gradients() {
            return Ok(());
        }
        let state: Arc<Derived> = Arc::clone(self.derived.current());
        let task = Task { name: "gradients", cores: Cores::Spare };
        let cost = |runs: u64| runs * work(&self.derived.current().document, None);
        let (of_way, of_nudge) = (cost(RUNS), cost(1));
        let document = Arc::clone(&state.document);
        let make = move |cancel: &CancelToken, _| TextBlame::new(&document, cancel);
        let result = self.blame.update(state.revision, (task, || of_way), wake, make);
        let Some((key, blame)) = self.asked_nudge() else { return result };
        let task = Task { name: "nudge", cores: Cores::Spare };
        result.and(self.nudged.update(key, (task, || of_nudge), wake, move |_, _| Ok(nudge(&blame, key))))
    }

    pub(super) fn catch_up_blame_now(&mut self) {
        if !self.shows_gradients() {
            return;
        }
        let state = Arc::clone(self.derived.current());
        self.blame.update_now(state.revision, |cancel, _| TextBlame::new(&state.document, cancel));
        if let Some((key, blame)) = self.asked_nudge() {
            self.nudged.update_now(key, |_, _| Ok(nudge(&blame, key)));
        }
    }
}

fn nudge(blame: &TextBlame, key: NudgeKey) -> Option<Nudge> {
    let number = blame.blame.blamed(key.cell)?.number?;
    Some(blame.blame.nudge(number, f32::from_bits(key.by)))
}
