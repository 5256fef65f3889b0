//! How sure a model that learns here is of each token.

use super::Derived;
use crate::document::Which;
use crate::math::softmax_in_place;

/// How sure the model is of each token, in one state of the document.
#[derive(Clone)]
pub(super) struct Sure {
    /// Its revision and version.
    pub of: (u64, u64),
    pub tokens: Vec<Option<f32>>,
}

/// For each token of the first sentence the probability that the model gave to it; none where the task does not ask for
/// it. Nothing where the last layer is still to come.
pub(super) fn sureness(derived: &Derived) -> Option<Vec<Option<f32>>> {
    let document = &derived.document;
    let (reader, ids) = (document.reader()?, document.ids());
    let asked = reader.moment.as_ref()?.targets(&ids).targets;
    let stream = &derived.trace(Which::First).layers.get(document.layers.len().checked_sub(1)?)?.output;
    let checkpoint = &reader.model.checkpoint;
    let logits = checkpoint.logits(&checkpoint.finish(stream))?;
    let of_place = |place: usize| {
        let before = place.checked_sub(1).filter(|before| asked[*before].is_some())?;
        let mut row: Vec<f32> = logits.row(before).iter().copied().collect();
        softmax_in_place(&mut row);
        row.get(ids[place]).copied()
    };
    Some((0..ids.len()).map(of_place).collect())
}
