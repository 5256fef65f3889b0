//! What commands are about: a file, and a text in the place of its own.

use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, bail};
use attention_lab::document::{Document, Which};
use attention_lab::files;
use attention_lab::model::limits;
use attention_lab::text::{Mismatch, say};

/// Reads a document, or finds the shipped preset of that name.
pub fn open(file: &Path) -> anyhow::Result<Document> {
    let Some(slug) = files::shipped_named(file) else { return Ok(files::open_document(file)?) };
    match files::shipped_document(slug) {
        Some(document) => Ok(document),
        None => Ok(files::shipped_model(slug, &[]).map_err(|problem| problem.at(file))?),
    }
}

/// A document, with another text in the place of its own where one is given.
pub fn open_with(file: &Path, text: Option<&str>) -> anyhow::Result<Document> {
    let text = text.map(given).transpose()?;
    let mut document = open(file)?;
    if let Some(text) = &text {
        read_instead(&mut document, text)?;
    }
    Ok(document)
}

/// Puts another text in the place of a document's.
pub fn read_instead(document: &mut Document, text: &str) -> anyhow::Result<()> {
    if document.recording().is_some() {
        bail!(Mismatch::new(say("expected-computed-heads"), say("got-recording")).inside(say("place-text")));
    }
    document.set_text(Which::First, text)?;
    Ok(document.check()?)
}

/// A text of the command line; `-` is what the standard input has.
pub fn given(text: &str) -> anyhow::Result<String> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let most = limits::FILE_BYTES;
    let mut read = String::new();
    io::stdin().take(most).read_to_string(&mut read).context("cannot read the standard input")?;
    Ok(read.trim_end_matches(['\n', '\r']).to_owned())
}
