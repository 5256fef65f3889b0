//! What families have in common.

use std::sync::Arc;

use rayon::prelude::*;

use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{HeadWeights, LayerWeights, Linear, Norm, NormKind, Tensor, Unembedding};

/// The projections of a layer, `[D, H·K]`, `[D, G·K]` twice and `[H·K, D]`.
pub(super) struct Projections {
    pub q: Tensor,
    pub k: Tensor,
    pub v: Tensor,
    pub o: Tensor,
}

impl Projections {
    /// The heads, each with its blocks. H is a multiple of G.
    pub(super) fn heads(&self, heads: usize, head_width: usize) -> Vec<Arc<HeadWeights>> {
        let groups = self.k.ncols() / head_width;
        let columns =
            |whole: &Tensor, index: usize| whole.part(0..whole.nrows(), index * head_width..(index + 1) * head_width);
        let shared: Vec<[Tensor; 2]> = (0..groups).map(|g| [columns(&self.k, g), columns(&self.v, g)]).collect();
        let head = |h: usize| {
            let [w_k, w_v] = shared[h * groups / heads].clone();
            let w_o = self.o.part(h * head_width..(h + 1) * head_width, 0..self.o.ncols());
            Arc::new(HeadWeights { w_q: columns(&self.q, h), w_k, w_v, w_o })
        };
        (0..heads).map(head).collect()
    }
}

/// The layers, read side by side. Of what is wrong with several, the first is told.
pub(super) fn each_layer(
    count: usize,
    read: impl Fn(usize) -> Result<LayerWeights, FileError> + Sync,
) -> Result<Vec<LayerWeights>, FileError> {
    let layers: Vec<Result<LayerWeights, FileError>> = (0..count).into_par_iter().map(&read).collect();
    layers.into_iter().collect()
}

/// A LayerNorm of PyTorch; the first conversions of BERT call its numbers gamma and beta.
pub(super) fn layer_norm(store: &Store, name: &str, width: usize, epsilon: f64) -> Result<Norm, FileError> {
    let old = store.has(&format!("{name}.gamma"));
    let [weight, bias] = if old { ["gamma", "beta"] } else { ["weight", "bias"] };
    Ok(Norm {
        kind: NormKind::Layer,
        weight: store.vector(&format!("{name}.{weight}"), width)?,
        bias: store.vector(&format!("{name}.{bias}"), width)?,
        epsilon: epsilon as f32,
    })
}

/// An RMSNorm, whose weight is `plus` and what the file says.
pub(super) fn rms_norm(store: &Store, name: &str, width: usize, epsilon: f64, plus: f32) -> Result<Norm, FileError> {
    let mut weight = store.vector(&format!("{name}.weight"), width)?;
    weight.iter_mut().for_each(|number| *number += plus);
    Ok(Norm { kind: NormKind::Rms, weight, bias: Vec::new(), epsilon: epsilon as f32 })
}

/// What turns the last layer of a model that writes into logits: the embeddings where it ties them, else a matrix of its
/// own; none where it was saved without.
pub(super) fn unembedding(
    config: &Config,
    store: &Store,
    words: &Tensor,
    (name, ties): (&str, bool),
) -> Result<Option<Unembedding>, FileError> {
    if !writes_words(config) {
        return Ok(None);
    }
    let is_tied = config.flag("tie_word_embeddings", ties)?;
    let weight = if is_tied { words.clone() } else { store.turned(name, words.nrows(), words.ncols())? };
    Ok(Some(Unembedding { transform: None, matrix: Linear { weight, bias: Vec::new() } }))
}

/// Whether the model was saved with what turns its last layer into logits: the class that was saved says so.
pub(super) fn writes_words(config: &Config) -> bool {
    let classes = config.texts("architectures");
    let class = classes.first().copied().unwrap_or_default();
    class.is_empty()
        || ["LMHeadModel", "ForCausalLM", "ForMaskedLM", "ForPreTraining"].iter().any(|end| class.ends_with(end))
}

/// Tensors beside a model that nothing here reads: heads for other tasks, and tables that older versions saved.
pub(super) fn is_beside(name: &str) -> bool {
    let tasks = ["classifier.", "pre_classifier.", "score.", "qa_outputs.", "pooler.", "cls.seq_relationship."];
    let tables =
        [".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq"];
    let copies = [
        "embeddings.position_ids",
        "lm_head.weight",
        "embed_out.weight",
        "lm_head.decoder.weight",
        "cls.predictions.bias",
    ];
    let more = [
        "lm_head.decoder.bias",
        "cls.predictions.decoder.weight",
        "cls.predictions.decoder.bias",
        "vocab_projector.weight",
    ];
    tasks.iter().any(|start| name.starts_with(start))
        || tables.iter().any(|end| name.ends_with(end))
        || copies.contains(&name)
        || more.contains(&name)
}
