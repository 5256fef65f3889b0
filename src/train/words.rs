//! The vocabulary of a task in the form of the `tokenizers` library.

use serde_json::{Map, Value, json};

use super::Task;
use crate::model::Words;

impl Task {
    /// The vocabulary as `tokenizer.json` has it.
    #[must_use]
    pub fn tokenizer(&self) -> Vec<u8> {
        let split = |regex: &str, behavior: &str| json!({ "type": "Split", "pattern": { "Regex": regex }, "behavior": behavior, "invert": false });
        let splits = if self.is_by_character() {
            vec![split("(?s).", "Isolated")]
        } else {
            vec![split("\\n", "Isolated"), split("[^\\S\\n]+", "Removed")]
        };
        let words = self.generator().words().into_iter();
        let vocabulary: Map<String, Value> = words.enumerate().map(|(id, word)| (word, id.into())).collect();
        let tokenizer = json!({
            "version": "1.0",
            "truncation": null,
            "padding": null,
            "added_tokens": [],
            "normalizer": null,
            "pre_tokenizer": { "type": "Sequence", "pretokenizers": splits },
            "post_processor": null,
            "decoder": if self.is_by_character() { json!({ "type": "Fuse" }) } else { Value::Null },
            // No word of the vocabulary: what is unknown is refused, not guessed.
            "model": { "type": "WordLevel", "vocab": vocabulary, "unk_token": "" },
        });
        serde_json::to_vec_pretty(&tokenizer).expect("words are plain data")
    }

    /// The vocabulary as a model reads it.
    #[must_use]
    pub fn words(&self) -> Words {
        Words::read(&self.tokenizer()).expect("the tokenizer of a task is one that the library reads")
    }
}
