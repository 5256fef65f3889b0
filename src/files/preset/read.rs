//! From a preset's text to a document: the one gate.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::claims::with_focus_and_claims;
use super::rows::{check_row, read_rows};
use super::wire::{self, Preset, Row, Rows, Versions};
use super::{interventions, learned};
use crate::attention::{AttentionSpec, Mask};
use crate::design::{Recipe, tokenize};
use crate::document::{Document, Focus, Head, HeadSource, Layer, Subject, Token};
use crate::files::checks::index;
use crate::files::error::at_most_bytes;
use crate::files::{Problem, parse_ron};
use crate::model::{HeadWeights, limits};
use crate::text::{Phrase, say};

/// Bytes of a sentence: as many tokens as there may be, each as long as it may be, with brackets and a
/// space, in the widest characters.
const TEXT_BYTES: usize = limits::TOKENS * (limits::TOKEN_CHARS + 3) * 4;

/// Reads the text of a preset. A model that it names is looked for where models lie.
///
/// # Errors
/// It is no preset, with the line and column; or something in it cannot be, with its place; or its model cannot be
/// opened.
pub fn parse_preset(text: &str) -> Result<Document, Problem> {
    parse_preset_near(text, &[])
}

/// [`parse_preset`] where a model that it names is looked for in some folders first.
pub(in crate::files) fn parse_preset_near(text: &str, folders: &[PathBuf]) -> Result<Document, Problem> {
    read(parse_ron(text)?, folders)
}

/// What is compared with nothing, or with something that is.
fn read(mut versions: Versions, folders: &[PathBuf]) -> Result<Document, Problem> {
    let mut pinned = None;
    if let Some(mut versions) = pinned_of(&mut versions).take() {
        if pinned_of(&mut versions).is_some() {
            return Err(Problem::invalid("pinned, pinned", say("expected-nothing-pinned"), say("got-pinned")));
        }
        pinned = Some(Arc::new(read(*versions, folders).map_err(|problem| problem.inside("pinned"))?));
    }
    let document = match versions {
        Versions::V1(preset) => document(preset)?,
        Versions::Learned(preset) => learned::read(preset, folders)?,
    };
    Ok(Document { pinned, ..document })
}

fn pinned_of(versions: &mut Versions) -> &mut Option<Box<Versions>> {
    match versions {
        Versions::V1(preset) => &mut preset.pinned,
        Versions::Learned(preset) => &mut preset.pinned,
    }
}

/// Whether a text is a preset that names a learned model.
#[must_use]
pub fn names_model(text: &str) -> bool {
    let is_learned = |versions: &Versions| matches!(versions, Versions::Learned(_));
    parse_ron(text)
        .is_ok_and(|mut preset| is_learned(&preset) || pinned_of(&mut preset).as_deref().is_some_and(is_learned))
}

/// The title of a preset and what it says about itself.
///
/// # Errors
/// It is no preset, with the line and column.
pub fn preset_heading(text: &str) -> Result<(String, String), Problem> {
    Ok(match parse_ron(text)? {
        Versions::V1(preset) => (preset.title, preset.about),
        Versions::Learned(preset) => (preset.title, preset.about),
    })
}

/// The tokens of a text that may be broken into lines, each break read as one space.
pub(super) fn tokenize_lines(text: &str) -> Vec<String> {
    if !text.contains('\n') {
        return tokenize(text);
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    tokenize(&lines.join(" "))
}

fn document(preset: Preset) -> Result<Document, Problem> {
    let width = preset.width;
    let tokens = read_sentence("", preset.text, preset.tokens, preset.embeddings, width)?
        .ok_or_else(|| Problem::invalid("text, tokens", say("expected-one-of-two"), say("got-none")))?;
    let contrast =
        read_sentence("contrast_", preset.contrast, preset.contrast_tokens, preset.contrast_embeddings, width)?;
    let heads = |layer: &[wire::Head]| layer.iter().map(|head| head.repeat.unwrap_or(1)).fold(0, usize::saturating_add);
    let most = preset.layers.0.iter().map(|layer| heads(&layer.0)).max().unwrap_or(0);
    if most > limits::HEADS {
        return Err(Problem::invalid("layers", say("expected-heads-in-layer").with("most", limits::HEADS), most));
    }
    let head_width = preset.head_width.unwrap_or_else(|| (width / most.max(1)).max(1));
    let (mut layers, mut ablated) = (Vec::new(), Vec::new());
    for (l, layer) in preset.layers.0.into_iter().enumerate() {
        let mut heads = Vec::new();
        for head in layer.0 {
            let (first, is_ablated) = (heads.len(), head.ablated);
            let place = say("place-layer-head").with("layer", l + 1).with("head", first + 1);
            read_head(head, &place, width, head_width, &mut heads)?;
            ablated.extend((first..heads.len()).filter(|_| is_ablated).map(|h| (l, h)));
        }
        layers.push(Layer { heads });
    }
    let mut document = Document {
        title: preset.title,
        about: preset.about,
        tokens,
        contrast,
        words: preset.words,
        seed: preset.seed,
        width,
        head_width: preset.head_width,
        group_size: preset.group_size,
        spec: AttentionSpec {
            temperature: preset.temperature,
            scale: preset.scale,
            mask: Mask { causal: preset.causal, pattern: preset.mask },
            position: preset.position,
            residual: preset.residual.unwrap_or(layers.len() > 1),
            ..AttentionSpec::default()
        },
        layers,
        subject: Subject::Designed,
        focus: Focus::default(),
        claims: Vec::new(),
        pinned: None,
    };
    for (l, h) in ablated {
        document.spec.set_ablated(l, h, true);
    }
    for (i, intervention) in preset.interventions.into_iter().enumerate() {
        let read = interventions::read(intervention, i + 1, &document)?;
        document.spec.interventions.push(read);
    }
    document.check()?;
    with_focus_and_claims(document, preset.focus, preset.claims)
}

/// The tokens of a sentence, none where the preset has none; `prefix` stands before the field names.
fn read_sentence(
    prefix: &str,
    text: Option<String>,
    tokens: Option<Vec<String>>,
    embeddings: BTreeMap<usize, Row>,
    width: usize,
) -> Result<Option<Vec<Token>>, Problem> {
    let text_field = if prefix.is_empty() { "text" } else { "contrast" };
    let texts = match (text, tokens) {
        (Some(_), Some(_)) => {
            return Err(Problem::invalid(
                format!("{text_field}, {prefix}tokens"),
                say("expected-only-one"),
                say("got-both"),
            ));
        }
        (None, None) if embeddings.is_empty() || prefix.is_empty() => return Ok(None),
        (Some(text), None) if text.len() > TEXT_BYTES => {
            return Err(Problem::invalid(text_field, at_most_bytes(TEXT_BYTES), text.len()));
        }
        (text, tokens) => tokens.unwrap_or_else(|| tokenize_lines(&text.unwrap_or_default())),
    };
    let mut tokens: Vec<Token> = texts.into_iter().map(Token::new).collect();
    for (number, Row(row)) in embeddings {
        let token = say("place-token-number").with("number", number);
        let place = Phrase::list([format!("{prefix}embeddings").into(), token]);
        check_row(&row, width, || place.clone())?;
        let token = index(number, tokens.len(), place)?;
        tokens[token].row = Some(Arc::new(row));
    }
    Ok(Some(tokens))
}

fn read_head(
    head: wire::Head,
    place: &Phrase,
    width: usize,
    head_width: usize,
    heads: &mut Vec<Head>,
) -> Result<(), Problem> {
    let wire::Head { name, recipe, moves, seed, deviation, repeat, rows, edited, ablated: _ } = head;
    let within = |place: &Phrase, field: &str| Phrase::list([place.clone(), field.into()]);
    let weights = |Rows { w_q, w_k, w_v, w_o }: &Rows, place: &Phrase| {
        Ok::<_, Problem>(Arc::new(HeadWeights {
            w_q: read_rows(w_q, width, head_width, &within(place, "w_q"))?,
            w_k: read_rows(w_k, width, head_width, &within(place, "w_k"))?,
            w_v: read_rows(w_v, width, head_width, &within(place, "w_v"))?,
            w_o: read_rows(w_o, head_width, width, &within(place, "w_o"))?,
        }))
    };
    let sources: Vec<HeadSource> = match (recipe, seed, rows) {
        (Some(relations), None, None) => vec![HeadSource::Recipe(Recipe { relations, moves }); repeat.unwrap_or(1)],
        (None, Some(seed), None) => {
            let deviation = deviation.unwrap_or(1.0 / (width.max(1) as f32).sqrt());
            (0..repeat.unwrap_or(1) as u64)
                .map(|i| HeadSource::Seeded { seed: seed.wrapping_add(i), deviation })
                .collect()
        }
        (None, None, Some(rows)) => vec![HeadSource::Rows(weights(&rows, place)?); repeat.unwrap_or(1)],
        _ => {
            let expected = say("expected-exactly-one").with("names", "recipe, seed").with("last", "rows");
            return Err(Problem::invalid(place.clone(), expected, say("got-none-or-more")));
        }
    };
    let edited = edited.map(|edited| weights(&edited, &within(place, "edited"))).transpose()?;
    heads.extend(sources.into_iter().map(|source| Head { name: name.clone(), source, edited: edited.clone() }));
    Ok(())
}
