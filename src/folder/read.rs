//! A learned model reads a text, where there is room for that.

use anyhow::anyhow;
use attention_lab::attention::Reading;
use attention_lab::document::{Document, DocumentError, Reader, Which};
use attention_lab::model::{Piece, limits};

/// The learned model of a document, and the pieces that it makes of the text.
pub fn reader(document: &Document) -> anyhow::Result<(&Reader, Vec<Piece>)> {
    let reader = document.reader().ok_or_else(|| anyhow!("{}: no learned model", document.title))?;
    Ok((reader, document.pieces(Which::First).cloned().collect()))
}

/// What a document's model makes of its text, with the document's settings.
pub fn read(document: &Document) -> anyhow::Result<Reading> {
    let (reader, pieces) = reader(document)?;
    let checkpoint = &reader.model.checkpoint;
    let logits = 4 * (pieces.len() * checkpoint.vocabulary()) as u64;
    let need = document.bytes() + document.head_bytes() + logits;
    if need > limits::BYTES {
        return Err(DocumentError::Memory { need }.into());
    }
    Ok(checkpoint.read(pieces.iter().map(|piece| piece.id).collect(), &document.spec))
}
