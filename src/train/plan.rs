//! What a training is made of.

use serde::{Deserialize, Serialize};

use super::{Change, Settings};

/// All that the numbers of a training depend on: the same plan gives the same ones after the same number of steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub settings: Settings,
    /// What is changed on the way, each before a step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<(usize, Change)>,
}
