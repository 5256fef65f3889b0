//! BERT (Devlin et al. 2019), and what RoBERTa and DistilBERT share with it.

use std::sync::Arc;

use super::layer::{Projections, each_layer, is_beside, layer_norm, writes_words};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{
    Activation, Block, Checkpoint, Embedding, LayerWeights, Linear, Mlp, Model, Order, Position, Positions,
    Unembedding, limits,
};
use crate::text::{Phrase, say};

/// What tells the families apart.
pub(super) struct Traits {
    pub family: &'static str,
    /// What stands before the names of a model saved with its head.
    pub prefix: &'static str,
    /// The settings that say D, L and H, the width of the MLP, and its activation.
    pub sizes: [&'static str; 3],
    pub inner: &'static str,
    pub hidden: &'static str,
    /// What stands before the number of a layer.
    pub layers: &'static str,
    /// Its queries, keys, values, output and the two matrices of its MLP, and its two norms.
    pub linears: [&'static str; 6],
    pub norms: [&'static str; 2],
    /// The token that fills up, where places are counted from it.
    pub filler: Option<usize>,
    /// What stands before the matrix of logits: the names of a Linear and a norm, and of the bias at last.
    pub transform: [&'static str; 3],
    /// Where the matrix itself and its bias stand, if it is not that of the embeddings.
    pub decoder: [&'static str; 2],
    /// The activation between them, where it is not that of the layers.
    pub activation: Option<Activation>,
}

impl Traits {
    /// Those of BERT.
    pub(super) const BERT: Self = Self {
        family: "bert",
        prefix: "bert.",
        sizes: ["hidden_size", "num_hidden_layers", "num_attention_heads"],
        inner: "intermediate_size",
        hidden: "hidden_act",
        layers: "encoder.layer",
        linears: [
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "intermediate.dense",
            "output.dense",
        ],
        norms: ["attention.output.LayerNorm", "output.LayerNorm"],
        filler: None,
        transform: ["cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias"],
        decoder: ["cls.predictions.decoder.weight", "cls.predictions.decoder.bias"],
        activation: None,
    };
}

/// Reads a folder of the family.
pub(super) fn read(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    read_with(config, store, &Traits::BERT)
}

/// Reads a folder of a family with such traits.
pub(super) fn read_with(config: &Config, store: Store, traits: &Traits) -> Result<Checkpoint, FileError> {
    let store = store.within(traits.prefix);
    let sizes = config.sizes(traits.sizes)?;
    let (width, head_width) = (sizes.width, sizes.head_width(config, traits.sizes[2])?);
    if !["", "absolute"].contains(&config.text("position_embedding_type")) {
        return Err(config.unknown("position_embedding_type", &["absolute"]));
    }
    if config.flag("add_cross_attention", false)? {
        return Err(config.unknown("add_cross_attention", &["false"]));
    }
    let inner = config.count(traits.inner, limits::MLP_WIDTH)?;
    let activation = config.activation(traits.hidden)?;
    // DistilBERT has this ε and no setting that says it.
    let epsilon = config.positive("layer_norm_eps", Some(1e-12))?;
    let norm = |name: &str| layer_norm(&store, name, width, epsilon);
    let layers = each_layer(sizes.layers, |l| {
        let at = |name: &str| format!("{}.{l}.{name}", traits.layers);
        let linear = |name: &str, sizes| store.linear(&at(name), sizes, true);
        let square = |name: &str| linear(name, [width, width]);
        let [query, key, value, output, up, down] = traits.linears;
        let [q, k, v, output] = [square(query)?, square(key)?, square(value)?, square(output)?];
        let block = Block {
            order: Order::Post,
            attention_norm: Some(norm(&at(traits.norms[0]))?),
            mlp_norm: Some(norm(&at(traits.norms[1]))?),
            biases: [q.bias, k.bias, v.bias],
            output_bias: output.bias,
            head_norms: None,
            rotary: None,
            window: None,
            score_factor: 1.0,
            mlp: Some(Mlp {
                gate: None,
                up: linear(up, [width, inner])?,
                activation,
                down: linear(down, [inner, width])?,
            }),
        };
        let projections = Projections { q: q.weight, k: k.weight, v: v.weight, o: output.weight };
        Ok(LayerWeights { heads: projections.heads(sizes.heads, head_width), block: Some(Arc::new(block)) })
    })?;
    let vocabulary = config.count("vocab_size", limits::VOCABULARY)?;
    let words = store.turned("embeddings.word_embeddings.weight", width, vocabulary)?;
    let places = config.count("max_position_embeddings", limits::PLACES)?;
    let table = store.turned("embeddings.position_embeddings.weight", width, places)?;
    if let Some(filler) = traits.filler.filter(|filler| *filler >= places - 1) {
        // No place would be left behind it.
        let range = Phrase::range(0, places.saturating_sub(2));
        return Err(config.wrong("pad_token_id", say("expected-whole-number").with("range", range), filler));
    }
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
        position: Position::None,
    })
}
