//! Whether a document shows what is claimed of it.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Cell, Claim, Document, Expect, Judged, PerRun, Place, Which};
use crate::analysis::{detect, evenness};
use crate::attention::AttentionMap;
use crate::math::shuffled_indices;

impl Document {
    /// Scores a claim, after its changes.
    #[must_use]
    pub fn judge(&self, claim: &Claim) -> Judged {
        let mut changed = self.clone();
        if claim.when.iter().try_for_each(|change| changed.make(change)).is_err() {
            return Judged { score: None, bound: claim.bound };
        }
        let built = changed.build();
        let weights = |which| {
            let head = built.head(which, &changed.spec, (claim.layer, claim.head))?;
            Some(Cow::Owned(Arc::unwrap_or_clone(head.weights)))
        };
        changed.judge_weights(claim, weights)
    }

    /// Scores a claim of the document as it is, whatever the changes that it names. `weights` gives those of the claim's
    /// head over a sentence, where they are there.
    #[must_use]
    pub fn judge_weights<'a>(&self, claim: &Claim, weights: impl Fn(Which) -> Option<Cow<'a, AttentionMap>>) -> Judged {
        let reads = |which| which == claim.which || matches!(claim.expect, Expect::SameRow(_));
        let maps = PerRun::from_fn(|which| if reads(which) { weights(which) } else { None });
        Judged { score: self.score(claim, &maps), bound: claim.bound }
    }

    fn score(&self, claim: &Claim, maps: &PerRun<Option<Cow<'_, AttentionMap>>>) -> Option<f32> {
        let map = |which: Which| maps[which].as_deref();
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
                let other = built.head(claim.which, &shuffled.spec, (claim.layer, claim.head))?.weights;
                let order = shuffled_indices(tokens.len(), *seed);
                Some(1.0 - other.largest_difference(weights, &order))
            }
        }
    }
}
