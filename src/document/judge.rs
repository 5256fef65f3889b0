//! Whether a document shows what is claimed of it.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Built, Cell, Change, Claim, Document, Expect, Judged, PerRun, Place, Which};
use crate::analysis::{detect, evenness, predict, speaking_place};
use crate::attention::{AttentionMap, output};
use crate::jobs::uninterrupted;
use crate::math::{Matrix, shuffled_indices};
use crate::model::Piece;

/// Some changes, and the document after them with its weights; none where one cannot be made.
type After<'a> = (&'a [Change], Option<(Document, Built)>);

impl Document {
    /// Scores all claims, each after its changes. Those that speak of the same changes share them: what is learned for
    /// them is learned once.
    #[must_use]
    pub fn judge_all(&self) -> Vec<Judged> {
        let mut made: Vec<After> = Vec::new();
        let mut judged = Vec::new();
        for claim in &self.claims {
            let when = &claim.when[..];
            if !made.iter().any(|(other, _)| *other == when) {
                made.push((when, self.after(when)));
            }
            let (_, after) = made.iter().find(|(other, _)| *other == when).expect("it was made if it was not there");
            let none = Judged { score: None, bound: claim.bound };
            judged.push(after.as_ref().map_or(none, |(changed, built)| changed.judge_built(built, claim)));
        }
        judged
    }

    /// The document after some changes, with its weights; none where one cannot be made.
    fn after(&self, changes: &[Change]) -> Option<(Self, Built)> {
        let mut changed = self.clone();
        changes.iter().try_for_each(|change| changed.make(change)).ok()?;
        let built = changed.build();
        Some((changed, built))
    }

    /// Scores a claim, after its changes.
    #[must_use]
    pub fn judge(&self, claim: &Claim) -> Judged {
        let after = self.after(&claim.when);
        after.map_or(Judged { score: None, bound: claim.bound }, |(changed, built)| changed.judge_built(&built, claim))
    }

    fn judge_built(&self, built: &Built, claim: &Claim) -> Judged {
        let weights = |which| {
            let head = built.head(which, &self.spec, (claim.layer, claim.head))?;
            Some(Cow::Owned(Arc::unwrap_or_clone(head.weights)))
        };
        let written = |which| {
            let x = built.read(which)?;
            Some(uninterrupted(|report| output(&built.model, x, &self.spec, report)))
        };
        self.judge_run(claim, weights, written)
    }

    /// Scores a claim of the document as it is, whatever the changes that it names. `weights` gives those of the claim's
    /// head over a sentence, and `written` what the last layer writes, where they are there.
    #[must_use]
    pub fn judge_run<'a>(
        &self,
        claim: &Claim,
        weights: impl Fn(Which) -> Option<Cow<'a, AttentionMap>>,
        written: impl Fn(Which) -> Option<Arc<Matrix>>,
    ) -> Judged {
        let score = match &claim.expect {
            Expect::Says(word) => written(claim.which).and_then(|stream| self.says(word, claim.which, &stream)),
            _ => {
                let reads = |which| which == claim.which || matches!(claim.expect, Expect::SameRow(_));
                let maps = PerRun::from_fn(|which| if reads(which) { weights(which) } else { None });
                self.score(claim, &maps)
            }
        };
        Judged { score, bound: claim.bound }
    }

    /// The probability of a token where the learned model speaks; none where it says nothing, or knows no such token.
    fn says(&self, word: &str, which: Which, stream: &Matrix) -> Option<f32> {
        let model = &self.reader()?.model;
        let checkpoint = &model.checkpoint;
        let pieces: Vec<Piece> = self.pieces(which).cloned().collect();
        let place = speaking_place(&pieces, self.spec.mask.causal)?;
        let token = model.words.find(word).filter(|token| *token < checkpoint.vocabulary())?;
        let logits = checkpoint.logits(&checkpoint.finish(&stream.rows(place, 1).into_owned()))?;
        Some(predict(logits.as_slice(), 1.0, 0, &[token]).asked.first()?.probability)
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
            Expect::Says(_) => None,
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
