//! What follows from a document, computed once for each of its states.

mod heads;
mod matching;

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use self::heads::Memos;
use super::{HeadHabits, HeadSummary};
use crate::analysis::{Patterns, Target};
use crate::attention::{HeadRun, Trace, multiply_adds, retrace_with};
use crate::document::{Built, Change, Claim, Document, Head, HeadSource, Judged, PerRun, Which};
use crate::jobs::{CancelToken, Cores, LayersDone, Report, Stopped, Task, Worker, uninterrupted};

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
    /// From a document and the one before it, in the memory of older traces, unless `report` stops it.
    fn new(
        document: &Arc<Document>,
        revision: u64,
        before: Option<(&Document, &Built)>,
        mut memory: PerRun<Trace>,
        report: &dyn Report,
    ) -> Result<Self, Stopped> {
        let start = std::time::Instant::now();
        let built = document.build_from(before);
        let mut traces = PerRun::default();
        for which in Which::ALL {
            if let Some(x) = built.read(which) {
                let memory = std::mem::take(&mut memory[which]);
                traces[which] = retrace_with(memory, &built.model, x, &document.spec, report)?;
            }
        }
        let count = document.layers.len() * document.heads();
        let derived = Self {
            document: Arc::clone(document),
            built,
            traces,
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
            report.check()?;
            let _ = derived.claims();
            for which in Which::ALL {
                derived.summarize_with(which, report)?;
            }
        }
        Ok(derived)
    }

    /// Makes every summary of a sentence now, on all cores.
    pub(super) fn summarize(&self, which: Which) {
        uninterrupted(|report| self.summarize_with(which, report));
    }

    fn summarize_with(&self, which: Which, report: &dyn Report) -> Result<(), Stopped> {
        let heads = self.document.heads();
        let habits = &self.habits[which];
        let _ = self.patterns(which);
        habits.par_iter().enumerate().filter(|(_, slot)| slot.get().is_none()).try_for_each(|(i, _)| {
            report.check()?;
            let _ = self.habits(which, i / heads, i % heads);
            Ok(())
        })
    }

    /// The trace of the first or the second sentence.
    #[must_use]
    pub fn trace(&self, which: Which) -> &Trace {
        &self.traces[which]
    }

    /// A head over a sentence, computed or recorded; none where there is no such head or sentence.
    #[must_use]
    pub fn head(&self, which: Which, layer: usize, head: usize) -> Option<HeadRun<'_>> {
        if self.document.recording.is_some() {
            return self.document.recorded(layer, head).filter(|_| which == Which::First);
        }
        let trace = self.trace(which).head(layer, head)?;
        Some(HeadRun::computed(trace, &self.document.spec.mask))
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
                claim.when.iter().for_each(|change| changed.make(change));
                let shuffles = claim.when.iter().any(|c| matches!(c, Change::Shuffle { .. }));
                let applies = claim.when.is_empty() || (!shuffles && changed == *document);
                applies.then(|| document.judge(&Claim { when: Vec::new(), ..claim.clone() }, traces))
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
        let run = self.head(which, layer, head)?;
        let slot = self.summaries[which].get(layer * self.document.heads() + head)?;
        let source = self.document.head(layer, head).map(|head| &head.source);
        Some(slot.get_or_init(|| HeadSummary::new(source, run, self.targets(which), &self.document.spec.mask)))
    }

    /// What a head does, over the first or the second sentence.
    #[must_use]
    pub fn habits(&self, which: Which, layer: usize, head: usize) -> Option<&HeadHabits> {
        let (run, summary) = (self.head(which, layer, head)?, self.summary(which, layer, head)?);
        let slot = self.habits[which].get(layer * self.document.heads() + head)?;
        Some(slot.get_or_init(|| HeadHabits::new(summary, run, self.patterns(which))))
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
pub(super) struct DerivedStore {
    current: Arc<Derived>,
    /// The next document waits for the one before it, so that a drag shows what it can in between instead
    /// of starting a trace in every frame.
    worker: Worker<Of, LayersDone, Derived>,
    layers_done: Option<LayersDone>,
    revision: u64,
    stale: bool,
}

/// A document as a question: the same only where it is the very same.
struct Of(Arc<Document>);

impl PartialEq for Of {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl DerivedStore {
    /// A store for a document; where that takes longer than a frame, it shows the same heads without
    /// a sentence until the first update's job is done, or where those alone take longer, nothing.
    pub(super) fn new(document: &Arc<Document>) -> Self {
        let mut first = Arc::clone(document);
        if work(document, None) > AT_ONCE {
            let contrast = document.contrast.as_ref().map(|_| Vec::new());
            let recording = document.recording.as_ref().map(|recording| Arc::new(recording.without_text()));
            let heads = Document { tokens: Vec::new(), contrast, claims: Vec::new(), ..document.as_ref().clone() };
            let mut heads = Document { recording, ..heads };
            if work(&heads, None) > AT_ONCE {
                heads.layers.clear();
            }
            first = Arc::new(heads);
        }
        let stale = !Arc::ptr_eq(&first, document);
        let current = uninterrupted(|report| Derived::new(&first, 0, None, Default::default(), report));
        Self { current: Arc::new(current), worker: Worker::default(), layers_done: None, revision: 0, stale }
    }

    pub(super) fn current(&self) -> &Arc<Derived> {
        &self.current
    }

    /// The newest state alone, to be looked at while this one goes on.
    pub(super) fn snapshot(&self) -> Self {
        let (current, revision) = (Arc::clone(&self.current), self.revision);
        Self { current, worker: Worker::default(), layers_done: None, revision, stale: false }
    }

    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    pub(super) fn is_computing(&self) -> bool {
        self.worker.is_working()
    }

    /// How far the trace under way has come, of whichever sentence it is at.
    pub(super) fn layers_done(&self) -> Option<LayersDone> {
        self.layers_done.filter(|_| self.is_computing())
    }

    pub(super) fn update(
        &mut self,
        document: &Arc<Document>,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<(), Stopped> {
        self.layers_done = self.worker.progress().or(self.layers_done);
        let result = self.worker.poll().map(|answer| {
            if let Some((_, derived)) = answer {
                self.current = Arc::new(derived);
            }
        });
        self.stale = !Arc::ptr_eq(&self.current.document, document);
        if !self.stale {
            self.worker.cancel();
        } else if work(document, Some(&self.current.document)) <= AT_ONCE {
            self.update_now(document);
        } else {
            self.begin(document, wake);
        }
        result
    }

    fn begin(&mut self, document: &Arc<Document>, wake: impl Fn() + Send + Sync + 'static) {
        let (wanted, revision, current) = (Arc::clone(document), self.revision + 1, Arc::clone(&self.current));
        let task = Task { name: "attention", cores: Cores::Spare };
        let begins = self.worker.ask(Of(Arc::clone(document)), task, wake, move |reporter| {
            let before = (current.document.as_ref(), &current.built);
            Derived::new(&wanted, revision, Some(before), Default::default(), reporter)
        });
        if begins {
            self.revision += 1;
            self.layers_done = None;
        }
    }

    pub(super) fn update_now(&mut self, document: &Arc<Document>) {
        self.worker.cancel();
        if !Arc::ptr_eq(&self.current.document, document) {
            self.revision += 1;
            let memory = Arc::get_mut(&mut self.current).map(|current| std::mem::take(&mut current.traces));
            let before = (self.current.document.as_ref(), &self.current.built);
            let memory = memory.unwrap_or_default();
            let new = |report: &CancelToken| Derived::new(document, self.revision, Some(before), memory, report);
            self.current = Arc::new(uninterrupted(new));
        }
        self.stale = false;
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
    let heads: u64 = document.new_heads(before).map(cost).sum();
    of(document.tokens.len()) + of(document.sentence(Which::Second).len()) + heads * 4 * (width * head_width) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Token;
    use crate::math::Matrix;
    use crate::model::HeadWeights;

    fn long() -> Document {
        let mut document = super::super::Workbench::default().document().clone();
        document.tokens = vec![Token { text: "word".into(), row: None }; 1200];
        document
    }

    #[test]
    fn a_trace_that_crashes_leaves_the_document_after_it_alone() {
        let mut bad = long();
        let own = bad.build().model.layers[0].heads[0].as_ref().clone();
        // A document that no check would let through.
        let broken = HeadWeights { w_k: Matrix::zeros(1, 1).into(), ..own };
        bad.layers[0].heads[0].source = HeadSource::Rows(Arc::new(broken));
        let [bad, good] = [bad, long()].map(Arc::new);
        let mut store = DerivedStore::new(&Arc::new(Document { tokens: Vec::new(), ..long() }));
        assert_eq!(store.update(&bad, || {}), Ok(()));
        while store.update(&good, || {}).is_ok() {
            assert!(store.is_computing());
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        while store.is_stale() {
            assert_eq!(store.update(&good, || {}), Ok(()));
            assert!(store.is_computing() || !store.is_stale());
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(Arc::ptr_eq(&store.current().document, &good));
    }

    #[test]
    fn undo_and_redo_cancel_a_trace_and_begin_no_other_before_it_has_ended() {
        let [short, long] = [Document { tokens: Vec::new(), ..long() }, long()].map(Arc::new);
        let mut store = DerivedStore::new(&short);
        for _ in 0..20 {
            store.update(&long, || {}).unwrap();
            assert!(store.is_stale() && store.is_computing());
            store.update(&short, || {}).unwrap();
            assert!(!store.is_stale() && !store.is_computing());
        }
        // Cancelled within a block of queries, not at the end of the trace.
        while store.update(&long, || {}).is_ok() && store.is_stale() {
            assert!(store.is_computing());
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(Arc::ptr_eq(&store.current().document, &long));
    }
}
