//! The numbers that a lesson's text can name.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use strum::VariantArray;

use super::learned::{Learned, NAMES as LEARNED, learned};
use super::target::by_name;
use crate::analysis::Stage;
use crate::design::Relation;
use crate::document::{Cell, Place, Which};
use crate::kernels::{KNOWN_MODELS, KnownModel};
use crate::text::{Mismatch, Phrase, from_text, say};
use crate::workbench::action::{cell, place};
use crate::workbench::{HeadPlace, KernelKind};

/// A number of the running program, by name: `"weight:it→animal@2.1"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub what: What,
    /// The chosen head where none is named.
    pub head: Option<HeadPlace>,
    /// Which sentence it is of.
    pub which: Which,
    /// Whether it follows what the learner does even in an instruction, whose other numbers hold still.
    pub now: bool,
}

/// What it is; see the table in `docs/lessons.md`.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Weight(Cell),
    Percent(Cell),
    Score(Cell),
    Dot(Cell),
    Weighted(Cell),
    Entropy(Place),
    Effective(Place),
    Top(Place),
    TopPercent(Place),
    Received(Place),
    ValueNorm(Place),
    RowDifference(Place),
    Ablation(Place),
    Pattern(Relation),
    Tokens,
    Heads,
    Layers,
    Width,
    HeadWidth,
    Temperature,
    Allowed,
    /// Of the sentence, or of so many tokens.
    Pairs(Option<u64>),
    MapBytes(u64),
    Operations(u64),
    ModelMaps(&'static KnownModel, u64),
    ModelCache(&'static KnownModel, u64),
    ModelOperations(&'static KnownModel, u64),
    ModelMapShare(&'static KnownModel, u64),
    ModelEven(&'static KnownModel),
    /// A number of the walk-through, its row and column counted from 0.
    Number(Stage, usize, usize),
    Kept,
    Error(KernelKind),
    MeanError(KernelKind),
    /// Of the training.
    Learned(Learned),
    /// The same of the one that is shown beside it.
    Beside(Learned),
}

/// What they are called.
const NAMES: &[&str] = &[
    "weight",
    "percent",
    "score",
    "dot",
    "weighted",
    "entropy",
    "effective",
    "top",
    "top-percent",
    "received",
    "value-norm",
    "row-difference",
    "ablation",
    "pattern",
    "tokens",
    "heads",
    "layers",
    "width",
    "head-width",
    "temperature",
    "allowed",
    "pairs",
    "map-bytes",
    "operations",
    "model-maps",
    "model-cache",
    "model-operations",
    "model-map-share",
    "model-even",
    "number",
    "kept",
    "error",
    "mean-error",
    "beside",
];

/// The largest number that a name may hold: more tokens than anybody counts.
const LARGEST: u64 = 1 << 40;

impl FromStr for Value {
    type Err = Mismatch;

    fn from_str(text: &str) -> Result<Self, Mismatch> {
        let (text, now) = match text.strip_prefix("now:") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let (rest, which) = match text.strip_suffix("|second") {
            Some(rest) => (rest, Which::Second),
            None => (text, Which::First),
        };
        let (rest, head) = head_suffix(rest);
        let (name, argument) = named(rest);
        let what = what(name, argument)?;
        Ok(Self { what, head, which, now })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

/// A name, and what stands behind it.
fn named(text: &str) -> (&str, Option<&str>) {
    text.split_once(':').map_or((text, None), |(name, argument)| (name, Some(argument)))
}

/// `…@2.1`: layer 2, head 1, both counted from 1.
fn head_suffix(text: &str) -> (&str, Option<HeadPlace>) {
    let place = |suffix: &str| {
        let (layer, head) = suffix.split_once('.')?;
        let number = |text: &str| text.parse::<usize>().ok()?.checked_sub(1);
        Some((number(layer)?, number(head)?))
    };
    match text.rsplit_once('@').map(|(rest, suffix)| (rest, place(suffix))) {
        Some((rest, Some(place))) => (rest, Some(place)),
        _ => (text, None),
    }
}

fn what(name: &str, argument: Option<&str>) -> Result<What, Mismatch> {
    let wrong = |expected: Phrase, got: &str| Mismatch::new(expected, Phrase::quoted(got));
    let given = || argument.ok_or_else(|| wrong(say("expected-argument").with("name", name), name));
    let number = |text: &str| {
        let expected = || say("expected-number").with("range", Phrase::range(0, LARGEST));
        text.parse::<u64>().ok().filter(|n| *n <= LARGEST).ok_or_else(|| wrong(expected(), text))
    };
    let known = |name: &str| by_name(KNOWN_MODELS.iter().map(|model| (model, model.name)), say("place-model"), name);
    let model = |text: &str| -> Result<(&'static KnownModel, u64), Mismatch> {
        let (name, tokens) = text.rsplit_once(':').ok_or_else(|| wrong(say("expected-model-tokens"), text))?;
        Ok((known(name)?, number(tokens)?))
    };
    let kernel = |text: &str| by_name(kernels(), say("place-kernel"), text);
    Ok(match name {
        "weight" => What::Weight(cell(given()?)?),
        "percent" => What::Percent(cell(given()?)?),
        "score" => What::Score(cell(given()?)?),
        "dot" => What::Dot(cell(given()?)?),
        "weighted" => What::Weighted(cell(given()?)?),
        "entropy" => What::Entropy(place(given()?)?),
        "effective" => What::Effective(place(given()?)?),
        "top" => What::Top(place(given()?)?),
        "top-percent" => What::TopPercent(place(given()?)?),
        "received" => What::Received(place(given()?)?),
        "value-norm" => What::ValueNorm(place(given()?)?),
        "row-difference" => What::RowDifference(place(given()?)?),
        "ablation" => What::Ablation(place(given()?)?),
        "pattern" => {
            let name = given()?;
            What::Pattern(ron::from_str(name).map_err(|_| wrong(say("expected-relation"), name))?)
        }
        "tokens" => What::Tokens,
        "heads" => What::Heads,
        "layers" => What::Layers,
        "width" => What::Width,
        "head-width" => What::HeadWidth,
        "temperature" => What::Temperature,
        "allowed" => What::Allowed,
        "pairs" => What::Pairs(argument.map(number).transpose()?),
        "map-bytes" => What::MapBytes(number(given()?)?),
        "operations" => What::Operations(number(given()?)?),
        "model-maps" => model(given()?).map(|(model, tokens)| What::ModelMaps(model, tokens))?,
        "model-cache" => model(given()?).map(|(model, tokens)| What::ModelCache(model, tokens))?,
        "model-operations" => model(given()?).map(|(model, tokens)| What::ModelOperations(model, tokens))?,
        "model-map-share" => model(given()?).map(|(model, tokens)| What::ModelMapShare(model, tokens))?,
        "model-even" => What::ModelEven(known(given()?)?),
        "number" => {
            let (stage, row, column) = stage_number(given()?)?;
            What::Number(stage, row, column)
        }
        "kept" => What::Kept,
        "error" => What::Error(kernel(given()?)?),
        "mean-error" => What::MeanError(kernel(given()?)?),
        "beside" => {
            let (name, argument) = named(given()?);
            learned(name, argument)?.map(What::Beside).ok_or_else(|| wrong(Phrase::one_of(LEARNED), name))?
        }
        _ => match learned(name, argument)? {
            Some(learned) => What::Learned(learned),
            None if LEARNED.contains(&name) => return Err(wrong(say("expected-argument").with("name", name), name)),
            None => return Err(wrong(Phrase::one_of(NAMES.iter().chain(&LEARNED)), name)),
        },
    })
}

/// `weights:4:2`: a stage, a row and a column, both counted from 1.
fn stage_number(text: &str) -> Result<(Stage, usize, usize), Mismatch> {
    let wrong = || Mismatch::new(say("expected-stage-number"), Phrase::quoted(text));
    let counted = |number: &str| number.parse::<usize>().ok()?.checked_sub(1);
    let mut parts = text.split(':');
    let (Some(name), Some(row), Some(column), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let stages = Stage::VARIANTS.iter().filter_map(|stage| Some((*stage, stage.lesson_name()?)));
    let stage = by_name(stages, say("place-stage"), name)?;
    Ok((stage, counted(row).ok_or_else(wrong)?, counted(column).ok_or_else(wrong)?))
}

/// The kernels that can differ from exact, and their names.
fn kernels() -> impl Iterator<Item = (KernelKind, &'static str)> {
    let others = KernelKind::VARIANTS.iter().copied().filter(|kind| *kind != KernelKind::Exact);
    others.map(|kind| (kind, kind.into_str().trim_start_matches("kernel-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_and_told_of() {
        let documented = include_str!("../../../docs/lessons.md");
        for name in NAMES.iter().chain(&LEARNED) {
            let read = [
                None,
                Some("1"),
                Some("a→b"),
                Some("flash"),
                Some("GPT-2:1"),
                Some("GPT-2"),
                Some("x:1:1"),
                Some("Previous"),
            ];
            let read = read.into_iter().chain([Some("known"), Some("previous"), Some("step")]);
            assert!(read.into_iter().any(|argument| what(name, argument).is_ok()), "{name}");
            assert!(
                documented.contains(&format!("{{{name}}}")) || documented.contains(&format!("{{{name}:")),
                "{name}"
            );
        }
        let refused = what("prozent", Some("a→b")).unwrap_err().to_string();
        assert!(NAMES.iter().chain(&LEARNED).all(|name| refused.contains(name)), "{refused}");
    }

    #[test]
    fn a_number_names_its_head_and_its_sentence() {
        let value: Value = "weight:New: tangent line→Chain rule@2.1|second".parse().unwrap();
        assert_eq!((value.head, value.which), (Some((1, 0)), Which::Second));
        assert_eq!(value.what, What::Weight(cell("New: tangent line→Chain rule").unwrap()));
        // An address is a token like any other.
        let value: Value = "entropy:me@home".parse().unwrap();
        assert_eq!(value.what, What::Entropy(place("me@home").unwrap()));
        for text in [
            "weight",
            "weight:it",
            "pairs:many",
            "model-maps:GPT-9:10",
            "number:weights:0:1",
            "error:exact",
            "colour",
            "loss",
            "loss:colour",
            "sure:0",
            "beside:tokens",
            "",
        ] {
            assert!(text.parse::<Value>().is_err(), "{text}");
        }
    }
}
