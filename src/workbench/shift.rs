//! What became of what a learned model says: since what is pinned, or else by the interventions.

use std::sync::Arc;

use super::derived::{ALONE, Derived, work};
use super::importance::run;
use super::pending::Pending;
use super::says::{asked_place, chosen_token, logits_work, speaker};
use super::{View, Workbench};
use crate::analysis::{Shift, logits_at, shift};
use crate::attention::{AttentionSpec, Intervention};
use crate::document::Which;
use crate::jobs::{CancelToken, Cores, Report, Stopped, Task, Wake};
use crate::kernels::Kernel;

/// Tokens that are told.
const COUNT: usize = 8;

/// What the model says is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// What A says.
    Pinned,
    /// What it says without the interventions.
    Untouched,
}

/// What became of what the model says at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub place: usize,
    pub since: Since,
    pub shift: Shift,
}

/// All that an answer depends on: the state before and the one now, each with its place and its kernel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ShiftKey {
    since: Since,
    states: [(u64, usize, Kernel); 2],
    temperature: f32,
}

/// The newest answer, and the next one under way; none where the vocabularies are not the same.
pub(super) type ShiftStore = Pending<ShiftKey, Option<Shift>>;

/// Both states, before and now.
type States = [Arc<Derived>; 2];

/// The interventions but for those that hold heads of a training, which are part of it.
fn standing(state: &Derived) -> Vec<Intervention> {
    let held = state.document.held();
    state.document.spec.interventions.iter().filter(|one| held.contains(one)).cloned().collect()
}

/// The logits `[V]` that a state makes by a kernel, with its interventions or without them. A kernel that cannot obey gives
/// way to the exact one.
fn logits(
    state: &Derived,
    (_, place, kernel): (u64, usize, Kernel),
    is_untouched: bool,
    report: &CancelToken,
) -> Result<Vec<f32>, Stopped> {
    let checkpoint = speaker(state).expect("only models that speak are asked");
    let own = &state.document.spec;
    let interventions = if is_untouched { standing(state) } else { own.interventions.clone() };
    report.check()?;
    let stream = if kernel != Kernel::Exact && kernel.check_model(&checkpoint.model, own).is_ok() {
        let spec = AttentionSpec { interventions, ..own.clone() };
        kernel.run(&checkpoint.model, &state.trace(Which::First).embeddings, &spec, report)?
    } else {
        run(state).output_with(interventions, report)?
    };
    Ok(logits_at(checkpoint, &stream, place))
}

/// Whether the same numbers are the same tokens.
fn have_one_vocabulary(states: &States) -> bool {
    let [before, now] = states.each_ref().map(|state| state.document.reader().map(|reader| &reader.model));
    let (Some(before), Some(now)) = (before, now) else { return false };
    let tokens = now.checkpoint.vocabulary();
    let is_same = |token| before.words.token(token) == now.words.token(token);
    Arc::ptr_eq(before, now) || before.checkpoint.vocabulary() == tokens && (0..tokens).all(is_same)
}

impl ShiftKey {
    fn answer(self, states: &States, report: &CancelToken) -> Result<Option<Shift>, Stopped> {
        if !have_one_vocabulary(states) {
            return Ok(None);
        }
        let before = logits(&states[0], self.states[0], self.since == Since::Untouched, report)?;
        let now = logits(&states[1], self.states[1], false, report)?;
        Ok(shift(&before, &now, self.temperature, COUNT))
    }
}

impl Workbench {
    /// What is compared, where both speak at the same place.
    fn shift_question(&self) -> Option<(ShiftKey, States)> {
        let now = self.derived.current();
        speaker(now)?;
        let is_next = self.view.view == View::Next;
        let state = |bench: &Self, chosen: Option<usize>| {
            let derived = bench.derived.current();
            speaker(derived)?;
            // Elsewhere the numbers are those of the exact kernel.
            let kernel = if is_next { bench.view.kernels.chosen() } else { Kernel::Exact };
            Some((derived.revision, asked_place(&derived.document, chosen)?, kernel))
        };
        let chosen = chosen_token(&self.view);
        let own = state(self, chosen)?;
        let (since, before, then) = match &self.pin {
            Some(pin) => {
                let bench = pin.bench();
                let there = match chosen {
                    // Not every token is there.
                    Some(token) => Some(self.pinned_places(Which::First)?.get(token).copied().flatten()?),
                    None => None,
                };
                (Since::Pinned, Arc::clone(bench.derived.current()), state(bench, there)?)
            }
            None => {
                let held = standing(now);
                let mut done = now.document.spec.interventions.iter().filter(|one| one.on && !held.contains(one));
                done.next()?;
                (Since::Untouched, Arc::clone(now), own)
            }
        };
        let temperature = if is_next { self.view.next.temperature } else { 1.0 };
        Some((ShiftKey { since, states: [then, own], temperature }, [before, Arc::clone(now)]))
    }

    /// What became of what the model says at the place that is asked about; none where nothing is pinned or done, where it
    /// is still to come, and where both do not speak of the same tokens.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        let (key, _) = self.shift_question()?;
        let shift = self.shifted.current().filter(|_| self.shifted.is_of(&key))?.clone()?;
        Some(Said { place: key.states[1].1, since: key.since, shift })
    }

    pub(super) fn follow_shift(&mut self, wake: &Wake) -> Result<(), Stopped> {
        let Some((key, states)) = self.shift_question() else { return Ok(()) };
        let task = Task { name: "shift", cores: Cores::Spare };
        let asked = states.clone();
        let cost = move || {
            let is_run =
                key.since == Since::Untouched || key.states.iter().any(|(_, _, kernel)| *kernel != Kernel::Exact);
            let runs = if is_run { asked.iter().map(|state| work(&state.document, None)).sum() } else { 0 };
            runs + ALONE as u64 * asked.iter().map(|state| logits_work(state, 1)).sum::<u64>()
        };
        self.shifted.update(key, (task, cost), wake, move |cancel, _| key.answer(&states, cancel))
    }

    pub(super) fn follow_shift_now(&mut self) {
        if let Some((key, states)) = self.shift_question() {
            self.shifted.update_now(key, |cancel, _| key.answer(&states, cancel));
        }
    }
}
