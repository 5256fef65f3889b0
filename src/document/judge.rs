//! Whether a document shows what is claimed of it.

use super::{Cell, Claim, Document, Expect, Judged, PerRun, Place, Which};
use crate::analysis::{detect, evenness};
use crate::attention::Trace;
use crate::math::shuffled_indices;

impl Document {
    /// Scores a claim, after its changes. `traces` are those of the two sentences as they are, and spare the work where
    /// there are no changes.
    #[must_use]
    pub fn judge(&self, claim: &Claim, traces: PerRun<Option<&Trace>>) -> Judged {
        if claim.when.is_empty() {
            return Judged { score: self.score(claim, traces), bound: claim.bound };
        }
        let mut changed = self.clone();
        claim.when.iter().for_each(|change| changed.make(change));
        let built = changed.build();
        let traces = built.traces(&changed.spec);
        Judged { score: changed.score(claim, traces.as_ref().map(Option::as_ref)), bound: claim.bound }
    }

    fn score(&self, claim: &Claim, traces: PerRun<Option<&Trace>>) -> Option<f32> {
        let map = |which: Which| Some(&traces[which]?.head(claim.layer, claim.head)?.weights);
        let weights = map(claim.which)?;
        let tokens = self.sentence(claim.which);
        let at = |cell: &Cell| {
            Some(weights.at(cell.query.find(self.sentence(claim.which))?, cell.key.find(self.sentence(claim.which))?))
        };
        match &claim.expect {
            Expect::Finds(relation) => {
                Some(detect(*relation, &self.targets(claim.which), weights, &self.spec.mask)?.all)
            }
            Expect::Weight(cells) => {
                let weights = cells.iter().map(at).collect::<Option<Vec<f32>>>()?;
                (!weights.is_empty()).then(|| weights.iter().sum::<f32>() / weights.len() as f32)
            }
            Expect::Prefers(liked, other) => {
                let (liked, other) = (at(liked)?, at(other)?);
                (liked + other > 0.0).then(|| liked / (liked + other))
            }
            Expect::Uniform => evenness(weights, &self.spec.mask).reduce(f32::min),
            Expect::Peaked => {
                let (sum, rows) = evenness(weights, &self.spec.mask).fold((0.0, 0), |(s, n), e| (s + e, n + 1));
                (rows > 0).then(|| 1.0 - sum / rows as f32)
            }
            Expect::SameRow(word) => {
                let place: Place = word.parse().ok()?;
                let [a, b] = Which::ALL.map(|which| Some(map(which)?.row(place.find(self.sentence(which))?)));
                let (a, b) = (a?, b?);
                let longer = a.len().max(b.len());
                let value = |row: &[f32], i: usize| row.get(i).copied().unwrap_or(0.0);
                Some(1.0 - (0..longer).map(|i| (value(a, i) - value(b, i)).abs()).fold(0.0, f32::max))
            }
            Expect::OrderBlind { seed } => {
                let mut shuffled = self.clone();
                shuffled.shuffle(claim.which, *seed);
                let built = shuffled.build();
                let other = built.trace(claim.which, &shuffled.spec)?;
                let other = &other.head(claim.layer, claim.head)?.weights;
                let order = shuffled_indices(tokens.len(), *seed);
                Some(1.0 - other.largest_difference(weights, &order))
            }
        }
    }
}
