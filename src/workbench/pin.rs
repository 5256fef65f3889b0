//! What the document is compared with, as a workbench of its own: every view draws it as it draws the other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::memo::Memo;
use super::{Derived, HeadPlace, MapKind, Peek, Shows, StageOverlay, View, Workbench};
use crate::analysis::{MapChange, Moved, Stage, Walk, align, moved};
use crate::attention::HeadRun;
use crate::document::{Document, PerRun, Which};
use crate::jobs::{Stopped, Wake};
use crate::math::Matrix;

/// What is pinned, with its runs. Nothing changes it; what is looked at of it follows the workbench beside it.
pub struct Pin {
    bench: Box<Workbench>,
    /// Where each token of the document stands in what is pinned, by sentence.
    places: PerRun<Memo<[u64; 2], Vec<Option<usize>>>>,
    /// The change of the map that is looked at, by sentence.
    changes: PerRun<Memo<ChangeKey, Option<MapChange>>>,
    effects: Memo<[(u64, u64); 2], Effects>,
    /// What changed in the stages of the walk-through, of the states that are shown.
    stages: Mutex<StageChanges>,
}

/// By layer, head and stage; none of those that cannot be compared.
#[derive(Default)]
struct StageChanges {
    of: Option<([(u64, u64); 2], Which)>,
    changes: BTreeMap<(usize, usize, Stage), Option<StageOverlay>>,
}

/// What became of the first sentence since what is pinned.
#[derive(Debug)]
pub struct Effects {
    /// How far the output of each token moved; none of tokens that are not in both.
    pub tokens: Vec<Option<Moved>>,
    /// How far the weights of each head moved that is kept in both (see [`MapChange::moved`]), the largest first; nothing of
    /// models of other sizes.
    pub heads: Vec<(HeadPlace, f32)>,
}

/// Cells of all maps up to which they are compared in a frame; and numbers of a stage.
const CELLS: usize = 1_100_000;
const NUMBERS: usize = 4_000_000;

/// All that a change of a map depends on: both states, the heads, the kernels' answers and the kind of map.
type ChangeKey = ([(u64, u64); 2], [HeadPlace; 2], [Option<u64>; 2], MapKind);

impl Pin {
    fn new(bench: Workbench) -> Self {
        let (places, changes, effects, stages) = Default::default();
        Self { bench: Box::new(bench), places, changes, effects, stages }
    }

    pub(super) fn bench(&self) -> &Workbench {
        &self.bench
    }

    pub(super) fn snapshot(&self) -> Self {
        Self::new(self.bench.snapshot())
    }
}

impl Workbench {
    /// What the document is compared with, looked at as this workbench is; none where nothing is pinned.
    #[must_use]
    pub fn pin(&self) -> Option<&Self> {
        self.pin.as_ref().map(|pin| &*pin.bench)
    }

    /// What is shown of it and of the document: the document alone where nothing is pinned.
    #[must_use]
    pub fn shows(&self) -> Shows {
        if self.pin.is_some() && self.view.view != View::Course { self.view.shows } else { Shows::Now }
    }

    /// Brings what is pinned up to date, as [`Self::update`] does.
    pub(super) fn follow_pin(&mut self, wake: &Wake) -> Result<(), Stopped> {
        self.look_at_pin();
        let mut result = Ok(());
        if self.shows() != Shows::Now
            && let Some(pin) = &mut self.pin
        {
            result = pin.bench.catch_up(self.costs.is_measuring(), wake);
        }
        result
    }

    /// The same, however long it takes.
    pub(super) fn follow_pin_now(&mut self) {
        self.look_at_pin();
        if let Some(pin) = &mut self.pin {
            pin.bench.catch_up_now();
        }
    }

    /// Takes what the document says is pinned, and looks at it where the document is looked at.
    fn look_at_pin(&mut self) {
        let Some(pinned) = &self.document.pinned else {
            self.pin = None;
            return;
        };
        if self.pin.as_ref().is_none_or(|pin| !Arc::ptr_eq(&pin.bench.document, pinned)) {
            let bench = self.bench_of(pinned);
            self.pin = Some(Pin::new(bench));
        }
        let peeks = [self.view.hover, self.view.lock].map(|peek| peek.and_then(|peek| self.pinned_peek(peek)));
        let Some(pin) = &mut self.pin else { return };
        let [hover, lock] = peeks;
        let mut view = self.view.clone();
        (view.hover, view.lock) = (hover, lock);
        if view.own_head {
            (view.layer, view.head) = (pin.bench.document.focus.layer, pin.bench.document.focus.head);
        }
        view.kernels.take(pin.bench.document.focus.kernel);
        view.clamp(&pin.bench.document);
        (pin.bench.view, pin.bench.settings) = (view, self.settings.clone());
        pin.bench.text = self.text.clone();
    }

    /// A workbench for what is pinned. What was just run need not be run again.
    fn bench_of(&self, pinned: &Arc<Document>) -> Self {
        if self.derived.current().document.runs_as(pinned) {
            let mut bench = Self { lesson: None, pin: None, ..self.snapshot() };
            bench.derived.adopt(pinned);
            bench.document = Arc::clone(pinned);
            return bench;
        }
        let bench = Self::with_head_memory(Document::clone(pinned), self.derived.memory().clone());
        let mut bench = Self { document: Arc::clone(pinned), ..bench };
        bench.derived.adopt(pinned);
        bench
    }

    /// The same cell in what is pinned; none where its tokens are not there.
    fn pinned_peek(&self, peek: Peek) -> Option<Peek> {
        let places = self.pinned_places(peek.which)?;
        moved_peek(peek, |token| places.get(token).copied().flatten())
    }

    /// What is looked at in what is pinned, said of the document; none where its tokens are not there.
    #[must_use]
    pub fn peek_of_pinned(&self, peek: Peek) -> Option<Peek> {
        let places = self.pinned_places(peek.which)?;
        moved_peek(peek, |token| places.iter().position(|place| *place == Some(token)))
    }

    /// Where each token of a sentence that is shown stands in what is pinned; none where nothing is.
    #[must_use]
    pub fn pinned_places(&self, which: Which) -> Option<Arc<Vec<Option<usize>>>> {
        let pin = self.pin.as_ref()?;
        let (now, then) = (self.derived(), pin.bench.derived());
        let words = |derived: &Derived| -> Vec<String> {
            derived.document.sentence(which).iter().map(|token| token.text.clone()).collect()
        };
        Some(pin.places[which].get([now.revision, then.revision], || align(&words(now), &words(then))))
    }

    /// What became of the first sentence since what is pinned; none where nothing is.
    #[must_use]
    pub fn effects(&self) -> Option<Arc<Effects>> {
        let pin = self.pin.as_ref()?;
        let (now, then) = (self.derived(), pin.bench.derived());
        let places = self.pinned_places(Which::First)?;
        let states = [now, then].map(|state| (state.revision, state.version));
        Some(pin.effects.get(states, || Effects::new(now, then, &places)))
    }

    /// Whether maps are small enough to be compared cell by cell in a frame.
    #[must_use]
    pub fn can_compare_cells(&self, which: Which) -> bool {
        self.derived().document.sentence(which).len().pow(2) <= CELLS
    }

    /// How far the numbers of a stage are from those of what is pinned; none where nothing is, where that has no such stage of
    /// the same shape, and where the sentences differ.
    #[must_use]
    pub fn stage_change(&self, layer: usize, stage: Stage) -> Option<StageOverlay> {
        let pin = self.pin.as_ref()?;
        let which = self.view.walk.which;
        let (now, then) = (self.derived(), pin.bench.derived());
        let head = if stage.is_per_head() { self.view.head } else { 0 };
        let has_head = |state: &Derived| state.inside(which, layer, self.view.head).is_some();
        if !has_head(now) || !has_head(then) {
            return None;
        }
        let places = self.pinned_places(which)?;
        let states = [now, then].map(|state| (state.revision, state.version));
        // Whole matrices go in, so that there is nothing half done after a panic.
        let mut kept = pin.stages.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.of != Some((states, which)) {
            *kept = StageChanges { of: Some((states, which)), ..StageChanges::default() };
        }
        let make = || {
            let is_same_text = then.document.sentence(which).len() == places.len()
                && places.iter().enumerate().all(|(token, place)| *place == Some(token));
            let [now, then] =
                [now, then].map(|state| Walk::new(&state.built.model, state.trace(which), &state.document.spec));
            let (rows, columns) = now.shape(layer, stage);
            let is_there = is_same_text && rows * columns <= NUMBERS && then.has(layer, stage);
            (is_there && now.shape(layer, stage) == then.shape(layer, stage)).then(|| {
                let (after, before) = (now.matrix(layer, head, stage), then.matrix(layer, head, stage));
                let (rows, columns) = after.shape();
                // Two forbidden pairs differ by nothing.
                let change = |row, column| {
                    let (now, then) = (after.at(row, column), before.at(row, column));
                    if now == then { 0.0 } else { now - then }
                };
                StageOverlay::new(Matrix::from_fn(rows, columns, change))
            })
        };
        kept.changes.entry((layer, head, stage)).or_insert_with(make).clone()
    }

    /// What changed in a map of a head since what is pinned; none where nothing is pinned, or either map is not there. The
    /// pinned head is the one at the same place, unless it keeps its own.
    #[must_use]
    pub fn map_change(&self, which: Which, place: HeadPlace) -> Option<Arc<Option<MapChange>>> {
        let pin = self.pin.as_ref().filter(|_| self.can_compare_cells(which))?;
        let (now, then) = (self.derived(), pin.bench.derived());
        let before = self.pinned_head(place);
        let [after, other] = [self.drawn_head(which, place), pin.bench.drawn_head(which, before)];
        let places = self.pinned_places(which)?;
        let ((after, serial), (other, other_serial)) = after.zip(other)?;
        let states = [now, then].map(|state| (state.revision, state.version));
        let (kind, serials) = (self.view.map, [serial, other_serial]);
        let make = || change(kind, [after, other], &places);
        Some(pin.changes[which].get((states, [place, before], serials, kind), make))
    }

    /// The head of what is pinned that a head is compared with: the one at the same place, unless it keeps its own.
    fn pinned_head(&self, place: HeadPlace) -> HeadPlace {
        let own = self.pin.as_ref().filter(|_| self.view.own_head);
        own.map_or(place, |pin| (pin.bench.view.layer, pin.bench.view.head))
    }

    /// The numbers of the kernels' answers that a head is drawn from, now and in what is pinned.
    #[must_use]
    pub fn kernel_serials(&self, which: Which, place: HeadPlace) -> [Option<u64>; 2] {
        let serial = |bench: &Self, place| bench.drawn_head(which, place).and_then(|(_, serial)| serial);
        [serial(self, place), self.pin().and_then(|pin| serial(pin, self.pinned_head(place)))]
    }

    /// In what the document and what it is compared with differ, as messages; nothing where nothing is pinned.
    #[must_use]
    pub fn pinned_differences(&self) -> Vec<&'static str> {
        let Some(pin) = self.pin() else { return Vec::new() };
        let kernel = (self.view.kernels.chosen() != pin.view.kernels.chosen()).then_some("differs-kernel");
        let documents = self.derived().document.differences(&pin.document);
        documents.into_iter().map(<&str>::from).chain(kernel).collect()
    }
}

impl Effects {
    fn new(now: &Derived, then: &Derived, places: &[Option<usize>]) -> Self {
        let written = |state: &Derived| state.trace(Which::First).layers.last().map(|layer| Arc::clone(&layer.output));
        let is_done = |state: &Derived| state.has_layer(state.document.layers.len().saturating_sub(1));
        let outputs = written(now).zip(written(then)).filter(|_| is_done(now) && is_done(then));
        let tokens = outputs.map_or_else(Vec::new, |(after, before)| moved(&after, &before, places));
        let sizes = |state: &Derived| (state.document.layers.len(), state.document.heads());
        let (layers, count) = sizes(now);
        let is_small = layers * count * places.len().pow(2) <= CELLS;
        let mut heads = Vec::new();
        if sizes(now) == sizes(then) && is_small {
            let all = (0..layers).flat_map(|layer| (0..count).map(move |head| (layer, head)));
            heads.extend(all.filter_map(|place| {
                let after = now.head(Which::First, place.0, place.1)?.weights;
                let before = then.head(Which::First, place.0, place.1)?.weights;
                let change = MapChange::new(|q, k| Some(after.at(q, k)), |q, k| Some(before.at(q, k)), places);
                Some((place, change.moved))
            }));
            heads.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        }
        Self { tokens, heads }
    }
}

/// A cell where its tokens stand elsewhere; none where one of them stands nowhere.
fn moved_peek(peek: Peek, place: impl Fn(usize) -> Option<usize>) -> Option<Peek> {
    let key = match peek.key {
        Some(key) => Some(place(key)?),
        None => None,
    };
    Some(Peek { query: place(peek.query)?, key, ..peek })
}

/// The change of a map. A weight on a pair that is forbidden is 0, a score of it is no number.
fn change(kind: MapKind, [after, before]: [HeadRun; 2], places: &[Option<usize>]) -> Option<MapChange> {
    let (now, then) = (kind.of(after)?, kind.of(before)?);
    let at = |run: HeadRun, number: f32, query: usize, key: usize| {
        (kind != MapKind::Scores || run.allows(query, key)).then_some(number)
    };
    let both = |query: usize, key: usize, place: Option<(usize, usize)>| {
        after.allows(query, key) || place.is_some_and(|(query, key)| before.allows(query, key))
    };
    Some(MapChange::new(
        |query, key| {
            let place = places[query].zip(places[key]);
            at(after, now.at(query, key), query, key).filter(|_| both(query, key, place))
        },
        |query, key| at(before, then.at(query, key), query, key),
        places,
    ))
}
