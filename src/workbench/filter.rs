//! Heads chosen by a typed line, such as `previous > 80%, layer <= 3`.

mod parse;

use super::{Derived, HeadHabits, HeadPlace, HeadSummary, head_name, source_name};
use crate::attention::Label;
use crate::document::Which;
use crate::text::Text;

pub use parse::FilterError;

/// Terms that all have to hold; without any, every head passes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq)]
enum Term {
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
enum Field {
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
enum Sign {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
}

impl Field {
    /// The messages that name fields; a field can have two names.
    fn names() -> impl Iterator<Item = (&'static str, Self)> {
        let labels = Label::ALL.iter().map(|label| (label.into_str(), Self::Label(*label)));
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

    /// The number; none where the head has none.
    fn of(self, derived: &Derived, (layer, head): HeadPlace, chosen: HeadPlace) -> Option<f32> {
        let summary = || derived.summary(Which::First, layer, head);
        let habits = || derived.habits(Which::First, layer, head);
        match self {
            Self::Label(label) => Some(habits()?.label_scores[label as usize]?.all),
            Self::Entropy => summary().and_then(HeadSummary::mean_entropy),
            Self::Effective => summary().and_then(HeadSummary::mean_effective),
            Self::Distance => habits()?.mean_distance,
            Self::Score => habits().and_then(HeadHabits::pattern_score),
            Self::Similarity => derived.similarity((layer, head), chosen),
            Self::Layer => Some((layer + 1) as f32),
            Self::Head => Some((head + 1) as f32),
        }
    }
}

impl Filter {
    /// Reads a filter in the words of a language.
    ///
    /// Terms stand between spaces, commas or “and”. A term is a comparison of a number with a field,
    /// whose name may be cut short (`prev>0.8`, `entropy <= 2`, `same word > 80%`), or a word: part of
    /// a head's name, or the beginning of a word of a label that it has (`induction`), of where its
    /// weights come from (`random`), or `ablated`. With `=` a number is equal that rounds to the given
    /// one.
    ///
    /// # Errors
    /// A comparison with something that is no field or several, or with what is no number.
    pub fn parse(line: &str, text: &Text) -> Result<Self, FilterError> {
        Ok(Self { terms: parse::terms(line, text)? })
    }

    /// Whether a head passes. `chosen` is the head that similarity is about.
    #[must_use]
    pub fn matches(&self, derived: &Derived, text: &Text, head: HeadPlace, chosen: HeadPlace) -> bool {
        self.terms.iter().all(|term| term.holds(derived, text, head, chosen))
    }

    /// Whether it needs more of a head than its place.
    pub(super) fn reads_weights(&self) -> bool {
        let place = |term: &Term| matches!(term, Term::Compare { field: Field::Layer | Field::Head, .. });
        !self.terms.iter().all(place)
    }
}

impl Term {
    fn holds(&self, derived: &Derived, text: &Text, place: HeadPlace, chosen: HeadPlace) -> bool {
        match self {
            Self::Compare { field, sign, number, half_unit } => {
                field.of(derived, place, chosen).is_some_and(|value| match sign {
                    Sign::Less => value < *number,
                    Sign::AtMost => value <= *number,
                    Sign::More => value > *number,
                    Sign::AtLeast => value >= *number,
                    Sign::Equal => (value - number).abs() <= *half_unit,
                })
            }
            Self::Word { word, labels, ablated } => {
                let Some(head) = derived.document.head(place.0, place.1) else { return false };
                let labelled =
                    || derived.habits(Which::First, place.0, place.1).is_some_and(|habits| habits.has_any(labels));
                head_name(text, head).to_lowercase().contains(word)
                    || *ablated && derived.document.spec.ablates(place.0, place.1)
                    || source_name(text, &head.source).to_lowercase().starts_with(word)
                    || !labels.is_empty() && labelled()
            }
        }
    }
}
