//! BERT (Devlin et al. 2019), and what RoBERTa shares with it.

use std::sync::Arc;

use super::layer::{Projections, is_beside, layer_norm, writes_words};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{
    Activation, Block, Checkpoint, Embedding, LayerWeights, Linear, Mlp, Model, Order, Positions, Unembedding, limits,
};

/// What tells the families apart.
pub(super) struct Traits {
    pub family: &'static str,
    /// What stands before the names of a model saved with its head.
    pub prefix: &'static str,
    /// The token that fills up, where places are counted from it.
    pub filler: Option<usize>,
    /// What stands before the matrix of logits: the names of a Linear and a norm, and of the bias at last.
    pub transform: [&'static str; 3],
    /// Where the matrix itself and its bias stand, if it is not that of the embeddings.
    pub decoder: [&'static str; 2],
    /// The activation between them, where it is not that of the layers.
    pub activation: Option<Activation>,
}

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let traits = Traits {
        family: "bert",
        prefix: "bert.",
        filler: None,
        transform: ["cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias"],
        decoder: ["cls.predictions.decoder.weight", "cls.predictions.decoder.bias"],
        activation: None,
    };
    read_with(config, store, &traits)
}

/// Reads a folder of a family with such traits.
pub(super) fn read_with(config: &Config, store: Store, traits: &Traits) -> Result<Checkpoint, FileError> {
    let store = store.within(traits.prefix);
    let sizes = config.sizes(["hidden_size", "num_hidden_layers", "num_attention_heads"])?;
    let (width, head_width) = (sizes.width, sizes.head_width(config, "num_attention_heads")?);
    if !["", "absolute"].contains(&config.text("position_embedding_type")) {
        return Err(config.unknown("position_embedding_type", &["absolute"]));
    }
    if config.flag("add_cross_attention", false)? {
        return Err(config.unknown("add_cross_attention", &["false"]));
    }
    let inner = config.count("intermediate_size", limits::MLP_WIDTH)?;
    let activation = config.activation("hidden_act")?;
    let epsilon = config.positive("layer_norm_eps", Some(1e-12))?;
    let norm = |name: &str| layer_norm(&store, name, width, epsilon);
    let mut layers = Vec::with_capacity(sizes.layers);
    for l in 0..sizes.layers {
        let at = |name: &str| format!("encoder.layer.{l}.{name}");
        let linear = |name: &str, sizes| store.linear(&at(name), sizes, true);
        let square = |name: &str| linear(name, [width, width]);
        let [q, k, v] =
            [square("attention.self.query")?, square("attention.self.key")?, square("attention.self.value")?];
        let output = square("attention.output.dense")?;
        let block = Block {
            order: Order::Post,
            attention_norm: norm(&at("attention.output.LayerNorm"))?,
            mlp_norm: norm(&at("output.LayerNorm"))?,
            biases: [q.bias, k.bias, v.bias],
            output_bias: output.bias,
            head_norms: None,
            rotary: None,
            window: None,
            score_factor: 1.0,
            mlp: Mlp {
                gate: None,
                up: linear("intermediate.dense", [width, inner])?,
                activation,
                down: linear("output.dense", [inner, width])?,
            },
        };
        let projections = Projections { q: q.weight, k: k.weight, v: v.weight, o: output.weight };
        layers.push(LayerWeights { heads: projections.heads(sizes.heads, head_width), block: Some(Arc::new(block)) });
    }
    let vocabulary = config.count("vocab_size", limits::VOCABULARY)?;
    let words = store.turned("embeddings.word_embeddings.weight", width, vocabulary)?;
    let places = config.count("max_position_embeddings", limits::PLACES)?;
    let table = store.turned("embeddings.position_embeddings.weight", width, places)?;
    let types = config.count_if("type_vocab_size", limits::PLACES)?;
    let token_type = match types {
        Some(types) => store.turned("embeddings.token_type_embeddings.weight", width, types)?.column(0).into_owned(),
        None => Vec::new(),
    };
    let embedding_norm = norm("embeddings.LayerNorm")?;
    let unembedding = match writes_words(config) {
        false => None,
        true => {
            let [dense, last_norm, bias] = traits.transform;
            let is_tied = config.flag("tie_word_embeddings", true)?;
            let [decoder, decoder_bias] = traits.decoder;
            let weight = if is_tied { words.clone() } else { store.turned(decoder, width, vocabulary)? };
            let bias = if !is_tied && store.has(decoder_bias) { decoder_bias } else { bias };
            let transform =
                (store.linear(dense, [width, width], true)?, traits.activation.unwrap_or(activation), norm(last_norm)?);
            let matrix = Linear { weight, bias: store.vector(bias, vocabulary)? };
            Some(Unembedding { transform: Some(transform), matrix })
        }
    };
    store.check_rest(is_beside)?;
    Ok(Checkpoint {
        family: traits.family,
        model: Model { layers },
        embedding: Embedding {
            words,
            scale: 1.0,
            positions: Some(Positions { table, filler: traits.filler }),
            token_type,
            norm: Some(embedding_norm),
        },
        final_norm: None,
        unembedding,
        causal: config.flag("is_decoder", false)?,
        is_rotary: false,
    })
}
