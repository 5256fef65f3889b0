//! One head under every encoding of positions, and what each makes of the sentence in another order.

use std::sync::Arc;

use super::Workbench;
use super::derived::{Derived, work};
use super::pending::Pending;
use super::view_state::ViewState;
use crate::analysis::largest_value_size;
use crate::attention::{HeadTrace, lone_head};
use crate::document::{Built, Document, Reader, Which};
use crate::jobs::{CancelToken, Cores, Stopped, Task, Wake};
use crate::math::shuffled_indices;
use crate::model::Position;

/// The chosen head, once for each encoding.
#[derive(Clone, Debug)]
pub struct PositionBench {
    /// The document that it belongs to.
    pub document: Arc<Document>,
    /// Where each token of the shuffled sentence stood before.
    pub order: Vec<usize>,
    pub encodings: Vec<Encoded>,
    /// The largest score in any of the maps, without its sign.
    pub score_magnitude: f32,
    /// The largest weight times the size of its value.
    pub value_weighted: f32,
    /// A number that no other bench has.
    pub serial: u64,
}

/// A head under one encoding.
#[derive(Clone, Debug)]
pub struct Encoded {
    pub position: Position,
    /// Whether the document has this encoding.
    pub in_use: bool,
    pub head: HeadTrace,
    /// The same head, reading the shuffled sentence.
    pub shuffled: HeadTrace,
    /// max |A'[i, j] − A[π(i), π(j)]| of the shuffled map A' and the map A.
    pub difference: f32,
    pub mean_distance: f32,
    /// By distance, from the earliest key to the latest.
    pub by_distance: Vec<DistanceMean>,
}

/// The weight that a query gives to the key so many places on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DistanceMean {
    /// Key minus query: negative for what came before.
    pub distance: i32,
    /// Over all pairs at that distance that the mask allows.
    pub mean: f32,
}

/// All encodings.
const ALL: [Position; 4] = [
    Position::None,
    Position::Sinusoidal { strength: 1.0 },
    Position::Rope { strength: 1.0 },
    Position::Alibi { strength: 1.0 },
];

impl PositionBench {
    /// The place of an encoding among all of them, whether all are compared or not.
    #[must_use]
    pub fn place(&self, index: usize) -> usize {
        let position = self.encodings[index].position;
        ALL.iter().position(|other| other.same_kind(position)).unwrap_or(0)
    }

    /// The encodings that are compared: the one that the document has at its strength, the others at 1. A learned model
    /// knows its own alone, and can go without.
    #[must_use]
    pub fn encodings(document: &Document) -> Vec<Position> {
        let own = document.reader().map(|reader| reader.model.checkpoint.spec().position);
        let all = ALL.into_iter().filter(|position| match own {
            Some(own) => position.same_kind(own) || position.same_kind(Position::None),
            None => true,
        });
        let in_use = document.spec.position;
        all.map(|position| if position.same_kind(in_use) { in_use } else { position }).collect()
    }

    /// Whether the first layer reads the places of a learned model in its embeddings, whatever the encoding.
    #[must_use]
    pub fn has_learned_places(&self) -> bool {
        self.document.reader().is_some_and(Reader::has_places)
    }

    fn new(
        (document, built): (&Arc<Document>, &Built),
        key: PositionKey,
        cancel: &CancelToken,
        serial: u64,
    ) -> Result<Self, Stopped> {
        let order = shuffled_indices(document.tokens.len(), key.seed);
        let encoded = |position| Encoded::new((document, built), position, &key, &order, cancel).transpose();
        let encodings: Vec<Encoded> =
            Self::encodings(document).into_iter().filter_map(encoded).collect::<Result<_, Stopped>>()?;
        let heads = encodings.iter().flat_map(|encoded| [&encoded.head, &encoded.shuffled]);
        let value_weighted =
            heads.clone().map(|head| largest_value_size(&head.weights, head.value_sizes())).fold(0.0, f32::max);
        let ranges = heads.map(|head| head.scores.range());
        let score_magnitude = ranges.map(|(low, high)| low.abs().max(high.abs())).fold(0.0, f32::max);
        Ok(Self { document: Arc::clone(document), order, encodings, score_magnitude, value_weighted, serial })
    }

    /// Whether the mask itself tells places apart, without any encoding.
    #[must_use]
    pub fn mask_sees_order(&self) -> bool {
        self.document.spec.mask.sees_order()
    }
}

impl Encoded {
    /// Nothing where there is no such head.
    fn new(
        (whole, before): (&Document, &Built),
        position: Position,
        key: &PositionKey,
        order: &[usize],
        cancel: &CancelToken,
    ) -> Result<Option<Self>, Stopped> {
        let mut document = Document { contrast: None, claims: Vec::new(), ..whole.clone() };
        // What comes after the layer does not change it.
        document.layers.truncate(key.layer + 1);
        let in_use = document.spec.position.same_kind(position);
        document.spec.position = position;
        let read = |document: &Document, built: &Built| {
            lone_head(&built.model, &built.x, &document.spec, (key.layer, key.head), cancel)
        };
        let built = document.build_from(Some((whole, before)));
        let Some(head) = read(&document, &built)? else { return Ok(None) };
        let ordered = document.clone();
        document.shuffle(Which::First, key.seed);
        let Some(shuffled) = read(&document, &document.build_from(Some((&ordered, &built))))? else { return Ok(None) };
        Ok(Some(Self {
            position,
            in_use,
            difference: shuffled.weights.largest_difference(&head.weights, order),
            mean_distance: head.weights.mean_distance().unwrap_or_default(),
            by_distance: by_distance(&head),
            head,
            shuffled,
        }))
    }
}

fn by_distance(head: &HeadTrace) -> Vec<DistanceMean> {
    let tokens = head.weights.tokens();
    // At `T − 1 + key − query`: the sum of weights, and the number of pairs.
    let mut sums = vec![(0.0, 0u32); (2 * tokens).saturating_sub(1)];
    for query in 0..tokens {
        for (key, weight) in head.weights.row(query).iter().enumerate() {
            if head.scores.at(query, key) > f32::NEG_INFINITY {
                let sum = &mut sums[tokens - 1 + key - query];
                *sum = (sum.0 + f64::from(*weight), sum.1 + 1);
            }
        }
    }
    let pairs = sums.into_iter().enumerate().filter(|(_, (_, pairs))| *pairs > 0);
    let mean = |(at, (sum, pairs)): (usize, (f64, u32))| DistanceMean {
        distance: at as i32 - (tokens as i32 - 1),
        mean: (sum / f64::from(pairs)) as f32,
    };
    pairs.map(mean).collect()
}

/// What a bench depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PositionKey {
    revision: u64,
    layer: usize,
    head: usize,
    seed: u64,
}

impl PositionKey {
    fn of(derived: &Derived, view: &ViewState) -> Self {
        Self { revision: derived.revision, layer: view.layer, head: view.head, seed: view.shuffle_seed }
    }
}

/// The newest bench, and the next one under way.
pub(super) type PositionStore = Pending<PositionKey, PositionBench>;

impl PositionStore {
    /// Whether the newest bench belongs to what is chosen.
    pub(super) fn is_of_chosen(&self, derived: &Derived, view: &ViewState) -> bool {
        self.is_of(&PositionKey::of(derived, view))
    }

    pub(super) fn catch_up(&mut self, derived: &Derived, view: &ViewState, wake: &Wake) -> Result<(), Stopped> {
        let key = PositionKey::of(derived, view);
        let (document, built) = (Arc::clone(&derived.document), Arc::clone(&derived.built));
        let traces = 2 * PositionBench::encodings(&derived.document).len() as u64;
        let task = Task { name: "positions", cores: Cores::Spare };
        let work = || traces * work(&derived.document, None);
        let make = move |cancel: &_, serial| PositionBench::new((&document, &built), key, cancel, serial);
        self.update(key, (task, work), wake, make)
    }

    pub(super) fn catch_up_now(&mut self, derived: &Derived, view: &ViewState) {
        let key = PositionKey::of(derived, view);
        let state = (&derived.document, &*derived.built);
        self.update_now(key, |cancel, serial| PositionBench::new(state, key, cancel, serial));
    }
}

impl Workbench {
    /// The chosen head under every encoding of positions; none before [`Self::update`] has made it for
    /// the view that shows it.
    #[must_use]
    pub fn position_bench(&self) -> Option<&PositionBench> {
        self.positions.current()
    }

    /// Whether the encodings that are shown belong to what was chosen before.
    #[must_use]
    pub fn position_bench_is_stale(&self) -> bool {
        !self.positions.is_of_chosen(self.derived.current(), &self.view)
    }
}
