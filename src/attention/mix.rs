//! From the outputs of heads to what attention writes.

use std::ops::Range;

use super::block::add_bias;
use super::heads::Made;
use super::intervention::Changes;
use super::parts::{in_parts, pack, saturate, zeros};
use super::{AttentionSpec, Site};
use crate::math::{Matrix, columns_mut};
use crate::model::LayerWeights;

/// This file, as it was compiled.
pub const SOURCE: &str = include_str!("mix.rs");

/// The outputs of the heads side by side, `[T, H·K]`.
pub(super) fn concatenated(layer: usize, tokens: usize, heads: &[Made], spec: &AttentionSpec) -> Matrix {
    let head_width = heads.first().map_or(0, |head| head.output().ncols());
    let mut concat = Matrix::zeros(tokens, heads.len() * head_width);
    for (h, head) in heads.iter().enumerate() {
        // 8. Concatenate: each head has K columns; an ablated head leaves them zero
        let changes = Changes::at(&spec.interventions, Site::Mixed, layer, h);
        for k in 0..head_width {
            let mut column = concat.column_mut(h * head_width + k);
            column.copy_from(&head.output().column(k));
            changes.column(head.output().shape(), k, column.as_mut_slice());
        }
    }
    concat
}

/// The output of the layer, `[T, D]`; of a block what its attention writes.
pub(super) fn mix_heads(
    layer: usize,
    input: &Matrix,
    concat: &Matrix,
    weights: &LayerWeights,
    spec: &AttentionSpec,
) -> Matrix {
    let (tokens, width) = input.shape();
    let mut output = zeros(tokens, width);
    let packed = pack(concat);
    let bias = weights.block.as_ref().map_or(&[][..], |block| &block.output_bias);
    let changes = |site| Changes::at(&spec.interventions, site, layer, 0);
    let (attention, written) = (changes(Site::AttnOut), changes(Site::ResidPost));
    let fill = |part: Range<usize>, results: &mut [&mut [f32]]| {
        // 9. Output: the concatenation times W_O, plus the input where the residual is on. A column of
        // W_O is that of each head, one below the other
        let mut w_o = Vec::with_capacity(part.len() * concat.ncols());
        for d in part.clone() {
            weights.heads.iter().for_each(|head| w_o.extend_from_slice(&head.w_o.column(d)));
        }
        packed.multiply(&w_o.chunks_exact(concat.ncols().max(1)).collect::<Vec<_>>(), results);
        add_bias(bias, part.clone(), results);
        for (d, column) in part.zip(results) {
            attention.column((tokens, width), d, column);
            if weights.block.is_some() {
                saturate(column);
                continue;
            }
            if spec.residual {
                column.iter_mut().zip(&input.as_slice()[d * tokens..]).for_each(|(output, x)| *output += x);
            }
            saturate(column);
            written.column((tokens, width), d, column);
        }
    };
    in_parts(concat.len() * width, columns_mut(&mut output).collect(), fill);
    output
}
