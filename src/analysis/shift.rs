//! What became of what a model says.

use crate::math::largest;

/// A token of the vocabulary whose probability changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shifted {
    pub token: usize,
    pub before: f32,
    pub now: f32,
}

impl Shifted {
    /// How much more probable it is now.
    #[must_use]
    pub fn change(&self) -> f32 {
        self.now - self.before
    }
}

/// How far a distribution over a vocabulary is from what it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// `KL(p ‖ q) = Σ p ln(p / q)` in nats, of p before and q now (Kullback & Leibler 1951): 0 where both are the same.
    pub divergence: f32,
    /// The tokens whose probability changed most, the largest change first.
    pub largest: Vec<Shifted>,
}

/// From the logits `[V]` before to those now, both divided by a temperature τ > 0, with as many tokens as `count`. None where
/// the vocabularies are of other sizes, or there is none.
#[must_use]
pub fn shift(before: &[f32], now: &[f32], temperature: f32, count: usize) -> Option<Shift> {
    if before.len() != now.len() || now.is_empty() {
        return None;
    }
    let (p, q) = (log_softmax(before, temperature), log_softmax(now, temperature));
    // What has no probability adds nothing, whatever its logarithm.
    let part = |(p, q): (&f64, &f64)| if p.exp() > 0.0 { p.exp() * (p - q) } else { 0.0 };
    let divergence = p.iter().zip(&q).map(part).sum::<f64>();
    let sizes: Vec<f32> = p.iter().zip(&q).map(|(p, q)| (q.exp() - p.exp()).abs() as f32).collect();
    let shifted = |token: usize| Shifted { token, before: p[token].exp() as f32, now: q[token].exp() as f32 };
    let largest = largest(&sizes, count).into_iter().filter(|token| sizes[*token] > 0.0).map(shifted).collect();
    // Below 0 by nothing but rounding.
    Some(Shift { divergence: divergence.max(0.0) as f32, largest })
}

/// The logarithms of `softmax(logits / τ)`, in f64: they do not vanish where probabilities do.
fn log_softmax(logits: &[f32], temperature: f32) -> Vec<f64> {
    let scaled = |logit: &f32| f64::from(*logit) / f64::from(temperature);
    let most = logits.iter().map(scaled).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|logit| (scaled(logit) - most).exp()).sum();
    logits.iter().map(|logit| scaled(logit) - most - sum.ln()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_coin_that_was_fair_and_is_not() {
        // p = ½, ½; q = ¾, ¼: ½ ln(2/3) + ½ ln 2 = ½ ln(4/3).
        let shift = shift(&[1.0, 1.0], &[3f32.ln(), 0.0], 1.0, 1).unwrap();
        assert!((shift.divergence - 0.5 * (4f32 / 3.0).ln()).abs() < 1e-6, "{shift:?}");
        let Shifted { token, before, now } = shift.largest[0];
        assert!(token == 0 && (before - 0.5).abs() < 1e-6 && (now - 0.75).abs() < 1e-6);
        assert_eq!(shift.largest.len(), 1);
        // A probability that vanishes has a logarithm still: ln 1 − ln e^(−2000).
        let far = super::shift(&[0.0, 100.0], &[100.0, 0.0], 0.05, 2).unwrap();
        assert!((far.divergence - 2000.0).abs() < 1e-3, "{far:?}");
        assert_eq!(super::shift(&[1.0], &[1.0, 2.0], 1.0, 1), None);
        assert_eq!(super::shift(&[], &[], 1.0, 1), None);
    }

    proptest! {
        #[test]
        fn it_is_what_a_plain_loop_over_probabilities_gives(
            pairs in proptest::collection::vec((-8.0f32..8.0, -8.0f32..8.0), 1..40), temperature in 0.5f32..4.0,
        ) {
            let (before, now): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
            let probabilities = |logits: &[f32]| {
                let raised: Vec<f64> = logits.iter().map(|logit| f64::from(logit / temperature).exp()).collect();
                let sum: f64 = raised.iter().sum();
                raised.into_iter().map(|one| one / sum).collect::<Vec<f64>>()
            };
            let (p, q) = (probabilities(&before), probabilities(&now));
            let expected: f64 = (0..p.len()).map(|token| p[token] * (p[token] / q[token]).ln()).sum();
            let shift = shift(&before, &now, temperature, 3).unwrap();
            prop_assert!((f64::from(shift.divergence) - expected).abs() < 1e-4, "{} for {expected}", shift.divergence);
            let mut changes: Vec<f64> = p.iter().zip(&q).map(|(p, q)| (q - p).abs()).collect();
            changes.sort_by(|a, b| b.total_cmp(a));
            for (one, expected) in shift.largest.iter().zip(changes) {
                prop_assert!((f64::from(one.change().abs()) - expected).abs() < 1e-5);
            }
            prop_assert_eq!(super::shift(&now, &now, temperature, 3).unwrap(), Shift { divergence: 0.0, largest: Vec::new() });
        }
    }
}
