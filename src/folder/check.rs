//! Whether a model opens and runs.

use std::path::Path;

use anyhow::anyhow;
use attention_lab::files;

use super::read::{read, reader};

/// Opens a model, lets it read a sentence, and says what it is.
pub fn check(folder: &Path) -> anyhow::Result<String> {
    let document = files::open_document(folder)?;
    let (reader, pieces) = reader(&document)?;
    let checkpoint = &reader.model.checkpoint;
    let reading = read(&document)?;
    let maps = reading.trace.layers.iter().flat_map(|layer| layer.heads.iter()).map(|head| &head.weights);
    let sums = maps.flat_map(|map| (0..map.tokens()).map(|query| map.row(query).iter().sum::<f32>()));
    let error = sums.map(|sum| (sum - 1.0).abs()).fold(0.0, f32::max);
    let layers = checkpoint.model.layers.len();
    let groups = checkpoint.model.layers.first().map_or(0, |layer| layer.groups().last().map_or(0, |last| last + 1));
    let head_width = checkpoint.model.layers.first().map_or(0, |layer| layer.head_width());
    let said = format!(
        "{}, {layers} layers of {} heads ({groups} of keys and values), D {}, K {head_width}, V {}, {:.1} M numbers in \
         {:.1} MB; over {} tokens each row of weights sums to 1 within {error:.0e}",
        checkpoint.family,
        checkpoint.heads(),
        checkpoint.width(),
        checkpoint.vocabulary(),
        checkpoint.parameters() as f64 / 1e6,
        checkpoint.bytes() as f64 / 1e6,
        pieces.len(),
    );
    // What a softmax over a short sentence may lose by rounding.
    if error < 1e-5 { Ok(said) } else { Err(anyhow!("{said}")) }
}
