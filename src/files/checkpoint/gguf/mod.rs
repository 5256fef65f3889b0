//! GGUF files, as llama.cpp, Ollama and LM Studio keep them: told in the words of `config.json`, so that the families
//! read them as they read a folder.

mod header;
mod vocabulary;

use std::fs::File;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use self::header::{Header, Value};
use super::config::Config;
use super::families::family;
use super::source::Source;
use super::store::Store;
use crate::files::{FileError, Problem};
use crate::model::{Checkpoint, Words};
use crate::text::{Phrase, say};

/// Architectures that are read, and the family of each.
const ARCHITECTURES: [(&str, &str); 3] = [("llama", "llama"), ("qwen2", "qwen2"), ("qwen3", "qwen3")];

/// Tensors of a block, by their names there and here.
const IN_BLOCK: [(&str, &str); 11] = [
    ("attn_norm", "input_layernorm"),
    ("attn_q", "self_attn.q_proj"),
    ("attn_k", "self_attn.k_proj"),
    ("attn_v", "self_attn.v_proj"),
    ("attn_output", "self_attn.o_proj"),
    ("attn_q_norm", "self_attn.q_norm"),
    ("attn_k_norm", "self_attn.k_norm"),
    ("ffn_norm", "post_attention_layernorm"),
    ("ffn_gate", "mlp.gate_proj"),
    ("ffn_up", "mlp.up_proj"),
    ("ffn_down", "mlp.down_proj"),
];

/// Reads a model and its words from a file.
pub(super) fn open(path: &Path) -> Result<(Checkpoint, Words), FileError> {
    let failed = |problem: Problem| problem.at(path);
    let file = File::open(path).map_err(|error| failed(Problem::Read(error)))?;
    let header = header::read(&file).map_err(failed)?;
    let architecture = header.text("general.architecture").unwrap_or_default().to_owned();
    let Some((_, name)) = ARCHITECTURES.iter().find(|(known, _)| *known == architecture) else {
        let known = Phrase::one_of(ARCHITECTURES.map(|(known, _)| known));
        return Err(failed(Problem::invalid(
            say("place-setting").with("name", "general.architecture"),
            known,
            architecture,
        )));
    };
    let words = vocabulary::read(&header).map_err(failed)?;
    let mut settings = header.settings(&architecture, name);
    let source = Source::Disk(path.to_path_buf());
    let factors = header.tensors.get("rope_freqs.weight").map(|place| {
        let read = super::numbers::read_numbers(&source, place, "rope_freqs.weight");
        read.map(|numbers| crate::model::Tensor::from_numbers(numbers, place.shape[0], 1).numbers().into_owned())
    });
    if let Some(factors) = factors {
        settings
            .insert("rope_scaling".to_owned(), json!({ "rope_type": "factors", "factors": factors.map_err(failed)? }));
    }
    let config = Config::of(path.to_path_buf(), settings);
    let store = Store::of(vec![source], header.places(&architecture))?;
    Ok((family(&config)?.read(&config, store)?, words))
}

impl Header {
    fn text(&self, key: &str) -> Option<&str> {
        if let Some(Value::Text(text)) = self.said.get(key) { Some(text) } else { None }
    }

    fn number(&self, key: &str) -> Option<f64> {
        if let Some(Value::Number(number)) = self.said.get(key) { Some(*number) } else { None }
    }

    fn texts(&self, key: &str) -> &[String] {
        if let Some(Value::Texts(texts)) = self.said.get(key) { texts } else { &[] }
    }

    fn numbers(&self, key: &str) -> &[f64] {
        if let Some(Value::Numbers(numbers)) = self.said.get(key) { numbers } else { &[] }
    }

    /// What it says, in the words of `config.json`.
    fn settings(&self, architecture: &str, family: &str) -> Map<String, Json> {
        let mut settings = Map::new();
        let own = |key: &str| self.number(&format!("{architecture}.{key}"));
        let whole = [
            ("hidden_size", "embedding_length"),
            ("num_hidden_layers", "block_count"),
            ("num_attention_heads", "attention.head_count"),
            ("num_key_value_heads", "attention.head_count_kv"),
            ("intermediate_size", "feed_forward_length"),
            ("head_dim", "attention.key_length"),
            ("sliding_window", "attention.sliding_window"),
        ];
        for (name, key) in whole {
            settings.extend(own(key).map(|number| (name.to_owned(), json!(number as u64))));
        }
        let real = [("rms_norm_eps", "attention.layer_norm_rms_epsilon"), ("rope_theta", "rope.freq_base")];
        for (name, key) in real {
            settings.extend(own(key).map(|number| (name.to_owned(), json!(number))));
        }
        if let Some(kind) = self.text(&format!("{architecture}.rope.scaling.type")).filter(|kind| *kind != "none") {
            let factor = own("rope.scaling.factor");
            settings.insert("rope_scaling".to_owned(), json!({ "rope_type": kind, "factor": factor }));
        }
        // A window is a Mistral's, whose blocks are a Llama's.
        let family = if family == "llama" && settings.contains_key("sliding_window") { "mistral" } else { family };
        let vocabulary = self.texts("tokenizer.ggml.tokens").len();
        let is_tied = !self.tensors.contains_key("output.weight");
        let more = [
            ("model_type", json!(family)),
            ("hidden_act", json!("silu")),
            ("vocab_size", json!(vocabulary)),
            ("tie_word_embeddings", json!(is_tied)),
        ];
        settings.extend(more.map(|(name, value)| (name.to_owned(), value)));
        settings
    }

    /// Its tensors by the names of transformers.
    fn places(self, architecture: &str) -> std::collections::BTreeMap<String, super::numbers::Place> {
        let heads = |key: &str| {
            self.said.get(&format!("{architecture}.attention.{key}")).and_then(|value| match value {
                Value::Number(number) => Some(*number as usize),
                _ => None,
            })
        };
        let of_queries = heads("head_count");
        let of_keys = heads("head_count_kv").or(of_queries);
        // llama.cpp turns neighbours, and its converter puts what belongs together side by side; of Qwen it does not.
        let is_paired = architecture == "llama";
        let renamed =
            self.tensors.into_iter().filter(|(name, _)| name != "rope_freqs.weight").map(|(name, mut place)| {
                let new = rename(&name).unwrap_or(name);
                if is_paired && new.contains("q_proj") {
                    place.paired_heads = of_queries;
                } else if is_paired && new.contains("k_proj") {
                    place.paired_heads = of_keys;
                }
                (new, place)
            });
        renamed.collect()
    }
}

/// The name of a tensor as transformers has it.
fn rename(name: &str) -> Option<String> {
    let (stem, kind) = name.rsplit_once('.')?;
    let new = match stem {
        "token_embd" => "model.embed_tokens".to_owned(),
        "output_norm" => "model.norm".to_owned(),
        "output" => "lm_head".to_owned(),
        _ => {
            let (block, part) = stem.strip_prefix("blk.")?.split_once('.')?;
            let (_, new) = IN_BLOCK.iter().find(|(known, _)| *known == part)?;
            format!("model.layers.{block}.{new}")
        }
    };
    Some(format!("{new}.{kind}"))
}
