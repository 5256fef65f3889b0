//! What a lesson, a figure or the command line says to do, in the words of the screen: layers, heads and
//! numbers count from 1, and tokens are named by their texts.

mod flat;
mod resolve;
mod token;

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{EnumAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use self::flat::{Name, Variant, variants};
use super::{KernelChange, PlayerChange, PlayerName, SettingsChange, TrainChange, ViewChange, WalkChange};
use crate::analysis::Stage;
use crate::document::Change;
use crate::text::{Mismatch, Phrase, say};

pub use resolve::Refusal;
pub use token::{Pair, TokenPlace};
pub(super) use token::{cell, place};

/// One thing to do. It is written as one enum: what is said by name, and every change of the view, of
/// the walk-through, of the kernels and of the settings that needs no name, as `Lens(Softmax)`.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    ByName(ByName),
    View(ViewChange),
    Settings(SettingsChange),
}

/// What has to be looked up in the document, or acts on it. Where a change of the view has the same
/// name, it is written like this.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ByName {
    /// Opens another preset.
    Open(String),
    /// Another sentence.
    Text(String),
    /// A second sentence, or another one.
    Second(String),
    Change(Change),
    Head {
        layer: usize,
        head: usize,
    },
    /// Chooses a query.
    Look(TokenPlace),
    /// Chooses a cell.
    Lock(Pair),
    /// Looks at a cell as if the pointer were over it.
    Hover(Pair),
    /// The heads whose maps are combined, each a layer and a head.
    Combined(BTreeSet<(usize, usize)>),
    ToggleHead {
        layer: usize,
        head: usize,
    },
    Isolate {
        layer: usize,
        head: usize,
    },
    /// Locks a number of the walk-through, in the chosen layer and head.
    Number {
        stage: Stage,
        row: usize,
        column: usize,
    },
    /// One step back from the locked number.
    StepBack {
        stage: Stage,
        row: usize,
        column: usize,
    },
    /// Width of the sparse kernel's window.
    Window(usize),
    /// Its global tokens.
    Globals(usize),
    Play(PlayerName, PlayerChange),
    Train(TrainChange),
    /// Keeps the document as it is, to compare with it.
    Pin,
    Unpin,
    /// Goes on from what is pinned.
    Swap,
    Measure,
}

/// Variants that hold changes which are written without them, or what only a pointer does.
const UNWRITTEN: [&str; 5] = ["Walk", "Kernels", "Pointer", "Over", "Left"];

/// Every enum of the vocabulary: its names, and how one of its variants becomes an action.
macro_rules! vocabulary {
    ($($changes:ty => $wrap:expr,)*) => {
        impl Action {
            /// The names of all actions, without those of an earlier enum again.
            #[must_use]
            pub fn names() -> Vec<&'static str> {
                let mut names = Vec::new();
                for more in [$(variants::<$changes>(),)*] {
                    let new = more.iter().filter(|name| !UNWRITTEN.contains(name) && !names.contains(*name));
                    let new: Vec<&str> = new.copied().collect();
                    names.extend(new);
                }
                names
            }

            fn read<'de, A: serde::de::VariantAccess<'de>>(name: &str, content: A) -> Result<Self, A::Error> {
                $(if variants::<$changes>().contains(&name) && !UNWRITTEN.contains(&name) {
                    return <$changes>::deserialize(Variant { name, content }).map($wrap);
                })*
                Err(Mismatch::new(Phrase::one_of(Self::names()), name).into_serde())
            }
        }
    };
}

vocabulary! {
    ByName => Self::ByName,
    ViewChange => Self::View,
    WalkChange => |change| Self::View(ViewChange::Walk(change)),
    KernelChange => |change| Self::View(ViewChange::Kernels(change)),
    SettingsChange => Self::Settings,
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Actions;

        impl<'de> Visitor<'de> for Actions {
            type Value = Action;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(&say("expected-action").written())
            }

            fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Action, A::Error> {
                let (name, content) = data.variant_seed(Name)?;
                Action::read(&name, content)
            }
        }

        // The names are told by `read`, in an order that is known only when it is asked.
        deserializer.deserialize_enum("Action", &[], Actions)
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::ByName(action) => action.serialize(serializer),
            Self::View(ViewChange::Walk(change)) => change.serialize(serializer),
            Self::View(ViewChange::Kernels(change)) => change.serialize(serializer),
            Self::View(change) => change.serialize(serializer),
            Self::Settings(change) => change.serialize(serializer),
        }
    }
}

impl fmt::Display for Action {
    /// As it is written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::files::write_part(self))
    }
}
