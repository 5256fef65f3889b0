//! Names of things, from the localisation.

use crate::attention::Pattern;
use crate::document::{Bound, Cell, Change, Claim, Document, Expect, Judged};
use crate::kernels::Meaningless;
use crate::model::{Feature, Position, visible};
use crate::text::Text;
use crate::workbench::KernelKind;

pub(crate) use crate::workbench::{head_name, relation_key, source_name};

/// The message that names a kernel.
pub(crate) fn kernel_key(kind: KernelKind) -> &'static str {
    match kind {
        KernelKind::Exact => "kernel-exact",
        KernelKind::Flash => "kernel-flash",
        KernelKind::Sparse => "kernel-sparse",
        KernelKind::Elu => "kernel-elu",
        KernelKind::Random => "kernel-random",
    }
}

/// The message that says why a kernel cannot obey a setting.
pub(crate) fn meaningless_key(why: Meaningless) -> &'static str {
    match why {
        Meaningless::PairsOfLinear => "meaningless-pairs",
        Meaningless::AlibiOfLinear => "meaningless-alibi",
        Meaningless::RopeOfElu => "meaningless-rope",
        Meaningless::PaddingOfDecode => "meaningless-padding",
        Meaningless::PaintedOfDecode => "meaningless-painted",
        Meaningless::ReplacedPattern => "meaningless-replaced",
    }
}

/// The message that names a feature of words.
pub(crate) fn feature_key(feature: Feature) -> &'static str {
    match feature {
        Feature::Token => "feature-token",
        Feature::Begin => "feature-begin",
        Feature::Noun => "feature-noun",
        Feature::Name => "feature-name",
        Feature::Pronoun => "feature-pronoun",
        Feature::Verb => "feature-verb",
        Feature::Auxiliary => "feature-auxiliary",
        Feature::Adjective => "feature-adjective",
        Feature::Adverb => "feature-adverb",
        Feature::Determiner => "feature-determiner",
        Feature::Preposition => "feature-preposition",
        Feature::Conjunction => "feature-conjunction",
        Feature::Punctuation => "feature-punctuation",
        Feature::SentenceEnd => "feature-sentence-end",
        Feature::Negation => "feature-negation",
        Feature::Animate => "feature-animate",
        Feature::Inanimate => "feature-inanimate",
        Feature::Singular => "feature-singular",
        Feature::Plural => "feature-plural",
        Feature::NeedsSingular => "feature-needs-singular",
        Feature::NeedsPlural => "feature-needs-plural",
        Feature::SaidOfAnimate => "feature-said-of-animate",
        Feature::SaidOfInanimate => "feature-said-of-inanimate",
        Feature::Question => "feature-question",
        Feature::Definition => "feature-definition",
        Feature::Mathematics => "feature-mathematics",
        Feature::Leisure => "feature-leisure",
        Feature::Example => "feature-example",
    }
}

pub(crate) fn position_key(position: Position) -> &'static str {
    match position {
        Position::None => "position-none",
        Position::Sinusoidal { .. } => "position-sinusoidal",
        Position::Rope { .. } => "position-rope",
        Position::Alibi { .. } => "position-alibi",
    }
}

pub(crate) fn pattern_key(pattern: &Pattern) -> &'static str {
    match pattern {
        Pattern::Full => "mask-full",
        Pattern::Window { .. } => "mask-window",
        Pattern::WindowGlobals { .. } => "mask-globals",
        Pattern::Prefix { .. } => "mask-prefix",
        Pattern::Padding { .. } => "mask-padding",
        Pattern::Painted(_) => "mask-painted",
    }
}

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
        Expect::Finds(relation) => text.get(relation_key(*relation)).into_owned(),
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
        Change::Mask(pattern) => text.with("try-mask", &[("mask", &text.get(pattern_key(pattern)))]),
        Change::Position(position) => text.with("try-position", &[("position", &text.get(position_key(*position)))]),
        Change::HeadWidth(width) => text.with("try-head-width", &[("width", &number(*width))]),
        Change::Heads(heads) => text.with("try-heads", &[("heads", &text.count("heads-count", *heads))]),
        Change::Ablate { layer, head } => {
            text.with("try-ablate", &[("layer", &number(*layer)), ("head", &number(*head))])
        }
        Change::Shuffle { .. } => text.get("try-shuffle").into_owned(),
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
