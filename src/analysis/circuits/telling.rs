//! Which tokens of a vocabulary show most of what a head is.

use std::ops::Range;

use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

use super::{Circuit, HeadCircuit, Vocabulary};
use crate::analysis::NoAttribution;
use crate::jobs::{Report, Stopped};
use crate::math::{Matrix, largest};

/// Tokens at whose map it pays to look, by their places in the vocabulary, the most telling first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    pub rows: Vec<usize>,
    pub columns: Vec<usize>,
}

/// Tokens that are looked at together.
const TOKENS: usize = 512;

/// The rows of a circuit's map over a vocabulary that vary most, by their standard deviation, and the columns that come
/// farthest from the mean of one of these rows. What is the same in a whole row is left out, since no softmax sees it.
///
/// It does not say which tokens the head meets or acts on in texts: those with long embeddings are found more easily, and
/// they may be rare.
///
/// Costs `4 V D K` multiply-adds at most; of the map, which has a number for each pair, only parts are made.
///
/// # Errors
/// `report` stopped it; inside, why there is no such map.
pub fn telling_tokens(
    circuit: Circuit,
    head: &HeadCircuit,
    vocabulary: Vocabulary<'_>,
    count: usize,
    report: &dyn Report,
) -> Result<Result<Telling, NoAttribution>, Stopped> {
    let parts: Vec<Range<usize>> =
        (0..vocabulary.len()).step_by(TOKENS).map(|first| first..(first + TOKENS).min(vocabulary.len())).collect();
    if let Err(why) = circuit.right(head, &vocabulary.ends(None)) {
        return Ok(Err(why));
    }
    let right = |part: &Range<usize>| {
        let right = circuit.right(head, &vocabulary.ends(part.clone()));
        right.expect("how tokens are read does not depend on which")
    };

    let moments = in_order(&parts, report, |part| {
        let columns: DMatrix<f64> = right(part).map(f64::from);
        (columns.row_sum_tr(), columns.tr_mul(&columns))
    })?;
    let [tokens, width] = [vocabulary.len(), head.w_v.ncols()];
    let (mut mean, mut square) = (DVector::<f64>::zeros(width), DMatrix::<f64>::zeros(width, width));
    for (sum, squares) in moments {
        mean += sum / tokens as f64;
        square += squares / tokens as f64;
    }
    // The covariance of what columns are: a row's variance is a quadratic form of it.
    let covariance = square - &mean * mean.transpose();
    let variances = in_order(&parts, report, |part| {
        let rows: DMatrix<f64> = circuit.left(head, &vocabulary.ends(part.clone())).map(f64::from);
        (&rows * &covariance).component_mul(&rows).column_sum().iter().map(|sum| *sum as f32).collect::<Vec<_>>()
    })?;
    let rows = largest(&variances.concat(), count);

    let (chosen, mean) = (circuit.left(head, &vocabulary.ends(rows.iter().copied())), mean.map(|number| number as f32));
    let farthest = in_order(&parts, report, |part| {
        let centred: Matrix = right(part) - Matrix::from_fn(part.len(), width, |_, k| mean[k]);
        let map = centred * chosen.transpose();
        map.row_iter().map(|row| row.amax()).collect::<Vec<_>>()
    })?;
    let columns = largest(&farthest.concat(), count);
    Ok(Ok(Telling { rows, columns }))
}

/// Work on parts side by side, its results in their order.
fn in_order<T: Send>(
    parts: &[Range<usize>],
    report: &dyn Report,
    work: impl Fn(&Range<usize>) -> T + Sync,
) -> Result<Vec<T>, Stopped> {
    parts.par_iter().map(|part| report.check().map(|()| work(part))).collect()
}
