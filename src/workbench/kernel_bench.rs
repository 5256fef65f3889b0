//! What the views of the kernels show: measurements, comparisons, and the steps of FlashAttention.

use std::sync::Arc;

use super::derived::Derived;
use super::kernel_state::KernelKind;
use super::pattern::PatternReach;
use super::pending::Pending;
use super::summary::HeadSummary;
use super::view_state::{View, ViewState};
use super::{HeadPlace, Workbench};
use crate::attention::{HeadRun, turned_heads};
use crate::bench::{Compared, Comparison, DecodeStep, Progress, Setup, decode, measure};
use crate::document::{Document, PerRun, Which};
use crate::jobs::{CancelToken, Cores, Stopped, Task, Wake, Worker, uninterrupted};
use crate::kernels::{FlashStep, HeadInput, Kernel, Meaningless, Threads, Tiles, flash_steps};
use crate::model::alibi_slopes;

/// Measurements of the kernels over growing sentences.
#[derive(Default)]
pub(super) struct CostStore {
    /// What was measured last, as far as it has come.
    current: Option<(Setup, Progress)>,
    /// What waits to be measured, with its number.
    asked: Option<(u64, Setup)>,
    /// How many measurements were asked for.
    count: u64,
    /// By number. A new measurement waits for the end of one that was cancelled, and of other work: they would spoil each
    /// other's times.
    worker: Worker<u64, Progress, Progress>,
}

impl CostStore {
    pub fn current(&self) -> Option<(&Setup, &Progress)> {
        self.current.as_ref().map(|(setup, progress)| (setup, progress))
    }

    /// What was measured, without what is under way.
    pub fn snapshot(&self) -> Self {
        Self { current: self.current.clone(), ..Self::default() }
    }

    pub fn is_measuring(&self) -> bool {
        self.asked.is_some() || self.worker.is_working()
    }

    /// Asks for a measurement, in place of the one under way.
    pub fn ask(&mut self, setup: Setup) {
        self.worker.cancel();
        self.count += 1;
        self.current = Some((setup.clone(), Progress::default()));
        self.asked = Some((self.count, setup));
    }

    /// Ends the measurement under way; what was measured stays.
    pub fn cancel(&mut self) {
        self.asked = None;
        if self.worker.is_working()
            && let Some((_, progress)) = &mut self.current
        {
            (progress.now, progress.remaining) = (None, None);
        }
        self.worker.cancel();
    }

    /// Starts what was asked for, once the machine is free of other work, and takes in what has been measured.
    pub fn update(&mut self, is_free: bool, wake: &Wake) -> Result<(), Stopped> {
        let result = self.worker.poll().map(|answer| answer.map(|(_, progress)| progress));
        if let Some((progress, (_, current))) = self.worker.progress().zip(self.current.as_mut()) {
            *current = progress;
        }
        if let Ok(Some(progress)) = &result
            && let Some((_, current)) = &mut self.current
        {
            current.clone_from(progress);
        }
        if let Some((number, setup)) = self.asked.take_if(|_| is_free) {
            let task = Task { name: "measure", cores: Cores::All };
            let measured = setup.clone();
            let begins = self.worker.ask(number, task, wake, move |reporter| {
                measure(&measured, reporter.cancel_token(), |progress| reporter.update(progress.clone()))
            });
            if !begins {
                self.asked = Some((number, setup));
            }
        }
        result.map(drop)
    }

    /// Measures at once what was asked for.
    pub fn update_now(&mut self) {
        if let Some((_, setup)) = self.asked.take() {
            let progress = uninterrupted(|cancel| measure(&setup, cancel, |_| Ok(())));
            self.current = Some((setup, progress));
        }
    }
}

/// The chosen head by every kernel.
#[derive(Clone, Debug)]
pub struct KernelComparison {
    pub document: Arc<Document>,
    /// Of the first and the second sentence; the second is empty where there is none.
    pub kernels: PerRun<Vec<Compared>>,
    /// What the last kernel's head comes to in each sentence, for the map that shows it.
    pub summaries: PerRun<Option<HeadSummary>>,
    /// A number that no other comparison has.
    pub serial: u64,
}

/// What a comparison depends on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ComparisonKey {
    revision: u64,
    /// Whose heads are there.
    ready: PerRun<bool>,
    layer: usize,
    head: usize,
    kernels: Vec<Kernel>,
    threads: Threads,
    /// Whether it is for the map of both sentences, or for the view that compares the first.
    for_map: bool,
}

pub(super) type CompareStore = Pending<ComparisonKey, Option<KernelComparison>>;

impl ComparisonKey {
    fn of(derived: &Derived, view: &ViewState) -> Self {
        let for_map = view.view != View::Compare;
        let kernels = if for_map {
            // The exact one beside it, for its time.
            vec![Kernel::Exact, view.kernels.chosen()]
        } else {
            view.kernels.kernels()
        };
        let threads = view.kernels.threads;
        let ready = PerRun::from_fn(|which| derived.inside(which, view.layer, view.head).is_some());
        Self { revision: derived.revision, ready, layer: view.layer, head: view.head, kernels, threads, for_map }
    }
}

impl CompareStore {
    pub(super) fn is_of_chosen(&self, derived: &Derived, view: &ViewState) -> bool {
        self.is_of(&ComparisonKey::of(derived, view))
    }

    pub(super) fn catch_up(
        &mut self,
        derived: &Arc<Derived>,
        view: &ViewState,
        measuring: bool,
        wake: &Wake,
    ) -> Result<(), Stopped> {
        let key = ComparisonKey::of(derived, view);
        let (tokens, width) = (derived.document.tokens.len() as u64, derived.document.head_width());
        // Each kernel runs three times, and makes a map.
        let pairs = 10 * key.kernels.len() as u64 * tokens * tokens * (width as u64 + 8);
        let directions: u64 = key.kernels.iter().map(|kernel| kernel.method().preparation(width)).sum();
        // All kernels, each several times on threads of its own, take longer than a frame however short the text is.
        let work = work_beside(measuring || !key.for_map, pairs + directions);
        let task = Task { name: "compare", cores: Cores::All };
        let (derived, asked) = (Arc::clone(derived), key.clone());
        self.update(key, (task, move || work), wake, move |cancel, serial| {
            KernelComparison::new(&derived, &asked, cancel, serial)
        })
    }

    pub(super) fn catch_up_now(&mut self, derived: &Derived, view: &ViewState) {
        let key = ComparisonKey::of(derived, view);
        self.update_now(key.clone(), |cancel, serial| KernelComparison::new(derived, &key, cancel, serial));
    }
}

/// Work that is timed waits for its turn beside a measurement, and no frame does: it is a job then, however short.
fn work_beside(is_job: bool, work: u64) -> u64 {
    if is_job { u64::MAX } else { work }
}

impl KernelComparison {
    /// Nothing where there is no such head.
    fn new(derived: &Derived, key: &ComparisonKey, cancel: &CancelToken, serial: u64) -> Result<Option<Self>, Stopped> {
        let (document, spec) = (&derived.document, derived.spec_at(key.layer));
        let Some(slope) = alibi_slopes(document.heads()).get(key.head).copied() else { return Ok(None) };
        let mut kernels = PerRun::default();
        for which in Which::ALL {
            let head = derived.inside(which, key.layer, key.head);
            if let Some(head) = head.filter(|_| key.for_map || which == Which::First) {
                kernels[which] = Compared::of(head, slope, &spec, &key.kernels, key.threads, cancel)?;
            }
        }
        let summary = |which: Which| {
            let last = kernels[which].last().filter(|_| key.for_map)?;
            let source = document.head(key.layer, key.head).map(|head| &head.source);
            let head = &last.result.as_ref().ok()?.head;
            let mask = &spec.mask;
            Some(HeadSummary::new(source, HeadRun::computed(head, mask), derived.targets(which), mask))
        };
        let summaries = PerRun::from_fn(summary);
        Ok(Some(Self { document: Arc::clone(document), kernels, summaries, serial }))
    }
}

impl Derived {
    /// The steps of FlashAttention over a head of the first sentence.
    #[must_use]
    pub fn flash_steps(&self, (layer, head): HeadPlace, tiles: Tiles) -> Arc<Vec<FlashStep>> {
        self.memos.flash.get((layer, head, tiles), || {
            let slope = alibi_slopes(self.document.heads()).get(head).copied().unwrap_or_default();
            let trace = self.inside(Which::First, layer, head);
            trace
                .map(|trace| flash_steps(&HeadInput::of(trace, slope), &self.spec_at(layer), tiles))
                .unwrap_or_default()
        })
    }
}

/// A layer over the first sentence, decoded token by token; its question is the state, the layer, and whether that has
/// been run.
pub(super) type DecodeStore = Pending<(u64, usize, bool), Decoded>;

type Decoded = Result<Vec<DecodeStep>, Meaningless>;

impl DecodeStore {
    pub(super) fn catch_up(
        &mut self,
        derived: &Arc<Derived>,
        layer: usize,
        measuring: bool,
        wake: &Wake,
    ) -> Result<(), Stopped> {
        let document = &derived.document;
        let pairs = (document.tokens.len() as u64).pow(2) * document.heads() as u64;
        // Each token is timed several times, with row after row of the cache.
        let task = Task { name: "decode", cores: Cores::All };
        let work = work_beside(measuring, 20 * pairs * (document.head_width() as u64 + 8));
        let asked = Arc::clone(derived);
        self.update(decode_question(derived, layer), (task, move || work), wake, move |cancel, _| {
            decoded(&asked, layer, cancel)
        })
    }

    pub(super) fn catch_up_now(&mut self, derived: &Derived, layer: usize) {
        self.update_now(decode_question(derived, layer), |cancel, _| decoded(derived, layer, cancel));
    }
}

fn decode_question(derived: &Derived, layer: usize) -> (u64, usize, bool) {
    (derived.revision, layer, derived.has_layer(layer))
}

/// Nothing where there is no such layer.
fn decoded(derived: &Derived, layer: usize, cancel: &CancelToken) -> Result<Decoded, Stopped> {
    let (document, trace) = (&derived.document, derived.trace(Which::First));
    let weights = derived.built.model.layers.get(layer);
    let Some((trace, weights)) = trace.layers.get(layer).zip(weights) else { return Ok(Ok(Vec::new())) };
    let spec = derived.spec_at(layer);
    let heads = turned_heads(layer, &trace.input, weights, &spec);
    decode(&heads, document.group_size, &spec, cancel)
}

impl Workbench {
    /// What was measured of the kernels: the set-up, and how far it has come.
    #[must_use]
    pub fn costs(&self) -> Option<(&Setup, &Progress)> {
        self.costs.current()
    }

    /// Whether kernels are being measured.
    #[must_use]
    pub fn is_measuring(&self) -> bool {
        self.costs.is_measuring()
    }

    /// The chosen head by the kernels that the view shows.
    #[must_use]
    pub fn comparison(&self) -> Option<&KernelComparison> {
        self.compared.current()?.as_ref().filter(|_| self.compares())
    }

    /// Whether the comparison belongs to what was chosen before.
    #[must_use]
    pub fn comparison_is_stale(&self) -> bool {
        !self.compared.is_of_chosen(self.derived.current(), &self.view)
    }

    /// The chosen head by the chosen kernel, where that is not the exact one and can obey the settings.
    #[must_use]
    pub fn by_kernel(&self, which: Which) -> Option<&Comparison> {
        if self.view.view != View::Explore || self.comparison_is_stale() {
            return None;
        }
        self.comparison()?.kernels[which].last()?.result.as_ref().ok()
    }

    /// A head as it is drawn: by the chosen kernel where it is the chosen one, with the number of that comparison.
    pub(super) fn drawn_head(&self, which: Which, place: HeadPlace) -> Option<(HeadRun<'_>, Option<u64>)> {
        let result = self.by_kernel(which).filter(|_| place == (self.view.layer, self.view.head));
        match result {
            Some(result) => {
                let mask = &self.derived.current().document.spec.mask;
                Some((HeadRun::computed(&result.head, mask), self.comparison().map(|comparison| comparison.serial)))
            }
            None => Some((self.derived.current().head(which, place.0, place.1)?, None)),
        }
    }

    /// The chosen layer, decoded token by token; none before [`Self::update`] has done so for the view
    /// that shows it.
    #[must_use]
    pub fn decoded(&self) -> Option<&Result<Vec<DecodeStep>, Meaningless>> {
        let question = decode_question(self.derived.current(), self.view.layer);
        self.decoded.current().filter(|_| self.decoded.is_of(&question))
    }

    /// The pairs of the sparse pattern that is drawn, and which tokens reach each other through it.
    #[must_use]
    pub fn pattern(&self) -> Arc<PatternReach> {
        self.pattern.get(&self.view.kernels, self.document.spec.mask.causal)
    }

    /// Whether a kernel has a say in what is drawn.
    pub(super) fn compares(&self) -> bool {
        match self.view.view {
            View::Compare => true,
            View::Explore => self.view.kernels.kind != KernelKind::Exact,
            _ => false,
        }
    }
}
