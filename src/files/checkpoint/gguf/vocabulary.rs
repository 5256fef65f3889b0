//! The words of a GGUF file, told in the words of `tokenizer.json`.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::header::Header;
use crate::files::Problem;
use crate::model::Words;
use crate::text::{Phrase, say};

/// How texts are cut before their pieces are merged, by the names that llama.cpp has for the ways.
const WAYS: [&str; 7] = ["default", "gpt-2", "smollm", "llama-bpe", "qwen2", "llama3", "olmo"];
/// Kinds of tokens that are no text of their own.
const CONTROL: f64 = 3.0;
const ADDED: f64 = 4.0;

/// Builds the tokenizer.
pub(super) fn read(header: &Header) -> Result<Words, Problem> {
    let place = || say("place-vocabulary");
    let kind = header.text("tokenizer.ggml.model").unwrap_or_default();
    let mut json = match kind {
        "gpt2" => bytewise(header)?,
        "llama" => pieces(header),
        _ => return Err(Problem::invalid(place(), Phrase::one_of(["gpt2", "llama"]), kind)),
    };
    let tokens = header.texts("tokenizer.ggml.tokens");
    let kinds = header.numbers("tokenizer.ggml.token_type");
    let added = kinds.iter().enumerate().filter(|(_, kind)| [CONTROL, ADDED].contains(kind)).map(|(id, kind)| {
        json!({
            "id": id, "content": tokens.get(id), "special": *kind == CONTROL,
            "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
        })
    });
    json.insert("added_tokens".to_owned(), added.collect());
    json.insert("version".to_owned(), json!("1.0"));
    // Without a word of it, what came before GPT-2's way put a first token there.
    let begins = header.number("tokenizer.ggml.add_bos_token").map_or(kind == "llama", |begins| begins != 0.0);
    let first = header.number("tokenizer.ggml.bos_token_id").map(|id| id as usize).filter(|_| begins);
    if let Some((id, token)) = first.and_then(|id| Some((id, tokens.get(id)?))) {
        let special = json!({ "SpecialToken": { "id": token, "type_id": 0 } });
        let sequence = |id: &str| json!({ "Sequence": { "id": id, "type_id": 0 } });
        let template = json!({
            "type": "TemplateProcessing",
            "single": [special, sequence("A")],
            "pair": [special, sequence("A"), sequence("B")],
            "special_tokens": { token: { "id": token, "ids": [id], "tokens": [token] } },
        });
        json.insert("post_processor".to_owned(), template);
    }
    let bytes = serde_json::to_vec(&json).expect("it is plain data");
    Words::read(&bytes).map_err(|message| Problem::Syntax { place: Box::new(place()), message })
}

/// Byte pairs, merged by rank.
fn bytewise(header: &Header) -> Result<Map<String, Json>, Problem> {
    let way = header.text("tokenizer.ggml.pre").unwrap_or("default");
    let bytes =
        |cuts: bool| json!({ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": cuts });
    let split = |digits: &str| {
        let pattern = format!(
            r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|{digits}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
        );
        let cut = json!({ "type": "Split", "pattern": { "Regex": pattern }, "behavior": "Isolated", "invert": false });
        json!({ "type": "Sequence", "pretokenizers": [cut, bytes(false)] })
    };
    let cutting = match way {
        "default" | "gpt-2" | "olmo" => bytes(true),
        "smollm" => {
            let digits = json!({ "type": "Digits", "individual_digits": true });
            json!({ "type": "Sequence", "pretokenizers": [digits, bytes(true)] })
        }
        "llama-bpe" | "llama3" => split(r"\p{N}{1,3}"),
        "qwen2" => split(r"\p{N}"),
        _ => {
            let place = say("place-setting").with("name", "tokenizer.ggml.pre");
            return Err(Problem::invalid(place, Phrase::one_of(WAYS), way));
        }
    };
    let whole_words = way.starts_with("llama");
    let model = json!({
        "type": "BPE", "vocab": vocabulary(header), "merges": header.texts("tokenizer.ggml.merges"),
        "ignore_merges": whole_words, "byte_fallback": false,
    });
    let parts = [("model", model), ("pre_tokenizer", cutting), ("decoder", bytes(true))];
    Ok(parts.into_iter().map(|(name, part)| (name.to_owned(), part)).collect())
}

/// Pieces of SentencePiece, merged by their scores: the merges are all ways to make a piece of two others.
fn pieces(header: &Header) -> Map<String, Json> {
    let tokens = header.texts("tokenizer.ggml.tokens");
    let scores = header.numbers("tokenizer.ggml.scores");
    let ids: HashMap<&str, usize> = tokens.iter().enumerate().map(|(id, token)| (token.as_str(), id)).collect();
    let mut merges = Vec::new();
    for (id, token) in tokens.iter().enumerate() {
        for (at, _) in token.char_indices().skip(1) {
            let (left, right) = token.split_at(at);
            if let (Some(left_id), Some(right_id)) = (ids.get(left), ids.get(right)) {
                merges.push((scores.get(id).copied().unwrap_or_default(), *left_id, *right_id, [left, right]));
            }
        }
    }
    merges.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let merges: Vec<[&str; 2]> = merges.into_iter().map(|(.., pair)| pair).collect();
    let unknown = header.number("tokenizer.ggml.unknown_token_id").and_then(|id| tokens.get(id as usize));
    let model = json!({
        "type": "BPE", "vocab": vocabulary(header), "merges": merges, "unk_token": unknown,
        "fuse_unk": true, "byte_fallback": true,
    });
    let replace = json!({ "type": "Replace", "pattern": { "String": " " }, "content": "\u{2581}" });
    let prefixed = header.number("tokenizer.ggml.add_space_prefix").is_none_or(|prefixed| prefixed != 0.0);
    let normalizer = if prefixed {
        json!({ "type": "Sequence", "normalizers": [{ "type": "Prepend", "prepend": "\u{2581}" }, replace] })
    } else {
        replace
    };
    [("model", model), ("normalizer", normalizer)].into_iter().map(|(name, part)| (name.to_owned(), part)).collect()
}

fn vocabulary(header: &Header) -> Json {
    let tokens = header.texts("tokenizer.ggml.tokens").iter().enumerate();
    Json::Object(tokens.map(|(id, token)| (token.clone(), json!(id))).collect())
}
