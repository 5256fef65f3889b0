//! What a search finds.

use strum::IntoStaticStr;

use crate::design::Relation;

/// What heads are known to do. Its text is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "habit-", const_into_str)]
pub enum Habit {
    /// The share of attention on the token before.
    Previous,
    /// The share on the token after; of models that read both ways.
    Next,
    /// The share on another place of the same token.
    Duplicate,
    /// Prefix matching: the share on what followed the earlier place of the same token (Olsson et al. 2022).
    Induction,
    /// Whether the tokens that it attends to become likelier by what it writes, −1 to 1.
    Copying,
    /// The share on the first token, an attention sink (Xiao et al. 2023); `[CLS]` in BERT.
    First,
    /// The share on the last token, `[SEP]`; of models that read both ways (Clark et al. 2019).
    Last,
    /// How much of its maps is explained by distance alone, 0 to 1.
    Positional,
    /// The share on the targets of a relation of words (Clark et al. 2019).
    Relation(Relation),
}

/// Relations of words that heads of BERT are known for (Clark et al. 2019), as far as there are features for them.
pub(super) const RELATIONS: [Relation; 6] = [
    Relation::DeterminerToNoun,
    Relation::AdjectiveToNoun,
    Relation::NounToVerb,
    Relation::VerbToSubject,
    Relation::PronounToFitting,
    Relation::Punctuation,
];

/// The scores of a head.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadRow {
    pub layer: usize,
    pub head: usize,
    /// By habit; none where nothing was measured.
    pub scores: Vec<Option<f32>>,
}

/// The scores of all heads.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadTable {
    pub habits: Vec<Habit>,
    /// By layer and head.
    pub rows: Vec<HeadRow>,
}

impl Habit {
    /// Its name in tables, in lower case with dashes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Relation(relation) => relation.into_str().trim_start_matches("relation-"),
            habit => habit.into_str().trim_start_matches("habit-"),
        }
    }
}

impl HeadTable {
    /// The score of a row for a habit; none where it was not measured.
    #[must_use]
    pub fn score(&self, row: &HeadRow, habit: Habit) -> Option<f32> {
        row.scores[self.habits.iter().position(|known| *known == habit)?]
    }

    /// The rows with the highest scores of a habit first; those without one come last, and equal ones by layer and head.
    #[must_use]
    pub fn sorted_by(&self, habit: Habit) -> Vec<&HeadRow> {
        let mut rows: Vec<&HeadRow> = self.rows.iter().collect();
        let key = |row: &HeadRow| self.score(row, habit).unwrap_or(f32::NEG_INFINITY);
        rows.sort_by(|a, b| key(b).total_cmp(&key(a)));
        rows
    }
}
