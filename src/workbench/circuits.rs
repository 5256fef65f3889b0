//! Circuits of the model, as sheets of numbers. A job whose sheet grows.

use std::sync::Arc;

use super::circuit_state::CircuitSheet;
use super::derived::Derived;
use super::growing::{Answers, Growing, Grows};
use super::{HeadPlace, View, Workbench};
use crate::analysis::{
    Circuit, Composition, FLOW_EDGES, HeadCircuit, NoAttribution, Vocabulary, VocabularyProduct, attention_flow,
    compositions, mean_maps, rollout, telling_tokens,
};
use crate::document::{Reader, Which};
use crate::jobs::{Cores, Report, Stopped, Task, Wake};
use crate::math::Matrix;

/// Vocabularies up to this size are shown whole, of others so many tokens that tell most.
const ALL: usize = 32;
const TELLING: usize = 24;
/// Tokens of a text between which it is shown how far attention reaches.
const LONGEST: usize = 256;

/// Why there is no such sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCircuit {
    /// A recording has weights of attention, and no others.
    Recorded,
    /// Nothing is read as a logit.
    Silent(NoAttribution),
    /// Nothing is before or behind a single layer.
    OneLayer,
    /// Some maps are still to come.
    ToCome,
    /// Not all maps fit in memory.
    NotKept,
    /// The text has more tokens than this.
    TooLong { limit: usize },
}

/// What stands along a side of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum CircuitSide {
    Layers(usize),
    Heads(usize),
    /// Tokens of the vocabulary, or words of the text.
    Words(Vec<String>),
    /// Tokens of the text, one after the other.
    Text(usize),
}

impl CircuitSide {
    /// How many stand there.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Layers(count) | Self::Heads(count) | Self::Text(count) => *count,
            Self::Words(words) => words.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A sheet, or as much of it as there is yet.
#[derive(Clone, Debug)]
pub struct CircuitAnswer {
    pub rows: CircuitSide,
    pub columns: CircuitSide,
    /// By row and column, the rows that are done; none where there is no such number.
    pub numbers: Vec<Vec<Option<f32>>>,
    /// Of how many tokens those of both sides tell most; none where all are there.
    pub most_telling_of: Option<usize>,
}

impl CircuitAnswer {
    fn empty(rows: CircuitSide, columns: CircuitSide) -> Self {
        Self { rows, columns, numbers: Vec::new(), most_telling_of: None }
    }
}

impl Grows for CircuitAnswer {
    fn is_whole(&self) -> bool {
        self.numbers.len() == self.rows.len()
    }
}

/// All that a sheet depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Key {
    revision: u64,
    sheet: CircuitSheet,
    head: Option<HeadPlace>,
}

pub(super) type CircuitStore = Growing<Key, CircuitAnswer>;

struct Question {
    state: Arc<Derived>,
    sheet: CircuitSheet,
    chosen: HeadPlace,
}

/// The tokens between which a circuit is seen.
enum Words<'a> {
    /// A whole vocabulary.
    Learned { reader: &'a Reader, tokens: Vec<usize> },
    /// The words of a text, each once, with their X `[n, D]`.
    Designed { names: Vec<&'a str>, embeddings: Matrix },
}

impl<'a> Words<'a> {
    fn of(state: &'a Derived) -> Self {
        if let Some(reader) = state.document.reader() {
            return Self::Learned { reader, tokens: (0..reader.model.checkpoint.vocabulary()).collect() };
        }
        let sentence = &state.document.tokens;
        let is_first = |place: &usize| sentence[..*place].iter().all(|other| other.text != sentence[*place].text);
        let first: Vec<usize> = (0..sentence.len()).filter(is_first).collect();
        let names = first.iter().map(|place| sentence[*place].text.as_str()).collect();
        Self::Designed { names, embeddings: state.built.x.select_rows(&first) }
    }

    fn vocabulary(&self) -> Vocabulary<'_> {
        match self {
            Self::Learned { reader, tokens } => Vocabulary::Learned { checkpoint: &reader.model.checkpoint, tokens },
            Self::Designed { embeddings, .. } => Vocabulary::Words(embeddings),
        }
    }

    fn name(&self, place: usize) -> String {
        match self {
            Self::Learned { reader, tokens } => reader.model.words.token(tokens[place]),
            Self::Designed { names, .. } => names[place].to_owned(),
        }
    }
}

impl Question {
    /// A map between tokens.
    fn between_tokens(&self, circuit: Circuit, report: &dyn Report) -> Result<CircuitAnswer, Stopped> {
        let state = &*self.state;
        let words = Words::of(state);
        let vocabulary = words.vocabulary();
        let head = HeadCircuit::of(&state.built.model.layers[self.chosen.0], self.chosen.1);
        let all = vocabulary.len();
        let (rows, columns) = if all <= ALL {
            ((0..all).collect(), (0..all).collect())
        } else {
            match telling_tokens(circuit, &head, vocabulary, TELLING, report)? {
                Ok(told) => (told.rows, told.columns),
                Err(_) => (Vec::new(), Vec::new()),
            }
        };
        let ends = |places: &[usize]| vocabulary.ends(places.iter().copied());
        let names = |places: &[usize]| CircuitSide::Words(places.iter().map(|place| words.name(*place)).collect());
        let map = circuit.map(&head, &ends(&rows), &ends(&columns)).unwrap_or_else(|_| Matrix::zeros(0, 0));
        Ok(CircuitAnswer {
            numbers: map.row_iter().map(|row| row.iter().copied().map(Some).collect()).collect(),
            most_telling_of: (all > ALL).then_some(all),
            ..CircuitAnswer::empty(names(&rows), names(&columns))
        })
    }

    /// A number for each head, layer after layer.
    fn by_layer(
        &self,
        report: &dyn Report,
        done: &mut dyn FnMut(&CircuitAnswer),
        row: impl Fn(usize) -> Result<Vec<Option<f32>>, Stopped>,
    ) -> Result<CircuitAnswer, Stopped> {
        let layers = self.state.built.model.layers.len();
        let heads = self.state.document.heads();
        let mut answer = CircuitAnswer::empty(CircuitSide::Layers(layers), CircuitSide::Heads(heads));
        for layer in 0..layers {
            report.check()?;
            answer.numbers.push(row(layer)?);
            done(&answer);
        }
        Ok(answer)
    }

    fn copying(&self, report: &dyn Report, done: &mut dyn FnMut(&CircuitAnswer)) -> Result<CircuitAnswer, Stopped> {
        let words = Words::of(&self.state);
        let product = VocabularyProduct::of(words.vocabulary(), report)?;
        self.by_layer(report, done, |layer| {
            let layer = &self.state.built.model.layers[layer];
            let score = |head| {
                report.check()?;
                Ok(product.as_ref().ok().and_then(|product| product.copying_score(&HeadCircuit::of(layer, head))))
            };
            (0..layer.heads.len()).map(score).collect()
        })
    }

    /// The compositions of the chosen head with those of other layers: it stands behind those before it, and before those
    /// behind it.
    fn composed(
        &self,
        share: impl Fn(&Composition) -> f32,
        report: &dyn Report,
        done: &mut dyn FnMut(&CircuitAnswer),
    ) -> Result<CircuitAnswer, Stopped> {
        let layers = &self.state.built.model.layers;
        let (own, head) = self.chosen;
        let chosen = [HeadCircuit::of(&layers[own], head)];
        self.by_layer(report, done, |layer| {
            let all = || HeadCircuit::all(&layers[layer]);
            let found = match layer.cmp(&own) {
                std::cmp::Ordering::Less => compositions([&all(), &chosen], report)?,
                std::cmp::Ordering::Equal => return Ok(vec![None; layers[layer].heads.len()]),
                std::cmp::Ordering::Greater => compositions([&chosen, &all()], report)?,
            };
            Ok(found.iter().flatten().map(|one| Some(share(one))).collect())
        })
    }

    /// How far attention reaches, token after token.
    fn reached(&self, report: &dyn Report, done: &mut dyn FnMut(&CircuitAnswer)) -> Result<CircuitAnswer, Stopped> {
        let state = &*self.state;
        let document = &state.document;
        let tokens = document.tokens.len();
        let mut answer = CircuitAnswer::empty(CircuitSide::Text(tokens), CircuitSide::Text(tokens));
        let size = (document.layers.len(), document.heads());
        let Some(maps) = mean_maps(size, |layer, head| Some(state.head(Which::First, layer, head)?.weights)) else {
            return Ok(answer);
        };
        let passes_by = has_stream(state);
        if self.sheet == CircuitSheet::Rollout {
            let rolled = rollout(&maps, passes_by, report)?;
            answer.numbers = (0..tokens).map(|row| rolled.row(row).iter().copied().map(Some).collect()).collect();
            return Ok(answer);
        }
        for query in 0..tokens {
            let flow = attention_flow(&maps, passes_by, query, report)?.unwrap_or_default();
            answer.numbers.push(flow.into_iter().map(Some).collect());
            done(&answer);
        }
        Ok(answer)
    }
}

impl Answers for Question {
    type Answer = CircuitAnswer;

    fn answer(&self, report: &dyn Report, done: &mut dyn FnMut(&CircuitAnswer)) -> Result<CircuitAnswer, Stopped> {
        match self.sheet {
            CircuitSheet::QueryKey => self.between_tokens(Circuit::QueryKey, report),
            CircuitSheet::OutputValue => self.between_tokens(Circuit::OutputValue, report),
            CircuitSheet::Copying => self.copying(report, done),
            CircuitSheet::IntoQueries => self.composed(|one| one.query, report, done),
            CircuitSheet::IntoKeys => self.composed(|one| one.key, report, done),
            CircuitSheet::IntoValues => self.composed(|one| one.value, report, done),
            CircuitSheet::Rollout | CircuitSheet::Flow => self.reached(report, done),
        }
    }
}

/// Whether something passes the heads of a layer by. What is recorded are models that have it.
fn has_stream(state: &Derived) -> bool {
    state.document.recording().is_some() || state.document.spec.residual
}

/// Why a sheet is not there.
fn absent(state: &Derived, sheet: CircuitSheet) -> Option<NoCircuit> {
    let document = &state.document;
    if sheet.reads_maps() {
        let tokens = document.tokens.len();
        let most = match sheet {
            CircuitSheet::Flow => LONGEST.min((FLOW_EDGES / document.layers.len().max(1)).isqrt()),
            _ => LONGEST,
        };
        if tokens > most {
            return Some(NoCircuit::TooLong { limit: most });
        }
        let is_run = document.recording().is_some() || state.has_layer(document.layers.len().saturating_sub(1));
        return match (is_run, state.is_whole()) {
            (_, true) => None,
            (true, false) => Some(NoCircuit::NotKept),
            (false, _) => Some(NoCircuit::ToCome),
        };
    }
    if document.recording().is_some() {
        return Some(NoCircuit::Recorded);
    }
    match sheet {
        CircuitSheet::OutputValue | CircuitSheet::Copying => {
            let reader = document.reader()?;
            let none = Vocabulary::Learned { checkpoint: &reader.model.checkpoint, tokens: &[] };
            none.has_logits().err().map(NoCircuit::Silent)
        }
        CircuitSheet::QueryKey => None,
        _ => (document.layers.len() < 2).then_some(NoCircuit::OneLayer),
    }
}

impl Workbench {
    /// What is asked; none where nothing is.
    fn circuit_question(&self) -> Option<Result<(Key, Question), NoCircuit>> {
        let sheet = self.view.circuit().filter(|_| self.view.view == View::Heads)?;
        let state = self.derived.current();
        if let Some(why) = absent(state, sheet) {
            return Some(Err(why));
        }
        let chosen = (self.view.layer, self.view.head);
        state.document.head(chosen.0, chosen.1)?;
        let key = Key { revision: state.revision, sheet, head: sheet.is_of_chosen().then_some(chosen) };
        Some(Ok((key, Question { state: Arc::clone(state), sheet, chosen })))
    }

    /// The sheet that is asked for, as far as it is known; none where none is asked for, or it is to come.
    ///
    /// # Errors
    /// Why there is no such sheet.
    pub fn circuit(&self) -> Result<Option<&CircuitAnswer>, NoCircuit> {
        let Some(question) = self.circuit_question() else { return Ok(None) };
        Ok(self.circuits.of(&question?.0))
    }

    /// What two heads compose to that have nothing to do with each other; see [`Composition`].
    #[must_use]
    pub fn composition_by_chance(&self) -> f32 {
        Composition::chance(self.derived().document.width)
    }

    /// What two heads compose to that write and read the same K directions, each as much.
    #[must_use]
    pub fn composition_of_the_same(&self) -> f32 {
        1.0 / (self.derived().document.head_width().max(1) as f32).sqrt()
    }

    /// Whether something passes the heads of a layer by, so that half of each token stays where it is.
    #[must_use]
    pub fn has_stream(&self) -> bool {
        has_stream(self.derived())
    }

    pub(super) fn follow_circuits(&mut self, wake: &Wake) -> Result<(), Stopped> {
        let asked = self.circuit_question().and_then(Result::ok);
        self.circuits.follow(asked, Task { name: "circuits", cores: Cores::Spare }, wake)
    }

    pub(super) fn follow_circuits_now(&mut self) {
        let asked = self.circuit_question().and_then(Result::ok);
        self.circuits.follow_now(asked);
    }
}
