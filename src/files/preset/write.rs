//! From a document to a preset's text.

use std::collections::BTreeMap;

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;
use serde::Serialize;

use super::claims::{fitting_claims, fitting_focus};
use super::interventions::{self, write_rows};
use super::learned;
use super::read::tokenize_lines;
use super::wire::{self, AtMost, Preset, Row, Rows, Versions};
use crate::design::join;
use crate::document::{Document, Head, HeadSource, Layer, Token};
use crate::model::HeadWeights;

/// Writes a document as a preset that reads back as the same document, bit for bit.
///
/// Only what the document has outgrown is left out: claims about a head that is gone, a chosen token
/// that is gone, interventions on tokens that are gone, and numbers beyond the sizes that are set.
#[must_use]
pub fn write_preset(document: &Document) -> String {
    let config = PrettyConfig::new().extensions(Extensions::IMPLICIT_SOME).struct_names(false);
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    let text = options.to_string_pretty(&versions(document), config);
    text.expect("the wire format holds nothing that RON cannot write") + "\n"
}

/// A recording that it is compared with is left out: its file is all there is, see `checked_preset`.
fn versions(document: &Document) -> Versions {
    let pinned = document.pinned.as_ref().filter(|pinned| pinned.recording().is_none());
    let pinned = pinned.map(|pinned| Box::new(versions(pinned)));
    match document.reader() {
        None => Versions::V1(Preset { pinned, ..wire(document) }),
        Some(reader) => Versions::Learned(wire::Learned { pinned, ..learned::write(document, reader) }),
    }
}

/// Writes a part of a claim, its pattern or a change, on one line as in a preset.
#[must_use]
pub fn write_part(part: &impl Serialize) -> String {
    ron::to_string(part).expect("the wire format holds nothing that RON cannot write")
}

fn wire(document: &Document) -> Preset {
    let (text, tokens, embeddings) = sentence(&document.tokens, document.width);
    let (contrast, contrast_tokens, contrast_embeddings) =
        document.contrast.as_ref().map(|tokens| sentence(tokens, document.width)).unwrap_or_default();
    let claims = fitting_claims(document);
    let spec = &document.spec;
    let (interventions, ablated) = interventions::write(&spec.interventions, document.most_tokens());
    let is_ablated =
        |place| spec.interventions[..ablated].iter().any(|ablation| ablation.ablated_head() == Some(place));
    let head = |(place, head): ((usize, usize), &Head)| wire::Head {
        ablated: is_ablated(place),
        ..wire_head(head, document.width, document.head_width())
    };
    let layer = |(l, layer): (usize, &Layer)| {
        AtMost(layer.heads.iter().enumerate().map(|(h, it)| head(((l, h), it))).collect())
    };
    let residual = spec.residual;
    Preset {
        title: document.title.clone(),
        about: document.about.clone(),
        text,
        tokens,
        contrast,
        contrast_tokens,
        words: document.words.clone(),
        embeddings,
        contrast_embeddings,
        seed: document.seed,
        width: document.width,
        head_width: document.head_width,
        group_size: document.group_size,
        causal: spec.mask.causal,
        mask: spec.mask.pattern.clone(),
        position: spec.position,
        temperature: spec.temperature,
        scale: spec.scale,
        residual: (residual != (document.layers.len() > 1)).then_some(residual),
        layers: AtMost(document.layers.iter().enumerate().map(layer).collect()),
        interventions,
        focus: fitting_focus(document),
        claims,
        pinned: None,
    }
}

/// A sentence as text, or as tokens where the text would be split otherwise, and its own embeddings.
type Sentence = (Option<String>, Option<Vec<String>>, BTreeMap<usize, Row>);

fn sentence(tokens: &[Token], width: usize) -> Sentence {
    let texts: Vec<String> = tokens.iter().map(|token| token.text.clone()).collect();
    let text = join(texts.iter().map(String::as_str));
    let (text, texts) = if tokenize_lines(&text) == texts { (Some(text), None) } else { (None, Some(texts)) };
    let rows = tokens.iter().enumerate().filter_map(|(i, token)| {
        let mut row = token.row.as_ref()?.to_vec();
        row.resize(width, 0.0);
        Some((i + 1, Row(row)))
    });
    (text, texts, rows.collect())
}

fn wire_head(head: &Head, width: usize, head_width: usize) -> wire::Head {
    let mut wire = wire::Head { name: head.name.clone(), ..wire::Head::default() };
    match &head.source {
        HeadSource::Recipe(recipe) => {
            wire.recipe = Some(recipe.relations.clone());
            wire.moves = recipe.moves;
        }
        HeadSource::Seeded { seed, deviation } => {
            wire.seed = Some(*seed);
            wire.deviation = Some(*deviation);
        }
        // Its model is named, or it is refused before it comes here, see `checked_preset`.
        HeadSource::Learned | HeadSource::Recorded => {}
        HeadSource::Rows(weights) => {
            wire.rows = Some(wire_rows(weights, width, head_width));
        }
    }
    wire.edited = head.edited.as_ref().map(|edited| wire_rows(edited, width, head_width));
    wire
}

fn wire_rows(weights: &HeadWeights, width: usize, head_width: usize) -> Rows {
    let resized;
    let HeadWeights { w_q, w_k, w_v, w_o } = if weights.w_q.shape() == (width, head_width) {
        weights
    } else {
        resized = weights.resized(width, head_width);
        &resized
    };
    Rows { w_q: write_rows(w_q), w_k: write_rows(w_k), w_v: write_rows(w_v), w_o: write_rows(w_o) }
}
