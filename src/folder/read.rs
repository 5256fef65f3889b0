//! A learned model reads a text, where there is room for that.

use anyhow::anyhow;
use attention_lab::attention::{Reading, Trace, trace};
use attention_lab::document::{Document, DocumentError, Reader, Which};
use attention_lab::model::{Piece, limits};

/// The learned model of a document, and the pieces that it makes of the text.
pub fn reader(document: &Document) -> anyhow::Result<(&Reader, Vec<Piece>)> {
    let reader = document.reader().ok_or_else(|| anyhow!("{}: no learned model", document.title))?;
    Ok((reader, document.pieces(Which::First).cloned().collect()))
}

/// What a document's model makes of its text, with the document's settings, and the logits of every token.
pub fn read(document: &Document) -> anyhow::Result<Reading> {
    let (reader, tokens) = asked(document, |tokens| tokens)?;
    Ok(reader.model.checkpoint.read(tokens, &document.spec))
}

/// The same without logits.
pub fn traced(document: &Document) -> anyhow::Result<Trace> {
    let (reader, tokens) = asked(document, |_| 1)?;
    let checkpoint = &reader.model.checkpoint;
    Ok(trace(&checkpoint.model, &checkpoint.embed(&tokens), &document.spec))
}

/// The model and the tokens, where there is room for what is computed and for the logits of so many of them.
fn asked(document: &Document, rows: impl Fn(usize) -> usize) -> anyhow::Result<(&Reader, Vec<usize>)> {
    let (reader, pieces) = reader(document)?;
    let logits = 4 * (rows(pieces.len()) * reader.model.checkpoint.vocabulary()) as u64;
    let need = document.bytes() + document.head_bytes() + logits;
    if need > limits::BYTES {
        return Err(DocumentError::Memory { need }.into());
    }
    Ok((reader, pieces.iter().map(|piece| piece.id).collect()))
}
