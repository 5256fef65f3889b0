//! How much of a head's maps is explained by distance alone.

use crate::attention::HeadTrace;

/// Weights of a head over some texts, gathered by the distance between query and key.
#[derive(Clone, Debug, Default)]
pub(super) struct ByDistance {
    /// For each distance from the farthest key before to the farthest after: how many pairs, and the sum of their weights.
    pairs: Vec<[f64; 2]>,
    squares: f64,
}

impl ByDistance {
    /// Adds a map; all that are added have as many tokens.
    pub fn add(&mut self, head: &HeadTrace) {
        let tokens = head.weights.tokens();
        self.pairs.resize(2 * tokens.max(1) - 1, [0.0; 2]);
        for query in 0..tokens {
            let scores = head.scores.row(query);
            for (key, weight) in head.weights.row(query).iter().enumerate().filter(|(key, _)| scores[*key].is_finite())
            {
                let [count, sum] = &mut self.pairs[tokens - 1 + key - query];
                *count += 1.0;
                *sum += f64::from(*weight);
                self.squares += f64::from(*weight).powi(2);
            }
        }
    }

    /// The share of the variance of all weights that goes away where each is compared with the mean of its distance: the
    /// R² of distance. 1 of a head that looks in the same way from everywhere whatever the tokens, 0 of one for which
    /// distance says nothing. None where all weights are alike.
    pub fn explained(&self) -> Option<f64> {
        let [count, sum] = self.pairs.iter().fold([0.0; 2], |all, [count, sum]| [all[0] + count, all[1] + sum]);
        let around_all = self.squares - sum * sum / count.max(1.0);
        let of_distances: f64 = self.pairs.iter().filter(|[count, _]| *count > 0.0).map(|[n, sum]| sum * sum / n).sum();
        (around_all > 1e-12 * self.squares).then(|| (1.0 - (self.squares - of_distances) / around_all).clamp(0.0, 1.0))
    }
}
