//! Where the heads of a document come from.

use std::sync::Arc;

use super::{Document, DocumentError, Moment, PerRun};
use crate::attention::Recording;
use crate::model::Learned;

/// Where the heads of a document come from, and with them what of it can be changed.
#[derive(Clone, Debug, Default)]
pub enum Subject {
    /// Designed, drawn by a seed, or given: the document holds what they are compiled from.
    #[default]
    Designed,
    /// Learned: a model that was opened, and the texts that it reads.
    Learned(Reader),
    /// Recorded elsewhere: what the heads did over one text.
    Recorded(Arc<Recording>),
}

/// A learned model at its reading.
#[derive(Clone, Debug)]
pub struct Reader {
    pub model: Arc<Learned>,
    /// As they were typed; the tokens of the document are what the model makes of them.
    pub texts: PerRun<String>,
    /// Where a model comes from that learns here; none of one that was opened.
    pub moment: Option<Moment>,
}

/// A model that was opened never changes: it is the same where it is the very same. One that learns here is the same at the
/// same step of the same training.
impl PartialEq for Reader {
    fn eq(&self, other: &Self) -> bool {
        let is_same_moment = || self.moment.is_some() && self.moment == other.moment;
        self.texts == other.texts && (Arc::ptr_eq(&self.model, &other.model) || is_same_moment())
    }
}

impl PartialEq for Subject {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Designed, Self::Designed) => true,
            (Self::Learned(one), Self::Learned(other)) => one == other,
            (Self::Recorded(one), Self::Recorded(other)) => one == other,
            _ => false,
        }
    }
}

impl Subject {
    /// Refuses to change what was not designed.
    pub(super) fn refuse_changes(&self) -> Result<(), DocumentError> {
        match self {
            Self::Designed => Ok(()),
            Self::Learned(_) => Err(DocumentError::Learned),
            Self::Recorded(_) => Err(DocumentError::Recorded),
        }
    }
}

impl Document {
    /// Whether its heads are made of what it holds, and so can be changed.
    #[must_use]
    pub fn is_designed(&self) -> bool {
        self.subject == Subject::Designed
    }

    /// The recording that takes the place of weights and words; none where heads are computed.
    #[must_use]
    pub fn recording(&self) -> Option<&Arc<Recording>> {
        if let Subject::Recorded(recording) = &self.subject { Some(recording) } else { None }
    }

    /// The learned model, and what it reads; none of other documents.
    #[must_use]
    pub fn reader(&self) -> Option<&Reader> {
        if let Subject::Learned(reader) = &self.subject { Some(reader) } else { None }
    }
}
