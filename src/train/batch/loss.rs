//! Cross-entropy of rows.

use crate::math::softmax_in_place;

/// Of logits `[N, V]` against the tokens that follow: the loss in nats of each row into `nats` `[N]`, 0 where nothing is
/// to be predicted. The logits become their gradient, of which each row counts as `share`.
pub(super) fn cross_entropy(
    logits: &mut [f32],
    words: usize,
    targets: impl Iterator<Item = Option<usize>>,
    share: f32,
    nats: &mut [f32],
) {
    for ((row, nats), target) in logits.chunks_exact_mut(words).zip(nats).zip(targets) {
        let Some(target) = target else {
            row.fill(0.0);
            *nats = 0.0;
            continue;
        };
        let logit = row[target];
        let (max, sum) = softmax_in_place(row);
        *nats = max - logit + sum.ln();
        row[target] -= 1.0;
        row.iter_mut().for_each(|number| *number *= share);
    }
}
