//! What the command line does with the folder of a model.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::anyhow;
use attention_lab::attention::{Reading, head_bytes};
use attention_lab::document::DocumentError;
use attention_lab::files::{self, reading_tensors};
use attention_lab::model::{Checkpoint, Piece, limits};
use attention_lab::text::{Mismatch, say};

use crate::cli::Export;
use crate::out::{unknown_tensor, write};

/// What a model reads where no text is given.
const SENTENCE: &str = "The animal didn't cross the street because it was too tired";

/// Runs a model on a text, and writes its matrices.
pub fn export(args: &Export, text: Option<&str>) -> anyhow::Result<()> {
    let (checkpoint, words) = files::open_checkpoint(&args.file)?;
    let pieces = words.split(text.unwrap_or(SENTENCE)).map_err(|error| anyhow!(error))?;
    let reading = read(&checkpoint, &pieces)?;
    let tensors = reading_tensors(&reading);
    let Some(name) = &args.tensor else {
        let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        return write(&args.output, |out| files::export_tensors(&tensors, &texts, &BTreeMap::new(), out));
    };
    let known = "token_ids, embeddings, layers.{l}.heads.{h}.{q,k,v,scores,weights,output}, \
                 layers.{l}.{attention,mlp,output}, final, logits";
    let unknown = || unknown_tensor(name, known, (checkpoint.model.layers.len(), checkpoint.heads()));
    let tensor = files::find_tensor(&tensors, name).ok_or_else(unknown)?;
    let format = args.format().expect("a matrix is named along with a format");
    write(&args.output, |out| format.write(tensor, out))
}

/// Opens a model, lets it read a sentence, and says what it is.
pub fn check(folder: &Path) -> anyhow::Result<String> {
    let (checkpoint, words) = files::open_checkpoint(folder)?;
    let mut pieces = words.split(SENTENCE).map_err(|error| anyhow!(error))?;
    pieces.truncate(most_tokens(&checkpoint));
    let reading = read(&checkpoint, &pieces)?;
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

/// Tokens of a text at most.
fn most_tokens(checkpoint: &Checkpoint) -> usize {
    checkpoint.most_tokens().unwrap_or(limits::TOKENS).min(limits::TOKENS)
}

/// What a model makes of a text.
fn read(checkpoint: &Checkpoint, pieces: &[Piece]) -> anyhow::Result<Reading> {
    let place = || say("place-text");
    let most = most_tokens(checkpoint);
    if pieces.len() > most {
        let expected = say("expected-at-most-tokens").with("most", most);
        return Err(Mismatch::new(expected, pieces.len()).inside(place()).into());
    }
    if let Some(piece) = pieces.iter().find(|piece| piece.id >= checkpoint.vocabulary()) {
        let expected = say("expected-ids-below").with("size", checkpoint.vocabulary());
        return Err(Mismatch::new(expected, format!("{} ({})", piece.id, piece.text)).inside(place()).into());
    }
    let spec = checkpoint.spec();
    let head_width = checkpoint.model.layers.first().map_or(0, |layer| layer.head_width());
    let heads = (checkpoint.model.layers.len() * checkpoint.heads()) as u64;
    let logits = 4 * (pieces.len() * checkpoint.vocabulary()) as u64;
    let need = heads * head_bytes(pieces.len(), head_width, spec.position) + logits;
    if need > limits::BYTES {
        return Err(DocumentError::Memory { need }.into());
    }
    Ok(checkpoint.read(pieces.iter().map(|piece| piece.id).collect(), &spec))
}
