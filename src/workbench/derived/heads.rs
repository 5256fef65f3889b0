//! All heads of all layers: their order, their likeness, and those that a filter leaves.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::Derived;
use crate::analysis::{Axes, Combine, Plane, Why, cosines};
use crate::attention::AttentionMap;
use crate::design::{Meaning, Term};
use crate::document::{PerRun, Which};
use crate::kernels::{FlashStep, Tiles};
use crate::text::Text;
use crate::workbench::memo::Memo;
use crate::workbench::{Filter, GroupKind, HeadGroup, HeadHabits, HeadOrder, HeadPlace, HeadSummary};

/// Answers that depend on what is chosen: the last one of each kind.
#[derive(Debug, Default)]
pub(in crate::workbench) struct Memos {
    order: Memo<(HeadOrder, Option<HeadPlace>), Vec<HeadGroup>>,
    cosines: Memo<HeadPlace, Vec<f32>>,
    /// By sentence.
    combined: PerRun<Memo<(BTreeSet<HeadPlace>, Combine), AttentionMap>>,
    matching: Memo<(Filter, &'static str, HeadPlace), BTreeSet<HeadPlace>>,
    /// By sentence.
    planes: PerRun<Memo<(HeadPlace, Axes), Option<Plane>>>,
    pub why: Memo<(Which, HeadPlace, usize, usize), Option<Why>>,
    pub terms: Memo<HeadPlace, Vec<Option<Term>>>,
    pub meanings: Memo<(), Vec<Option<Meaning>>>,
    pub moved: Memo<HeadPlace, Vec<Option<Meaning>>>,
    pub flash: Memo<(usize, usize, Tiles), Vec<FlashStep>>,
}

impl Derived {
    /// All heads in an order: in one group, or where the order has groups, in those. `chosen` is the head that
    /// [`HeadOrder::Similarity`] and [`HeadOrder::Cluster`] compare with. Orders go by the first
    /// sentence, and heads that are equal in them by layer and head. While groups are still to be found, heads are ordered
    /// by number.
    ///
    /// Costs nothing when it is asked the same again.
    #[must_use]
    pub fn ordered(&self, order: HeadOrder, chosen: HeadPlace) -> Arc<Vec<HeadGroup>> {
        let to_come = order == HeadOrder::Cluster && self.groups().is_none();
        let order = if to_come { HeadOrder::Number } else { order };
        let depends = matches!(order, HeadOrder::Similarity | HeadOrder::Cluster).then_some(chosen);
        self.memos.order.get((order, depends), || match order {
            HeadOrder::Number if self.document.layers.len() > 1 => self.by_layer(),
            HeadOrder::Cluster => self.groups_from(chosen).unwrap_or_default(),
            _ => {
                if matches!(order, HeadOrder::Entropy | HeadOrder::Locality | HeadOrder::Score) {
                    self.summarize();
                }
                let heads = self.sorted((0..self.head_count()).map(|index| self.place(index)), order, chosen);
                vec![HeadGroup { kind: GroupKind::All, heads }]
            }
        })
    }

    fn by_layer(&self) -> Vec<HeadGroup> {
        let heads = |layer: usize| (0..self.document.heads()).map(|head| (layer, head)).collect();
        let group = |layer| HeadGroup { kind: GroupKind::Layer(layer), heads: heads(layer) };
        (0..self.document.layers.len()).map(group).collect()
    }

    /// Finds out what all heads do over the first sentence, on all cores.
    pub(super) fn summarize(&self) {
        (0..self.head_count()).into_par_iter().for_each(|index| {
            let (layer, head) = self.place(index);
            let _ = self.habits(Which::First, layer, head);
        });
    }

    /// The heads of a layer in an order; see [`Self::ordered`].
    #[must_use]
    pub fn ordered_heads(&self, layer: usize, order: HeadOrder, chosen: HeadPlace) -> Vec<usize> {
        if matches!(order, HeadOrder::Similarity | HeadOrder::Cluster) {
            let groups = self.ordered(order, chosen);
            let all = groups.iter().flat_map(|group| &group.heads);
            return all.filter(|(other, _)| *other == layer).map(|(_, head)| *head).collect();
        }
        let heads = (0..self.document.heads()).map(|head| (layer, head));
        self.sorted(heads, order, chosen).into_iter().map(|(_, head)| head).collect()
    }

    /// Cosine of a head's weights to those of the chosen one, over the first sentence; none where
    /// there is no such head, or not all heads are kept.
    #[must_use]
    pub fn similarity(&self, (layer, head): HeadPlace, chosen: HeadPlace) -> Option<f32> {
        self.document.head(layer, head)?;
        self.cosines(chosen).get(self.index((layer, head))).copied()
    }

    /// The combined map of a set of heads over the first or the second sentence; empty where not all heads are kept.
    #[must_use]
    pub fn combined(&self, which: Which, heads: &BTreeSet<HeadPlace>, combine: Combine) -> Arc<AttentionMap> {
        self.memos.combined[which].get((heads.clone(), combine), || {
            if !self.is_whole() {
                return AttentionMap::default();
            }
            let runs = heads.iter().filter_map(|(layer, head)| self.head(which, *layer, *head));
            combine.maps(&runs.map(|run| run.weights).collect::<Vec<_>>())
        })
    }

    /// The plane of a head's queries and keys; none where there is no such head.
    #[must_use]
    pub fn plane(&self, which: Which, (layer, head): HeadPlace, axes: Axes) -> Arc<Option<Plane>> {
        self.memos.planes[which]
            .get(((layer, head), axes), || self.inside(which, layer, head).map(|head| Plane::of(head, axes)))
    }

    /// The heads that a filter leaves.
    #[must_use]
    pub fn matching(&self, filter: &Filter, text: &Text, chosen: HeadPlace) -> Arc<BTreeSet<HeadPlace>> {
        self.memos.matching.get((filter.clone(), text.language(), chosen), || {
            if filter.reads_weights() {
                self.summarize();
            }
            let heads = (0..self.head_count()).map(|index| self.place(index));
            heads.filter(|head| self.passes(filter, text, *head, chosen)).collect()
        })
    }

    /// Heads in order, those that are equal in it as they are given.
    fn sorted(&self, heads: impl Iterator<Item = HeadPlace>, order: HeadOrder, chosen: HeadPlace) -> Vec<HeadPlace> {
        let summary = |(layer, head): HeadPlace| self.summary(Which::First, layer, head);
        let habits = |(layer, head): HeadPlace| self.habits(Which::First, layer, head);
        let key = |place: HeadPlace| match order {
            HeadOrder::Number | HeadOrder::Cluster => 0.0,
            HeadOrder::Entropy => summary(place).and_then(HeadSummary::mean_entropy).unwrap_or(f32::MAX),
            HeadOrder::Locality => habits(place).and_then(|habits| habits.mean_distance).unwrap_or(f32::MAX),
            HeadOrder::Score => habits(place).and_then(HeadHabits::pattern_score).map_or(f32::MAX, |score| -score),
            // The chosen head before others that do the same.
            HeadOrder::Similarity if place == chosen => f32::MIN,
            HeadOrder::Similarity => self.similarity(place, chosen).map_or(f32::MAX, |cosine| -cosine),
        };
        let mut keyed: Vec<(f32, HeadPlace)> = heads.map(|place| (key(place), place)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        keyed.into_iter().map(|(_, place)| place).collect()
    }

    fn cosines(&self, chosen: HeadPlace) -> Arc<Vec<f32>> {
        self.memos.cosines.get(chosen, || {
            let chosen = if self.is_whole() { self.head(Which::First, chosen.0, chosen.1) } else { None };
            chosen.map(|chosen| cosines(&self.maps(), chosen.weights)).unwrap_or_default()
        })
    }

    /// The weights of all heads over the first sentence.
    pub(super) fn maps(&self) -> Vec<&AttentionMap> {
        let places = (0..self.head_count()).map(|index| self.place(index));
        places.filter_map(|(layer, head)| self.head(Which::First, layer, head)).map(|run| run.weights).collect()
    }

    pub(super) fn head_count(&self) -> usize {
        self.document.layers.len() * self.document.heads()
    }

    pub(super) fn place(&self, index: usize) -> HeadPlace {
        (index / self.document.heads(), index % self.document.heads())
    }
}
