//! Cross-entropy, and where the way back begins.

use crate::math::{Matrix, columns, columns_mut, softmax_in_place, transposed};

/// The loss over a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// −ln p(target) in nats, `[T]`; 0 where nothing is to be predicted.
    pub nats: Vec<f32>,
    /// The gradient by the logits `[T, V]`: `(softmax − onehot) · share`, and 0 where nothing is to be predicted.
    pub gradient: Matrix,
}

/// The loss of logits `[T, V]` against the tokens that follow. `share` is by how much each of them counts: 1/N, where the
/// loss is the mean over N.
#[must_use]
pub fn cross_entropy(logits: &Matrix, targets: impl Iterator<Item = Option<usize>>, share: f32) -> Loss {
    let mut rows = transposed(logits);
    let mut nats = Vec::with_capacity(logits.nrows());
    for (row, target) in columns_mut(&mut rows).zip(targets) {
        let Some(target) = target else {
            row.fill(0.0);
            nats.push(0.0);
            continue;
        };
        let logit = row[target];
        let (max, sum) = softmax_in_place(row);
        nats.push(max - logit + sum.ln());
        row[target] -= 1.0;
        row.iter_mut().for_each(|number| *number *= share);
    }
    debug_assert_eq!(nats.len(), columns(&rows).count());
    Loss { nats, gradient: transposed(&rows) }
}
