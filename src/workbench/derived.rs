//! What follows from a document, computed once for each of its states.

mod facts;
mod groups;
mod heads;
mod matching;
mod run;
mod store;
mod why;

use std::borrow::Cow;
use std::sync::Arc;

use self::facts::{Facts, HeadKey};
use self::heads::Memos;
use super::{HeadHabits, HeadSummary};
use crate::attention::{AttentionMap, AttentionSpec, HeadRun, HeadTrace, KeptHead, Trace};
use crate::document::{Built, Change, Claim, Document, Judged, PerRun, Which};
use crate::jobs::discard;
pub(super) use run::{ALONE, AT_ONCE, CELL, work};
pub(super) use store::DerivedStore;

/// A document's model, its runs over the sentences, and what they come to. The document is the one that they belong to,
/// which is older than the workbench's while a long run is under way. A copy shares all of it.
#[derive(Clone, Debug)]
pub struct Derived {
    pub document: Arc<Document>,
    pub built: Arc<Built>,
    /// Of the first and the second sentence; the second is empty where there is none.
    pub traces: PerRun<Trace>,
    /// A number that no other document has that was run.
    pub revision: u64,
    /// Grows with each layer that arrives, and each head that comes or goes.
    pub version: u64,
    /// How long the passes took, in seconds.
    pub seconds: f64,
    facts: Arc<Facts>,
    pub(super) memos: Arc<Memos>,
}

impl Derived {
    /// A document of which no layer has been run yet.
    fn unrun(document: &Arc<Document>, built: Built, revision: u64) -> Self {
        let start = |which| Trace {
            embeddings: built.read(which).map(|x| Arc::new(x.clone())).unwrap_or_default(),
            layers: Vec::new(),
        };
        let traces = PerRun::from_fn(start);
        let facts = Arc::new(Facts::new(document.layers.len() * document.heads()));
        let (document, built, memos) = (Arc::clone(document), Arc::new(built), Arc::default());
        Self { document, built, traces, revision, version: 0, seconds: 0.0, facts, memos }
    }

    /// The run over the first or the second sentence: what goes from layer to layer, and the heads that are kept.
    #[must_use]
    pub fn trace(&self, which: Which) -> &Trace {
        &self.traces[which]
    }

    /// The settings as a layer takes them: with what it has of its own. Those of the document where there is no such layer.
    #[must_use]
    pub fn spec_at(&self, layer: usize) -> Cow<'_, AttentionSpec> {
        let spec = &self.document.spec;
        self.built.model.layers.get(layer).map_or(Cow::Borrowed(spec), |layer| spec.at(layer))
    }

    /// A head over a sentence, computed or recorded; none where there is no such head or sentence, or where it is still
    /// to come. To ask for it is to want it: it is made then.
    #[must_use]
    pub fn head(&self, which: Which, layer: usize, head: usize) -> Option<HeadRun<'_>> {
        if self.document.recording().is_some() {
            return self.document.recorded(layer, head).filter(|_| which == Which::First);
        }
        self.facts.ask(which, self.index((layer, head)));
        let trace = self.trace(which).head(layer, head)?;
        Some(HeadRun::computed(trace, &self.document.spec.mask))
    }

    /// How a head's weights were made; none of a recording, and where [`Self::head`] has none.
    #[must_use]
    pub fn inside(&self, which: Which, layer: usize, head: usize) -> Option<&HeadTrace> {
        self.head(which, layer, head)?.inside
    }

    /// Whether there is such a head, and it is still to come.
    #[must_use]
    pub fn is_pending(&self, which: Which, layer: usize, head: usize) -> bool {
        let exists = self.document.recording().is_none() && self.built.read(which).is_some();
        exists && self.document.head(layer, head).is_some() && self.trace(which).head(layer, head).is_none()
    }

    /// Whether a layer has been run over all sentences.
    #[must_use]
    pub fn has_layer(&self, layer: usize) -> bool {
        let reads = |which| self.built.read(which).is_some();
        Which::ALL.into_iter().all(|which| !reads(which) || layer < self.trace(which).layers.len())
    }

    /// Whether all layers have been run and all heads are kept: what reads all maps at once can.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let kept = |which| self.trace(which).layers.iter().all(|layer| layer.heads.are_all_kept());
        let last = self.document.layers.len().saturating_sub(1);
        self.document.recording().is_some() || self.has_layer(last) && Which::ALL.into_iter().all(kept)
    }

    /// A head's map, small: of weights over the first sentence, the largest of each block of cells, and NaN where the
    /// mask allows none of them. Only of a document whose heads cannot all be kept.
    #[must_use]
    pub fn overview(&self, layer: usize, head: usize) -> Option<&AttentionMap> {
        self.facts.overview(self.index((layer, head)))
    }

    /// The claims of the document that speak of it as it is now, judged: those whose changes have been made, and those
    /// without changes unless one of the others is about the same. None for the rest, and nothing while heads are still
    /// to come.
    #[must_use]
    pub fn claims(&self) -> &[Option<Judged>] {
        let judge = || self.judge(|which, claim| self.weights(which, (claim.layer, claim.head)));
        self.facts.claims(self.is_whole().then_some(judge))
    }

    fn weights(&self, which: Which, (layer, head): (usize, usize)) -> Option<Cow<'_, AttentionMap>> {
        Some(Cow::Borrowed(&self.trace(which).head(layer, head)?.weights))
    }

    fn judge<'a>(&self, weights: impl Fn(Which, &Claim) -> Option<Cow<'a, AttentionMap>>) -> Vec<Option<Judged>> {
        let document = self.document.as_ref();
        let is_made = |claim: &Claim| {
            // A text is shuffled once, and nothing is learned for a promise.
            let step = document.moment().map(|moment| moment.step);
            let cannot = |change: &Change| match change {
                Change::Shuffle { .. } => true,
                Change::Train(other) => step != Some(*other),
                _ => false,
            };
            let mut changed = document.clone();
            !claim.when.iter().any(cannot)
                && claim.when.iter().try_for_each(|change| changed.make(change)).is_ok()
                && changed == *document
        };
        let made: Vec<&Claim> =
            document.claims.iter().filter(|claim| !claim.when.is_empty() && is_made(claim)).collect();
        let judge = |claim: &Claim| {
            let applies = if claim.when.is_empty() {
                // What is claimed of the document as it was opened gives way to what is claimed of it as it is.
                !made.iter().any(|other| other.is_about_same(claim))
            } else {
                made.contains(&claim)
            };
            let written = |which| Some(Arc::clone(&self.trace(which).layers.last()?.output));
            applies.then(|| document.judge_run(claim, |which| weights(which, claim), written))
        };
        document.claims.iter().map(judge).collect()
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
        leader != head && self.facts.is_edited(document, layer, leader)
    }

    /// What a head's weights come to, over the first or the second sentence.
    #[must_use]
    pub fn summary(&self, which: Which, layer: usize, head: usize) -> Option<&HeadSummary> {
        let index = self.index((layer, head));
        self.document.head(layer, head)?;
        self.facts.summary(which, index).or_else(|| {
            let run = self.head(which, layer, head)?;
            self.facts.summarize(&self.document, (which, layer, head), run)
        })
    }

    /// Whether the values of a head are as good as equal for all tokens, so that its output does not depend on its weights.
    #[must_use]
    pub fn values_alike(&self, which: Which, (layer, head): super::HeadPlace) -> bool {
        self.summary(which, layer, head).is_some_and(|summary| summary.values_alike)
    }

    /// What a head does, over the first or the second sentence.
    #[must_use]
    pub fn habits(&self, which: Which, layer: usize, head: usize) -> Option<&HeadHabits> {
        let index = self.index((layer, head));
        self.document.head(layer, head)?;
        self.facts.habits(which, index).or_else(|| {
            let run = self.head(which, layer, head)?;
            self.facts.find_habits(&self.document, (which, layer, head), run)
        })
    }

    pub(super) fn targets(&self, which: Which) -> &[crate::analysis::Target] {
        self.facts.targets(&self.document, which)
    }

    /// Keeps a head. What was answered from all heads is asked anew.
    fn keep(&mut self, key: HeadKey, kept: Arc<KeptHead>) {
        self.set(key, Some(kept));
        self.memos = Arc::default();
    }

    fn set(&mut self, (which, layer, head): HeadKey, kept: Option<Arc<KeptHead>>) -> Option<Arc<KeptHead>> {
        self.version += 1;
        self.traces[which].layers[layer].heads.set(head, kept)
    }

    /// Lets heads go. There is room in their place at once; `free` frees their memory, now or, in a frame, a little later.
    fn let_go(&mut self, heads: impl IntoIterator<Item = HeadKey>, free: fn(Vec<HeadTrace>)) {
        let gone: Vec<HeadTrace> =
            heads.into_iter().filter_map(|key| self.set(key, None)).filter_map(KeptHead::into_head).collect();
        if !gone.is_empty() {
            self.memos = Arc::default();
            free(gone);
        }
    }

    /// Lets a state go in a frame, as [`Self::let_go`] does heads.
    fn retire(state: Arc<Self>) {
        let Some(mut state) = Arc::into_inner(state) else { return };
        let layers = Which::ALL.map(|which| std::mem::take(&mut state.traces[which].layers));
        let heads = layers.into_iter().flatten().flat_map(|mut layer| std::mem::take(&mut layer.heads).into_heads());
        let gone: Vec<HeadTrace> = heads.collect();
        discard((gone, state));
    }

    /// The heads, of layers that have been run, for which `of` holds; the one asked for last comes first.
    fn places(&self, of: impl Fn(HeadKey) -> bool) -> Vec<HeadKey> {
        let all = Which::ALL.into_iter().flat_map(|which| {
            let layers = self.trace(which).layers.iter().enumerate();
            layers.flat_map(move |(l, layer)| (0..layer.heads.len()).map(move |h| (which, l, h)))
        });
        let mut places: Vec<HeadKey> = all.filter(|key| of(*key)).collect();
        places.sort_by_cached_key(|key| self.unused_for(*key));
        places
    }

    fn next_turn(&self) {
        self.facts.next_turn();
    }

    fn is_kept(&self, (which, layer, head): HeadKey) -> bool {
        self.trace(which).head(layer, head).is_some()
    }

    /// How many turns ago a head was asked for.
    fn unused_for(&self, (which, layer, head): HeadKey) -> u32 {
        self.facts.unused_for(which, self.index((layer, head)))
    }

    fn index(&self, (layer, head): (usize, usize)) -> usize {
        layer * self.document.heads() + head
    }
}
