//! A head's recipe, and how it compiles to W_Q, W_K, W_V and W_O.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::form::{Form, Term};
use super::waves::{RopeShifts, rope_slots};
use super::{Feature, Kind, Layout, Meaning, Relation};
use crate::math::Matrix;
use crate::model::{HeadWeights, Position};

/// What a designed head looks for, and what it carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recipe {
    /// Strength of each relation, 0 to 100.
    pub relations: BTreeMap<Relation, f32>,
    pub moves: Moves,
}

/// What a designed head's values carry. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "moves-", const_into_str)]
pub enum Moves {
    /// The head's own share of the word's features and identity, back to where it came from.
    #[default]
    Content,
    /// The identity of the word looked at, into the memory of the one that looks.
    Memory,
    /// What an adjective says of its noun (of a being, of a thing), onto the one that looks.
    Cue,
    /// What a word is about: a definition, an example, mathematics, leisure.
    Topic,
    /// That a verb or a preposition is looked at: takes from the one that looks that it can be a subject.
    Role,
}

/// The weights of a recipe.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub weights: HeadWeights,
    /// Share of what the recipe asks for that fits in K dimensions, 0 to 1.
    pub fit: f32,
}

/// Score that a full match at strength 100 adds to `q·k/√K`.
const FULL_SCORE: f32 = 20.0;

impl Recipe {
    /// The relations that it looks for, strongest first.
    #[must_use]
    pub fn by_strength(&self) -> Vec<Relation> {
        let mut relations: Vec<_> = self.relations.iter().filter(|(_, strength)| **strength > 0.0).collect();
        relations.sort_by(|a, b| b.1.total_cmp(a.1));
        relations.into_iter().map(|(relation, _)| *relation).collect()
    }

    /// Compiles to weights such that `W_Q · W_Kᵀ` is the sum of the relations' bilinear forms.
    ///
    /// A head of width K holds a form of rank K at most. Where the recipe needs more, the best
    /// approximation of that rank is taken (Eckart & Young 1936), and `fit` says how good it is.
    /// Scores do not depend on K as long as ÷√K is on. Positional relations are compiled for the
    /// encoding in use, and stay silent without one and with ALiBi.
    ///
    /// `index` is the place of the head in its layer.
    #[must_use]
    pub fn compile(&self, layout: &Layout, position: Position, head_width: usize, index: usize) -> Compiled {
        let Plan { form, slots, rope, fit: whole } = self.plan(layout, position, head_width);
        let (query, key, kept) = form.at_rank(layout, slots.len());
        let mut w_q = Matrix::zeros(layout.width(), head_width);
        let mut w_k = Matrix::zeros(layout.width(), head_width);
        for (from, to) in slots.iter().take(query.ncols()).enumerate() {
            w_q.set_column(*to, &query.column(from));
            w_k.set_column(*to, &key.column(from));
        }
        if let Some(rope) = rope {
            rope.write(layout, &mut w_q, &mut w_k);
        }
        let (w_v, w_o) = self.moves.compile(layout, head_width, index);
        let (w_q, w_k, w_v, w_o) = (w_q.into(), w_k.into(), w_v.into(), w_o.into());
        Compiled { weights: HeadWeights { w_q, w_k, w_v, w_o }, fit: whole.min(kept) }
    }

    /// What each of the K dimensions stands for; nothing where the recipe needs more than there are.
    #[must_use]
    pub fn terms(&self, layout: &Layout, position: Position, head_width: usize) -> Vec<Option<Term>> {
        let Plan { form, slots, rope, .. } = self.plan(layout, position, head_width);
        let mut terms = vec![None; head_width];
        if form.rank() <= slots.len() {
            form.terms().iter().zip(&slots).for_each(|(term, slot)| terms[*slot] = Some(*term));
        }
        if rope.is_some() {
            (0..head_width).filter(|k| !slots.contains(k)).for_each(|k| terms[k] = Some(Term::Place));
        }
        terms
    }

    /// What the recipe adds to a product of a query and a key that read these rows of the layer's input,
    /// `[D]`, before any RoPE: the relations between words, and with sinusoidal positions those between places.
    #[must_use]
    pub fn products(
        &self,
        layout: &Layout,
        position: Position,
        head_width: usize,
        [query, key]: [&[f32]; 2],
    ) -> BTreeMap<Term, f32> {
        let mut products = BTreeMap::new();
        for (term, product) in self.plan(layout, position, head_width).form.products(query, key) {
            *products.entry(term).or_insert(0.0) += product;
        }
        products
    }

    /// The form, and where its terms go.
    fn plan(&self, layout: &Layout, position: Position, head_width: usize) -> Plan {
        let gain = FULL_SCORE * (head_width as f32).sqrt();
        let shifts: Vec<(Kind, f32)> = self
            .relations
            .iter()
            .filter(|(relation, strength)| **strength > 0.0 && relation.needs_positions())
            .map(|(relation, strength)| (relation.kind(), strength / 100.0 * gain))
            .collect();
        let mut form = Form::new(layout.width());
        let (slots, rope) = match position {
            Position::Rope { .. } => rope_slots(head_width, &shifts),
            _ => ((0..head_width).collect(), None),
        };
        // Features need one dimension each. Positions share the rest with identities, if there are any.
        let known = form.add_features(layout, &self.relations, gain);
        let room = slots.len().saturating_sub(form.rank());
        if matches!(position, Position::Sinusoidal { .. }) {
            let alone =
                self.relations.iter().all(|(relation, strength)| *strength == 0.0 || !relation.reads_identity());
            form.add_shifts(layout, &shifts, if alone { room } else { room / 2 });
        }
        let fit = form.add_identities(layout, &self.relations, gain, slots.len().saturating_sub(form.rank()));
        Plan { form, slots, rope, fit: fit.min(known) }
    }
}

/// How a recipe takes its place in K dimensions.
struct Plan {
    form: Form,
    /// The dimensions that terms take, in their order.
    slots: Vec<usize>,
    rope: Option<RopeShifts>,
    /// Share of an identity that fits.
    fit: f32,
}

impl Moves {
    /// What each of the K dimensions of a head's values holds; none where that is nothing, or several things at once.
    /// `index` counts the heads of a layer.
    #[must_use]
    pub fn meanings(self, layout: &Layout, head_width: usize, index: usize) -> Vec<Option<Meaning>> {
        let mut meanings = vec![None; head_width];
        if layout.has_axes() {
            let codes = self.codes(layout, head_width, index).into_iter();
            codes.zip(&mut meanings).for_each(|((from, ..), meaning)| *meaning = Some(layout.meaning(from)));
        }
        meanings
    }

    /// The codes that are read, those that are written, and how much of them.
    fn codes(self, layout: &Layout, head_width: usize, index: usize) -> Vec<(usize, usize, f32)> {
        let to = |from, to, amount| Some((layout.feature(from)?, layout.feature(to)?, amount));
        let same = |feature| to(feature, feature, 1.0);
        let role = |feature| to(feature, Feature::Nominative, -1.0);
        match self {
            Self::Content => {
                let content = layout.identity().end;
                (0..head_width).map(|k| (index * head_width + k) % content).map(|code| (code, code, 1.0)).collect()
            }
            Self::Memory => layout.identity().zip(layout.memory()).map(|(from, to)| (from, to, 1.0)).collect(),
            Self::Cue => [Feature::SaidOfAnimate, Feature::SaidOfInanimate].into_iter().filter_map(same).collect(),
            Self::Topic => {
                let topics = [Feature::Definition, Feature::Example, Feature::Mathematics, Feature::Leisure];
                topics.into_iter().filter_map(same).collect()
            }
            Self::Role => [Feature::Verb, Feature::Preposition].into_iter().filter_map(role).collect(),
        }
    }

    /// `W_V [D, K]` and the head's rows of `W_O [K, D]`.
    fn compile(self, layout: &Layout, head_width: usize, index: usize) -> (Matrix, Matrix) {
        let codes = self.codes(layout, head_width, index);
        let mut w_v = Matrix::zeros(layout.width(), head_width);
        let mut written = Matrix::zeros(layout.width(), head_width);
        for (k, (from, to, amount)) in codes.into_iter().take(head_width).enumerate() {
            layout.add(from, 1.0, w_v.column_mut(k).as_mut_slice());
            layout.add(to, amount, written.column_mut(k).as_mut_slice());
        }
        (w_v, written.transpose())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Score of a word with one feature for a word with another, in a recipe's head.
    fn score(recipe: &[(Relation, f32)], position: Position, head_width: usize, query: Feature, key: Feature) -> f32 {
        let layout = Layout::new(256);
        let relations = recipe.iter().copied().collect();
        let Compiled { weights, .. } =
            Recipe { relations, moves: Moves::Content }.compile(&layout, position, head_width, 0);
        let vector = |feature| {
            let mut vector = vec![0.0; layout.width()];
            layout.add_feature(feature, 1.0, &mut vector);
            Matrix::from_row_slice(1, layout.width(), &vector)
        };
        let (q, k) = (vector(query) * weights.w_q.to_matrix(), vector(key) * weights.w_k.to_matrix());
        q.dot(&k) / (head_width as f32).sqrt()
    }

    #[test]
    fn features_keep_their_strength_beside_positions_in_a_narrow_head() {
        let recipe = [(Relation::DeterminerToNoun, 60.0), (Relation::Next, 20.0)];
        for position in [Position::None, Position::Sinusoidal { strength: 0.25 }, Position::Rope { strength: 1.0 }] {
            for head_width in [16, 8, 6] {
                let score = score(&recipe, position, head_width, Feature::Determiner, Feature::Noun);
                assert!((score - 12.0).abs() < 1e-3, "{position:?}, K = {head_width}: {score}");
            }
        }
    }

    #[test]
    fn a_named_dimension_holds_what_its_name_says_and_nothing_else() {
        let layout = Layout::new(256);
        let named = layout.meanings();
        for feature in Feature::VARIANTS {
            let mut vector = vec![0.0; layout.width()];
            layout.add_feature(*feature, 1.0, &mut vector);
            let holds = |d: usize| named[d] == Some(Meaning::Feature(*feature));
            assert!((0..layout.width()).all(|d| (vector[d] != 0.0) == holds(d)), "{feature:?}");
        }
        for moves in Moves::VARIANTS {
            let (w_v, _) = moves.compile(&layout, 64, 2);
            let meanings = moves.meanings(&layout, 64, 2);
            assert!(meanings.iter().any(Option::is_some), "{moves:?}");
            for (k, meaning) in meanings.into_iter().enumerate() {
                let read: Vec<_> = (0..layout.width()).filter(|d| w_v[(*d, k)] != 0.0).map(|d| named[d]).collect();
                assert_eq!(read, Vec::from_iter(meaning.map(Some)), "{moves:?}, {k}");
            }
        }
        // Several things at once have no name.
        assert!(Layout::new(16).meanings().iter().all(Option::is_none));
    }

    #[test]
    fn features_keep_their_strength_beside_identities() {
        let recipe = [(Relation::SameWord, 60.0), (Relation::Begin, 20.0), (Relation::Away, 40.0)];
        let score = score(&recipe, Position::Sinusoidal { strength: 0.25 }, 16, Feature::Token, Feature::Begin);
        assert!((score - 4.0).abs() < 1e-3, "{score}");
    }
}
