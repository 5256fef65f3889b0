//! Names of heads and of what they do, from the localisation.

use std::borrow::Cow;

use crate::attention::Label;
use crate::document::{Head, HeadSource};
use crate::model::Relation;
use crate::text::Text;

/// The message that names a relation.
#[must_use]
pub fn relation_key(relation: Relation) -> &'static str {
    match relation {
        Relation::Previous => "relation-previous",
        Relation::Next => "relation-next",
        Relation::Current => "relation-current",
        Relation::Nearby => "relation-nearby",
        Relation::Away => "relation-away",
        Relation::SameWord => "relation-same-word",
        Relation::AfterCopy => "relation-after-copy",
        Relation::Begin => "relation-begin",
        Relation::Punctuation => "relation-punctuation",
        Relation::DeterminerToNoun => "relation-determiner-noun",
        Relation::NounToAdjective => "relation-noun-adjective",
        Relation::NounToVerb => "relation-noun-verb",
        Relation::VerbToSubject => "relation-verb-subject",
        Relation::PronounToAnimate => "relation-pronoun-animate",
        Relation::PronounToCue => "relation-pronoun-cue",
        Relation::CueToNoun => "relation-cue-noun",
        Relation::QuestionToDefinition => "relation-question-definition",
        Relation::QuestionToExample => "relation-question-example",
        Relation::SameTopic => "relation-same-topic",
    }
}

/// The message that names a label.
#[must_use]
pub fn label_key(label: Label) -> &'static str {
    match label {
        Label::Previous => "label-previous",
        Label::Next => "label-next",
        Label::Current => "label-current",
        Label::SameWord => "label-same-word",
        Label::Induction => "label-induction",
        Label::First => "label-first",
        Label::Uniform => "label-uniform",
        Label::Band => "label-band",
        Label::Punctuation => "label-punctuation",
    }
}

/// The name of a head: its own, or what its recipe looks for most, or where its numbers come from.
#[must_use]
pub fn head_name(text: &Text, head: &Head) -> String {
    if !head.name.is_empty() {
        return text.phrase(&head.name).to_owned();
    }
    match &head.source {
        HeadSource::Recipe(recipe) => {
            text.get(recipe.by_strength().first().map_or("head-empty", |relation| relation_key(*relation))).into_owned()
        }
        HeadSource::Seeded { seed, .. } => text.with("head-random", &[("seed", &seed.to_string())]),
        HeadSource::Rows(_) => text.get("head-loaded").into_owned(),
    }
}

/// Where a head's numbers come from.
#[must_use]
pub fn source_name<'a>(text: &'a Text, source: &HeadSource) -> Cow<'a, str> {
    text.get(match source {
        HeadSource::Recipe(_) => "source-designed",
        HeadSource::Seeded { .. } => "source-random",
        HeadSource::Rows(_) => "source-loaded",
    })
}
