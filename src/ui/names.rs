//! Names of things, from the localisation.

use crate::attention::{Action, At, Intervention, Pattern, Rows, Site};
use crate::design::visible;
use crate::document::{Bound, Cell, Change, Claim, Document, Expect, Judged, Which};
use crate::model::Piece;
use crate::text::Text;

pub(crate) use crate::document::numbered;
pub(crate) use crate::workbench::{head_name, head_place, source_name};

/// "0.93 ≥ 0.80"
pub(crate) fn judged(judged: &Judged) -> String {
    let score = judged.score.map_or_else(|| "–".into(), |score| format!("{score:.2}"));
    match judged.bound {
        Bound::AtLeast(bound) => format!("{score} ≥ {bound:.2}"),
        Bound::AtMost(bound) => format!("{score} ≤ {bound:.2}"),
    }
}

/// What a claim is about, and under which conditions: "Previous token (head 2 of layer 1), with τ = 4".
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
        Expect::Says(word) => text.with("claim-says", &[("word", word)]),
        Expect::OrderBlind { .. } => text.get("claim-order-blind").into_owned(),
    };
    let layers = document.layers.len() > 1;
    let (layer, head) = ((claim.layer + 1).to_string(), (claim.head + 1).to_string());
    let place = [("what", what.as_str()), ("layer", &layer), ("head", &head)];
    let what = match claim.expect {
        // All of the model says it.
        Expect::Says(_) => what,
        _ => text.with(if layers { "claim-in-layer" } else { "claim-in-head" }, &place),
    };
    let second = (claim.which == Which::Second).then(|| text.get("when-second").into_owned());
    let conditions = claim.when.iter().map(|change| condition(text, change));
    std::iter::once(what).chain(second).chain(conditions).collect::<Vec<_>>().join(", ")
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
    let ([does, _], arguments) = messages(text, change);
    filled(text, does, &arguments)
}

/// How it is once a change is made: "with τ = 4".
fn condition(text: &Text, change: &Change) -> String {
    let ([_, is], arguments) = messages(text, change);
    filled(text, is, &arguments)
}

fn filled(text: &Text, key: &str, arguments: &[(&str, String)]) -> String {
    text.with(key, &arguments.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
}

/// The messages that say what a change does and how it is then, and their arguments.
fn messages(text: &Text, change: &Change) -> ([&'static str; 2], Vec<(&'static str, String)>) {
    let number = |value: usize| value.to_string();
    let name = |key: &'static str| text.get(key).into_owned();
    match change {
        Change::Causal(true) => (["try-causal-on", "when-causal-on"], vec![]),
        Change::Causal(false) => (["try-causal-off", "when-causal-off"], vec![]),
        Change::Scale(true) => (["try-scale-on", "when-scale-on"], vec![]),
        Change::Scale(false) => (["try-scale-off", "when-scale-off"], vec![]),
        Change::Temperature(value) => (["try-temperature", "when-temperature"], vec![("value", value.to_string())]),
        Change::Mask(Pattern::Window { width }) => (["try-window", "when-window"], vec![("width", number(*width))]),
        Change::Mask(Pattern::WindowGlobals { width, globals }) => {
            (["try-globals", "when-globals"], vec![("width", number(*width)), ("globals", number(*globals))])
        }
        Change::Mask(pattern) => (["try-mask", "when-mask"], vec![("mask", name(pattern.into_str()))]),
        Change::Position(position) => {
            (["try-position", "when-position"], vec![("position", name(position.into_str()))])
        }
        Change::HeadWidth(width) => (["try-head-width", "when-head-width"], vec![("width", number(*width))]),
        Change::Heads(heads) => (["try-heads", "when-heads"], vec![("heads", text.count("heads-count", *heads))]),
        Change::Ablate { layer, head } => {
            (["try-ablate", "when-ablate"], vec![("layer", number(*layer)), ("head", number(*head))])
        }
        Change::Shuffle { .. } => (["try-shuffle", "when-shuffle"], vec![]),
        Change::Text(sentence) => (["try-text", "when-text"], vec![("text", sentence.clone())]),
        Change::Train(step) => (["try-train", "when-train"], vec![("step", number(*step))]),
    }
}

/// A place that can be intervened on: "head 2.1".
pub(crate) fn site(text: &Text, document: &Document, at: At) -> String {
    let layer = (at.layer + 1).to_string();
    let head = match at.head {
        Some(head) if document.layers.len() > 1 => format!("{layer}.{}", head + 1),
        Some(head) => (head + 1).to_string(),
        None => text.with("site-all-heads", &[("layer", &layer)]),
    };
    let key = match at.site {
        Site::ResidPre => "site-resid-pre",
        Site::Q => "site-q",
        Site::K => "site-k",
        Site::V => "site-v",
        Site::Pattern => "site-pattern",
        Site::Mixed => "site-mixed",
        Site::AttnOut => "site-attn-out",
        Site::MlpOut => "site-mlp-out",
        Site::ResidPost => "site-resid-post",
    };
    text.with(key, &[("layer", &layer), ("head", &head)])
}

/// Tokens that are named one by one at most.
const NAMED: usize = 3;

/// What an intervention does: "head 2.1 at “it”: zero".
pub(crate) fn intervention(text: &Text, document: &Document, one: &Intervention) -> String {
    let place = site(text, document, one.at);
    let what = text.get(match one.action {
        Action::Zero => "action-zero",
        Action::Mean => "action-mean",
        Action::Scale(_) => "action-scale",
        Action::From(_) => "action-from",
    });
    let Rows::Tokens(tokens) = &one.rows else {
        return text.with("intervention-does", &[("place", &place), ("what", &what)]);
    };
    let names = tokens.iter().filter_map(|token| document.tokens.get(*token)).map(|token| token_label(&token.text, 14));
    let mut names: Vec<String> = names.collect();
    if names.len() > NAMED {
        names = vec![text.count("intervention-tokens", tokens.len())];
    }
    let tokens = names.join(", ");
    text.with("intervention-does-at", &[("place", &place), ("tokens", &tokens), ("what", &what)])
}

/// What a learned model's token is: its number, and the bytes of the text that it stands for.
pub(crate) fn piece_words(text: &Text, piece: &Piece) -> String {
    let id = piece.id.to_string();
    if piece.place.is_empty() {
        return text.with("piece-added", &[("id", &id)]);
    }
    let (from, to) = (piece.place.start.to_string(), piece.place.end.to_string());
    let key = if piece.is_special { "piece-special" } else { "piece-of-text" };
    text.with(key, &[("id", &id), ("from", &from), ("to", &to)])
}

/// A token as a label: visible white space, and no longer than so many characters.
pub(crate) fn token_label(token: &str, most: usize) -> String {
    let token = visible(token);
    if token.chars().count() <= most {
        return token.into_owned();
    }
    token.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
