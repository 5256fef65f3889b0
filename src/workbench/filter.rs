//! Heads chosen by a typed line, such as `previous > 80%, layer <= 3`.

mod parse;

use strum::VariantArray;

use crate::analysis::Label;

/// Terms that all have to hold; without any, every head passes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub(super) terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    Compare {
        field: Field,
        sign: Sign,
        number: f32,
        /// Half a unit of the number's last digit, within which another one is equal to it.
        half_unit: f32,
    },
    /// Part of a head's name, or the beginning of a word of a label or of a state.
    Word { word: String, labels: Vec<Label>, ablated: bool },
}

/// A number of a head, over the first sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Label(Label),
    /// Mean, in nats.
    Entropy,
    /// Mean number of tokens.
    Effective,
    /// Mean, in tokens.
    Distance,
    Score,
    /// Cosine to the chosen head.
    Similarity,
    /// From 1.
    Layer,
    /// From 1.
    Head,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
}

impl Field {
    /// The messages that name fields; a field can have two names.
    fn names() -> impl Iterator<Item = (&'static str, Self)> {
        let labels = Label::VARIANTS.iter().map(|label| (label.into_str(), Self::Label(*label)));
        labels.chain([
            ("field-entropy", Self::Entropy),
            ("field-effective", Self::Effective),
            ("field-distance", Self::Distance),
            ("field-locality", Self::Distance),
            ("field-score", Self::Score),
            ("field-similarity", Self::Similarity),
            ("field-layer", Self::Layer),
            ("field-head", Self::Head),
        ])
    }
}

impl Filter {
    /// Whether it needs more of a head than its place.
    pub(super) fn reads_weights(&self) -> bool {
        let place = |term: &Term| matches!(term, Term::Compare { field: Field::Layer | Field::Head, .. });
        !self.terms.iter().all(place)
    }
}
