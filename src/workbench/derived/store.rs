//! The newest state, the next one under way, and the heads that are kept of both.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Derived;
use super::facts::{HeadKey, USED_FOR};
use super::run::{AT_ONCE, Request, head_work, work};
use crate::attention::{HeadMemory, HeadTrace, KeptHead, Trace};
use crate::document::{Document, PerRun, Subject, Which};
use crate::jobs::{CancelToken, Cores, LayersDone, Stopped, Task, Wake, Worker, discard, uninterrupted};

/// The newest state, the next one under way, and heads that are made when they are asked for.
pub(in crate::workbench) struct DerivedStore {
    /// The newest that is done.
    current: Arc<Derived>,
    /// The next one, as far as it has come.
    arriving: Option<Arc<Derived>>,
    /// The next document waits for the one before it, so that a drag shows what it can in between instead
    /// of starting a run in every frame.
    worker: Worker<Of, Derived, Derived>,
    /// One head at a time of what is shown.
    maker: Worker<(u64, HeadKey), (), Arc<KeptHead>>,
    memory: HeadMemory,
    /// The layer that is looked at.
    layer: usize,
    stale: bool,
    /// Whether none of the heads that are wanted can be made now.
    blocked: bool,
}

/// A number that no other run of this process has: pictures of several workbenches lie side by side.
fn next_revision() -> u64 {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    RUNS.fetch_add(1, Ordering::Relaxed)
}

/// A document as a question: the same only where it is the very same.
struct Of(Arc<Document>);

impl PartialEq for Of {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl DerivedStore {
    /// A store for a document, with so much memory for heads. Where the document takes longer than a frame, it shows the
    /// same heads without a sentence until the first layer is done. Where the heads alone take longer, it shows nothing.
    pub fn new(document: &Arc<Document>, memory: HeadMemory) -> Self {
        let mut first = Arc::clone(document);
        if work(document, None) > AT_ONCE {
            let contrast = document.contrast.as_ref().map(|_| Vec::new());
            let subject = match &document.subject {
                Subject::Recorded(recording) => Subject::Recorded(Arc::new(recording.without_text())),
                other => other.clone(),
            };
            let heads = Document { tokens: Vec::new(), contrast, claims: Vec::new(), ..document.as_ref().clone() };
            let mut heads = Document { subject, ..heads };
            if work(&heads, None) > AT_ONCE {
                heads.layers.clear();
            }
            first = Arc::new(heads);
        }
        let stale = !Arc::ptr_eq(&first, document);
        let old = PerRun::default();
        let begun = None;
        let revision = next_revision();
        let request = Request { document: &first, revision, before: None, old, begun, memory: &memory, waits: false };
        let current = Arc::new(uninterrupted(|report| Derived::run(request, &|_| {}, report)));
        let (worker, maker) = (Worker::default(), Worker::default());
        Self { current, arriving: None, worker, maker, memory, layer: 0, stale, blocked: false }
    }

    /// The state that is shown: the next one as soon as the layer that is looked at is done, or where there was no
    /// text, any.
    pub fn current(&self) -> &Arc<Derived> {
        let is_blank = self.current.document.tokens.is_empty();
        let shows = |next: &&Arc<Derived>| next.has_layer(self.layer) || is_blank && next.has_layer(0);
        self.arriving.as_ref().filter(shows).unwrap_or(&self.current)
    }

    fn current_mut(&mut self) -> &mut Derived {
        let arriving = self.arriving.as_ref().is_some_and(|next| Arc::ptr_eq(next, self.current()));
        let shown = if arriving { self.arriving.as_mut() } else { None };
        Arc::make_mut(shown.unwrap_or(&mut self.current))
    }

    /// The newest state alone, to be looked at while this one goes on; of what is large, only what is in use.
    pub fn snapshot(&self) -> Self {
        let mut current = Arc::clone(self.current());
        if 2 * current.document.head_bytes() > self.memory.budget() {
            let shown = Arc::make_mut(&mut current);
            let unused = shown.places(|key| shown.unused_for(key) > USED_FOR);
            shown.let_go(unused, drop);
        }
        let (worker, maker, memory) = (Worker::default(), Worker::default(), self.memory.clone());
        Self { current, arriving: None, worker, maker, memory, layer: self.layer, stale: false, blocked: false }
    }

    pub fn memory(&self) -> &HeadMemory {
        &self.memory
    }

    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Whether a state or a head is to come.
    pub fn is_computing(&self) -> bool {
        self.worker.is_working() || self.maker.is_working()
    }

    /// Whether a head was asked for that is not there.
    pub fn is_wanting(&self) -> bool {
        !self.blocked && !self.wanted().is_empty()
    }

    /// How far the run under way has come, of whichever sentence it is at.
    pub fn layers_done(&self) -> Option<LayersDone> {
        let next = self.arriving.as_ref().filter(|_| self.worker.is_working())?;
        let of = next.document.layers.len();
        let run = Which::ALL.into_iter().rev().find(|which| !next.trace(*which).layers.is_empty())?;
        Some(LayersDone { done: next.trace(run).layers.len(), of })
    }

    /// Brings the state up to date with a document of which a layer is looked at.
    pub fn update(&mut self, document: &Arc<Document>, layer: usize, wake: &Wake) -> Result<(), Stopped> {
        self.layer = layer;
        self.adopt_pinned(document);
        let result = self.follow();
        if Arc::ptr_eq(&self.current.document, document) {
            self.worker.cancel();
            self.arriving = None;
        } else if self.worker.is_at(&Of(Arc::clone(document))) {
            // To weigh the work of thousands of heads costs each frame some of its time.
        } else if work(document, Some(&self.current.document)) <= AT_ONCE {
            self.run_now(document, discard);
        } else {
            self.begin(document, wake);
        }
        self.stale = !Arc::ptr_eq(&self.current().document, document);
        result.and(self.make_wanted(wake))
    }

    /// Takes in what the run under way has come to.
    fn follow(&mut self) -> Result<(), Stopped> {
        let answer = self.worker.poll();
        let next = match &answer {
            Ok(None) => self.worker.progress().map(Arc::new),
            Ok(Some(_)) | Err(_) => None,
        };
        if let Some(next) = next {
            self.arriving = Some(self.with_heads(next));
        }
        let answer = answer.inspect_err(|_| self.arriving = None)?;
        if let Some((_, derived)) = answer {
            let next = self.with_heads(Arc::new(derived));
            self.arriving = None;
            Derived::retire(std::mem::replace(&mut self.current, next));
        }
        Ok(())
    }

    /// A newer state of the same run, with the heads that were made for the one before.
    fn with_heads(&self, mut next: Arc<Derived>) -> Arc<Derived> {
        let Some(before) = self.arriving.as_ref().filter(|before| before.revision == next.revision) else {
            return next;
        };
        for key in before.places(|key| before.is_kept(key) && !next.is_kept(key)) {
            if let Some(kept) = before.trace(key.0).layers[key.1].heads.kept(key.2).cloned() {
                Arc::make_mut(&mut next).keep(key, kept);
            }
        }
        next
    }

    fn begin(&mut self, document: &Arc<Document>, wake: &Wake) {
        let (wanted, revision, memory) = (Arc::clone(document), next_revision(), self.memory.clone());
        let (before, built) = (Arc::clone(&self.current.document), Arc::clone(&self.current.built));
        // What is taken over is kept meanwhile: only where there is room for both.
        let has_room = memory.free() >= document.head_bytes();
        let begun = has_room.then(|| Arc::clone(&self.current));
        let task = Task { name: "attention", cores: Cores::Spare };
        let begins = self.worker.ask(Of(Arc::clone(document)), task, wake, move |reporter| {
            let before = Some((before.as_ref(), built.as_ref()));
            let (old, begun) = (PerRun::default(), begun.as_ref().map(|state| &state.traces));
            let request = Request { document: &wanted, revision, before, old, begun, memory: &memory, waits: true };
            // Where it was cancelled, the next check says so.
            let arrive = |state: &Derived| drop(reporter.update(state.clone()));
            Derived::run(request, &arrive, reporter)
        });
        if begins {
            self.arriving = None;
            self.maker.cancel();
            // What is not looked at makes room, and all where there is none for a single head.
            self.make_room(document.head_bytes(), USED_FOR, discard);
            let largest = Which::ALL.map(|which| document.head_bytes_of(which)).into_iter().max();
            self.make_room(largest.unwrap_or_default(), 0, discard);
        }
    }

    /// Takes a document that was run already, but for what is chosen and what it is compared with.
    pub fn adopt(&mut self, document: &Arc<Document>) {
        if !Arc::ptr_eq(&self.current.document, document) && self.current.document.runs_as(document) {
            Arc::make_mut(&mut self.current).document = Arc::clone(document);
        }
    }

    /// The same where that is why it is another: all other changes are run without being looked through first.
    fn adopt_pinned(&mut self, document: &Arc<Document>) {
        if self.current.document.is_pinned_otherwise(document) {
            self.adopt(document);
        }
    }

    pub fn update_now(&mut self, document: &Arc<Document>) {
        self.run_now(document, drop);
    }

    fn run_now(&mut self, document: &Arc<Document>, free: fn(Vec<HeadTrace>)) {
        self.worker.cancel();
        self.arriving = None;
        self.adopt_pinned(document);
        if !Arc::ptr_eq(&self.current.document, document) {
            self.maker.cancel();
            let old = self.old_traces(document, free);
            let before = Some((self.current.document.as_ref(), self.current.built.as_ref()));
            let request = Request {
                document,
                revision: next_revision(),
                before,
                old,
                begun: None,
                memory: &self.memory,
                waits: false,
            };
            let new = |report: &CancelToken| Derived::run(request, &|_| {}, report);
            self.current = Arc::new(uninterrupted(new));
        }
        self.stale = false;
    }

    /// The traces that a document's may be written over, where they are of the same sizes and nobody else holds them;
    /// else their heads make room.
    fn old_traces(&mut self, document: &Document, free: fn(Vec<HeadTrace>)) -> PerRun<Trace> {
        let sizes = |document: &Document| {
            let heads = Which::ALL.map(|which| document.head_bytes_of(which));
            (document.layers.len(), document.heads(), document.head_width(), heads)
        };
        let reusable = self.current.is_whole() && sizes(&self.current.document) == sizes(document);
        if let Some(current) = Arc::get_mut(&mut self.current).filter(|_| reusable) {
            return std::mem::take(&mut current.traces);
        }
        let current = Arc::make_mut(&mut self.current);
        current.let_go(current.places(|key| current.is_kept(key)), free);
        PerRun::default()
    }

    /// Makes what was asked for, however long it takes.
    pub fn make_wanted_now(&mut self) {
        self.make_all_wanted(drop);
    }

    fn make_all_wanted(&mut self, free: fn(Vec<HeadTrace>)) {
        self.blocked = false;
        for key in self.wanted() {
            let bytes = self.current().document.head_bytes_of(key.0);
            self.make_room(bytes, USED_FOR, free);
            let Some(room) = self.memory.reserve(bytes) else {
                self.blocked = true;
                break;
            };
            let made = uninterrupted(|report| self.current().make_in(key, room, report).transpose());
            if let Some(made) = made {
                self.current_mut().keep(key, made);
            }
        }
        self.current().next_turn();
    }

    /// Makes the next head that was asked for: at once, or where that takes longer than a frame, by a job. Where nothing
    /// was, and all heads fit, the next of them all.
    fn make_wanted(&mut self, wake: &Wake) -> Result<(), Stopped> {
        let made = self.maker.poll().map(|made| match made {
            Some(((revision, key), head)) if revision == self.current().revision => self.current_mut().keep(key, head),
            Some((_, head)) => discard(KeptHead::into_head(head)),
            None => {}
        });
        let mut wanted = self.wanted();
        let work: u64 = wanted.iter().map(|key| head_work(&self.current().document, key.0)).sum();
        if !wanted.is_empty() && work <= AT_ONCE {
            self.make_all_wanted(discard);
            return made;
        }
        self.blocked = false;
        if self.maker.is_free() {
            let is_asked = !wanted.is_empty();
            if !is_asked && !self.worker.is_working() {
                wanted = self.missing();
            }
            let begins = wanted.into_iter().any(|key| self.begin_head(key, is_asked, wake));
            self.blocked = is_asked && !begins;
        }
        self.current().next_turn();
        made
    }

    /// Begins to make a head, where there is room for it, or it can be made. Says whether it began.
    fn begin_head(&mut self, key: HeadKey, is_asked: bool, wake: &Wake) -> bool {
        let bytes = self.current().document.head_bytes_of(key.0);
        if is_asked {
            self.make_room(bytes, USED_FOR, discard);
        }
        let Some(room) = self.memory.reserve(bytes) else { return false };
        let (shown, task) = (Arc::clone(self.current()), Task { name: "head", cores: Cores::Spare });
        self.maker.ask((shown.revision, key), task, wake, move |reporter| {
            shown.make_in(key, room, reporter).expect("only heads of layers that were run are made")
        })
    }

    /// Heads of what is shown that are not there though all fit.
    fn missing(&self) -> Vec<HeadKey> {
        let shown = self.current();
        if shown.is_whole() || shown.document.head_bytes() > self.memory.budget() {
            return Vec::new();
        }
        shown.places(|key| !shown.is_kept(key))
    }

    /// Heads of what is shown that were asked for and are not there, the last first.
    fn wanted(&self) -> Vec<HeadKey> {
        let shown = self.current();
        if shown.is_whole() {
            return Vec::new();
        }
        shown.places(|key| shown.unused_for(key) <= USED_FOR && !shown.is_kept(key))
    }

    /// Lets heads go, the longest unused first, until so many bytes are free. Heads that were asked for in the last
    /// `turns` turns stay.
    fn make_room(&mut self, bytes: u64, turns: u32, free: fn(Vec<HeadTrace>)) {
        if self.memory.free() >= bytes {
            return;
        }
        if !Arc::ptr_eq(self.current(), &self.current) {
            // The state before is not shown any more.
            let before = Arc::make_mut(&mut self.current);
            before.let_go(before.places(|key| before.is_kept(key)), free);
        }
        let memory = self.memory.clone();
        let shown = self.current_mut();
        let unused = shown.places(|key| shown.is_kept(key) && shown.unused_for(key) > turns);
        shown.let_go(unused.into_iter().rev().take_while(|_| memory.free() < bytes), free);
    }
}

#[cfg(test)]
mod tests;
