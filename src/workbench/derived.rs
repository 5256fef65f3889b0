//! What follows from a document, computed once for each of its states.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::heads::Memos;
use super::{HeadHabits, HeadSummary};
use crate::attention::{Patterns, Target, Trace, multiply_adds, retrace};
use crate::document::{Built, Change, Claim, Document, Head, HeadSource, Judged, PerRun, Which};
use crate::jobs::{Job, Stopped};

/// A document's model, traces and scores. The document is the one that they belong to, which is
/// older than the workbench's while a long trace is under way.
#[derive(Debug)]
pub struct Derived {
    pub document: Arc<Document>,
    pub built: Built,
    /// Of the first and the second sentence; the second is empty where there is none.
    pub traces: PerRun<Trace>,
    /// A number that no other state of a document has.
    pub revision: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    judged: OnceLock<Vec<Option<Judged>>>,
    /// By layer and head: whether its own keys or values were changed by hand.
    edited: Vec<OnceLock<bool>>,
    /// By sentence, then by layer and head.
    summaries: PerRun<Vec<OnceLock<HeadSummary>>>,
    habits: PerRun<Vec<OnceLock<HeadHabits>>>,
    /// By sentence.
    targets: PerRun<OnceLock<Vec<Target>>>,
    patterns: PerRun<OnceLock<Patterns>>,
    pub(super) memos: Memos,
}

/// Multiply-adds and cells that fit in a frame with room to spare.
pub(super) const AT_ONCE: u64 = 400_000_000;

impl Derived {
    /// From a document and the one before it, in the memory of older traces.
    fn new(
        document: &Arc<Document>,
        revision: u64,
        before: Option<(&Document, &Built)>,
        mut memory: PerRun<Trace>,
    ) -> Self {
        let start = std::time::Instant::now();
        let built = document.build_from(before);
        let traces = PerRun::from_fn(|which| {
            let x = built.read(which)?;
            Some(retrace(std::mem::take(&mut memory[which]), &built.model, x, &document.spec))
        });
        let count = document.layers.len() * document.heads();
        let derived = Self {
            document: Arc::clone(document),
            built,
            traces: traces.map(Option::unwrap_or_default),
            revision,
            seconds: start.elapsed().as_secs_f64(),
            judged: OnceLock::new(),
            edited: (0..count).map(|_| OnceLock::new()).collect(),
            habits: PerRun::from_fn(|_| (0..count).map(|_| OnceLock::new()).collect()),
            summaries: PerRun::from_fn(|_| (0..count).map(|_| OnceLock::new()).collect()),
            targets: PerRun::default(),
            patterns: PerRun::default(),
            memos: Memos::default(),
        };
        if work(document, None) > AT_ONCE {
            let _ = derived.claims();
            for which in Which::ALL {
                derived.summarize(which);
            }
        }
        derived
    }

    /// Makes every summary of a sentence now, on all cores.
    pub(super) fn summarize(&self, which: Which) {
        let heads = self.document.heads();
        let habits = &self.habits[which];
        let _ = self.patterns(which);
        habits.par_iter().enumerate().filter(|(_, slot)| slot.get().is_none()).for_each(|(i, _)| {
            let _ = self.habits(which, i / heads, i % heads);
        });
    }

    /// The trace of the first or the second sentence.
    #[must_use]
    pub fn trace(&self, which: Which) -> &Trace {
        &self.traces[which]
    }

    /// The claims of the document that speak of it as it is now, judged: those without changes, and
    /// those whose changes have been made. None for the others.
    #[must_use]
    pub fn claims(&self) -> &[Option<Judged>] {
        self.judged.get_or_init(|| {
            let document = self.document.as_ref();
            let traces = PerRun::from_fn(|which| self.built.read(which).map(|_| self.trace(which)));
            let judge = |claim: &Claim| {
                let mut changed = document.clone();
                claim.when.iter().for_each(|change| change.apply(&mut changed));
                let shuffles = claim.when.iter().any(|c| matches!(c, Change::Shuffle { .. }));
                let applies = claim.when.is_empty() || (!shuffles && changed == *document);
                applies.then(|| Claim { when: Vec::new(), ..claim.clone() }.judge(document, traces))
            };
            document.claims.iter().map(judge).collect()
        })
    }

    /// Whether a number that a head reads was changed by hand: one of its own, or one of the keys and
    /// values that it shares.
    #[must_use]
    pub fn is_edited(&self, layer: usize, head: usize) -> bool {
        let document = &self.document;
        if document.head(layer, head).is_some_and(|head| head.edited.is_some()) {
            return true;
        }
        let leader = document.leader(head);
        let slot = self.edited.get(layer * document.heads() + leader).filter(|_| leader != head);
        slot.is_some_and(|slot| *slot.get_or_init(|| document.edits_keys_or_values(layer, leader)))
    }

    /// What a head's weights come to, over the first or the second sentence.
    #[must_use]
    pub fn summary(&self, which: Which, layer: usize, head: usize) -> Option<&HeadSummary> {
        let trace = self.trace(which).head(layer, head)?;
        let slot = self.summaries[which].get(layer * self.document.heads() + head)?;
        let source = self.document.head(layer, head).map(|head| &head.source);
        Some(slot.get_or_init(|| HeadSummary::new(source, trace, self.targets(which), &self.document.spec.mask)))
    }

    /// What a head does, over the first or the second sentence.
    #[must_use]
    pub fn habits(&self, which: Which, layer: usize, head: usize) -> Option<&HeadHabits> {
        let (trace, summary) = (self.trace(which).head(layer, head)?, self.summary(which, layer, head)?);
        let slot = self.habits[which].get(layer * self.document.heads() + head)?;
        Some(slot.get_or_init(|| HeadHabits::new(summary, trace, self.patterns(which))))
    }

    pub(super) fn targets(&self, which: Which) -> &[Target] {
        self.targets[which].get_or_init(|| self.document.targets(which))
    }

    /// Where each label points in the first or the second sentence.
    fn patterns(&self, which: Which) -> &Patterns {
        self.patterns[which].get_or_init(|| Patterns::new(self.targets(which).to_vec(), &self.document.spec.mask))
    }
}

/// The newest derived state, and the next one under way.
pub(super) struct Store {
    current: Arc<Derived>,
    /// At most one at a time: the next document waits, so that a drag shows what it can in between
    /// instead of starting a trace in every frame.
    pending: Option<Job<(), Derived>>,
    /// The document whose trace crashed; it is not tried again.
    crashed: Option<Arc<Document>>,
    revision: u64,
    stale: bool,
}

impl Store {
    /// A store for a document; where that takes longer than a frame, it shows the same heads without
    /// a sentence until the first update's job is done.
    pub(super) fn new(document: &Arc<Document>) -> Self {
        let first = if work(document, None) <= AT_ONCE {
            Arc::clone(document)
        } else {
            let contrast = document.contrast.as_ref().map(|_| Vec::new());
            Arc::new(Document { tokens: Vec::new(), contrast, claims: Vec::new(), ..document.as_ref().clone() })
        };
        let stale = !Arc::ptr_eq(&first, document);
        Self {
            current: Arc::new(Derived::new(&first, 0, None, Default::default())),
            pending: None,
            crashed: None,
            revision: 0,
            stale,
        }
    }

    pub(super) fn current(&self) -> &Arc<Derived> {
        &self.current
    }

    /// The newest state alone, to be looked at while this one goes on.
    pub(super) fn still(&self) -> Self {
        let (current, revision) = (Arc::clone(&self.current), self.revision);
        Self { current, pending: None, crashed: None, revision, stale: false }
    }

    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    pub(super) fn is_computing(&self) -> bool {
        self.pending.is_some()
    }

    pub(super) fn update(&mut self, document: &Arc<Document>, wake: impl Fn() + Send + 'static) -> Result<(), Stopped> {
        let result = self.poll(document);
        self.stale = !Arc::ptr_eq(&self.current.document, document);
        let crashed = self.crashed.as_ref().is_some_and(|crashed| Arc::ptr_eq(crashed, document));
        if !self.stale {
            self.pending = None;
        } else if work(document, Some(&self.current.document)) <= AT_ONCE {
            self.update_now(document);
        } else if self.pending.is_none() && !crashed {
            self.revision += 1;
            let (wanted, revision) = (Arc::clone(document), self.revision);
            let (before, built) = (Arc::clone(&self.current.document), self.current.built.clone());
            let work = move |_: &_| Ok(Derived::new(&wanted, revision, Some((&before, &built)), Default::default()));
            self.pending = Some(Job::start("attention", wake, work));
        }
        result
    }

    pub(super) fn update_now(&mut self, document: &Arc<Document>) {
        if !Arc::ptr_eq(&self.current.document, document) {
            self.revision += 1;
            let memory = Arc::get_mut(&mut self.current).map(|current| std::mem::take(&mut current.traces));
            let before = (self.current.document.as_ref(), &self.current.built);
            let derived = Derived::new(document, self.revision, Some(before), memory.unwrap_or_default());
            self.current = Arc::new(derived);
        }
        (self.pending, self.stale) = (None, false);
    }

    fn poll(&mut self, document: &Arc<Document>) -> Result<(), Stopped> {
        let Some(result) = self.pending.as_ref().and_then(Job::poll) else { return Ok(()) };
        self.pending = None;
        match result {
            Ok(derived) => self.current = Arc::new(derived),
            Err(Stopped::Cancelled) => {}
            Err(crash) => {
                self.crashed = Some(Arc::clone(document));
                return Err(crash);
            }
        }
        Ok(())
    }
}

/// Multiply-adds, or what takes as long, of a document after another one.
pub(super) fn work(document: &Document, before: Option<&Document>) -> u64 {
    let (width, head_width) = (document.width, document.head_width());
    let of = |tokens: usize| {
        let heads = document.heads();
        let layers = document.layers.len();
        // Softmax costs about as much per cell as a few dozen multiply-adds.
        let cells = 32 * (tokens * tokens * heads * layers) as u64;
        cells + multiply_adds(tokens, width, heads, head_width, layers)
    };
    // A normal number costs about as much as 30 multiply-adds.
    let cost = |head: &Head| if matches!(head.source, HeadSource::Seeded { .. }) { 30 } else { 2 };
    let nothing = Document { layers: Vec::new(), ..document.clone() };
    let heads: u64 = document.new_heads(before.unwrap_or(&nothing)).map(cost).sum();
    of(document.tokens.len()) + of(document.sentence(Which::Second).len()) + heads * 4 * (width * head_width) as u64
}
