//! What a lesson can point at.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use strum::{IntoStaticStr, VariantArray};

use crate::analysis::Stage;
use crate::document::{Cell, Document, Place, Which};
use crate::text::{Mismatch, Phrase, from_text, say};
use crate::workbench::action::{cell, place};
use crate::workbench::{Concept, View};

/// Something on the screen, by name: `"control:causal"`, `"cell:it→animal"`.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A cell of the map.
    Cell(Cell),
    /// A row of the map, and its token in the strip.
    Query(Place),
    /// A column of the map.
    Key(Place),
    Control(Control),
    Section(Section),
    Panel(PanelName),
    /// The button that opens a view.
    View(View),
    /// A matrix of the walk-through.
    Stage(Stage),
    /// A term of the glossary, for links.
    Term(Concept),
}

/// One control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Control {
    Sentence,
    Causal,
    Temperature,
    Scale,
    Mask,
    Positions,
    Kernel,
    Residual,
    Heads,
    Width,
    HeadWidth,
    Group,
    Layers,
    Ablate,
    Relations,
    Window,
    Globals,
    /// Of a training: how far a step goes, what a head may do meanwhile, to begin again, and what to ask.
    Rate,
    Hold,
    Again,
    Try,
}

/// A part of the controls that folds away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Section {
    Sentence,
    Attention,
    Model,
    Head,
}

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum PanelName {
    Strip,
    Map,
    Inspector,
    Heads,
    Controls,
    Layers,
    Maps,
    Lenses,
    /// The bars of known models, in the view of the costs.
    Models,
    /// Of a training: what it has come to step by step, how sure it is of each token, and the slider over its steps.
    Curves,
    Sureness,
    Timeline,
}

impl Target {
    /// Whether a lesson can take it away: what is only pointed at stays.
    #[must_use]
    pub fn can_be_hidden(&self) -> bool {
        match self {
            Self::Control(_) | Self::Section(_) => true,
            Self::Panel(panel) => {
                use PanelName::{Controls, Curves, Inspector, Map, Models, Sureness, Timeline};
                !matches!(panel, Map | Inspector | Controls | Models | Curves | Sureness | Timeline)
            }
            _ => false,
        }
    }

    /// The query and the key of the map that it names.
    #[must_use]
    pub fn query_and_key(&self) -> [Option<&Place>; 2] {
        match self {
            Self::Cell(cell) => [Some(&cell.query), Some(&cell.key)],
            Self::Query(place) => [Some(place), None],
            Self::Key(place) => [None, Some(place)],
            _ => [None, None],
        }
    }

    /// Whether a document has it.
    #[must_use]
    pub fn exists(&self, document: &Document) -> bool {
        let is_there = |place: &Place| place.find(document.sentence(Which::First)).is_some();
        match self {
            Self::Cell(cell) => is_there(&cell.query) && is_there(&cell.key),
            Self::Query(place) | Self::Key(place) => is_there(place),
            _ => true,
        }
    }
}

impl FromStr for Target {
    type Err = Mismatch;

    fn from_str(text: &str) -> Result<Self, Mismatch> {
        let wrong = |expected: &'static str| Mismatch::new(say(expected), Phrase::quoted(text));
        let (kind, name) = text.split_once(':').ok_or_else(|| wrong("expected-target"))?;
        let stages = Stage::VARIANTS.iter().filter_map(|stage| Some((*stage, stage.lesson_name()?)));
        Ok(match kind {
            "cell" => Self::Cell(cell(name)?),
            "query" => Self::Query(place(name)?),
            "key" => Self::Key(place(name)?),
            "control" => Self::Control(by_name(named::<Control>(), kind, name)?),
            "section" => Self::Section(by_name(named::<Section>(), kind, name)?),
            "panel" => Self::Panel(by_name(named::<PanelName>(), kind, name)?),
            "view" => Self::View(by_name(named::<View>(), kind, name)?),
            "stage" => Self::Stage(by_name(stages, kind, name)?),
            "term" => Self::Term(by_name(Concept::VARIANTS.iter().map(|term| (*term, term.name())), kind, name)?),
            _ => return Err(wrong("expected-target-kind")),
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(cell) => write!(f, "cell:{}→{}", cell.query, cell.key),
            Self::Query(place) => write!(f, "query:{place}"),
            Self::Key(place) => write!(f, "key:{place}"),
            Self::Control(control) => write!(f, "control:{}", <&str>::from(*control)),
            Self::Section(section) => write!(f, "section:{}", <&str>::from(*section)),
            Self::Panel(panel) => write!(f, "panel:{}", <&str>::from(*panel)),
            Self::View(view) => write!(f, "view:{}", <&str>::from(*view)),
            Self::Stage(stage) => write!(f, "stage:{}", stage.lesson_name().unwrap_or_default()),
            Self::Term(term) => write!(f, "term:{}", term.name()),
        }
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

/// All of a kind, each with its name.
fn named<T: VariantArray + Copy + Into<&'static str>>() -> impl Iterator<Item = (T, &'static str)> {
    T::VARIANTS.iter().map(|item| (*item, (*item).into()))
}

pub(super) fn by_name<'a, T>(
    all: impl IntoIterator<Item = (T, &'a str)>,
    what: impl Into<Phrase>,
    name: &str,
) -> Result<T, Mismatch> {
    let mut names = Vec::new();
    for (item, other) in all {
        if other == name {
            return Ok(item);
        }
        names.push(other);
    }
    Err(Mismatch::new(Phrase::one_of(names), Phrase::quoted(name)).inside(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_written_as_they_are_read() {
        for text in [
            "cell:it→animal",
            "query:New: tangent line",
            "key:the#2",
            "control:head-width",
            "section:model",
            "panel:strip",
            "view:flash",
            "stage:head-output",
            "term:effective-tokens",
        ] {
            let target: Target = text.parse().unwrap();
            assert_eq!(target.to_string(), text);
        }
        assert_eq!("cell:it -> animal".parse::<Target>().unwrap().to_string(), "cell:it→animal");
        for text in ["causal", "control:colour", "cell:it", "query:", "knob:temperature"] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
