//! Whether a head copies, by its weights (Elhage et al. 2021).

use nalgebra::{DMatrix, Schur};

use super::{HeadCircuit, Vocabulary};
use crate::analysis::NoAttribution;
use crate::jobs::{Report, Stopped};
use crate::math::{Matrix, Packed};

/// `Σ u eᵀ` over the tokens of a vocabulary, `[D, D]`: how the logit of each reads the stream, with what the first layer
/// reads of it.
#[derive(Clone, Debug, PartialEq)]
pub struct VocabularyProduct(Matrix);

/// Tokens that are added up together.
const TOKENS: usize = 1024;
/// Eigenvalues of wider heads are not looked for: the work grows with K³, and cannot be stopped on its way.
const WIDEST: usize = 512;
/// Steps of the QR algorithm for each eigenvalue, of which two or three are the rule.
const STEPS: usize = 100;
/// Eigenvalues that add up to less than this share of the matrix are roundings.
const NOTHING: f64 = 1e-6;

impl VocabularyProduct {
    /// Of a vocabulary. Costs `V D²` multiply-adds, once for all heads.
    ///
    /// # Errors
    /// `report` stopped it; inside, why there is none.
    pub fn of(vocabulary: Vocabulary<'_>, report: &dyn Report) -> Result<Result<Self, NoAttribution>, Stopped> {
        let width = vocabulary.ends(None).embeddings.ncols();
        let mut sum = Matrix::zeros(width, width);
        let mut packed = Packed::default();
        for first in (0..vocabulary.len()).step_by(TOKENS) {
            report.check()?;
            let ends = vocabulary.ends(first..(first + TOKENS).min(vocabulary.len()));
            let readers = match ends.readers() {
                Ok(readers) => readers.transpose(),
                Err(why) => return Ok(Err(why)),
            };
            // Row after row it adds up Σ e uᵀ, which is Σ u eᵀ column after column.
            packed.repack(readers.as_slice(), width);
            packed.multiply_turned_add(ends.embeddings.transpose().as_slice(), sum.as_mut_slice());
        }
        Ok(Ok(Self(sum)))
    }

    /// The copying score of a head, `Σ λ / Σ |λ|` over the eigenvalues of `E W_V W_O U` `[V, V]`: 1 where all are
    /// positive, so that tokens make themselves likelier, −1 where all are negative. They are those of `W_O U E W_V`
    /// `[K, K]` and zeros; the sum is real, since complex ones come in pairs. None where there is nothing to divide by, or
    /// K is above 512.
    ///
    /// It does not say that every token is copied, since a matrix with positive eigenvalues may still lower some tokens' own
    /// logits; and it speaks of raw embeddings, which no head but those of the first layer reads.
    #[must_use]
    pub fn copying_score(&self, head: &HeadCircuit) -> Option<f32> {
        if head.w_v.ncols() > WIDEST {
            return None;
        }
        let [w_o, product, w_v] = [&head.w_o, &self.0, &head.w_v].map(|matrix| matrix.map(f64::from));
        let square: DMatrix<f64> = w_o * product * w_v;
        score(square)
    }
}

/// `Σ λ / Σ |λ|` over the eigenvalues of a square matrix.
fn score(square: DMatrix<f64>) -> Option<f32> {
    let (size, length) = (square.nrows(), square.norm());
    let sum = square.trace();
    let eigenvalues = Schur::try_new(square, f64::EPSILON, STEPS * size)?.complex_eigenvalues();
    let sizes: f64 = eigenvalues.iter().map(|value| value.re.hypot(value.im)).sum();
    (sizes > NOTHING * length).then(|| (sum / sizes).clamp(-1.0, 1.0) as f32)
}
