//! The logit lens: what each layer would say, were it the last (nostalgebraist 2020).

use super::{Prediction, predict};
use crate::attention::Trace;
use crate::jobs::{Report, Stopped};
use crate::math::Matrix;
use crate::model::Checkpoint;

/// What is asked of the lens.
#[derive(Clone, Debug, PartialEq)]
pub struct LensQuestion {
    /// Places of the text.
    pub places: Vec<usize>,
    /// How many of the likeliest tokens are told.
    pub count: usize,
    /// Tokens whose rank and probability are told too.
    pub tokens: Vec<usize>,
    /// τ > 0.
    pub temperature: f32,
}

/// Rows that become logits together: each reads the whole vocabulary's matrix, and takes V numbers.
const ROWS: usize = 64;

/// What is said before the first layer and after each, `[L + 1]`, at each place that is asked for. The stream there goes
/// through the model's last norm and becomes logits as after the last layer, whose row is what the model itself says.
///
/// Models that guess masked tokens have a transform before their matrix of logits (a linear map, its activation and a
/// norm), which was trained for the last layer alone; the lens goes through it too. Layers whose norms come after their
/// sums (BERT) hand over what is normed already, so no last norm is missing there.
///
/// None where the model was saved without what makes logits.
///
/// # Errors
/// `report` stopped it.
///
/// Panics where a place lies outside the text, or a token outside the vocabulary.
pub fn logit_lens(
    checkpoint: &Checkpoint,
    trace: &Trace,
    question: &LensQuestion,
    report: &dyn Report,
) -> Result<Option<Vec<Vec<Prediction>>>, Stopped> {
    if checkpoint.unembedding.is_none() {
        return Ok(None);
    }
    let first = trace.layers.first().map_or(&trace.embeddings, |layer| &layer.input);
    let streams: Vec<&Matrix> =
        std::iter::once(first).chain(trace.layers.iter().map(|layer| &layer.output)).map(AsRef::as_ref).collect();
    let rows: Vec<(usize, usize)> =
        (0..streams.len()).flat_map(|level| question.places.iter().map(move |place| (level, *place))).collect();
    let mut said = Vec::with_capacity(rows.len());
    for rows in rows.chunks(ROWS) {
        report.check()?;
        let stream = Matrix::from_fn(rows.len(), checkpoint.width(), |row, d| {
            let (level, place) = rows[row];
            streams[level][(place, d)]
        });
        let Some(logits) = checkpoint.logits(&checkpoint.finish(&stream)) else { return Ok(None) };
        for row in logits.row_iter() {
            let row: Vec<f32> = row.iter().copied().collect();
            said.push(predict(&row, question.temperature, question.count, &question.tokens));
        }
    }
    let mut said = said.into_iter();
    Ok(Some(streams.iter().map(|_| said.by_ref().take(question.places.len()).collect()).collect()))
}
