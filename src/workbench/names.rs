//! Names of heads and of what they do, from the localisation.

use std::borrow::Cow;

use super::HeadPlace;
use crate::document::{Head, HeadSource};
use crate::text::Text;

/// The name of a head: its own, or what its recipe looks for most, or where its numbers come from.
#[must_use]
pub fn head_name(text: &Text, head: &Head) -> String {
    if !head.name.is_empty() {
        return text.phrase(&head.name).to_owned();
    }
    match &head.source {
        HeadSource::Recipe(recipe) => {
            text.get(recipe.by_strength().first().map_or("head-empty", |relation| relation.into_str())).into_owned()
        }
        HeadSource::Seeded { seed, .. } => text.with("head-random", &[("seed", &seed.to_string())]),
        HeadSource::Rows(_) => text.get("head-loaded").into_owned(),
        HeadSource::Learned => text.get("source-learned").into_owned(),
        HeadSource::Recorded => text.get("source-recorded").into_owned(),
    }
}

/// A head by its layer and number: "2.1".
#[must_use]
pub fn head_place((layer, head): HeadPlace) -> String {
    format!("{}.{}", layer + 1, head + 1)
}

/// Where a head's numbers come from.
#[must_use]
pub fn source_name<'a>(text: &'a Text, source: &HeadSource) -> Cow<'a, str> {
    text.get(match source {
        HeadSource::Recipe(_) => "source-designed",
        HeadSource::Seeded { .. } => "source-random",
        HeadSource::Rows(_) => "source-loaded",
        HeadSource::Learned => "source-learned",
        HeadSource::Recorded => "source-recorded",
    })
}
