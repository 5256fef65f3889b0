//! What follows from a document, computed once for each of its states.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::attention::{Detected, HeadTrace, Trace, detect, multiply_adds, trace};
use crate::document::{Built, Change, Claim, Document, HeadSource, Judged};
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
            .find_map(|relation| Some((relation, detect(relation, &targets, weights, document.spec.mask)?)));
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

    /// Mean entropy of the rows in nats.
    #[must_use]
    pub fn mean_entropy(&self) -> f32 {
        self.entropies.iter().sum::<f32>() / self.entropies.len().max(1) as f32
    }

    /// Mean effective number of tokens.
    #[must_use]
    pub fn mean_effective(&self) -> f32 {
        self.effective.iter().sum::<f32>() / self.effective.len().max(1) as f32
    }
}

/// Multiply-adds and cells that fit in a frame with room to spare.
const AT_ONCE: u64 = 400_000_000;

impl Derived {
    fn new(document: &Arc<Document>, revision: u64) -> Self {
        let start = std::time::Instant::now();
        let built = document.build();
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
        if work(document) > AT_ONCE {
            derived.summarize();
        }
        derived
    }

    /// Makes every summary now, on all cores: this is a job's work, and no frame's.
    fn summarize(&self) {
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
    pending: Option<(Arc<Document>, Job<(), Derived>)>,
    revision: u64,
    stale: bool,
}

impl Store {
    pub(super) fn new(document: &Arc<Document>) -> Self {
        Self { current: Derived::new(document, 0), pending: None, revision: 0, stale: false }
    }

    pub(super) fn current(&self) -> &Derived {
        &self.current
    }

    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    pub(super) fn update(&mut self, document: &Arc<Document>, wake: impl Fn() + Send + 'static) -> Result<(), Stopped> {
        let result = self.poll();
        self.stale = !Arc::ptr_eq(&self.current.document, document);
        if !self.stale {
            self.pending = None;
        } else if work(document) <= AT_ONCE {
            self.update_now(document);
        } else if !self.pending.as_ref().is_some_and(|(wanted, _)| Arc::ptr_eq(wanted, document)) {
            self.revision += 1;
            let (wanted, revision) = (Arc::clone(document), self.revision);
            let job = Job::start("attention", wake, move |_| Ok(Derived::new(&wanted, revision)));
            self.pending = Some((Arc::clone(document), job));
        }
        result
    }

    pub(super) fn update_now(&mut self, document: &Arc<Document>) {
        if !Arc::ptr_eq(&self.current.document, document) {
            self.revision += 1;
            self.current = Derived::new(document, self.revision);
        }
        (self.pending, self.stale) = (None, false);
    }

    fn poll(&mut self) -> Result<(), Stopped> {
        match self.pending.as_ref().and_then(|(_, job)| job.poll()) {
            None => Ok(()),
            Some(Ok(derived)) => {
                self.current = derived;
                self.pending = None;
                Ok(())
            }
            // The job stays, finished, so that the same document is not tried again and again.
            Some(Err(Stopped::Cancelled)) => Ok(()),
            Some(Err(crashed)) => Err(crashed),
        }
    }
}

fn work(document: &Document) -> u64 {
    let of = |tokens: usize| {
        let heads = document.heads();
        let layers = document.layers.len();
        // Softmax costs about as much per cell as a few dozen multiply-adds.
        let cells = 32 * (tokens * tokens * heads * layers) as u64;
        cells + multiply_adds(tokens, document.width, heads, document.head_width(), layers)
    };
    of(document.tokens.len()) + of(document.sentence(true).len())
}
