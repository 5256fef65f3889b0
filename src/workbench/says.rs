//! What a learned model says at a place of its text, what each layer would say, and which parts made it so.

use std::sync::Arc;

use super::derived::{ALONE, Derived, work};
use super::pending::Pending;
use super::{Command, Edit, NextChange, NextPart, View, ViewState, Workbench};
use crate::analysis::{
    Attribution, LensQuestion, NoAttribution, Prediction, Sampling, attribute, logit_lens, logits_at, predict, sample,
    speaking_place,
};
use crate::document::{Document, Which};
use crate::jobs::{CancelToken, Cores, Report, Stopped, Task, Wake};
use crate::kernels::{Kernel, Meaningless};
use crate::math::Matrix;
use crate::model::Checkpoint;

/// Words that are told.
const COUNT: usize = 12;
/// Words that each layer tells at each place.
const LENS_COUNT: usize = 3;
/// Places at which layers are asked, at most.
const LENS_PLACES: usize = 64;
/// How often a word is drawn again that cannot be written.
const ATTEMPTS: u64 = 64;

/// What a model says at a place.
#[derive(Clone, Debug)]
pub struct Says {
    pub place: usize,
    /// The likeliest tokens; then what is asked for: the token that is taken apart, and the one that stands in the text
    /// where the model speaks of, if one does.
    pub prediction: Prediction,
    /// What the run that is shown says of the same tokens, where another kernel made the attention.
    pub exact: Option<Prediction>,
    /// The kernel that made the attention, or why the one that is chosen could not.
    pub kernel: Result<Kernel, Meaningless>,
    /// What the logit of the first that is asked for is made of, in the run that is shown.
    pub attribution: Result<Attribution, NoAttribution>,
    logits: Arc<Vec<f32>>,
}

impl Says {
    /// The probability of a token in the run that is shown, where another kernel made the attention.
    #[must_use]
    pub fn exact_share(&self, token: usize) -> Option<f32> {
        Some(self.exact.as_ref()?.asked.iter().find(|one| one.token == token)?.probability)
    }

    /// A token drawn from all.
    #[must_use]
    pub fn draw(&self, temperature: f32, seed: u64) -> usize {
        sample(&self.logits, &Sampling { seed, temperature, top_k: None })
    }
}

/// What each layer would say, `[L + 1]` from before the first, at each of some places; see [`logit_lens`].
#[derive(Clone, Debug)]
pub struct Layers {
    /// The first of the places.
    pub first: usize,
    pub said: Vec<Vec<Prediction>>,
}

/// What is asked: none where the model says nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SaysKey {
    revision: u64,
    place: usize,
    token: Option<usize>,
    temperature: f32,
    kernel: Kernel,
}

/// The newest answer, and the next one under way.
pub(super) type SaysStore = Pending<SaysKey, Says>;
pub(super) type LayersStore = Pending<LayersKey, Layers>;

/// What layers are asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LayersKey {
    revision: u64,
    token: Option<usize>,
    first: usize,
    count: usize,
}

impl LayersKey {
    /// Of a long text the end, or what follows the place that is asked about.
    fn of(derived: &Derived, key: SaysKey) -> Self {
        let tokens = derived.document.tokens.len();
        let first = tokens.saturating_sub(LENS_PLACES).min(key.place);
        Self { revision: key.revision, token: key.token, first, count: LENS_PLACES.min(tokens - first) }
    }
}

/// The token of the first sentence that is chosen.
pub(super) fn chosen_token(view: &ViewState) -> Option<usize> {
    view.lock.filter(|lock| lock.which == Which::First).map(|lock| lock.query)
}

/// The place that a model is asked about: the chosen one, or where it speaks, or the last.
pub(super) fn asked_place(document: &Document, chosen: Option<usize>) -> Option<usize> {
    let last = document.tokens.len().checked_sub(1)?;
    let hidden = || {
        if document.spec.mask.causal {
            None
        } else {
            speaking_place(&document.pieces(Which::First).cloned().collect::<Vec<_>>(), false)
        }
    };
    Some(chosen.or_else(hidden).unwrap_or(last).min(last))
}

/// The model of a state that has been run to its end, if it makes logits.
pub(super) fn speaker(derived: &Derived) -> Option<&Checkpoint> {
    let reader = derived.document.reader()?;
    let is_done = derived.has_layer(derived.document.layers.len().checked_sub(1)?);
    let checkpoint = &reader.model.checkpoint;
    (is_done && checkpoint.unembedding.is_some() && !derived.document.tokens.is_empty()).then_some(checkpoint)
}

impl Says {
    fn new(derived: &Derived, key: SaysKey, report: &CancelToken) -> Result<Self, Stopped> {
        let checkpoint = speaker(derived).expect("only a model that speaks is asked");
        let tokens = derived.document.ids();
        let trace = derived.trace(Which::First);
        let logits_of = |stream: &Matrix| logits_at(checkpoint, stream, key.place);
        let shown = logits_of(trace.layers.last().map_or(&trace.embeddings, |layer| &layer.output));
        report.check()?;
        let (model, spec) = (&checkpoint.model, &derived.document.spec);
        let kernel = key.kernel.check_model(model, spec).map(|()| key.kernel);
        let (logits, shown) = match kernel {
            Ok(kernel) if kernel != Kernel::Exact => {
                (logits_of(&*kernel.run(model, &trace.embeddings, spec, report)?), Some(shown))
            }
            _ => (shown, None),
        };
        let likeliest = || predict(&logits, key.temperature, 1, &[]).top.first().map_or(0, |best| best.token);
        let token = key.token.filter(|token| *token < logits.len()).unwrap_or_else(likeliest);
        let document = &derived.document;
        let is_hidden = document.mask_token() == Some(document.tokens[key.place].text.as_str());
        let stands = match document.spec.mask.causal {
            true => tokens.get(key.place + 1),
            false => tokens.get(key.place).filter(|_| !is_hidden),
        };
        let asked: Vec<usize> = std::iter::once(token).chain(stands.copied()).collect();
        let prediction = predict(&logits, key.temperature, COUNT, &asked);
        let told: Vec<usize> = prediction.top.iter().chain(&prediction.asked).map(|one| one.token).collect();
        Ok(Self {
            place: key.place,
            exact: shown.map(|shown| predict(&shown, key.temperature, 0, &told)),
            prediction,
            kernel,
            attribution: attribute(checkpoint, &tokens, trace, (key.place, token)),
            logits: Arc::new(logits),
        })
    }
}

impl Layers {
    fn new(derived: &Derived, key: LayersKey, report: &CancelToken) -> Result<Self, Stopped> {
        let checkpoint = speaker(derived).expect("only a model that speaks is asked");
        let tokens = key.token.filter(|token| *token < checkpoint.vocabulary()).into_iter().collect();
        let places = (key.first..key.first + key.count).collect();
        let question = LensQuestion { places, count: LENS_COUNT, tokens, temperature: 1.0 };
        let said = logit_lens(checkpoint, derived.trace(Which::First), &question, report)?;
        Ok(Self { first: key.first, said: said.expect("it has what makes logits") })
    }
}

impl SaysKey {
    fn of(derived: &Derived, view: &ViewState) -> Option<Self> {
        speaker(derived)?;
        let place = asked_place(&derived.document, chosen_token(view))?;
        let (token, temperature) = (view.next.token, view.next.temperature);
        let kernel = view.kernels.chosen();
        Some(Self { revision: derived.revision, place, token, temperature, kernel })
    }
}

/// Multiply-adds of so many rows of logits.
pub(super) fn logits_work(derived: &Derived, rows: usize) -> u64 {
    speaker(derived).map_or(0, |checkpoint| (rows * checkpoint.width() * checkpoint.vocabulary()) as u64)
}

impl Workbench {
    /// The place that a learned model is asked about, and the given token, or else the one that it says there; none where it
    /// says nothing. Makes one row of logits.
    pub(super) fn likeliest(&self, token: Option<usize>) -> Option<(usize, usize)> {
        let derived = self.derived.current();
        let checkpoint = speaker(derived)?;
        let place = asked_place(&derived.document, chosen_token(&self.view))?;
        let said = self.likeliest_at.get((derived.revision, place), || {
            let stream = &derived.trace(Which::First).layers.last()?.output;
            let logits = checkpoint.logits(&checkpoint.finish(&stream.rows(place, 1).into_owned()))?;
            predict(logits.as_slice(), 1.0, 1, &[]).top.first().map(|best| best.token)
        });
        let token = token.filter(|token| *token < checkpoint.vocabulary());
        Some((place, token.or(*said)?))
    }

    /// Asks the model what it says, where the view shows it.
    pub(super) fn catch_up_says(&mut self, wake: &Wake) -> Result<(), Stopped> {
        if self.view.view != View::Next {
            return Ok(());
        }
        let derived = self.derived.current();
        let Some(key) = SaysKey::of(derived, &self.view) else { return Ok(()) };
        let (state, task) = (Arc::clone(derived), Task { name: "next word", cores: Cores::Spare });
        let work = || {
            let run = if key.kernel == Kernel::Exact { 0 } else { work(&derived.document, None) };
            run + ALONE as u64 * logits_work(derived, 1)
        };
        let mut result = self.says.update(key, (task, work), wake, move |cancel, _| Says::new(&state, key, cancel));
        if self.view.next.part == NextPart::Layers {
            let (state, task) = (Arc::clone(derived), Task { name: "logit lens", cores: Cores::Spare });
            let asked = LayersKey::of(derived, key);
            let rows = (derived.document.layers.len() + 1) * asked.count;
            let work = || logits_work(derived, rows);
            let make = move |cancel: &CancelToken, _| Layers::new(&state, asked, cancel);
            result = result.and(self.layers_say.update(asked, (task, work), wake, make));
        }
        self.go_on();
        result
    }

    pub(super) fn catch_up_says_now(&mut self) {
        if self.view.view != View::Next {
            return;
        }
        let derived = Arc::clone(self.derived.current());
        let Some(key) = SaysKey::of(&derived, &self.view) else { return };
        self.says.update_now(key, |cancel, _| Says::new(&derived, key, cancel));
        if self.view.next.part == NextPart::Layers {
            let asked = LayersKey::of(&derived, key);
            self.layers_say.update_now(asked, |cancel, _| Layers::new(&derived, asked, cancel));
        }
    }

    /// Whether the document is one whose model says something.
    #[must_use]
    pub fn speaks(&self) -> bool {
        let reader = self.derived.current().document.reader();
        reader.is_some_and(|reader| reader.model.checkpoint.unembedding.is_some())
    }

    /// What the model says, and whether it belongs to what is chosen; none before it has been asked.
    #[must_use]
    pub fn says(&self) -> Option<(&Says, bool)> {
        let key = SaysKey::of(self.derived.current(), &self.view)?;
        let says = self.says.current().filter(|says| says.place < self.derived.current().document.tokens.len())?;
        Some((says, self.says.is_of(&key)))
    }

    /// What each layer would say, and whether it belongs to what is shown.
    #[must_use]
    pub fn layers_say(&self) -> Option<(&Layers, bool)> {
        let key = SaysKey::of(self.derived.current(), &self.view)?;
        let derived = self.derived.current();
        let (tokens, asked) = (derived.document.tokens.len(), LayersKey::of(derived, key));
        let is_fitting = |layers: &&Layers| layers.said.first().is_some_and(|said| layers.first + said.len() <= tokens);
        Some((self.layers_say.current().filter(is_fitting)?, self.layers_say.is_of(&asked)))
    }

    /// The layer whose arrival changes the picture: what is said comes from the last.
    pub(super) fn looked_at_layer(&self) -> usize {
        if self.view.view == View::Next { self.document.layers.len().saturating_sub(1) } else { self.view.layer }
    }

    /// Whether what the model says is still to come.
    pub(super) fn is_asking(&self) -> bool {
        self.view.view == View::Next && (self.says.is_computing() || self.layers_say.is_computing())
    }

    /// Whether a place is one at which a word can be put: behind the text of a model that reads forwards, or where one is
    /// hidden.
    #[must_use]
    pub fn takes_word(&self, place: usize) -> bool {
        let document = self.document();
        let Some(shown) = document.tokens.get(place).filter(|_| document.reader().is_some()) else { return false };
        document.mask_token() == Some(shown.text.as_str())
            || place + 1 == document.tokens.len() && document.spec.mask.causal
    }

    /// The edit that puts a token where the model speaks: behind the text, or in the place of what was hidden. None where
    /// its bytes are no text by themselves, or the place is another.
    #[must_use]
    pub fn saying(&self, place: usize, token: usize) -> Option<Edit> {
        let document = self.document();
        let reader = document.reader()?;
        let word = reader.model.words.token(token);
        let typed = document.typed(Which::First)?;
        let shown = document.tokens.get(place)?;
        if !self.takes_word(place) {
            return None;
        }
        let text = if document.mask_token() == Some(shown.text.as_str()) {
            let word = word.strip_prefix("##").unwrap_or(&word);
            document.text_with(Which::First, place, word)?
        } else {
            format!("{typed}{word}")
        };
        let is_bytes = word.starts_with("<0x") && word.ends_with('>');
        (!is_bytes && !word.is_empty()).then_some(Edit::Text { which: Which::First, text })
    }

    /// Adds a token that is drawn. The same seed draws the same after the same number of tokens.
    pub(super) fn say_on(&mut self) {
        let Some((says, true)) = self.says() else { return };
        let next = &self.view.next;
        let seed = next.seed.wrapping_add(self.document.tokens.len() as u64);
        // A text cannot hold bytes that are none by themselves: what is drawn is drawn again.
        let draw = |attempt: u64| says.draw(next.temperature, seed.wrapping_add(attempt << 32));
        match (0..ATTEMPTS).find_map(|attempt| self.saying(says.place, draw(attempt))) {
            Some(edit) => self.apply(Command::Edit(edit)),
            None => self.apply(NextChange::Going(false)),
        }
    }

    /// Adds the next token, as long as it goes on and there are places.
    fn go_on(&mut self) {
        let is_ready = self.view.next.going && !self.derived.is_stale() && self.says().is_some_and(|(_, fresh)| fresh);
        if !is_ready {
            return;
        }
        let before = self.document.tokens.len();
        self.say_on();
        if self.document.tokens.len() <= before {
            self.apply(NextChange::Going(false));
        }
    }
}
