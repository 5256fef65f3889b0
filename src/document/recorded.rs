//! Documents whose heads were recorded elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Document, Focus, HeadSource, Layer, Subject, Token};
use crate::attention::{AttentionSpec, HeadRun, Mask, Pattern, Recording};

impl Document {
    /// A document that shows a recording, and can change nothing of it.
    #[must_use]
    pub fn of_recording(recording: Arc<Recording>) -> Self {
        let mask = Mask { causal: recording.causal, pattern: Pattern::Full };
        Self {
            title: recording.origin.model.clone(),
            about: String::new(),
            tokens: recording.tokens.iter().map(Token::new).collect(),
            contrast: None,
            words: BTreeMap::new(),
            seed: 0,
            width: 1,
            head_width: Some(1),
            group_size: 1,
            layers: Layer::numbered(recording.layers(), recording.heads(), &HeadSource::Recorded),
            spec: AttentionSpec { mask, ..AttentionSpec::default() },
            focus: Focus::default(),
            claims: Vec::new(),
            pinned: None,
            subject: Subject::Recorded(recording),
        }
    }

    /// A head of the recording; none of a document that computes its heads.
    #[must_use]
    pub fn recorded(&self, layer: usize, head: usize) -> Option<HeadRun<'_>> {
        let recording = self.recording()?;
        let weights = recording.weights.get(layer)?.get(head)?;
        let values = recording.values.get(layer).and_then(|heads| heads.get(head));
        Some(HeadRun::recorded(weights, values.map(Arc::as_ref), &self.spec.mask))
    }
}
