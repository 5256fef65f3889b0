//! Folders as `save_pretrained` writes them: `config.json`, `model.safetensors` or shards, `tokenizer.json`.

mod config;
mod families;
mod gguf;
mod memory;
mod numbers;
mod rotary;
mod source;
mod store;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{FileError, Problem};
use crate::model::{Checkpoint, Words};
use crate::text::say;
use config::Config;
use source::Source;
use store::{Store, read_small};

pub(super) const SETTINGS: &str = "config.json";
pub(super) const WEIGHTS: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";
pub(super) const WORDS: &str = "tokenizer.json";
/// Where an index says which shard holds a tensor.
const SHARD_KEY: &str = "weight_map";

/// Reads a model and its words from a folder or a GGUF file. Nothing in it is run.
///
/// # Errors
/// The folder lacks a file, the family is not one of those that are known, or a file contradicts another.
pub fn open_checkpoint(folder: &Path) -> Result<(Checkpoint, Words), FileError> {
    if is_gguf(folder) {
        return gguf::open(folder);
    }
    read_files(&present(folder, SETTINGS)?, || present(folder, WORDS), || weight_files(folder))
}

/// A model that is part of the program, from the settings, the weights and the words of its folder.
///
/// # Errors
/// A file contradicts another.
pub(super) fn read_checkpoint(folder: &Path, files: [&'static [u8]; 3]) -> Result<(Checkpoint, Words), FileError> {
    let source = |name: &str, bytes| Source::Program { name: folder.join(name), bytes };
    let [settings, weights, words] = files;
    read_files(&source(SETTINGS, settings), || Ok(source(WORDS, words)), || Ok(vec![source(WEIGHTS, weights)]))
}

/// Each file is asked for when those before it are found good.
fn read_files(
    settings: &Source,
    words: impl FnOnce() -> Result<Source, FileError>,
    weights: impl FnOnce() -> Result<Vec<Source>, FileError>,
) -> Result<(Checkpoint, Words), FileError> {
    let config = Config::open(settings)?;
    let family = families::family(&config)?;
    let source = words()?;
    let words = read_words(&source)?;
    let checkpoint = family.read(&config, Store::open(weights()?)?)?;
    match words.largest_id() {
        Some(largest) if largest >= checkpoint.vocabulary() => {
            let expected = say("expected-ids-below").with("size", checkpoint.vocabulary());
            Err(Problem::invalid(say("place-vocabulary"), expected, largest).at(source.path()))
        }
        _ => Ok((checkpoint, words)),
    }
}

/// Whether a path is what [`open_checkpoint`] opens: a folder, or a file of llama.cpp's kind.
#[must_use]
pub fn is_checkpoint(path: &Path) -> bool {
    path.is_dir() || is_gguf(path)
}

/// The files that a document at a place is read from.
#[must_use]
pub fn files_of(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_path_buf()];
    }
    let weights = weight_files(path).unwrap_or_default();
    let weights = weights.iter().map(|file| file.path().to_path_buf());
    [SETTINGS, INDEX, WORDS].map(|name| path.join(name)).into_iter().chain(weights).collect()
}

fn is_gguf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gguf"))
}

fn read_words(source: &Source) -> Result<Words, FileError> {
    Words::read(&read_small(source)?)
        .map_err(|message| Problem::Syntax { place: Box::new(say("place-vocabulary")), message }.at(source.path()))
}

/// A file of a folder; where it is not there, what to do about it.
fn present(folder: &Path, name: &str) -> Result<Source, FileError> {
    let path = folder.join(name);
    if path.is_file() {
        return Ok(Source::Disk(path));
    }
    let others = |names: &[&str]| names.iter().any(|name| folder.join(name).exists());
    let got = match name {
        WEIGHTS if others(&["pytorch_model.bin", "pytorch_model.bin.index.json"]) => say("got-pytorch-weights"),
        WORDS if others(&["vocab.txt", "vocab.json", "tokenizer.model"]) => say("got-old-words"),
        _ => say("got-no-such-file"),
    };
    Err(Problem::invalid(say("place-model-folder"), name, got).at(folder))
}

/// The one file of weights, or the shards that the index names.
fn weight_files(folder: &Path) -> Result<Vec<Source>, FileError> {
    let index = folder.join(INDEX);
    if folder.join(WEIGHTS).is_file() || !index.is_file() {
        return Ok(vec![present(folder, WEIGHTS)?]);
    }
    let wrong = |got: String| Problem::invalid(say("place-shards"), say("expected-shards"), got).at(&index);
    let bytes = read_small(&Source::Disk(index.clone()))?;
    let index_json: Value = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let map = index_json.get(SHARD_KEY).and_then(Value::as_object).ok_or_else(|| wrong(index_json.to_string()))?;
    let mut shards = BTreeSet::new();
    for shard in map.values() {
        // A name, and no way out of the folder.
        let name = shard.as_str().filter(|name| Path::new(name).file_name().is_some_and(|own| own == *name));
        shards.insert(name.ok_or_else(|| wrong(shard.to_string()))?);
    }
    shards.into_iter().map(|shard| present(folder, shard)).collect()
}
