//! Whether a head passes a filter.

use super::Derived;
use crate::document::Which;
use crate::text::Text;
use crate::workbench::filter::{Field, Sign, Term};
use crate::workbench::{Filter, HeadHabits, HeadPlace, HeadSummary, head_name, source_name};

impl Derived {
    /// Whether a head passes a filter. `chosen` is the head that similarity is about.
    #[must_use]
    pub fn passes(&self, filter: &Filter, text: &Text, head: HeadPlace, chosen: HeadPlace) -> bool {
        filter.terms.iter().all(|term| self.holds(term, text, head, chosen))
    }

    fn holds(&self, term: &Term, text: &Text, place: HeadPlace, chosen: HeadPlace) -> bool {
        match term {
            Term::Compare { field, sign, number, half_unit } => {
                self.field(*field, place, chosen).is_some_and(|value| match sign {
                    Sign::Less => value < *number,
                    Sign::AtMost => value <= *number,
                    Sign::More => value > *number,
                    Sign::AtLeast => value >= *number,
                    Sign::Equal => (value - number).abs() <= *half_unit,
                })
            }
            Term::Word { word, labels, ablated } => {
                let Some(head) = self.document.head(place.0, place.1) else { return false };
                let labelled =
                    || self.habits(Which::First, place.0, place.1).is_some_and(|habits| habits.has_any(labels));
                head_name(text, head).to_lowercase().contains(word)
                    || *ablated && self.document.spec.ablates(place.0, place.1)
                    || source_name(text, &head.source).to_lowercase().starts_with(word)
                    || !labels.is_empty() && labelled()
            }
        }
    }

    /// A number of a head; none where the head has none.
    fn field(&self, field: Field, (layer, head): HeadPlace, chosen: HeadPlace) -> Option<f32> {
        let summary = || self.summary(Which::First, layer, head);
        let habits = || self.habits(Which::First, layer, head);
        match field {
            Field::Label(label) => Some(habits()?.label_scores[label as usize]?.all),
            Field::Entropy => summary().and_then(HeadSummary::mean_entropy),
            Field::Effective => summary().and_then(HeadSummary::mean_effective),
            Field::Distance => habits()?.mean_distance,
            Field::Score => habits().and_then(HeadHabits::pattern_score),
            Field::Similarity => self.similarity((layer, head), chosen),
            Field::Layer => Some((layer + 1) as f32),
            Field::Head => Some((head + 1) as f32),
        }
    }
}
