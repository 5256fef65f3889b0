//! What can be looked at of the circuits of a model.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::document::Document;

/// A sheet of circuits. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "circuit-", const_into_str)]
pub enum CircuitSheet {
    /// What the chosen head looks for, between tokens.
    #[default]
    QueryKey,
    /// What it hands over.
    OutputValue,
    /// How far each head hands on the token that it looks at.
    Copying,
    /// With which heads the chosen one composes, through queries, keys or values.
    IntoQueries,
    IntoKeys,
    IntoValues,
    /// How far attention reaches through all layers.
    Rollout,
    Flow,
}

impl CircuitSheet {
    /// Whether it is about the chosen head alone.
    #[must_use]
    pub fn is_of_chosen(self) -> bool {
        matches!(self, Self::QueryKey | Self::OutputValue | Self::IntoQueries | Self::IntoKeys | Self::IntoValues)
    }

    /// Whether a document has what it reads.
    #[must_use]
    pub fn is_for(self, document: &Document) -> bool {
        self.reads_maps() || document.recording().is_none()
    }

    /// Whether it reads weights of attention, and not those of the model.
    #[must_use]
    pub fn reads_maps(self) -> bool {
        matches!(self, Self::Rollout | Self::Flow)
    }
}
