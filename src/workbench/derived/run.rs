//! How a state is made: the weights, then layer after layer, over one sentence and the other.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::Derived;
use super::facts::HeadKey;
use crate::attention::{
    Begun, HeadMemory, HeadRun, HeadTrace, KeptHead, Pass, Room, Trace, forward, made_at_a_time, multiply_adds,
    trace_head,
};
use crate::document::{Built, Document, Head, HeadSource, PerRun, Which};
use crate::jobs::{Report, Stopped};

/// Multiply-adds and cells that fit in a frame with room to spare.
pub(in crate::workbench) const AT_ONCE: u64 = 400_000_000;

/// A document to be run, and what there is to do it with.
pub(super) struct Request<'a> {
    pub document: &'a Arc<Document>,
    pub revision: u64,
    /// The document before it, of which heads that are the same are taken over.
    pub before: Option<(&'a Document, &'a Built)>,
    /// Older traces of the same sizes that may be written over.
    pub old: PerRun<Trace>,
    /// Traces of the document before it, whose rows are taken over where a sentence begins alike.
    pub begun: Option<&'a PerRun<Trace>>,
    pub memory: &'a HeadMemory,
    /// Whether to wait for memory that others have yet to give back.
    pub waits: bool,
}

impl Derived {
    /// Runs a document. Every state on the way is shown to `arrive`, each with one more layer.
    pub(super) fn run(request: Request<'_>, arrive: &dyn Fn(&Self), report: &dyn Report) -> Result<Self, Stopped> {
        let Request { document, revision, before, old, begun, memory, waits } = request;
        let mut new = Self::unrun(document, document.build_from(before), revision);
        // What is told is the time of attention: not that of compiling recipes, or of reading a lexicon first.
        let start = Instant::now();
        arrive(&new);
        let is_long = work(document, before.map(|(before, _)| before)) > AT_ONCE;
        let fits = document.head_bytes() <= memory.budget();
        // Old heads give their room back before new ones ask for it.
        let mut old = old.map(|trace| trace.into_heads().collect::<Vec<_>>());
        let rooms = Rooms::new(document, memory, waits.then_some(report))?;
        for which in Which::ALL {
            if new.built.read(which).is_none() {
                continue;
            }
            let (facts, built) = (Arc::clone(&new.facts), Arc::clone(&new.built));
            let each = |layer: usize, head: usize, trace: &HeadTrace| {
                let run = HeadRun::computed(trace, &document.spec.mask);
                if is_long || !fits {
                    let _ = facts.find_habits(document, (which, layer, head), run);
                }
                if !fits && which == Which::First {
                    facts.make_overview(layer * document.heads() + head, run);
                }
            };
            let bytes = document.head_bytes_of(which);
            let x = Arc::clone(&new.traces[which].embeddings);
            let mut pass = Pass {
                old: &mut std::mem::take(&mut old[which]).into_iter(),
                begun: before.zip(begun).and_then(|((before, _), begun)| {
                    let tokens = document.same_beginning(before, which).min(x.nrows().saturating_sub(1));
                    Begun::new(&begun[which], tokens, &document.spec)
                }),
                room: &|_, _| rooms.take(bytes),
                each: &each,
                done: &mut |layer| {
                    new.traces[which].layers.push(layer);
                    (new.memos, new.seconds) = (Arc::default(), start.elapsed().as_secs_f64());
                    new.version += 1;
                    arrive(&new);
                },
                keeps_hidden: false,
                report,
            };
            forward(&built.model, &x, &document.spec, &mut pass)?;
        }
        if is_long {
            report.check()?;
            new.judge_long(report)?;
        }
        drop(rooms);
        new.seconds = start.elapsed().as_secs_f64();
        Ok(new)
    }

    /// Judges the claims, also those of heads that are not kept.
    fn judge_long(&self, report: &dyn Report) -> Result<(), Stopped> {
        let stopped = RefCell::new(None);
        let judged = self.judge(|which, claim| {
            let place = (claim.layer, claim.head);
            self.weights(which, place).or_else(|| {
                let made = self.make((which, place.0, place.1), report)?;
                made.map_err(|error| stopped.replace(Some(error)))
                    .ok()
                    .map(|head| Cow::Owned(Arc::unwrap_or_clone(head.weights)))
            })
        });
        if let Some(stopped) = stopped.into_inner() {
            return Err(stopped);
        }
        let _ = self.facts.claims(Some(|| judged));
        Ok(())
    }

    /// Makes a head anew from what its layer reads; none where there is no such head, or its layer has not been run.
    pub(super) fn make(
        &self,
        (which, layer, head): HeadKey,
        report: &dyn Report,
    ) -> Option<Result<HeadTrace, Stopped>> {
        let input = &self.traces[which].layers.get(layer)?.input;
        let weights = self.built.model.layers.get(layer).filter(|weights| head < weights.heads.len())?;
        Some(trace_head(weights, (layer, head), input, &self.document.spec, report))
    }

    /// [`Self::make`] in a room.
    pub(super) fn make_in(
        &self,
        key: HeadKey,
        room: Room,
        report: &dyn Report,
    ) -> Option<Result<Arc<KeptHead>, Stopped>> {
        Some(self.make(key, report)?.map(|head| Arc::new(KeptHead::new(head, room))))
    }
}

/// The rooms of a run's heads: of all, where they fit together; else one for those in the making, and as many as there
/// are for others.
struct Rooms<'a> {
    all: RefCell<Option<Room>>,
    _making: Option<Room>,
    memory: &'a HeadMemory,
}

impl<'a> Rooms<'a> {
    /// Where somebody can say that it is no longer wanted, it waits until there is room for what is in the making.
    fn new(document: &Document, memory: &'a HeadMemory, waits: Option<&dyn Report>) -> Result<Self, Stopped> {
        let all = memory.reserve(document.head_bytes());
        let of = |which| made_at_a_time(document.sentence(which).len()) as u64 * document.head_bytes_of(which);
        // A claim may compare a head over one sentence with the same over the other.
        let both = Which::ALL.map(|which| document.head_bytes_of(which)).into_iter().sum();
        let largest = Which::ALL.map(of).into_iter().max().unwrap_or_default().max(both).min(memory.budget());
        let mut making = if all.is_none() { memory.reserve(largest) } else { None };
        while let Some(report) = waits.filter(|_| all.is_none() && making.is_none()) {
            report.check()?;
            thread::sleep(Duration::from_millis(10));
            making = memory.reserve(largest);
        }
        Ok(Self { all: RefCell::new(all), _making: making, memory })
    }

    fn take(&self, bytes: u64) -> Option<Room> {
        match self.all.borrow_mut().as_mut() {
            Some(all) => Some(all.take(bytes)),
            None => self.memory.reserve(bytes),
        }
    }
}

/// Softmax costs about as much per cell as a few dozen multiply-adds.
pub(in crate::workbench) const CELL: u64 = 32;

/// Multiply-adds, or what takes as long, of one head over a sentence.
pub(super) fn head_work(document: &Document, which: Which) -> u64 {
    let tokens = document.sentence(which).len();
    CELL * (tokens * tokens) as u64 + multiply_adds(tokens, document.width, 1, document.head_width(), 1)
}

/// How much longer a multiply-add of a single row takes than one of many: the matrix is read from memory for it alone.
pub(in crate::workbench) const ALONE: usize = 16;

/// Multiply-adds, or what takes as long, of a document after another one.
pub(in crate::workbench) fn work(document: &Document, before: Option<&Document>) -> u64 {
    let (width, head_width) = (document.width, document.head_width());
    // Each token meets each number of an MLP once; and what is packed is unpacked for all of them.
    let in_blocks = document.reader().map_or(0, |reader| reader.model.checkpoint.block_parameters());
    let least = if document.reader().is_some() { ALONE } else { 0 };
    let of = |tokens: usize| {
        let heads = document.heads();
        let layers = document.layers.len();
        let cells = CELL * (tokens * tokens * heads * layers) as u64;
        let rows = if tokens == 0 { 0 } else { tokens.max(least) };
        cells + multiply_adds(rows, width, heads, head_width, layers) + rows as u64 * in_blocks
    };
    // A normal number costs about as much as 30 multiply-adds.
    let cost = |head: &Head| if matches!(head.source, HeadSource::Seeded { .. }) { 30 } else { 2 };
    let heads: u64 = document.new_heads(before).map(cost).sum();
    of(document.tokens.len()) + of(document.sentence(Which::Second).len()) + heads * 4 * (width * head_width) as u64
}
