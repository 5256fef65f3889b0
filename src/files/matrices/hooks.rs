//! What a learned model computes, under the names of TransformerLens.

use super::{NamedTensor, Tensor};
use crate::attention::{HeadTrace, Reading};
use crate::math::Matrix;
use crate::model::{Checkpoint, Order, Position};

/// A reading under the names that the cache of TransformerLens' `HookedTransformer` has (`HookedEncoder` of BERT), with no
/// batch, in the order of the computation. Where something there is not what it is here, the name is left out:
/// `hook_embed` and `hook_pos_embed`, which stand here as one in `blocks.0.hook_resid_pre`; `hook_q` and `hook_k` where
/// norms come between them and the rotation; `hook_resid_post` where a norm makes the stream of it, which then is
/// `hook_normalized_resid_post`.
///
/// `normalized` `[T, D]` is what the last norm makes of the stream before its weight and bias; see
/// [`Checkpoint::normalized`].
#[must_use]
pub fn hook_tensors<'a>(
    checkpoint: &Checkpoint,
    reading: &'a Reading,
    normalized: Option<&'a Matrix>,
) -> Vec<NamedTensor<'a>> {
    let mut tensors = vec![("token_ids".to_owned(), Tensor::Numbers(&reading.tokens))];
    for (l, (layer, weights)) in reading.trace.layers.iter().zip(&checkpoint.model.layers).enumerate() {
        let Some((block, of_block)) = weights.block.as_ref().zip(layer.block.as_ref()) else { continue };
        let groups = weights.groups().last().map_or(1, |last| last + 1);
        let (heads, every) = (&layer.heads, weights.heads.len() / groups);
        let mut push = |name: &str, tensor| tensors.push((format!("blocks.{l}.{name}"), tensor));
        push("hook_resid_pre", Tensor::Matrix(&layer.input));
        if block.head_norms.is_none() {
            push("attn.hook_q", Tensor::Heads(heads, 1, |head| unrotated(head, 0)));
            push("attn.hook_k", Tensor::Heads(heads, every, |head| unrotated(head, 1)));
        }
        push("attn.hook_v", Tensor::Heads(heads, every, |head| &head.v));
        if matches!(checkpoint.position, Position::Rope { .. }) {
            push("attn.hook_rot_q", Tensor::Heads(heads, 1, |head| &head.q));
            push("attn.hook_rot_k", Tensor::Heads(heads, every, |head| &head.k));
        }
        push("attn.hook_attn_scores", Tensor::Maps(heads, |head| &head.scores));
        push("attn.hook_pattern", Tensor::Maps(heads, |head| &head.weights));
        push("attn.hook_z", Tensor::Heads(heads, 1, |head| &head.output));
        push("hook_attn_out", Tensor::Matrix(&of_block.attention));
        if block.order != Order::Parallel {
            push("hook_resid_mid", Tensor::Sum(&layer.input, &of_block.attention));
        }
        if let Some(mlp) = &of_block.mlp {
            push("hook_mlp_out", Tensor::Matrix(mlp));
        }
        let post = if block.order == Order::Post { "hook_normalized_resid_post" } else { "hook_resid_post" };
        push(post, Tensor::Matrix(&layer.output));
    }
    tensors.extend(normalized.map(|matrix| ("ln_final.hook_normalized".to_owned(), Tensor::Matrix(matrix))));
    tensors.extend(reading.logits.iter().map(|logits| ("logits".to_owned(), Tensor::Matrix(logits))));
    tensors
}

/// Queries (0) or keys (1) before their rotation, where there is one.
fn unrotated(head: &HeadTrace, part: usize) -> &Matrix {
    match &head.unrotated {
        Some(before) => &before[part],
        None => [&head.q, &head.k][part],
    }
}
