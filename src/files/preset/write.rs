//! From a document to a preset's text.

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;

use super::read::tokenize_lines;
use super::wire::{self, Preset, Rows, Versions};
use crate::document::{Bound, Claim, Document, Focus, Head, HeadSource};
use crate::math::Matrix;
use crate::model::{HeadWeights, join};

/// Writes a document as a preset that reads back as the same document, bit for bit.
#[must_use]
pub fn write_preset(document: &Document) -> String {
    let config = PrettyConfig::new().extensions(Extensions::IMPLICIT_SOME).struct_names(false);
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    let text = options.to_string_pretty(&Versions::V1(wire(document)), config);
    one_line_rows(&text.expect("the wire format holds nothing that RON cannot write"))
}

fn wire(document: &Document) -> Preset {
    let texts: Vec<String> = document.tokens.iter().map(|token| token.text.clone()).collect();
    let text = join(texts.iter().map(String::as_str));
    let (text, tokens) = if tokenize_lines(&text) == texts { (Some(text), None) } else { (None, Some(texts)) };
    let contrast = document.contrast.as_ref().map(|tokens| join(tokens.iter().map(|token| token.text.as_str())));
    let rows = document.tokens.iter().enumerate();
    let embeddings = rows.filter_map(|(i, token)| Some((i + 1, token.row.as_ref()?.to_vec()))).collect();
    let spec = &document.spec;
    let residual = spec.residual;
    Preset {
        title: document.title.clone(),
        about: document.about.clone(),
        text,
        tokens,
        contrast,
        words: document.words.clone(),
        embeddings,
        seed: document.seed,
        width: document.width,
        head_width: document.head_width,
        causal: spec.mask.causal,
        mask: spec.mask.pattern,
        position: spec.position,
        temperature: spec.temperature,
        scale: spec.scale,
        residual: (residual != (document.layers.len() > 1)).then_some(residual),
        layers: document.layers.iter().map(|layer| layer.heads.iter().map(head).collect()).collect(),
        focus: (document.focus != Focus::default()).then(|| focus(document.focus)),
        claims: document.claims.iter().map(claim).collect(),
    }
}

fn head(head: &Head) -> wire::Head {
    let mut wire = wire::Head { name: head.name.clone(), ablated: head.ablated, ..wire::Head::default() };
    match &head.source {
        HeadSource::Recipe(recipe) => {
            wire.recipe = Some(recipe.relations.clone());
            wire.moves = recipe.moves;
        }
        HeadSource::Seeded { seed, deviation } => {
            wire.seed = Some(*seed);
            wire.deviation = Some(*deviation);
        }
        HeadSource::Rows(weights) => {
            let HeadWeights { w_q, w_k, w_v, w_o } = weights.as_ref();
            wire.rows = Some(Rows { w_q: rows(w_q), w_k: rows(w_k), w_v: rows(w_v), w_o: rows(w_o) });
        }
    }
    wire
}

fn rows(matrix: &Matrix) -> Vec<Vec<f32>> {
    matrix.row_iter().map(|row| row.iter().copied().collect()).collect()
}

fn focus(focus: Focus) -> wire::Focus {
    wire::Focus {
        layer: focus.layer + 1,
        head: focus.head + 1,
        query: focus.query.map(|i| i + 1),
        key: focus.key.map(|i| i + 1),
    }
}

fn claim(claim: &Claim) -> wire::Claim {
    let (at_least, at_most) = match claim.bound {
        Bound::AtLeast(bound) => (Some(bound), None),
        Bound::AtMost(bound) => (None, Some(bound)),
    };
    wire::Claim {
        layer: claim.layer + 1,
        head: claim.head + 1,
        second: claim.second,
        expect: claim.expect.clone(),
        at_least,
        at_most,
        when: claim.when.clone(),
    }
}

/// Puts a list of nothing but numbers on one line, so that a matrix looks like one.
fn one_line_rows(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        let is_number = |line: &&str| line.trim().trim_end_matches(',').parse::<f32>().is_ok();
        if line.ends_with('[') && lines.peek().is_some_and(is_number) {
            let mut numbers = Vec::new();
            while let Some(number) = lines.next_if(is_number) {
                numbers.push(number.trim().trim_end_matches(','));
            }
            out.push_str(&numbers.join(", "));
            out.push_str(lines.next().map_or("", str::trim));
        }
        out.push('\n');
    }
    out
}
