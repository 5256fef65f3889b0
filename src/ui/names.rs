//! Names of things, from the localisation.

use crate::attention::Pattern;
use crate::design::visible;
use crate::document::{Bound, Cell, Change, Claim, Document, Expect, Judged};
use crate::text::Text;

pub(crate) use crate::workbench::{head_name, source_name};

/// "0.93 ≥ 0.80"
pub(crate) fn judged(judged: &Judged) -> String {
    let score = judged.score.map_or_else(|| "–".into(), |score| format!("{score:.2}"));
    match judged.bound {
        Bound::AtLeast(bound) => format!("{score} ≥ {bound:.2}"),
        Bound::AtMost(bound) => format!("{score} ≤ {bound:.2}"),
    }
}

/// What a claim is about: "Previous token in head 2 of layer 1".
pub(crate) fn claim(text: &Text, document: &Document, claim: &Claim) -> String {
    let what = match &claim.expect {
        Expect::Finds(relation) => text.get(relation.into_str()).into_owned(),
        Expect::Weight(cells) => cells.iter().map(cell).collect::<Vec<_>>().join(", "),
        Expect::Prefers(liked, other) => {
            text.with("claim-prefers", &[("liked", &cell(liked)), ("other", &cell(other))])
        }
        Expect::Uniform => text.get("claim-uniform").into_owned(),
        Expect::Peaked => text.get("claim-peaked").into_owned(),
        Expect::SameRow(word) => text.with("claim-same-row", &[("word", word)]),
        Expect::OrderBlind { .. } => text.get("claim-order-blind").into_owned(),
    };
    let layers = document.layers.len() > 1;
    let (layer, head) = ((claim.layer + 1).to_string(), (claim.head + 1).to_string());
    let place = [("what", what.as_str()), ("layer", &layer), ("head", &head)];
    text.with(if layers { "claim-in-layer" } else { "claim-in-head" }, &place)
}

fn cell(cell: &Cell) -> String {
    format!("{} → {}", cell.query, cell.key)
}

/// With which heads a head shares keys and values, and whose they are; none where it has its own to
/// itself.
pub(crate) fn sharing(text: &Text, document: &Document, layer: usize, head: usize) -> Option<String> {
    let group = document.group(head);
    if group.len() < 2 {
        return None;
    }
    let name = document.head(layer, group.start).map(|leader| head_name(text, leader)).unwrap_or_default();
    let [first, last] = [group.start + 1, group.end].map(|number| number.to_string());
    let key = if head == group.start { "sharing-leader" } else { "sharing-follower" };
    Some(text.with(key, &[("first", &first), ("last", &last), ("name", &token_label(&name, 40))]))
}

/// What a change does, as the label of a button that does it.
pub(crate) fn change(text: &Text, change: &Change) -> String {
    let number = |value: usize| value.to_string();
    match change {
        Change::Causal(true) => text.get("try-causal-on").into_owned(),
        Change::Causal(false) => text.get("try-causal-off").into_owned(),
        Change::Scale(true) => text.get("try-scale-on").into_owned(),
        Change::Scale(false) => text.get("try-scale-off").into_owned(),
        Change::Temperature(value) => text.with("try-temperature", &[("value", &value.to_string())]),
        Change::Mask(Pattern::Window { width }) => text.with("try-window", &[("width", &number(*width))]),
        Change::Mask(Pattern::WindowGlobals { width, globals }) => {
            text.with("try-globals", &[("width", &number(*width)), ("globals", &number(*globals))])
        }
        Change::Mask(pattern) => text.with("try-mask", &[("mask", &text.get(pattern.into_str()))]),
        Change::Position(position) => text.with("try-position", &[("position", &text.get(position.into_str()))]),
        Change::HeadWidth(width) => text.with("try-head-width", &[("width", &number(*width))]),
        Change::Heads(heads) => text.with("try-heads", &[("heads", &text.count("heads-count", *heads))]),
        Change::Ablate { layer, head } => {
            text.with("try-ablate", &[("layer", &number(*layer)), ("head", &number(*head))])
        }
        Change::Shuffle { .. } => text.get("try-shuffle").into_owned(),
        Change::Text(sentence) => text.with("try-text", &[("text", sentence)]),
    }
}

/// A token as a label: visible white space, and no longer than so many characters.
pub(crate) fn token_label(token: &str, most: usize) -> String {
    let token = visible(token);
    if token.chars().count() <= most {
        return token.into_owned();
    }
    token.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
