//! What is shown of single steps of a training: maps of one that is kept, and how sure the model is of each token.

use std::sync::Arc;

use super::Derived;
use crate::attention::Trace;
use crate::document::{Document, Moment, Which};
use crate::math::softmax_in_place;

/// A step that is kept beside others: over the text that is read now.
#[derive(Clone)]
pub struct Pinned {
    pub moment: Moment,
    pub trace: Arc<Trace>,
    ids: Vec<usize>,
}

impl Pinned {
    pub(super) fn new(moment: Moment, document: &Document) -> Self {
        let ids = document.ids();
        let trace = Arc::new(run(&moment, &ids));
        Self { moment, trace, ids }
    }

    /// Reads another text, where there is one.
    pub(super) fn follow(&mut self, document: &Document) {
        let ids = document.ids();
        let knows = |id: &usize| *id < self.moment.state().layout.words.columns;
        if ids != self.ids && ids.iter().all(knows) {
            (self.trace, self.ids) = (Arc::new(run(&self.moment, &ids)), ids);
        }
    }
}

fn run(moment: &Moment, ids: &[usize]) -> Trace {
    let state = moment.state();
    let checkpoint = state.checkpoint();
    let spec = state.holds.spec(checkpoint.spec(), &moment.targets(ids));
    checkpoint.read(ids.to_vec(), &spec).trace
}

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
