//! Whether a head makes likelier what it attends to.

use crate::attention::HeadTrace;
use crate::math::Matrix;
use crate::model::Tensor;

/// How the logits of a text's tokens read the residual stream.
#[derive(Clone, Debug)]
pub(super) struct TextDirections {
    /// `[D, N]` for N different tokens.
    directions: Matrix,
    /// Which of them stands at each place, and whether it counts as copied: not the first place, where heads rest that have
    /// nothing to do, and no special token.
    places: Vec<(usize, bool)>,
}

impl TextDirections {
    /// Of a text; `direction` says how the logit of a token reads the stream.
    pub fn new(tokens: &[usize], special: &[usize], direction: impl Fn(usize) -> Option<Vec<f32>>) -> Option<Self> {
        let mut different = tokens.to_vec();
        different.sort_unstable();
        different.dedup();
        let columns: Vec<Vec<f32>> = different.iter().map(|token| direction(*token)).collect::<Option<_>>()?;
        let directions = Matrix::from_vec(columns.first()?.len(), columns.len(), columns.concat());
        let place = |(place, token): (usize, &usize)| {
            let which = different.binary_search(token).expect("it is one of its text's tokens");
            (which, place > 0 && !special.contains(token))
        };
        Some(Self { directions, places: tokens.iter().enumerate().map(place).collect() })
    }

    /// What the head does directly to the logits of the tokens that it attends to, each against the mean over the text's
    /// different tokens, by its weight: the sum over those that count, and the sum of all sizes. The ratio of the two is
    /// its copying score.
    pub fn copied(&self, head: &HeadTrace, w_o: &Tensor) -> [f64; 2] {
        // [T, N]: the logits that the head's output adds.
        let added = &head.output * (w_o.to_matrix() * &self.directions);
        let mut sums = [0.0; 2];
        for query in 0..added.nrows() {
            let mean = added.row(query).iter().map(|logit| f64::from(*logit)).sum::<f64>() / added.ncols() as f64;
            for (weight, (token, counts)) in head.weights.row(query).iter().zip(&self.places) {
                let raised = f64::from(*weight) * (f64::from(added[(query, *token)]) - mean);
                sums = [sums[0] + if *counts { raised } else { 0.0 }, sums[1] + raised.abs()];
            }
        }
        sums
    }
}
