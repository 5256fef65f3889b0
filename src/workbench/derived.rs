//! What follows from a document, computed once for each of its states.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::HeadOrder;
use crate::attention::{Detected, HeadTrace, Trace, detect, multiply_adds, trace};
use crate::document::{Built, Change, Claim, Document, Head, HeadSource, Judged};
use crate::jobs::{Job, Stopped};
use crate::math::{effective_count, entropy};
use crate::model::Relation;

/// A document's model, traces and scores. The document is the one that they belong to, which is
/// older than the workbench's while a long trace is under way.
#[derive(Debug)]
pub struct Derived {
    pub document: Arc<Document>,
    pub built: Built,
    /// Of the first and the second sentence; the second is empty where there is none.
    pub traces: [Trace; 2],
    /// A number that no other state of a document has.
    pub revision: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    judged: OnceLock<Vec<Option<Judged>>>,
    /// By sentence, then by layer and head.
    summaries: [Vec<OnceLock<HeadSummary>>; 2],
}

/// What one head's weights come to, over one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadSummary {
    /// The strongest relation of its recipe that points somewhere in this sentence, and the share of
    /// attention on its targets; none where there is none, or the head is not designed.
    pub score: Option<(Relation, Detected)>,
    /// Entropy of each row in nats, `[T]`.
    pub entropies: Vec<f32>,
    /// Effective number of tokens of each row, `[T]`; 0 where the mask allows nothing.
    pub effective: Vec<f32>,
    /// What each key receives from all queries, `[T]`.
    pub column_mass: Vec<f32>,
    /// Smallest and largest allowed score.
    pub score_range: (f32, f32),
}

impl HeadSummary {
    fn new(document: &Document, second: bool, (layer, head): (usize, usize), trace: &HeadTrace) -> Self {
        let weights = &trace.weights;
        let relations = match document.head(layer, head).map(|head| &head.source) {
            Some(HeadSource::Recipe(recipe)) => recipe.by_strength(),
            _ => Vec::new(),
        };
        let targets = document.targets(second);
        let score = relations
            .into_iter()
            .find_map(|relation| Some((relation, detect(relation, &targets, weights, &document.spec.mask)?)));
        let entropies: Vec<f32> = (0..weights.tokens()).map(|query| entropy(weights.row(query))).collect();
        let looks = |query: usize| trace.scores.row(query).iter().any(|score| *score > f32::NEG_INFINITY);
        let effective = |(query, entropy): (usize, &f32)| if looks(query) { effective_count(*entropy) } else { 0.0 };
        Self {
            score,
            effective: entropies.iter().enumerate().map(effective).collect(),
            entropies,
            column_mass: weights.column_mass(),
            score_range: trace.scores.range(),
        }
    }

    /// Mean entropy in nats of the rows that look at something; none where none does.
    #[must_use]
    pub fn mean_entropy(&self) -> Option<f32> {
        self.mean(&self.entropies)
    }

    /// Mean effective number of tokens of the rows that look at something; none where none does.
    #[must_use]
    pub fn mean_effective(&self) -> Option<f32> {
        self.mean(&self.effective)
    }

    fn mean(&self, values: &[f32]) -> Option<f32> {
        let rows = self.effective.iter().filter(|effective| **effective > 0.0).count();
        // Rows that look at nothing have 0 in both lists.
        (rows > 0).then(|| values.iter().sum::<f32>() / rows as f32)
    }
}

/// Multiply-adds and cells that fit in a frame with room to spare.
pub(super) const AT_ONCE: u64 = 400_000_000;

impl Derived {
    fn new(document: &Arc<Document>, revision: u64, before: Option<(&Document, &Built)>) -> Self {
        let start = std::time::Instant::now();
        let built = document.build_from(before);
        let first = trace(&built.model, &document.spec);
        let second = built.contrast.as_ref().map(|model| trace(model, &document.spec)).unwrap_or_default();
        let slots = || (0..document.layers.len() * document.heads()).map(|_| OnceLock::new()).collect();
        let derived = Self {
            document: Arc::clone(document),
            built,
            traces: [first, second],
            revision,
            seconds: start.elapsed().as_secs_f64(),
            judged: OnceLock::new(),
            summaries: [slots(), slots()],
        };
        if work(document, None) > AT_ONCE {
            derived.summarize();
        }
        derived
    }

    /// Makes every summary now, on all cores: this is a job's work, and no frame's.
    fn summarize(&self) {
        let _ = self.claims();
        let heads = self.document.heads();
        (0..self.summaries[0].len()).into_par_iter().for_each(|i| {
            let _ = self.summary(false, i / heads, i % heads);
            let _ = self.summary(true, i / heads, i % heads);
        });
    }

    /// The trace of the first or the second sentence.
    #[must_use]
    pub fn trace(&self, second: bool) -> &Trace {
        &self.traces[usize::from(second)]
    }

    /// The claims of the document that speak of it as it is now, judged: those without changes, and
    /// those whose changes have been made. None for the others.
    #[must_use]
    pub fn claims(&self) -> &[Option<Judged>] {
        self.judged.get_or_init(|| {
            let document = self.document.as_ref();
            let traces = [Some(&self.traces[0]), document.contrast.is_some().then_some(&self.traces[1])];
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

    /// The heads of a layer in an order.
    #[must_use]
    pub fn ordered_heads(&self, layer: usize, order: HeadOrder) -> Vec<usize> {
        let mut heads: Vec<usize> = (0..self.document.heads()).collect();
        let summary = |head: usize| self.summary(false, layer, head);
        let score = |head| summary(head).and_then(|summary| Some(summary.score?.1.all)).unwrap_or(-1.0);
        let entropy = |head| summary(head).and_then(HeadSummary::mean_entropy).unwrap_or(f32::MAX);
        match order {
            HeadOrder::Number => {}
            HeadOrder::Score => heads.sort_by(|a, b| score(*b).total_cmp(&score(*a))),
            HeadOrder::Entropy => heads.sort_by(|a, b| entropy(*a).total_cmp(&entropy(*b))),
        }
        heads
    }

    /// What a head's weights come to, over the first or the second sentence.
    #[must_use]
    pub fn summary(&self, second: bool, layer: usize, head: usize) -> Option<&HeadSummary> {
        let trace = self.trace(second).head(layer, head)?;
        let slot = self.summaries[usize::from(second)].get(layer * self.document.heads() + head)?;
        Some(slot.get_or_init(|| HeadSummary::new(&self.document, second, (layer, head), trace)))
    }
}

/// The newest derived state, and the next one under way.
pub(super) struct Store {
    current: Derived,
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
        Self { current: Derived::new(&first, 0, None), pending: None, crashed: None, revision: 0, stale }
    }

    pub(super) fn current(&self) -> &Derived {
        &self.current
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
            let work = move |_: &_| Ok(Derived::new(&wanted, revision, Some((&before, &built))));
            self.pending = Some(Job::start("attention", wake, work));
        }
        result
    }

    pub(super) fn update_now(&mut self, document: &Arc<Document>) {
        if !Arc::ptr_eq(&self.current.document, document) {
            self.revision += 1;
            let before = (self.current.document.as_ref(), &self.current.built);
            self.current = Derived::new(document, self.revision, Some(before));
        }
        (self.pending, self.stale) = (None, false);
    }

    fn poll(&mut self, document: &Arc<Document>) -> Result<(), Stopped> {
        let Some(result) = self.pending.as_ref().and_then(Job::poll) else { return Ok(()) };
        self.pending = None;
        match result {
            Ok(derived) => self.current = derived,
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
    of(document.tokens.len()) + of(document.sentence(true).len()) + heads * 4 * (width * head_width) as u64
}
