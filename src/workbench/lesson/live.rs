//! The numbers that a lesson names, read from the running program.

use super::measured::Measured;
use super::value::What;
use super::{Taught, Value};
use crate::analysis::{Stage, StageCell, Walk, detect};
use crate::attention::{HeadRun, HeadTrace, Trace, output};
use crate::bench::difference;
use crate::document::{Cell, Change, Document, Place, Which};
use crate::jobs::uninterrupted;
use crate::kernels::{Kernel, KnownModel, Links, Threads};
use crate::math::{effective_count, entropy};
use crate::model::alibi_slopes;
use crate::workbench::{Derived, HeadPlace, KernelKind, ViewState};

/// A document, what follows from it, and what is chosen: all that a number can depend on.
#[derive(Clone, Copy)]
pub struct Live<'a> {
    pub derived: &'a Derived,
    pub view: &'a ViewState,
    /// What learns, and the last of those beside it.
    pub training: Option<Taught<'a>>,
    pub beside: Option<Taught<'a>>,
}

/// All of a state that a number can depend on, cheap to compare: some numbers take a trace of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveKey {
    revision: u64,
    version: u64,
    head: HeadPlace,
    kernels: Vec<Kernel>,
    threads: Threads,
    trainings: [Option<(usize, usize, usize)>; 2],
}

impl Live<'_> {
    /// What its numbers depend on.
    #[must_use]
    pub fn key(&self) -> LiveKey {
        let view = self.view;
        LiveKey {
            revision: self.derived.revision,
            version: self.derived.version,
            head: (view.layer, view.head),
            kernels: view.kernels.kernels(),
            threads: view.kernels.threads,
            trainings: [self.training, self.beside].map(|taught| taught.map(|taught| taught.key())),
        }
    }

    /// A number; none where it speaks of a token, a head or a sentence that is not there, or of nothing
    /// that can be said (the distance of a row from itself in no second sentence).
    #[must_use]
    pub fn of(&self, value: &Value) -> Option<Measured> {
        let document: &Document = &self.derived.document;
        let heads = value.head.unwrap_or((self.view.layer, self.view.head));
        let which = value.which;
        let count = |number: usize| Some(Measured::Count(number as u64));
        let tokens = document.sentence(which).len();
        match &value.what {
            What::Learned(what) => self.training?.of(*what, value.head),
            What::Beside(what) => self.beside?.of(*what, value.head),
            What::Tokens => count(tokens),
            What::Heads => count(document.heads()),
            What::Layers => count(document.layers.len()),
            What::Width => count(document.width),
            What::HeadWidth => count(document.head_width()),
            What::Temperature => Some(Measured::Number(document.spec.temperature)),
            What::Allowed => {
                let mask = &document.spec.mask;
                let pairs = (0..tokens).flat_map(|query| (0..tokens).map(move |key| (query, key)));
                count(pairs.filter(|(query, key)| mask.allows(*query, *key, tokens)).count())
            }
            What::Pairs(given) => {
                let n = given.unwrap_or(tokens as u64);
                Some(Measured::Count(n.saturating_mul(n)))
            }
            What::MapBytes(n) => Some(Measured::Bytes(4.0 * (*n as f64).powi(2))),
            What::Operations(n) => {
                Some(Measured::Operations(Kernel::Exact.method().flops(*n as f64, document.head_width(), false)))
            }
            What::ModelMaps(model, n) => {
                Some(Measured::Bytes(KnownModel { tokens: *n as usize, ..**model }.map_bytes()))
            }
            What::ModelCache(model, n) => Some(Measured::Bytes(model.cache_bytes(2) as f64 * *n as f64)),
            What::ModelOperations(model, n) => {
                Some(Measured::Operations(KnownModel { tokens: *n as usize, ..**model }.operations().sum()))
            }
            What::ModelMapShare(model, n) => {
                let operations = KnownModel { tokens: *n as usize, ..**model }.operations();
                Some(Measured::Percent((operations.map / operations.sum()) as f32))
            }
            What::ModelEven(model) => Some(Measured::Count(model.even_tokens().ceil() as u64)),
            what => {
                HeadReader { live: *self, document, trace: self.derived.trace(which), which, place: heads }.of(what)
            }
        }
    }
}

/// A head over a sentence, to be read.
struct HeadReader<'a> {
    live: Live<'a>,
    document: &'a Document,
    trace: &'a Trace,
    which: Which,
    place: HeadPlace,
}

impl HeadReader<'_> {
    fn of(&self, what: &What) -> Option<Measured> {
        let (layer, index) = self.place;
        let head = self.live.derived.head(self.which, layer, index)?;
        let weight = |cell: &Cell| self.cell(cell).map(|(query, key)| head.weights.at(query, key));
        let number = Measured::Number;
        Some(match what {
            What::Weight(cell) => Measured::Weight(weight(cell)?),
            What::Percent(cell) => Measured::Percent(weight(cell)?),
            What::Score(cell) => {
                self.cell(cell).zip(head.inside).map(|((query, key), run)| number(run.scores.at(query, key)))?
            }
            What::Dot(cell) => {
                let ((query, key), run) = self.cell(cell).zip(head.inside)?;
                number(run.q.row(query).dot(&run.k.row(key)))
            }
            What::Weighted(cell) => {
                let (query, key) = self.cell(cell)?;
                number(head.weights.at(query, key) * head.value_sizes()?[key])
            }
            What::ValueNorm(place) => number(head.value_sizes()?[self.token(place)?]),
            What::Entropy(place) => number(entropy(head.weights.row(self.token(place)?))),
            What::Effective(place) => number(effective_count(entropy(head.weights.row(self.token(place)?)))),
            What::Top(place) => {
                let (key, _) = top(head, self.token(place)?)?;
                Measured::Word(self.document.sentence(self.which)[key].text.clone())
            }
            What::TopPercent(place) => Measured::Percent(top(head, self.token(place)?)?.1),
            What::Received(place) => {
                let mass = head.weights.column_mass()[self.token(place)?];
                Measured::Weight(mass / head.weights.tokens() as f32)
            }
            What::RowDifference(place) => number(self.row_difference(place)?),
            What::Ablation(place) => Measured::Percent(self.ablation(self.token(place)?)?),
            What::Pattern(relation) => {
                let targets = self.document.targets(self.which);
                Measured::Percent(detect(*relation, &targets, head.weights, &self.document.spec.mask)?.all)
            }
            What::Number(stage, row, column) if head.inside.is_some() => number(self.number(*stage, *row, *column)?),
            What::Kept => {
                let tokens = head.weights.tokens();
                let links = Links::new(self.live.view.kernels.sparse, &self.document.spec.mask, tokens);
                Measured::Percent(links.pairs() as f32 / (tokens * tokens).max(1) as f32)
            }
            What::Error(kernel) => number(self.error(head.inside?, *kernel)?.0),
            What::MeanError(kernel) => number(self.error(head.inside?, *kernel)?.1),
            _ => return None,
        })
    }

    fn token(&self, place: &Place) -> Option<usize> {
        let tokens = self.live.derived.head(self.which, self.place.0, self.place.1)?.tokens();
        // The run may be of a sentence before the newest.
        place.find(self.document.sentence(self.which)).filter(|token| *token < tokens)
    }

    fn cell(&self, cell: &Cell) -> Option<(usize, usize)> {
        Some((self.token(&cell.query)?, self.token(&cell.key)?))
    }

    /// A number of the walk-through, where there is such a stage and such a place in it.
    fn number(&self, stage: Stage, row: usize, column: usize) -> Option<f32> {
        let (layer, head) = self.place;
        let (derived, spec) = (self.live.derived, &self.document.spec);
        let walk = Walk::new(&derived.built.model, self.trace, spec);
        let is_there = walk.has(layer, stage) && {
            let (rows, columns) = walk.shape(layer, stage);
            row < rows && column < columns
        };
        is_there.then(|| walk.value(StageCell { layer, head, stage, row, column }))
    }

    /// Largest difference of a token's row between the two sentences.
    fn row_difference(&self, place: &Place) -> Option<f32> {
        let row = |which: Which| {
            let head = self.live.derived.head(which, self.place.0, self.place.1)?;
            let query = place.find(self.document.sentence(which)).filter(|token| *token < head.tokens())?;
            Some(head.weights.row(query))
        };
        let (first, second) = (row(Which::First)?, row(Which::Second)?);
        let at = |row: &[f32], key: usize| row.get(key).copied().unwrap_or(0.0);
        let keys = 0..first.len().max(second.len());
        Some(keys.map(|key| (at(first, key) - at(second, key)).abs()).fold(0.0, f32::max))
    }

    /// By how much the token's last output changes without the head, as a share of its length.
    fn ablation(&self, token: usize) -> Option<f32> {
        let (layer, head) = (self.place.0 + 1, self.place.1 + 1);
        let mut without = self.document.clone();
        without.make(&Change::Ablate { layer, head }).ok()?;
        let built = without.build();
        let x = built.read(self.which)?;
        let other = uninterrupted(|report| output(&built.model, x, &without.spec, report));
        let last = self.document.layers.len().checked_sub(1)?;
        let (with, without) = (self.trace.layers.get(last)?.output.row(token), other.row(token));
        let length = with.norm();
        (length > 0.0).then(|| (with - without).norm() / length)
    }

    /// Largest and mean difference of a kernel's output from the exact one.
    fn error(&self, head: &HeadTrace, kernel: KernelKind) -> Option<(f32, f32)> {
        let kernels = &self.live.view.kernels;
        let slope = *alibi_slopes(self.document.heads()).get(self.place.1)?;
        difference(head, slope, &self.document.spec, &kernels.kernel(kernel), kernels.threads).ok()
    }
}

/// The key most looked at, and its weight; none in a row that looks at nothing.
fn top(head: HeadRun<'_>, query: usize) -> Option<(usize, f32)> {
    let row = head.weights.row(query).iter().copied().enumerate();
    row.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, weight)| *weight > 0.0)
}
