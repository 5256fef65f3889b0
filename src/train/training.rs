//! The engine: a training that goes on step by step, and can be changed on the way.

use std::sync::Arc;

use strum::IntoStaticStr;

use super::adamw::{Moments, length};
use super::batch::{Run, Steps};
use super::change::{Change, Holds, Part};
use super::measured::Measured;
use super::range::whole;
use super::snapshots::{Snapshots, State};
use super::tasks::{Draw, Sequence};
use super::{Layout, Plan, Settings};
use crate::jobs::{Report, Stopped};
use crate::math::{generator, text_seed};
use crate::model::{Checkpoint, Words};
use crate::text::{Mismatch, Phrase, say};

/// Steps from one measurement of texts that are never learned from to the next.
const HELD_OUT_EVERY: usize = 10;
/// Texts of it.
const HELD_OUT: usize = 16;
/// Bytes of the snapshots.
const SNAPSHOT_BYTES: usize = 128 << 20;
/// A loss of so many times that of guessing is no learning any more.
const DIVERGED: f32 = 20.0;

/// A training under way.
#[derive(Clone, Debug)]
pub struct Training {
    settings: Settings,
    pub(super) state: State,
    /// Shared by copies: a training is copied whenever it is looked at.
    history: Vec<Arc<Measured>>,
    snapshots: Snapshots,
    held_out: Arc<[Sequence]>,
    words: Arc<Words>,
    /// The same in all copies of one training, another in a fork.
    run: Arc<()>,
    memory: Steps,
    gradient: Vec<f32>,
}

/// Why a training stopped. The training is then in the last good state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diverged {
    /// The step that could not be taken.
    pub step: usize,
    pub cause: Cause,
    /// The step of the last good state.
    pub back_to: usize,
}

/// What went wrong. Its text is the message that says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "diverged-", const_into_str)]
pub enum Cause {
    /// The loss is no number.
    LossNotANumber,
    /// A number of the gradient is none.
    GradientNotANumber,
    /// The loss is far above that of guessing.
    LossTooLarge,
}

/// Why there is no training that followed a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Broken {
    /// It cannot be followed.
    Plan(Mismatch),
    /// Nobody wants it any more.
    Stopped(Stopped),
}

impl From<Mismatch> for Broken {
    fn from(mismatch: Mismatch) -> Self {
        Self::Plan(mismatch)
    }
}

impl Diverged {
    /// What happened.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        say("diverged").with("step", self.step).with("cause", say(self.cause.into_str())).with("back", self.back_to)
    }
}

impl Training {
    /// The first state.
    ///
    /// # Errors
    /// See [`Settings::check`].
    pub fn new(settings: Settings) -> Result<Self, Mismatch> {
        settings.check()?;
        let words = Arc::new(settings.task.words());
        let layout = Arc::new(settings.layout());
        let numbers = settings.first_numbers(&layout);
        let moments = Moments::new(numbers.len());
        let holds = Holds::free(&settings.model);
        let mut generator = generator(text_seed("held out", settings.seed));
        let task = settings.task.generator();
        let held_out = (0..HELD_OUT).map(|_| task.draw(&mut generator, settings.tokens, Draw::HeldOut)).collect();
        Ok(Self {
            state: State { step: 0, layout, holds, changes: Vec::new(), numbers, moments },
            settings,
            history: Vec::new(),
            snapshots: Snapshots::new(SNAPSHOT_BYTES),
            held_out,
            words,
            run: Arc::default(),
            memory: Steps::default(),
            gradient: Vec::new(),
        })
    }

    /// A training that followed a plan for so many steps.
    ///
    /// # Errors
    /// See [`Settings::check`] and [`Self::change`]; or `check` says that nobody wants it any more. Where the numbers
    /// diverge it is in its last good state.
    pub fn follow(plan: Plan, steps: usize, check: &dyn Report) -> Result<Self, Broken> {
        let mut training = Self::new(plan.settings)?;
        let mut changes = plan.changes.into_iter().peekable();
        loop {
            let step = training.state.step;
            while let Some((_, change)) = changes.next_if(|(at, _)| *at <= step) {
                training.change(change)?;
            }
            if step >= steps {
                return Ok(training);
            }
            check.check().map_err(Broken::Stopped)?;
            if training.step().is_err() {
                return Ok(training);
            }
        }
    }

    /// All that its numbers depend on.
    #[must_use]
    pub fn plan(&self) -> Plan {
        Plan { settings: self.settings.clone(), changes: self.state.changes.clone() }
    }

    /// Whether this is the same training, at another step.
    #[must_use]
    pub fn is_same_run(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.run, &other.run)
    }

    /// As it began; what was changed since stands in [`Self::changes`].
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The state after the last step.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Each step that was taken.
    #[must_use]
    pub fn history(&self) -> &[Arc<Measured>] {
        &self.history
    }

    /// What was changed, each before a step.
    #[must_use]
    pub fn changes(&self) -> &[(usize, Change)] {
        &self.state.changes
    }

    /// States that can be had back.
    #[must_use]
    pub fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// The state after so many steps: the last one that is kept up to there.
    #[must_use]
    pub fn state_at(&self, step: usize) -> &State {
        let kept = (step < self.state.step).then(|| self.snapshots.at(step)).flatten();
        kept.map_or(&self.state, |snapshot| &snapshot.state)
    }

    /// The vocabulary of the task, as the model reads it.
    #[must_use]
    pub fn words(&self) -> &Arc<Words> {
        &self.words
    }

    /// Texts that are never learned from.
    #[must_use]
    pub fn held_out(&self) -> &[Sequence] {
        &self.held_out
    }

    /// The gradient of the last step by each number of the model, before it was taken; empty before the first.
    #[must_use]
    pub fn gradient(&self) -> &[f32] {
        &self.gradient
    }

    /// The model after the last step.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        self.state.checkpoint()
    }

    /// The texts of a step.
    #[must_use]
    pub fn batch(&self, step: usize) -> Vec<Sequence> {
        let Settings { task, tokens, batch, seed, .. } = &self.settings;
        let mut generator = generator(text_seed(&format!("step {step}"), *seed));
        (0..*batch).map(|_| task.generator().draw(&mut generator, *tokens, Draw::Training)).collect()
    }

    /// Learns from the next texts.
    ///
    /// # Errors
    /// The numbers diverge. The training is then in its last good state.
    pub fn step(&mut self) -> Result<&Measured, Diverged> {
        self.learn_from(&self.batch(self.state.step))
    }

    /// Takes a step with texts of its own.
    pub(super) fn learn_from(&mut self, sequences: &[Sequence]) -> Result<&Measured, Diverged> {
        let step = self.state.step;
        let State { layout, holds, numbers, .. } = &self.state;
        let run = Run { layout, numbers, holds };
        self.gradient.resize(numbers.len(), 0.0);
        let totals = run.learn(&mut self.memory, sequences, &mut self.gradient);
        let mut measured = totals.measured(step);
        if step.is_multiple_of(HELD_OUT_EVERY) {
            measured.held_out = run.measure(&self.memory, &self.held_out).known();
        }
        measured.gradient_length = length(&self.gradient);
        measured.weight_length = length(numbers);
        let guessing = (layout.words.columns as f32).ln();
        let cause = if measured.loss.is_nan() {
            Some(Cause::LossNotANumber)
        } else if measured.loss > DIVERGED * guessing {
            Some(Cause::LossTooLarge)
        } else if !measured.gradient_length.is_finite() {
            Some(Cause::GradientNotANumber)
        } else {
            None
        };
        if let Some(cause) = cause {
            return Err(self.go_back(step, cause));
        }
        self.snapshots.offer(&self.state, measured.loss);
        self.update(measured.gradient_length);
        self.history.push(Arc::new(measured));
        Ok(self.history.last().expect("one was just put there"))
    }

    /// Takes the step that the gradient says.
    fn update(&mut self, length: f32) {
        let State { step, layout, holds, numbers, moments, .. } = &mut self.state;
        let optimiser = &self.settings.optimiser;
        let gradient = (&self.gradient[..], optimiser.shortening(length));
        let still = holds.still(layout);
        let before: Vec<Vec<f32>> = still.iter().map(|range| numbers[range.clone()].to_vec()).collect();
        optimiser.step(*step, layout, numbers, gradient, moments);
        for (range, before) in still.into_iter().zip(before) {
            numbers[range].copy_from_slice(&before);
        }
        *step += 1;
    }

    /// Back to the last snapshot, which was measured and found good.
    fn go_back(&mut self, step: usize, cause: Cause) -> Diverged {
        if let Some(last) = self.snapshots.all().last() {
            self.state = State::clone(&last.state);
        }
        let back_to = self.state.step;
        self.history.retain(|measured| measured.step < back_to);
        Diverged { step, cause, back_to }
    }

    /// Makes a change that holds from the next step on.
    ///
    /// # Errors
    /// There is no such head, or a size is outside of its limits. Nothing is changed then.
    pub fn change(&mut self, change: Change) -> Result<(), Mismatch> {
        let mut architecture = self.state.layout.architecture.clone();
        match change {
            Change::Head { layer, head, hold } => {
                whole("layer", layer + 1, 1, architecture.layers)?;
                whole("head", head + 1, 1, architecture.heads)?;
                self.state.holds.set(layer, head, hold);
            }
            Change::Layer { layer, hold } => {
                whole("layer", layer + 1, 1, architecture.layers)?;
                (0..architecture.heads).for_each(|head| self.state.holds.set(layer, head, hold));
            }
            Change::Part { part, is_frozen } => {
                if let Part::Layer(layer) | Part::Mlp(layer) = part {
                    whole("layer", layer + 1, 1, architecture.layers)?;
                }
                self.state.holds.freeze(part, is_frozen);
            }
            Change::Positions(positions) => architecture.positions = positions,
            Change::Causal(causal) => architecture.causal = causal,
            Change::Window(window) => architecture.window = window,
        }
        architecture.check()?;
        if architecture != self.state.layout.architecture {
            self.move_to(Layout::new(architecture, self.state.layout.words.columns, self.settings.tokens));
        }
        self.state.changes.push((self.state.step, change));
        Ok(())
    }

    /// Puts the numbers into another layout; what is new begins as it would at the start.
    fn move_to(&mut self, layout: Layout) {
        let State { layout: old, numbers, moments, .. } = &self.state;
        let mut moved = (self.settings.first_numbers(&layout), Moments::new(layout.count()));
        for (name, span) in layout.named() {
            if let Some((_, before)) = old.named().iter().find(|(before, _)| before == name) {
                let (to, from) = (span.range(), before.range());
                moved.0[to.clone()].copy_from_slice(&numbers[from.clone()]);
                moved.1.first[to.clone()].copy_from_slice(&moments.first[from.clone()]);
                moved.1.second[to].copy_from_slice(&moments.second[from]);
            }
        }
        (self.state.numbers, self.state.moments) = moved;
        self.state.layout = Arc::new(layout);
    }

    /// The training as it was at the last snapshot up to a step, to be gone on with in another way; none where there is
    /// no such snapshot.
    #[must_use]
    pub fn fork(&self, step: usize) -> Option<Self> {
        let state = State::clone(&self.snapshots.at(step)?.state);
        let step = state.step;
        Some(Self {
            settings: self.settings.clone(),
            state,
            history: self.history.iter().filter(|measured| measured.step < step).cloned().collect(),
            snapshots: self.snapshots.up_to(step),
            held_out: Arc::clone(&self.held_out),
            words: Arc::clone(&self.words),
            run: Arc::default(),
            memory: Steps::default(),
            gradient: Vec::new(),
        })
    }
}
