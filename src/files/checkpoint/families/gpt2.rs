//! GPT-2 (Radford et al. 2019).

use std::sync::Arc;

use super::layer::{Projections, each_layer, is_beside, layer_norm, unembedding};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{
    Block, Checkpoint, Embedding, LayerWeights, Linear, Mlp, Model, Order, Position, Positions, limits,
};

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let store = store.within("transformer.");
    let sizes = config.sizes(["n_embd", "n_layer", "n_head"])?;
    let (width, head_width) = (sizes.width, sizes.head_width(config, "n_head")?);
    if config.flag("add_cross_attention", false)? {
        return Err(config.unknown("add_cross_attention", &["false"]));
    }
    let inner = config.count_if("n_inner", limits::MLP_WIDTH)?.unwrap_or(4 * width);
    let activation = config.activation("activation_function")?;
    let epsilon = config.positive("layer_norm_epsilon", Some(1e-5))?;
    let is_scaled = config.flag("scale_attn_weights", true)?;
    let by_layer = config.flag("scale_attn_by_inverse_layer_idx", false)?;
    let conv = |name: String, [from, to]: [usize; 2]| -> Result<Linear, FileError> {
        Ok(Linear {
            weight: store.straight(&format!("{name}.weight"), from, to)?,
            bias: store.vector(&format!("{name}.bias"), to)?,
        })
    };
    let layers = each_layer(sizes.layers, |l| {
        let fused = conv(format!("h.{l}.attn.c_attn"), [width, 3 * width])?;
        let output = conv(format!("h.{l}.attn.c_proj"), [width, width])?;
        let part = |p: usize| fused.weight.part(0..width, p * width..(p + 1) * width);
        let bias = |p: usize| fused.bias[p * width..][..width].to_vec();
        let unscaled = if is_scaled { 1.0 } else { (head_width as f32).sqrt() };
        let block = Block {
            order: Order::Pre,
            attention_norm: Some(layer_norm(&store, &format!("h.{l}.ln_1"), width, epsilon)?),
            mlp_norm: Some(layer_norm(&store, &format!("h.{l}.ln_2"), width, epsilon)?),
            biases: [bias(0), bias(1), bias(2)],
            output_bias: output.bias,
            head_norms: None,
            rotary: None,
            window: None,
            score_factor: if by_layer { unscaled / (l + 1) as f32 } else { unscaled },
            mlp: Some(Mlp {
                gate: None,
                up: conv(format!("h.{l}.mlp.c_fc"), [width, inner])?,
                activation,
                down: conv(format!("h.{l}.mlp.c_proj"), [inner, width])?,
            }),
        };
        let projections = Projections { q: part(0), k: part(1), v: part(2), o: output.weight };
        Ok(LayerWeights { heads: projections.heads(sizes.heads, head_width), block: Some(Arc::new(block)) })
    })?;
    let vocabulary = config.count("vocab_size", limits::VOCABULARY)?;
    let words = store.turned("wte.weight", width, vocabulary)?;
    let places = config.count("n_positions", limits::PLACES)?;
    let table = store.turned("wpe.weight", width, places)?;
    let final_norm = layer_norm(&store, "ln_f", width, epsilon)?;
    let unembedding = unembedding(config, &store, &words, ("lm_head.weight", true))?;
    store.check_rest(is_beside)?;
    Ok(Checkpoint {
        family: "gpt2",
        model: Model { layers },
        embedding: Embedding {
            words,
            scale: 1.0,
            positions: Some(Positions { table, filler: None }),
            token_type: Vec::new(),
            norm: None,
        },
        final_norm: Some(final_norm),
        unembedding,
        causal: true,
        position: Position::None,
    })
}
