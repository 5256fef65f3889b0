//! A model reads a text, where there is room for that.

use attention_lab::attention::{Reading, head_bytes};
use attention_lab::document::DocumentError;
use attention_lab::model::{Checkpoint, Piece, limits};
use attention_lab::text::{Mismatch, say};

/// What a model reads where no text is given.
pub const SENTENCE: &str = "The animal didn't cross the street because it was too tired";

/// Tokens of a text at most.
pub fn most_tokens(checkpoint: &Checkpoint) -> usize {
    checkpoint.most_tokens().unwrap_or(limits::TOKENS).min(limits::TOKENS)
}

/// What a model makes of a text.
pub fn read(checkpoint: &Checkpoint, pieces: &[Piece]) -> anyhow::Result<Reading> {
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
