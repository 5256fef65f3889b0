//! What can be asked of the parts of a model.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// What is asked: for which number, and how each part is changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Importance {
    pub number: ImportanceOf,
    pub when: Removal,
    /// Whether parts are the stream into each layer at each token, in the place of heads, attention and MLPs.
    pub places: bool,
}

/// The number. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "matters-", const_into_str)]
pub enum ImportanceOf {
    /// How far the output of the chosen token moves, or of the last.
    #[default]
    Output,
    /// The chosen weight.
    Weight,
    /// The logit of what the model says, or of the word that is chosen there.
    Logit,
    /// That less the logit of what the pinned model says.
    Difference,
}

/// What becomes of each part. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "matters-when-", const_into_str)]
pub enum Removal {
    #[default]
    Zero,
    Mean,
    /// As in what is pinned.
    Patched,
}
