//! Which parts of a model matter for a number: each is changed alone, and the number made anew. A job with progress.

use std::sync::Arc;

use super::derived::Derived;
use super::growing::{Answers, Growing, Grows};
use super::importance_state::{Importance, ImportanceOf, Removal};
use super::intervene::patch;
use super::{View, Workbench};
use crate::analysis::{Asked, ModelPart, ModelRun};
use crate::attention::{Action, Intervention};
use crate::document::Which;
use crate::jobs::{Cores, Report, Stopped, Task, Wake};

/// All that an answer depends on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    now: u64,
    then: Option<u64>,
    asked: Asked,
    matters: Importance,
}

/// An answer, or as much of it as there is yet.
#[derive(Clone, Debug)]
pub struct ImportanceAnswer {
    pub asked: Asked,
    /// The number with nothing changed, and in what is pinned, where the parts come from there.
    pub now: Option<f32>,
    pub then: Option<f32>,
    pub parts: Arc<Vec<ModelPart>>,
    /// The number with each part changed less that with nothing changed, for the parts that are done; none where it does not
    /// depend on the part.
    pub changes: Vec<Option<f32>>,
}

impl ImportanceAnswer {
    /// Each part that is done.
    pub fn rows(&self) -> impl Iterator<Item = (ModelPart, Option<f32>)> {
        self.parts.iter().copied().zip(self.changes.iter().copied())
    }

    /// How many parts are done, of how many.
    #[must_use]
    pub fn done(&self) -> (usize, usize) {
        (self.changes.len(), self.parts.len())
    }
}

impl Grows for ImportanceAnswer {
    fn is_whole(&self) -> bool {
        self.changes.len() == self.parts.len()
    }
}

pub(super) type ImportanceStore = Growing<Key, ImportanceAnswer>;

/// How often an answer is told on its way: each time it is copied.
const REPORTS: usize = 400;

/// A run, and where each token of the document stands in it.
type Pinned = (Arc<Derived>, Arc<Vec<Option<usize>>>);

/// Both runs.
struct Question {
    now: Arc<Derived>,
    then: Option<Pinned>,
    asked: Asked,
    matters: Importance,
}

pub(super) fn run(state: &Derived) -> ModelRun<'_> {
    let checkpoint = state.document.reader().map(|reader| &reader.model.checkpoint);
    ModelRun { model: &state.built.model, checkpoint, trace: state.trace(Which::First), spec: &state.document.spec }
}

impl Question {
    fn parts(&self) -> Vec<ModelPart> {
        let layers = self.now.trace(Which::First).layers.iter().enumerate();
        let tokens = self.now.document.tokens.len();
        if self.matters.places {
            return layers
                .flat_map(|(layer, _)| (0..tokens).map(move |token| ModelPart::Stream { layer, token }))
                .collect();
        }
        layers
            .flat_map(|(layer, trace)| {
                let heads = (0..trace.heads.len()).map(move |head| ModelPart::Head { layer, head });
                let has_mlp = trace.block.as_ref().is_some_and(|block| block.mlp.is_some());
                heads.chain([ModelPart::Attention { layer }]).chain(has_mlp.then_some(ModelPart::Mlp { layer }))
            })
            .collect()
    }

    fn change(&self, part: ModelPart) -> Option<Intervention> {
        match self.matters.when {
            Removal::Zero => Some(part.changed(Action::Zero)),
            Removal::Mean => Some(part.changed(Action::Mean)),
            Removal::Patched => {
                let (then, places) = self.then.as_ref()?;
                let at = part.at();
                patch((&self.now, then, places), (at, &part.rows()), (at.layer, at.head.unwrap_or(0)))
            }
        }
    }
}

impl Answers for Question {
    type Answer = ImportanceAnswer;

    /// Part after part, told to `done` now and then.
    fn answer(
        &self,
        report: &dyn Report,
        done: &mut dyn FnMut(&ImportanceAnswer),
    ) -> Result<ImportanceAnswer, Stopped> {
        let (subject, parts) = (run(&self.now), self.parts());
        let now = subject.asked(self.asked, report)?;
        let then = match &self.then {
            Some((then, places)) if self.matters.when == Removal::Patched => match in_pinned(self.asked, places) {
                Some(asked) => run(then).asked(asked, report)?,
                None => None,
            },
            _ => None,
        };
        let mut answer = ImportanceAnswer { asked: self.asked, now, then, parts: Arc::new(parts), changes: Vec::new() };
        for part in Arc::clone(&answer.parts).iter() {
            report.check()?;
            let changed = match self.change(*part) {
                Some(change) => subject.changed(self.asked, &change, report)?,
                None => None,
            };
            answer.changes.push(changed.zip(now).map(|(changed, now)| changed - now));
            if answer.changes.len().is_multiple_of(answer.parts.len() / REPORTS + 1) {
                done(&answer);
            }
        }
        Ok(answer)
    }
}

/// The same number of what is pinned; none where its tokens are not there, or where it has none.
fn in_pinned(asked: Asked, places: &[Option<usize>]) -> Option<Asked> {
    let at = |token: usize| places.get(token).copied().flatten();
    Some(match asked {
        Asked::Logit { place, token } => Asked::Logit { place: at(place)?, token },
        Asked::Difference { place, token, other } => Asked::Difference { place: at(place)?, token, other },
        Asked::Weight { layer, head, query, key } => Asked::Weight { layer, head, query: at(query)?, key: at(key)? },
        Asked::Output { .. } => return None,
    })
}

impl Workbench {
    /// The numbers that can be asked for now.
    #[must_use]
    pub fn asked_for(&self, number: ImportanceOf) -> Option<Asked> {
        let derived = self.derived();
        let last = derived.document.tokens.len().checked_sub(1)?;
        if derived.document.recording().is_some() || !derived.has_layer(derived.document.layers.len().checked_sub(1)?) {
            return None;
        }
        let lock = self.view.lock.filter(|lock| lock.which == Which::First && lock.query <= last);
        match number {
            ImportanceOf::Output => Some(Asked::Output { place: lock.map_or(last, |lock| lock.query) }),
            ImportanceOf::Weight => {
                let (query, key) = lock.and_then(|lock| Some((lock.query, lock.key?)))?;
                Some(Asked::Weight { layer: self.view.layer, head: self.view.head, query, key })
            }
            ImportanceOf::Logit => {
                let (place, token) = self.likeliest(self.view.next.token)?;
                Some(Asked::Logit { place, token })
            }
            ImportanceOf::Difference => {
                let (place, token) = self.likeliest(self.view.next.token)?;
                let (_, other) = self.pin()?.likeliest(None)?;
                let knows =
                    |token: usize| token < derived.document.reader().map_or(0, |r| r.model.checkpoint.vocabulary());
                (other != token && knows(other)).then_some(Asked::Difference { place, token, other })
            }
        }
    }

    /// Whether parts can be changed so.
    #[must_use]
    pub fn matters_when(&self, when: Removal) -> bool {
        when != Removal::Patched || self.pin().is_some_and(|pin| pin.document().recording().is_none())
    }

    fn question(&self) -> Option<(Key, Question)> {
        let matters = self.view.matters().filter(|_| self.view.view == View::Heads)?;
        let asked = self.asked_for(matters.number)?;
        if !self.matters_when(matters.when) {
            return None;
        }
        let now = Arc::clone(self.derived.current());
        let then = match (matters.when, self.pin()) {
            (Removal::Patched, Some(pin)) => {
                let state = pin.derived.current();
                if !state.has_layer(state.document.layers.len().saturating_sub(1)) {
                    return None;
                }
                Some((Arc::clone(state), self.pinned_places(Which::First)?))
            }
            _ => None,
        };
        let key = Key { now: now.revision, then: then.as_ref().map(|(then, _)| then.revision), asked, matters };
        Some((key, Question { now, then, asked, matters }))
    }

    /// What matters, as far as it is known; none where nothing is asked, or the number is not there.
    #[must_use]
    pub fn mattering(&self) -> Option<&ImportanceAnswer> {
        self.matters.of(&self.question()?.0)
    }

    pub(super) fn follow_matters(&mut self, wake: &Wake) -> Result<(), Stopped> {
        let asked = self.question();
        self.matters.follow(asked, Task { name: "matters", cores: Cores::Spare }, wake)
    }

    pub(super) fn follow_matters_now(&mut self) {
        let asked = self.question();
        self.matters.follow_now(asked);
    }
}
