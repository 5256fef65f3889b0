//! DistilBERT (Sanh et al. 2019): half of BERT's layers, and no types of tokens.

use std::sync::Arc;

use super::layer::{Projections, is_beside, layer_norm, writes_words};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{
    Block, Checkpoint, Embedding, LayerWeights, Linear, Mlp, Model, Order, Positions, Unembedding, limits,
};

/// ε of all its norms, which no setting says.
const EPSILON: f64 = 1e-12;

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let store = store.within("distilbert.");
    let sizes = config.sizes(["dim", "n_layers", "n_heads"])?;
    let (width, head_width) = (sizes.width, sizes.head_width(config, "n_heads")?);
    let inner = config.count("hidden_dim", limits::MLP_WIDTH)?;
    let activation = config.activation("activation")?;
    let norm = |name: &str| layer_norm(&store, name, width, EPSILON);
    let mut layers = Vec::with_capacity(sizes.layers);
    for l in 0..sizes.layers {
        let at = |name: &str| format!("transformer.layer.{l}.{name}");
        let linear = |name: &str, sizes| store.linear(&at(name), sizes, true);
        let square = |name: &str| linear(name, [width, width]);
        let [q, k, v] = [square("attention.q_lin")?, square("attention.k_lin")?, square("attention.v_lin")?];
        let output = square("attention.out_lin")?;
        let block = Block {
            order: Order::Post,
            attention_norm: norm(&at("sa_layer_norm"))?,
            mlp_norm: norm(&at("output_layer_norm"))?,
            biases: [q.bias, k.bias, v.bias],
            output_bias: output.bias,
            head_norms: None,
            rotary: None,
            window: None,
            score_factor: 1.0,
            mlp: Mlp {
                gate: None,
                up: linear("ffn.lin1", [width, inner])?,
                activation,
                down: linear("ffn.lin2", [inner, width])?,
            },
        };
        let projections = Projections { q: q.weight, k: k.weight, v: v.weight, o: output.weight };
        layers.push(LayerWeights { heads: projections.heads(sizes.heads, head_width), block: Some(Arc::new(block)) });
    }
    let vocabulary = config.count("vocab_size", limits::VOCABULARY)?;
    let words = store.turned("embeddings.word_embeddings.weight", width, vocabulary)?;
    let places = config.count("max_position_embeddings", limits::PLACES)?;
    let table = store.turned("embeddings.position_embeddings.weight", width, places)?;
    let embedding_norm = norm("embeddings.LayerNorm")?;
    let unembedding = match writes_words(config) {
        false => None,
        true => {
            let is_tied = config.flag("tie_word_embeddings", true)?;
            let decoder = || store.turned("vocab_projector.weight", width, vocabulary);
            let weight = if is_tied { words.clone() } else { decoder()? };
            let transform =
                (store.linear("vocab_transform", [width, width], true)?, activation, norm("vocab_layer_norm")?);
            let matrix = Linear { weight, bias: store.vector("vocab_projector.bias", vocabulary)? };
            Some(Unembedding { transform: Some(transform), matrix })
        }
    };
    store.check_rest(is_beside)?;
    Ok(Checkpoint {
        family: "distilbert",
        model: Model { layers },
        embedding: Embedding {
            words,
            scale: 1.0,
            positions: Some(Positions { table, filler: None }),
            token_type: Vec::new(),
            norm: Some(embedding_norm),
        },
        final_norm: None,
        unembedding,
        causal: false,
        is_rotary: false,
    })
}
