//! What one head's weights come to.

use crate::analysis::{
    Detected, Label, LabelScores, Labelled, Patterns, Target, detect, largest_value_size, values_alike,
};
use crate::attention::{HeadRun, Mask};
use crate::design::Relation;
use crate::document::HeadSource;
use crate::math::{effective_count, entropy};

/// What one head's weights come to, over one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadSummary {
    /// The strongest relation of its recipe that points somewhere in this sentence, and the share of
    /// attention on its targets; none where there is none, or the head is not designed.
    pub score: Option<(Relation, Detected)>,
    /// Entropy of each row in nats, `[T]`.
    pub entropies: Vec<f32>,
    /// Effective number of tokens of each row, `[T]`; 0 where the mask allows nothing.
    pub effective: Vec<f32>,
    /// What each key receives from all queries, `[T]`.
    pub column_mass: Vec<f32>,
    /// The largest weight.
    pub largest: f32,
    /// Whether the values of all tokens are as good as equal, so that the output does not depend on the weights.
    pub values_alike: bool,
    /// Smallest and largest allowed score; none where scores were not recorded.
    pub score_range: Option<(f32, f32)>,
}

/// What one head does, told from its weights over one sentence. It takes longer to find than the rest of
/// the summary.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadHabits {
    /// The score of its recipe, see [`HeadSummary::score`].
    score: Option<Detected>,
    /// Largest weight times the size of its value; 0 where values were not recorded.
    pub value_weighted: f32,
    /// How well each label fits.
    pub label_scores: LabelScores,
    /// The labels that the head gets, best first.
    pub labels: Vec<Labelled>,
    /// Mean distance |query − key| in tokens, weighted by attention; none where there is no attention.
    pub mean_distance: Option<f32>,
}

impl HeadSummary {
    pub(super) fn new(source: Option<&HeadSource>, run: HeadRun<'_>, tokens: &[Target], mask: &Mask) -> Self {
        let weights = run.weights;
        let relations = match source {
            Some(HeadSource::Recipe(recipe)) => recipe.by_strength(),
            _ => Vec::new(),
        };
        let found = |relation| Some((relation, detect(relation, tokens, weights, mask)?));
        let score = relations.into_iter().find_map(found);
        let entropies: Vec<f32> = (0..weights.tokens()).map(|query| entropy(weights.row(query))).collect();
        let looks = |query: usize| (0..weights.tokens()).any(|key| run.allows(query, key));
        let effective = |(query, entropy): (usize, &f32)| if looks(query) { effective_count(*entropy) } else { 0.0 };
        Self {
            score,
            effective: entropies.iter().enumerate().map(effective).collect(),
            entropies,
            column_mass: weights.column_mass(),
            largest: weights.range().1,
            values_alike: run.values.is_some_and(values_alike),
            score_range: run.inside.map(|trace| trace.scores.range()),
        }
    }

    /// Mean entropy in nats of the rows that look at something; none where none does.
    #[must_use]
    pub fn mean_entropy(&self) -> Option<f32> {
        self.mean(&self.entropies)
    }

    /// Mean effective number of tokens of the rows that look at something; none where none does.
    #[must_use]
    pub fn mean_effective(&self) -> Option<f32> {
        self.mean(&self.effective)
    }

    fn mean(&self, values: &[f32]) -> Option<f32> {
        let rows = self.effective.iter().filter(|effective| **effective > 0.0).count();
        // Rows that look at nothing have 0 in both lists.
        (rows > 0).then(|| values.iter().sum::<f32>() / rows as f32)
    }
}

impl HeadHabits {
    pub(super) fn new(summary: &HeadSummary, run: HeadRun<'_>, patterns: &Patterns) -> Self {
        let label_scores = patterns.scores(run.weights, &summary.entropies);
        Self {
            score: summary.score.map(|(_, score)| score),
            value_weighted: run.value_sizes().map_or(0.0, |sizes| largest_value_size(run.weights, &sizes)),
            labels: patterns.labels(&label_scores),
            label_scores,
            mean_distance: run.weights.mean_distance(),
        }
    }

    /// The score of its recipe, or else of its best label; none where it has no pattern. That its rows
    /// are uniform is none.
    #[must_use]
    pub fn pattern_score(&self) -> Option<f32> {
        let labelled = || self.labels.iter().find(|found| found.label != Label::Uniform).map(|found| found.score);
        self.score.or_else(labelled).map(|score| score.all)
    }

    /// Whether it has one of the labels.
    pub(super) fn has_any(&self, labels: &[Label]) -> bool {
        self.labels.iter().any(|found| labels.contains(&found.label))
    }
}
