//! What a lesson can point at.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use crate::analysis::Stage;
use crate::document::{Cell, Document, Place, Which};
use crate::workbench::View;
use crate::workbench::action::{cell, place};

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
}

macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant,)* }

        impl $name {
            /// All of them with their names.
            pub const ALL: &[(Self, &'static str)] = &[$((Self::$variant, $text),)*];
        }
    };
}

named! {
    /// One control.
    Control {
        Sentence = "sentence",
        Causal = "causal",
        Temperature = "temperature",
        Scale = "scale",
        Mask = "mask",
        Positions = "positions",
        Kernel = "kernel",
        Residual = "residual",
        Heads = "heads",
        Width = "width",
        HeadWidth = "head-width",
        Group = "group",
        Layers = "layers",
        Ablate = "ablate",
        Relations = "relations",
        Window = "window",
        Globals = "globals",
    }
}

named! {
    /// A part of the controls that folds away.
    Section {
        Sentence = "sentence",
        Attention = "attention",
        Model = "model",
        Head = "head",
    }
}

named! {
    /// A part of the screen.
    PanelName {
        Strip = "strip",
        Map = "map",
        Inspector = "inspector",
        Heads = "heads",
        Controls = "controls",
        Layers = "layers",
        Maps = "maps",
        Lenses = "lenses",
    }
}

/// Stages that a lesson can name.
const STAGES: &[(Stage, &str)] = &[
    (Stage::Embeddings, "x"),
    (Stage::WQ, "wq"),
    (Stage::WK, "wk"),
    (Stage::WV, "wv"),
    (Stage::Queries, "q"),
    (Stage::Keys, "k"),
    (Stage::Values, "v"),
    (Stage::Products, "products"),
    (Stage::Scaled, "scaled"),
    (Stage::Scores, "scores"),
    (Stage::Weights, "weights"),
    (Stage::HeadOutput, "head-output"),
    (Stage::Concat, "concat"),
    (Stage::WO, "wo"),
    (Stage::Output, "y"),
];

impl Target {
    /// Whether a lesson can take it away: what is only pointed at stays.
    #[must_use]
    pub fn can_be_hidden(&self) -> bool {
        match self {
            Self::Control(_) | Self::Section(_) => true,
            Self::Panel(panel) => !matches!(panel, PanelName::Map | PanelName::Inspector | PanelName::Controls),
            _ => false,
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
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, name) = text.split_once(':').ok_or_else(|| {
            format!("expected a target such as \"control:causal\" or \"cell:it→animal\", got \"{text}\"")
        })?;
        Ok(match kind {
            "cell" => Self::Cell(cell(name)?),
            "query" => Self::Query(place(name)?),
            "key" => Self::Key(place(name)?),
            "control" => Self::Control(by_name(Control::ALL, kind, name)?),
            "section" => Self::Section(by_name(Section::ALL, kind, name)?),
            "panel" => Self::Panel(by_name(PanelName::ALL, kind, name)?),
            "view" => Self::View(by_name(&View::ALL, kind, name)?),
            "stage" => Self::Stage(by_name(STAGES, kind, name)?),
            _ => {
                return Err(format!(
                    "expected a target of kind cell, query, key, control, section, panel, view or stage, got \"{text}\""
                ));
            }
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(cell) => write!(f, "cell:{}→{}", cell.query, cell.key),
            Self::Query(place) => write!(f, "query:{place}"),
            Self::Key(place) => write!(f, "key:{place}"),
            Self::Control(control) => write!(f, "control:{}", name_of(Control::ALL, *control)),
            Self::Section(section) => write!(f, "section:{}", name_of(Section::ALL, *section)),
            Self::Panel(panel) => write!(f, "panel:{}", name_of(PanelName::ALL, *panel)),
            Self::View(view) => write!(f, "view:{}", name_of(&View::ALL, *view)),
            Self::Stage(stage) => write!(f, "stage:{}", name_of(STAGES, *stage)),
        }
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::from_text(deserializer)
    }
}

pub(super) fn by_name<T: Copy>(all: &[(T, &str)], what: &str, name: &str) -> Result<T, String> {
    let found = all.iter().find(|(_, other)| *other == name).map(|(item, _)| *item);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(_, name)| *name).collect();
        format!("expected {what} to be one of {}, got \"{name}\"", names.join(", "))
    })
}

fn name_of<T: PartialEq>(all: &'static [(T, &'static str)], item: T) -> &'static str {
    all.iter().find(|(other, _)| *other == item).map_or("?", |(_, name)| *name)
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
