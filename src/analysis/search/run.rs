//! The search itself: a forward pass for each text, in which every head is looked at and let go.

use std::sync::{Arc, Mutex};

use super::copying::TextDirections;
use super::positional::ByDistance;
use super::table::RELATIONS;
use super::{Habit, HeadRow, HeadTable, TrialSentence, Trials};
use crate::analysis::attribution::LogitDirection;
use crate::analysis::detect::{Places, row_masses};
use crate::analysis::{Label, Target, targets};
use crate::attention::{AttentionSpec, HeadTrace, Pass, forward};
use crate::jobs::{LayersDone, Report, Stopped};
use crate::math::Matrix;
use crate::model::{Checkpoint, Model, Tensor};

/// Whose heads are looked at.
#[derive(Clone, Copy)]
pub struct Searched<'a> {
    pub model: &'a Model,
    pub spec: &'a AttentionSpec,
    /// What the first layer reads of tokens, `[T, D]`.
    pub embed: &'a (dyn Fn(&[usize]) -> Matrix + Sync),
    /// How the logit of a token reads what the last layer writes, `[D]`, but for a factor above 0; none where no head writes
    /// to logits directly.
    pub direction: &'a (dyn Fn(usize) -> Option<Vec<f32>> + Sync),
}

/// What was measured of a head so far.
#[derive(Clone, Debug, Default)]
struct Measured {
    /// By habit: a sum, and what it is to be divided by.
    sums: Vec<[f64; 2]>,
    by_distance: ByDistance,
}

/// What is measured of each head in a text, by habit; none of what it does not tell.
struct Trial<'a> {
    measures: Vec<Option<Measure>>,
    /// Where the text is one that somebody wrote.
    sentence: Option<&'a TrialSentence>,
    is_plain: bool,
}

/// How a score is read.
enum Measure {
    /// The share of attention on places.
    Tokens(Places),
    /// The share on places among words.
    Words(Places),
    Copying(TextDirections),
}

/// [`search`] over the heads of a learned model.
///
/// # Errors
/// `report` stopped it.
pub fn search_checkpoint(
    checkpoint: &Checkpoint,
    spec: &AttentionSpec,
    trials: &Trials,
    report: &dyn Report,
    progress: &mut dyn FnMut(LayersDone),
) -> Result<HeadTable, Stopped> {
    let embed = |tokens: &[usize]| checkpoint.embed(tokens);
    let direction = |token| {
        let direction = LogitDirection::new(checkpoint, token).ok()?;
        Some(direction.numbers.iter().map(|number| *number as f32).collect())
    };
    let searched = Searched { model: &checkpoint.model, spec, embed: &embed, direction: &direction };
    search(searched, trials, report, progress)
}

/// What each head does, by the texts of `trials`.
///
/// Prefix matching, duplicates and copying are measured where random tokens come twice; positions where none does, so
/// that no head can find a copy at a fixed distance; the token before, after, first and last in sentences, or in random
/// tokens where there are no sentences. All scores but copying and [`Habit::Positional`] are shares of attention (see
/// [`detect`](crate::analysis::detect)), in the mean over the texts.
///
/// Copying is tested directly: what the head's output adds to the logits of the tokens that it attends to, against the mean
/// over the text's tokens, by its weight; the sum of that over all queries, divided by the sum of its sizes. The first token
/// counts in the sizes alone, so that a head that always rests there copies nothing. Olsson et al. (2022) test the same
/// thing. It is not read from the eigenvalues of the OV circuit, because those speak of raw embeddings,
/// which no head but those of the first layer reads.
///
/// Heads are looked at one after the other and let go: the memory is that of one layer.
///
/// # Errors
/// `report` stopped it.
pub fn search(
    searched: Searched<'_>,
    trials: &Trials,
    report: &dyn Report,
    progress: &mut dyn FnMut(LayersDone),
) -> Result<HeadTable, Stopped> {
    let causal = searched.spec.mask.causal;
    let has_logits =
        trials.repeated.iter().flatten().next().is_some_and(|token| (searched.direction)(*token).is_some());
    let habits = habits(causal, has_logits, !trials.sentences.is_empty());
    let layers = &searched.model.layers;
    let heads = layers.first().map_or(0, |layer| layer.heads.len());
    let empty = Measured { sums: vec![[0.0; 2]; habits.len()], by_distance: ByDistance::default() };
    let measured = Mutex::new(vec![empty; layers.len() * heads]);
    let texts = trials.plain.iter().chain(&trials.repeated).chain(trials.sentences.iter().map(|one| &one.tokens));
    let (mut done, of) = (0, layers.len() * texts.clone().count());
    for (index, tokens) in texts.enumerate() {
        let trial = Trial::new(index, &habits, trials, searched);
        let each = |layer: usize, head: usize, trace: &HeadTrace| {
            let scores = trial.scores(trace, &layers[layer].heads[head].w_o);
            let mut measured = measured.lock().expect("nobody panics who holds it");
            let own = &mut measured[layer * heads + head];
            if trial.is_plain {
                own.by_distance.add(trace);
            }
            for (sum, score) in own.sums.iter_mut().zip(&scores) {
                *sum = [sum[0] + score[0], sum[1] + score[1]];
            }
        };
        let mut layer_done = |_| {
            done += 1;
            progress(LayersDone { done, of });
        };
        let mut pass = Pass {
            old: &mut std::iter::empty(),
            begun: None,
            room: &|_, _| None,
            each: &each,
            done: &mut layer_done,
            keeps_hidden: false,
            report,
        };
        forward(searched.model, &Arc::new((searched.embed)(tokens)), searched.spec, &mut pass)?;
    }
    let measured = measured.into_inner().expect("nobody panics who holds it");
    let rows = measured.into_iter().enumerate().map(|(index, measured)| HeadRow {
        layer: index / heads,
        head: index % heads,
        scores: habits.iter().zip(&measured.sums).map(|(habit, sum)| measured.score(*habit, *sum)).collect(),
    });
    Ok(HeadTable { rows: rows.collect(), habits })
}

/// What can be measured.
fn habits(causal: bool, has_logits: bool, has_sentences: bool) -> Vec<Habit> {
    let mut habits = vec![Habit::Previous];
    habits.extend((!causal).then_some(Habit::Next));
    habits.extend([Habit::Duplicate, Habit::Induction]);
    habits.extend(has_logits.then_some(Habit::Copying));
    habits.push(Habit::First);
    habits.extend((!causal).then_some(Habit::Last));
    habits.push(Habit::Positional);
    habits.extend(RELATIONS.into_iter().filter(|_| has_sentences).map(Habit::Relation));
    habits
}

impl Measured {
    fn score(&self, habit: Habit, [sum, of]: [f64; 2]) -> Option<f32> {
        let score =
            if habit == Habit::Positional { self.by_distance.explained() } else { (of > 0.0).then(|| sum / of) };
        score.map(|score| score as f32)
    }
}

impl<'a> Trial<'a> {
    /// Of the text of that number, counted through all kinds.
    fn new(index: usize, habits: &[Habit], trials: &'a Trials, searched: Searched<'_>) -> Self {
        let (plain, repeated) = (trials.plain.len(), trials.repeated.len());
        let is_plain = index < plain;
        let sentence = index.checked_sub(plain + repeated).map(|index| &trials.sentences[index]);
        let tokens = match sentence {
            Some(sentence) => &sentence.tokens,
            None if is_plain => &trials.plain[index],
            None => &trials.repeated[index - plain],
        };
        let texts: Vec<String> = tokens.iter().map(usize::to_string).collect();
        let as_words = Target::sentence(texts.iter().map(|text| (text.as_str(), None)));
        let mask = &searched.spec.mask;
        let is_natural = if trials.sentences.is_empty() { is_plain } else { sentence.is_some() };
        let measure = |habit: &Habit| match habit {
            Habit::Previous | Habit::Next | Habit::First if is_natural => {
                let label = match habit {
                    Habit::Previous => Label::Previous,
                    Habit::Next => Label::Next,
                    _ => Label::First,
                };
                label.places(&as_words, mask).map(Measure::Tokens)
            }
            Habit::Last if is_natural => {
                let last = tokens.len().checked_sub(1)?;
                let places = |query: usize| if query < last { vec![last] } else { Vec::new() };
                Places::new(tokens.len(), mask, places).map(Measure::Tokens)
            }
            Habit::Duplicate | Habit::Induction if !is_plain && sentence.is_none() => {
                let label = if *habit == Habit::Duplicate { Label::SameWord } else { Label::Induction };
                label.places(&as_words, mask).map(Measure::Tokens)
            }
            Habit::Copying if !is_plain && sentence.is_none() => {
                TextDirections::new(tokens, &trials.special, searched.direction).map(Measure::Copying)
            }
            Habit::Relation(relation) => {
                let words = &sentence?.words;
                Places::new(words.len(), mask, |query| targets(*relation, words, query)).map(Measure::Words)
            }
            _ => None,
        };
        Self { measures: habits.iter().map(measure).collect(), sentence, is_plain }
    }

    /// The scores of a head by habit: sums, and what they are divided by.
    fn scores(&self, head: &HeadTrace, w_o: &Tensor) -> Vec<[f64; 2]> {
        let masses = row_masses(&head.weights);
        let words = self.sentence.map(|sentence| {
            let map = sentence.of_words(&head.weights);
            let masses = row_masses(&map);
            (map, masses)
        });
        let score = |measure: &Option<Measure>| match (measure, &words) {
            (Some(Measure::Tokens(places)), _) => [f64::from(places.share(&head.weights, &masses).all), 1.0],
            (Some(Measure::Words(places)), Some((map, masses))) => [f64::from(places.share(map, masses).all), 1.0],
            (Some(Measure::Copying(directions)), _) => directions.copied(head, w_o),
            _ => [0.0; 2],
        };
        self.measures.iter().map(score).collect()
    }
}
