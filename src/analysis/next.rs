//! What a model says next, or in the place of a masked token.

use crate::attention::{AttentionSpec, Begun, Trace, trace_on};
use crate::jobs::{Report, Stopped};
use crate::math::{Matrix, generator, largest, pick};
use crate::model::{Checkpoint, Piece};

/// A token that a row of logits speaks of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub token: usize,
    /// How many tokens have a larger logit.
    pub rank: usize,
    /// Raw: before any temperature.
    pub logit: f32,
    /// `softmax(logits / τ)` over the whole vocabulary.
    pub probability: f32,
}

/// What a row of logits says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prediction {
    /// The likeliest tokens, in order.
    pub top: Vec<Candidate>,
    /// Those that were asked for, in the order in which they were.
    pub asked: Vec<Candidate>,
}

/// How a continuation is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    pub seed: u64,
    /// τ; with 0 the likeliest token comes.
    pub temperature: f32,
    /// How many of the likeliest tokens may come; all where there is no such number.
    pub top_k: Option<usize>,
}

/// What logits `[V]` say at a temperature τ > 0: the `count` likeliest tokens, and some that are asked for. Of equal
/// logits the lower number comes first. Panics where a token that is asked for is not in the vocabulary.
#[must_use]
pub fn predict(logits: &[f32], temperature: f32, count: usize, asked: &[usize]) -> Prediction {
    let probabilities = softmax(logits, temperature);
    let before = |token: usize| logits.iter().filter(|logit| **logit > logits[token]).count();
    let candidate = |token: usize, rank: usize| Candidate {
        token,
        rank,
        logit: logits[token],
        probability: probabilities[token] as f32,
    };
    Prediction {
        top: largest(logits, count).into_iter().map(|token| candidate(token, before(token))).collect(),
        asked: asked.iter().map(|token| candidate(*token, before(*token))).collect(),
    }
}

/// A token after logits `[V]`, drawn from the likeliest.
fn draw(logits: &[f32], sampling: &Sampling, draw: impl FnOnce(&[f64]) -> usize) -> usize {
    let allowed = largest(logits, if sampling.temperature > 0.0 { sampling.top_k.unwrap_or(logits.len()) } else { 1 });
    if allowed.len() < 2 {
        return allowed.first().copied().unwrap_or(0);
    }
    let chosen: Vec<f32> = allowed.iter().map(|token| logits[*token]).collect();
    allowed[draw(&softmax(&chosen, sampling.temperature))]
}

/// A token after logits `[V]`, the same for the same seed.
#[must_use]
pub fn sample(logits: &[f32], sampling: &Sampling) -> usize {
    let mut generator = generator(sampling.seed);
    draw(logits, sampling, |weights| pick(weights, &mut generator))
}

/// A continuation of a text by as many tokens as `count`, each drawn from what the model says after those before it; one
/// that `ends` is the last, and so is the one that fills the model's last place. It is the same for the same seed.
/// `told` gets each once it is drawn.
///
/// # Errors
/// `report` stopped it.
///
/// Panics where the model has no logits, the text no tokens, or more than the model has places.
pub fn continuation(
    checkpoint: &Checkpoint,
    spec: &AttentionSpec,
    tokens: &[usize],
    (count, ends): (usize, &dyn Fn(usize) -> bool),
    sampling: &Sampling,
    told: &mut dyn FnMut(usize),
    report: &dyn Report,
) -> Result<Vec<usize>, Stopped> {
    let mut generator = generator(sampling.seed);
    let mut all = tokens.to_vec();
    let mut run = Trace::default();
    while all.len() < (tokens.len() + count).min(checkpoint.most_tokens().unwrap_or(usize::MAX)) {
        // Only the row of the last token is new, where it is read forwards.
        let begun = Begun::new(&run, run.tokens(), spec);
        run = trace_on(begun, &checkpoint.model, &checkpoint.embed(&all), spec, report)?;
        let stream = run.layers.last().map_or(&run.embeddings, |layer| &layer.output);
        let next =
            draw(&logits_at(checkpoint, stream, all.len() - 1), sampling, |weights| pick(weights, &mut generator));
        all.push(next);
        told(next);
        if ends(next) {
            break;
        }
    }
    Ok(all.split_off(tokens.len()))
}

/// The logits `[V]` at a place, from what the last layer wrote `[T, D]`. Panics where the model has none.
#[must_use]
pub fn logits_at(checkpoint: &Checkpoint, stream: &Matrix, place: usize) -> Vec<f32> {
    let row = stream.rows(place, 1).into_owned();
    let logits = checkpoint.logits(&checkpoint.finish(&row));
    logits.expect("whoever asks what comes next has a model with logits").data.into()
}

/// Where a model speaks: after the last token of a text that is read forwards, and else at a masked token; none where
/// nothing is masked. Masks are known by their names, `[MASK]` and `<mask>`.
#[must_use]
pub fn speaking_place(pieces: &[Piece], causal: bool) -> Option<usize> {
    if causal {
        return pieces.len().checked_sub(1);
    }
    pieces.iter().position(|piece| piece.is_special && ["[MASK]", "<mask>"].contains(&piece.text.as_str()))
}

fn softmax(logits: &[f32], temperature: f32) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exponential = |logit: &f32| (f64::from(logit - largest) / f64::from(temperature)).exp();
    let mut numbers: Vec<f64> = logits.iter().map(exponential).collect();
    let sum: f64 = numbers.iter().sum();
    numbers.iter_mut().for_each(|number| *number /= sum);
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_keep_the_order_of_the_vocabulary_and_temperature_the_order_of_logits() {
        let logits = [1.0, 3.0, 1.0, 2.0, 3.0];
        for temperature in [0.25, 1.0, 4.0] {
            let said = predict(&logits, temperature, 4, &[2, 0]);
            assert_eq!(said.top.iter().map(|one| one.token).collect::<Vec<_>>(), [1, 4, 3, 0]);
            assert_eq!(said.top.iter().map(|one| one.rank).collect::<Vec<_>>(), [0, 0, 2, 3]);
            assert_eq!(said.asked.iter().map(|one| (one.token, one.rank)).collect::<Vec<_>>(), [(2, 3), (0, 3)]);
            // By hand: e^(−1/τ) and e^(−2/τ) beside 1.
            let [b, c] = [1.0f64, 2.0].map(|below| (-below / f64::from(temperature)).exp());
            let all = 2.0 + b + 2.0 * c;
            for (one, expected) in said.top.iter().zip([1.0, 1.0, b, c]) {
                assert!((f64::from(one.probability) - expected / all).abs() < 1e-7, "{one:?}");
            }
        }
        assert_eq!(predict(&[], 1.0, 3, &[]), Prediction::default());
    }

    #[test]
    fn what_is_drawn_is_among_the_likeliest_and_the_likeliest_at_no_temperature() {
        let logits = [0.0, 2.0, 1.9, -1.0];
        let sampling = |temperature, top_k| Sampling { seed: 0, temperature, top_k };
        for seed in 0..50 {
            let mut generator = generator(seed);
            let mut one = |sampling| draw(&logits, &sampling, |weights| pick(weights, &mut generator));
            assert_eq!([one(sampling(0.0, None)), one(sampling(5.0, Some(1)))], [1, 1]);
            assert!([1, 2].contains(&one(sampling(5.0, Some(2)))));
        }
    }
}
