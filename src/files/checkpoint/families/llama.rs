//! Llama (Touvron et al. 2023), and what the families after it share with it.

use std::sync::Arc;

use super::layer::{Projections, each_layer, is_beside, rms_norm, unembedding};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::rotary::rotary;
use crate::files::checkpoint::store::Store;
use crate::model::{Activation, Block, Checkpoint, Embedding, LayerWeights, Mlp, Model, Order, Position, limits};
use crate::text::say;

/// What tells the families apart.
pub(super) struct Traits {
    pub family: &'static str,
    /// Whether queries, keys and values, the output, and the MLP have biases.
    pub biases: [bool; 3],
    /// Whether queries and keys have norms of their own.
    pub head_norms: bool,
    /// What is added to the weights of norms.
    pub norm_plus: f32,
    /// Whether embeddings are multiplied by √D.
    pub scales_embeddings: bool,
    /// The activation, where settings do not say it.
    pub activation: Option<Activation>,
    pub ties: bool,
    /// The window of each layer; empty where none has one.
    pub windows: Vec<Option<usize>>,
}

impl Traits {
    /// Those of Llama.
    pub(super) fn of(family: &'static str) -> Self {
        Self {
            family,
            biases: [false; 3],
            head_norms: false,
            norm_plus: 0.0,
            scales_embeddings: false,
            activation: None,
            ties: false,
            windows: Vec::new(),
        }
    }
}

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let attention = config.flag("attention_bias", false)?;
    let biases = [attention, attention, config.flag("mlp_bias", false)?];
    read_with(config, store, &Traits { biases, ..Traits::of("llama") })
}

/// Reads a folder of a family with such traits.
pub(super) fn read_with(config: &Config, store: Store, traits: &Traits) -> Result<Checkpoint, FileError> {
    const GROUPS: &str = "num_key_value_heads";
    let store = store.within("model.");
    let sizes = config.sizes(["hidden_size", "num_hidden_layers", "num_attention_heads"])?;
    let (width, heads) = (sizes.width, sizes.heads);
    let head_width = match config.count_if("head_dim", limits::WIDTH)? {
        Some(head_width) => head_width,
        None => sizes.head_width(config, "num_attention_heads")?,
    };
    let groups = config.count_if(GROUPS, heads)?.unwrap_or(heads);
    if !heads.is_multiple_of(groups) {
        return Err(config.wrong(GROUPS, say("expected-divisor").with("number", heads), groups));
    }
    let inner = config.count("intermediate_size", limits::MLP_WIDTH)?;
    let activation = traits.activation.map_or_else(|| config.activation("hidden_act"), Ok)?;
    let epsilon = config.positive("rms_norm_eps", Some(1e-6))?;
    let rotary = rotary(config, head_width, 1.0)?;
    let norm = |name: String, width| rms_norm(&store, &name, width, epsilon, traits.norm_plus);
    let [of_projections, of_output, of_mlp] = traits.biases;
    let layers = each_layer(sizes.layers, |l| {
        let at = |name: &str| format!("layers.{l}.{name}");
        let project =
            |name: &str, to, biased| store.linear(&at(&format!("self_attn.{name}_proj")), [width, to], biased);
        let q = project("q", heads * head_width, of_projections)?;
        let k = project("k", groups * head_width, of_projections)?;
        let v = project("v", groups * head_width, of_projections)?;
        let o = store.linear(&at("self_attn.o_proj"), [heads * head_width, width], of_output)?;
        let mlp = |name: &str, sizes| store.linear(&at(&format!("mlp.{name}_proj")), sizes, of_mlp);
        let head_norms = match traits.head_norms {
            true => Some([norm(at("self_attn.q_norm"), head_width)?, norm(at("self_attn.k_norm"), head_width)?]),
            false => None,
        };
        let block = Block {
            order: Order::Pre,
            attention_norm: Some(norm(at("input_layernorm"), width)?),
            mlp_norm: Some(norm(at("post_attention_layernorm"), width)?),
            biases: [q.bias, k.bias, v.bias],
            output_bias: o.bias,
            head_norms,
            rotary: Some(Arc::clone(&rotary)),
            window: traits.windows.get(l).copied().flatten(),
            score_factor: 1.0,
            mlp: Some(Mlp {
                gate: Some(mlp("gate", [width, inner])?),
                up: mlp("up", [width, inner])?,
                activation,
                down: mlp("down", [inner, width])?,
            }),
        };
        let projections = Projections { q: q.weight, k: k.weight, v: v.weight, o: o.weight };
        Ok(LayerWeights { heads: projections.heads(heads, head_width), block: Some(Arc::new(block)) })
    })?;
    let vocabulary = config.count("vocab_size", limits::VOCABULARY)?;
    let words = store.turned("embed_tokens.weight", width, vocabulary)?;
    let final_norm = norm("norm".to_owned(), width)?;
    let unembedding = unembedding(config, &store, &words, ("lm_head.weight", traits.ties))?;
    store.check_rest(is_beside)?;
    let scale = if traits.scales_embeddings { (width as f32).sqrt() } else { 1.0 };
    Ok(Checkpoint {
        family: traits.family,
        model: Model { layers },
        embedding: Embedding { words, scale, positions: None, token_type: Vec::new(), norm: None },
        final_norm: Some(final_norm),
        unembedding,
        causal: true,
        position: Position::Rope { strength: 1.0 },
    })
}
