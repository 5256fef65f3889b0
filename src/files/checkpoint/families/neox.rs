//! GPT-NeoX (Black et al. 2022) and Pythia: a part of each head is turned, and the MLP may stand beside attention.

use std::sync::Arc;

use super::layer::{Projections, each_layer, is_beside, layer_norm, unembedding};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::rotary::rotary;
use crate::files::checkpoint::store::Store;
use crate::model::{Block, Checkpoint, Embedding, LayerWeights, Mlp, Model, Order, Position, Tensor, limits};

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let store = store.within("gpt_neox.");
    let sizes = config.sizes(["hidden_size", "num_hidden_layers", "num_attention_heads"])?;
    let (width, heads) = (sizes.width, sizes.heads);
    let head_width = sizes.head_width(config, "num_attention_heads")?;
    let inner = config.count("intermediate_size", limits::MLP_WIDTH)?;
    let activation = config.activation("hidden_act")?;
    let epsilon = config.positive("layer_norm_eps", Some(1e-5))?;
    let biased = config.flag("attention_bias", true)?;
    let order = if config.flag("use_parallel_residual", true)? { Order::Parallel } else { Order::Pre };
    let rotary = rotary(config, head_width, 0.25)?;
    let layers = each_layer(sizes.layers, |l| {
        let at = |name: &str| format!("layers.{l}.{name}");
        let fused = store.linear(&at("attention.query_key_value"), [width, 3 * width], biased)?;
        let output = store.linear(&at("attention.dense"), [width, width], biased)?;
        // Each head's query, key and value stand side by side.
        let places = |p: usize| (0..heads).map(move |h| (3 * h + p) * head_width);
        let part = |p: usize| {
            let columns = places(p).flat_map(|start| start..start + head_width);
            Tensor::of_columns(&fused.weight, columns)
        };
        let bias = |p: usize| match fused.bias.as_slice() {
            [] => Vec::new(),
            bias => places(p).flat_map(|start| &bias[start..start + head_width]).copied().collect(),
        };
        let block = Block {
            order,
            attention_norm: Some(layer_norm(&store, &at("input_layernorm"), width, epsilon)?),
            mlp_norm: Some(layer_norm(&store, &at("post_attention_layernorm"), width, epsilon)?),
            biases: [bias(0), bias(1), bias(2)],
            output_bias: output.bias,
            head_norms: None,
            rotary: Some(Arc::clone(&rotary)),
            window: None,
            score_factor: 1.0,
            mlp: Some(Mlp {
                gate: None,
                up: store.linear(&at("mlp.dense_h_to_4h"), [width, inner], true)?,
                activation,
                down: store.linear(&at("mlp.dense_4h_to_h"), [inner, width], true)?,
            }),
        };
        let projections = Projections { q: part(0), k: part(1), v: part(2), o: output.weight };
        Ok(LayerWeights { heads: projections.heads(heads, head_width), block: Some(Arc::new(block)) })
    })?;
    let vocabulary = config.count("vocab_size", limits::VOCABULARY)?;
    let words = store.turned("embed_in.weight", width, vocabulary)?;
    let final_norm = layer_norm(&store, "final_layer_norm", width, epsilon)?;
    let unembedding = unembedding(config, &store, &words, ("embed_out.weight", false))?;
    store.check_rest(is_beside)?;
    Ok(Checkpoint {
        family: "gpt_neox",
        model: Model { layers },
        embedding: Embedding { words, scale: 1.0, positions: None, token_type: Vec::new(), norm: None },
        final_norm: Some(final_norm),
        unembedding,
        causal: true,
        position: Position::Rope { strength: 1.0 },
    })
}
