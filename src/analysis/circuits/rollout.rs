//! Attention rollout: the weights of all layers as one map (Abnar & Zuidema 2020).

use rayon::prelude::*;

use crate::analysis::Combine;
use crate::attention::AttentionMap;
use crate::jobs::{Report, Stopped};
use crate::math::Packed;

/// Queries that are worked on together.
const ROWS: usize = 64;

/// The mean over the heads of each layer, `[T, T]`, of L layers of H heads; none where a map is missing.
#[must_use]
pub fn mean_maps<'a>(
    (layers, heads): (usize, usize),
    map: impl Fn(usize, usize) -> Option<&'a AttentionMap>,
) -> Option<Vec<AttentionMap>> {
    let of_layer = |layer| {
        let maps: Vec<&AttentionMap> = (0..heads).map(|head| map(layer, head)).collect::<Option<_>>()?;
        Some(Combine::Mean.maps(&maps))
    };
    (0..layers).map(of_layer).collect()
}

/// The weights of a layer with what passes it by: `½A + ½I` where there is a residual connection, else A; rows are scaled
/// to a sum of 1, and one that reads nothing stays zero.
pub(super) fn mixed(map: &AttentionMap, residual: bool) -> AttentionMap {
    let mut mixed = map.clone();
    for (query, row) in mixed.rows_mut().enumerate() {
        if residual {
            row.iter_mut().for_each(|weight| *weight *= 0.5);
            row[query] += 0.5;
        }
        let sum: f64 = row.iter().map(|weight| f64::from(*weight)).sum();
        if sum > 0.0 {
            row.iter_mut().for_each(|weight| *weight = (f64::from(*weight) / sum) as f32);
        }
    }
    mixed
}

/// How much of each token of the text, the column, is in each token after the last of the layers, the row: the product of
/// `½A + ½I` over layers, each with the mean A of its heads and rows that sum to 1. Empty without layers. Costs `L T³`
/// multiply-adds.
///
/// It does not say what a token does to the output: it takes tokens for mixed by weights alone, half of each passing a layer
/// by, whatever values hold, W_O and the MLP make of it, and heads differ in.
///
/// # Errors
/// `report` stopped it.
pub fn rollout(layers: &[AttentionMap], residual: bool, report: &dyn Report) -> Result<AttentionMap, Stopped> {
    let Some((first, rest)) = layers.split_first() else { return Ok(AttentionMap::default()) };
    let tokens = first.tokens();
    let (mut rolled, mut packed) = (mixed(first, residual), Packed::default());
    for layer in rest {
        packed.repack(rolled.as_slice(), tokens);
        let layer = mixed(layer, residual);
        let mut product = vec![0.0; tokens * tokens];
        let blocks =
            product.par_chunks_mut((ROWS * tokens).max(1)).zip(layer.as_slice().par_chunks((ROWS * tokens).max(1)));
        blocks.try_for_each(|(product, rows)| report.check().map(|()| packed.multiply_rows(rows, product)))?;
        rolled = AttentionMap::of_rows(tokens, product);
    }
    Ok(rolled)
}
