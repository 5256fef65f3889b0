//! Qwen2 (Yang et al. 2024) with biases, and Qwen3 (Yang et al. 2025) with norms of queries and keys.

use super::llama::{Traits, read_with};
use crate::files::FileError;
use crate::files::checkpoint::config::Config;
use crate::files::checkpoint::store::Store;
use crate::model::{Checkpoint, limits};

/// Reads a folder of Qwen2.
pub(super) fn read_second(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    read_with(config, store, &Traits { biases: [true, false, false], windows: windows(config)?, ..Traits::of("qwen2") })
}

/// Reads a folder of Qwen3.
pub(super) fn read_third(config: &Config, store: Store) -> Result<Checkpoint, FileError> {
    let attention = config.flag("attention_bias", false)?;
    let traits = Traits {
        biases: [attention, attention, false],
        head_norms: true,
        windows: windows(config)?,
        ..Traits::of("qwen3")
    };
    read_with(config, store, &traits)
}

/// The sliding window of each layer: of those that are named so, or, in older files, of those from some layer on.
fn windows(config: &Config) -> Result<Vec<Option<usize>>, FileError> {
    const KINDS: &str = "layer_types";
    let layers = config.count("num_hidden_layers", limits::LAYERS)?;
    let slides = config.flag("use_sliding_window", config.has(KINDS))?;
    let window = if slides { config.count_if("sliding_window", limits::PLACES)? } else { None };
    if !config.has(KINDS) {
        let from = config.index_if("max_window_layers").unwrap_or(layers);
        return Ok((0..layers).map(|layer| window.filter(|_| layer >= from)).collect());
    }
    let kinds = config.texts(KINDS);
    let kind = |kind: &str| match kind {
        "full_attention" => Some(None),
        "sliding_attention" => Some(window),
        _ => None,
    };
    let windows: Option<Vec<_>> = kinds.iter().map(|name| kind(name)).collect();
    let windows = windows.filter(|windows| windows.len() == layers);
    windows.ok_or_else(|| config.unknown(KINDS, &["full_attention", "sliding_attention"]))
}
