//! How a state is made: the weights, then layer after layer, over one sentence and the other.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::Derived;
use super::facts::HeadKey;
use crate::attention::{
    HeadMemory, HeadRun, HeadTrace, KeptHead, Pass, Room, Trace, forward, head_bytes, made_at_a_time, multiply_adds,
    trace_head,
};
use crate::document::{Built, Document, Head, HeadSource, PerRun, Which};
use crate::jobs::{Report, Stopped};

/// Multiply-adds and cells that fit in a frame with room to spare.
pub(in crate::workbench) const AT_ONCE: u64 = 400_000_000;

/// A document to be run, and what there is to do it with.
pub(super) struct Question<'a> {
    pub document: &'a Arc<Document>,
    pub revision: u64,
    /// The document before it, of which heads that are the same are taken over.
    pub before: Option<(&'a Document, &'a Built)>,
    /// Older traces that may be written over.
    pub old: PerRun<Trace>,
    pub memory: &'a HeadMemory,
}

impl Derived {
    /// Runs a document. Every state on the way is shown to `arrive`, each with one more layer.
    pub(super) fn run(question: Question<'_>, arrive: &dyn Fn(&Self), report: &dyn Report) -> Result<Self, Stopped> {
        let Question { document, revision, before, mut old, memory } = question;
        let start = Instant::now();
        let mut new = Self::unrun(document, document.build_from(before), revision);
        arrive(&new);
        let is_long = work(document, None) > AT_ONCE;
        let fits = document.head_bytes() <= memory.budget();
        for which in Which::ALL {
            if new.built.read(which).is_none() {
                continue;
            }
            let (facts, built) = (Arc::clone(&new.facts), Arc::clone(&new.built));
            let each = |layer: usize, head: usize, trace: &HeadTrace| {
                let run = HeadRun::computed(trace, &document.spec.mask);
                if is_long {
                    let _ = facts.find_habits(document, (which, layer, head), run);
                }
                if !fits && which == Which::First {
                    facts.look_over(layer * document.heads() + head, run);
                }
            };
            let rooms = Rooms::new(document, which, memory, report)?;
            let x = Arc::clone(&new.traces[which].embeddings);
            let mut pass = Pass {
                old: &mut std::mem::take(&mut old[which]).into_heads(),
                room: &|_, _| rooms.next(),
                each: &each,
                done: &mut |layer| {
                    new.traces[which].layers.push(layer);
                    (new.memos, new.seconds) = (Arc::default(), start.elapsed().as_secs_f64());
                    arrive(&new);
                },
                report,
            };
            forward(&built.model, &x, &document.spec, &mut pass)?;
        }
        if is_long {
            report.check()?;
            new.judge_long(report)?;
        }
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
                made.map_err(|error| stopped.replace(Some(error))).ok().map(|head| Cow::Owned(head.weights))
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

/// The rooms of a run's heads: of all, where they fit, and else of as many as do, and of those in the making.
struct Rooms<'a> {
    all: RefCell<Option<Room>>,
    _making: Option<Room>,
    memory: &'a HeadMemory,
    bytes: u64,
}

impl<'a> Rooms<'a> {
    /// Waits until there is room for what is in the making.
    fn new(document: &Document, which: Which, memory: &'a HeadMemory, report: &dyn Report) -> Result<Self, Stopped> {
        let tokens = document.sentence(which).len();
        let bytes = head_bytes(tokens, document.head_width(), document.spec.position);
        let heads = (document.layers.len() * document.heads()) as u64;
        let all = memory.reserve(heads * bytes);
        let mut making = None;
        while all.is_none() && making.is_none() {
            making = memory.reserve((made_at_a_time(tokens) as u64 * bytes).min(memory.budget()));
            if making.is_none() {
                report.check()?;
                thread::sleep(Duration::from_millis(10));
            }
        }
        Ok(Self { all: RefCell::new(all), _making: making, memory, bytes })
    }

    fn next(&self) -> Option<Room> {
        match self.all.borrow_mut().as_mut() {
            Some(all) => Some(all.take(self.bytes)),
            None => self.memory.reserve(self.bytes),
        }
    }
}

/// Multiply-adds, or what takes as long, of a document after another one.
pub(in crate::workbench) fn work(document: &Document, before: Option<&Document>) -> u64 {
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
