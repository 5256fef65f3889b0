//! How far a head reads what an earlier one wrote (Elhage et al. 2021).

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::HeadCircuit;
use crate::jobs::{Report, Stopped};
use crate::math::Matrix;

/// The composition of a later head with an earlier one, each a share from 0 to 1: `‖W_V W_O M‖ / (‖W_V W_O‖ ‖M‖)` with
/// Frobenius norms, where W_V and W_O are those of the earlier head, and M is `W_Q W_Kᵀ` of the later one, `W_K W_Qᵀ`, or
/// its `W_V W_O`. Two heads that have nothing to do with each other come to [`Composition::chance`], which the paper
/// subtracts. Two that write and read the very same directions, K of them and each as much, come to `1/√K`, and to 1 only
/// where that is a single one.
///
/// It does not say that the two compose on any text: it is of weights alone, and knows neither where they look nor how
/// much of the stream the written part is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Composition {
    /// What the earlier head wrote goes into queries.
    pub query: f32,
    /// Into keys.
    pub key: f32,
    /// Into values.
    pub value: f32,
}

/// What a head writes: a matrix `[≤ K, D]` that is as long as `W_V W_O` along every direction of the stream.
struct Writes(Matrix);

/// What a head reads into queries, keys and values: matrices `[D, ≤ K]` that are as long as `W_Q W_Kᵀ`, `W_K W_Qᵀ` and
/// `W_V W_O` along every direction of the stream.
struct Reads([Matrix; 3]);

impl Writes {
    /// `R W_O`, where `W_V = Q R` with orthonormal columns in Q, which change no length.
    fn of(head: &HeadCircuit) -> Self {
        Self(triangle(&head.w_v) * &head.w_o)
    }
}

impl Reads {
    fn of(head: &HeadCircuit) -> Self {
        let HeadCircuit { w_q, w_k, w_v, w_o, .. } = head;
        let read = |matrix: &Matrix, other: &Matrix| matrix * triangle(other).transpose();
        Self([read(w_q, w_k), read(w_k, w_q), read(w_v, &w_o.transpose())])
    }
}

impl Composition {
    /// Of two heads of the same D. A head that writes or reads nothing composes with nothing.
    #[must_use]
    pub fn between(earlier: &HeadCircuit, later: &HeadCircuit) -> Self {
        Self::of(&Writes::of(earlier), &Reads::of(later))
    }

    /// What heads come to in the root mean square that read and write in directions drawn at random: `1/√D`, whatever
    /// their K. For a matrix S turned at random the mean of `S Sᵀ` is `‖S‖²/D` times the identity, so that of `‖P S‖²` is
    /// `‖P‖² ‖S‖²/D`. The paper takes the mean over random matrices of the same shape, which is as much but for its
    /// deviation.
    ///
    /// It is no threshold: it does not say how far heads of a trained model stray from it that have nothing to do with each
    /// other.
    #[must_use]
    pub fn chance(width: usize) -> f32 {
        1.0 / (width.max(1) as f32).sqrt()
    }

    fn of(earlier: &Writes, later: &Reads) -> Self {
        let written = norm(&earlier.0);
        let [query, key, value] = later.0.each_ref().map(|read| {
            let most = written * norm(read);
            if most > 0.0 { (norm(&(&earlier.0 * read)) / most).min(1.0) as f32 } else { 0.0 }
        });
        Self { query, key, value }
    }
}

/// The composition of each of some later heads with each of some earlier ones, by later and earlier head. Costs `3 D K²`
/// multiply-adds a pair: nothing of size D × D is made.
///
/// # Errors
/// `report` stopped it.
pub fn compositions(
    [earlier, later]: [&[HeadCircuit]; 2],
    report: &dyn Report,
) -> Result<Vec<Vec<Composition>>, Stopped> {
    let writes = earlier.par_iter().map(|head| report.check().map(|()| Writes::of(head)));
    let writes: Vec<Writes> = writes.collect::<Result<_, Stopped>>()?;
    let rows = later.par_iter().map(|head| {
        let reads = Reads::of(head);
        let row = writes.iter().map(|writes| report.check().map(|()| Composition::of(writes, &reads)));
        row.collect::<Result<Vec<_>, Stopped>>()
    });
    rows.collect()
}

/// R of `matrix = Q R`, in `f64` on the way.
fn triangle(matrix: &Matrix) -> Matrix {
    let wide: DMatrix<f64> = matrix.map(f64::from);
    wide.qr().r().map(|number| number as f32)
}

/// Frobenius.
fn norm(matrix: &Matrix) -> f64 {
    matrix.iter().map(|number| f64::from(*number).powi(2)).sum::<f64>().sqrt()
}
