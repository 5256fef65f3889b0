//! Which heads of a learned model do what: a search that is asked for, and goes on beside all else.

use std::path::Path;
use std::sync::Arc;

use super::Workbench;
use super::derived::Derived;
use crate::analysis::{HeadTable, TrialSentence, TrialWords, Trials, search_checkpoint};
use crate::attention::AttentionSpec;
use crate::document::{DocumentError, Reader, Which};
use crate::files::{SHIPPED, as_table, shipped_document, write_file, write_heads, write_parts};
use crate::jobs::{Cores, LayersDone, Stopped, Task, Wake, Worker};
use crate::model::Learned;
use crate::text::{Mismatch, say};

/// Random tokens that come twice in a text.
const HALF: usize = 32;
/// Texts of each kind, by their seeds.
pub const TRIAL_SEEDS: std::ops::Range<u64> = 0..4;

/// The texts on which the heads of a model are tried: random ones, and for a model that reads both ways the sentences of
/// the shipped presets.
///
/// # Errors
/// The tokenizer cannot split a text, or the model has no room for two random tokens.
pub fn trials(model: &Learned) -> Result<Trials, Mismatch> {
    let Learned { checkpoint, words, .. } = model;
    let failed = |message: String| Mismatch::new(say("expected-words-of-model"), message).inside(say("place-text"));
    let material = TrialWords::of(words, checkpoint.vocabulary()).map_err(failed)?;
    let room = model.most_tokens().saturating_sub(material.around.concat().len());
    let half = HALF.min(room / 2).min(material.ordinary.len() / 2);
    if half == 0 {
        return Err(Mismatch::new(say("expected-more-tokens"), room).inside(say("place-vocabulary")));
    }
    let mut trials = Trials::random(&material, half, TRIAL_SEEDS);
    if checkpoint.causal {
        return Ok(trials);
    }
    for preset in SHIPPED {
        let Some(document) = shipped_document(preset.slug) else { continue };
        let texts: Vec<&str> = document.tokens.iter().map(|token| token.text.as_str()).collect();
        let text = texts.join(" ");
        let pieces = words.split(&text).map_err(failed)?;
        if pieces.len() <= model.most_tokens() {
            let dictionary = document.dictionary(Which::First);
            trials.sentences.push(TrialSentence::new(&text, &pieces, |word| dictionary.features(word)));
        }
    }
    Ok(trials)
}

/// Whose heads were searched, and how they attended.
#[derive(Clone)]
struct Key {
    model: Arc<Learned>,
    spec: AttentionSpec,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.model, &other.model) && self.spec == other.spec
    }
}

impl Key {
    fn of(derived: &Derived) -> Option<Self> {
        let Reader { model, .. } = derived.document.reader()?;
        Some(Self { model: Arc::clone(model), spec: derived.document.spec.clone() })
    }
}

/// What was found last, and the search under way.
#[derive(Default)]
pub(super) struct HabitStore {
    wanted: Option<Key>,
    found: Option<(Key, Arc<HeadTable>)>,
    worker: Worker<Key, LayersDone, Result<HeadTable, Mismatch>>,
    done: Option<LayersDone>,
}

impl HabitStore {
    /// What was found alone, to be looked at while this one goes on.
    pub(super) fn snapshot(&self) -> Self {
        Self { found: self.found.clone(), ..Self::default() }
    }

    /// Takes in what was found, and begins what is asked for.
    fn follow(&mut self, wake: &Wake) -> Result<Option<Mismatch>, Stopped> {
        let mut wrong = None;
        if let Some(done) = self.worker.progress() {
            self.done = Some(done);
        }
        let answer = self.worker.poll().inspect_err(|_| self.wanted = None)?;
        if let Some((key, answer)) = answer {
            self.wanted.take_if(|wanted| *wanted == key);
            match answer {
                Ok(table) => self.found = Some((key, Arc::new(table))),
                Err(mismatch) => wrong = Some(mismatch),
            }
        }
        let Some(key) = self.wanted.clone() else { return Ok(wrong) };
        let (model, spec) = (Arc::clone(&key.model), key.spec.clone());
        let task = Task { name: "heads", cores: Cores::Spare };
        self.worker.ask(key, task, wake, move |reporter| {
            let trials = match trials(&model) {
                Ok(trials) => trials,
                Err(mismatch) => return Ok(Err(mismatch)),
            };
            // Where it was cancelled, the next check says so.
            let mut told = |done| drop(reporter.update(done));
            search_checkpoint(&model.checkpoint, &spec, &trials, reporter, &mut told).map(Ok)
        });
        Ok(wrong)
    }
}

impl Workbench {
    pub(super) fn find_habits(&mut self) {
        self.habits.worker.cancel();
        (self.habits.wanted, self.habits.done) = (Key::of(self.derived.current()), None);
    }

    pub(super) fn stop_finding_habits(&mut self) {
        self.habits.wanted = None;
        self.habits.worker.cancel();
    }

    pub(super) fn follow_habits(&mut self, wake: &Wake) -> Result<(), Stopped> {
        if let Some(mismatch) = self.habits.follow(wake)? {
            self.tell(DocumentError::Mismatch(mismatch).explain(&self.text), true);
        }
        Ok(())
    }

    /// What the heads of the model do, and whether that is of the settings as they are; none before it was asked for.
    #[must_use]
    pub fn head_table(&self) -> Option<(&HeadTable, bool)> {
        let key = Key::of(self.derived.current())?;
        let (of, table) = self.habits.found.as_ref().filter(|(of, _)| Arc::ptr_eq(&of.model, &key.model))?;
        Some((table, *of == key))
    }

    /// How far the search has come that is under way; none where there is none.
    #[must_use]
    pub fn finding_habits(&self) -> Option<Option<LayersDone>> {
        self.habits.wanted.is_some().then_some(self.habits.done)
    }

    /// Writes the table that is shown: of what heads do, or of what matters.
    pub(super) fn save_table(&mut self, path: &Path) {
        let path = &as_table(path.to_path_buf());
        let written = match (self.view.matters(), self.mattering(), self.head_table()) {
            (Some(_), Some(mattering), _) => write_file(path, |out| write_parts(mattering.rows(), out)),
            (None, _, Some((table, _))) => write_file(path, |out| write_heads(table, out)),
            _ => return,
        };
        match written {
            Ok(()) => self.tell_saved(path),
            Err(error) => self.tell(error.explain(&self.text), true),
        }
    }
}
