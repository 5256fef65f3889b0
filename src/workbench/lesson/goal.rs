//! What a learner is asked to reach.

use std::fmt;

use serde::Deserialize;

use super::value::What;
use super::{Live, LiveKey, Value};
use crate::document::{Place, Which};
use crate::model::Position;
use crate::workbench::action::{Pair, TokenPlace};
use crate::workbench::{KernelKind, MapKind, Peek, View};

/// A state to reach. Layers and heads count from 1, as on the screen.
#[derive(Clone, Debug, Deserialize)]
pub enum Goal {
    Above(Value, f64),
    Below(Value, f64),
    WeightAbove(Pair, f64),
    WeightBelow(Pair, f64),
    EntropyAbove(TokenPlace, f64),
    EntropyBelow(TokenPlace, f64),
    /// The first over the second lies between two bounds.
    RatioBetween(Value, Value, f64, f64),
    CausalOn,
    CausalOff,
    ScaleOn,
    ScaleOff,
    /// A view is shown.
    Opens(View),
    Chooses {
        layer: usize,
        head: usize,
    },
    /// A query, or a cell of it, is chosen.
    Looks(TokenPlace),
    Locks(Pair),
    /// A map is shown.
    Shows(MapKind),
    Ablates {
        layer: usize,
        head: usize,
    },
    Positions(Encoding),
    /// A kernel drives the map.
    Uses(KernelKind),
    All(Vec<Goal>),
}

/// An encoding of positions, whatever its strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    None,
    Sinusoidal,
    Rope,
    Alibi,
}

impl Encoding {
    fn is(self, position: Position) -> bool {
        self == match position {
            Position::None => Self::None,
            Position::Sinusoidal { .. } => Self::Sinusoidal,
            Position::Rope { .. } => Self::Rope,
            Position::Alibi { .. } => Self::Alibi,
        }
    }
}

/// All that a goal reads, cheap to compare; what is under the pointer is no part of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GoalKey {
    numbers: LiveKey,
    view: View,
    map: MapKind,
    lock: Option<Peek>,
    kernel: KernelKind,
}

/// A cell that is locked in place of the one that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Miss {
    /// Query and key exchanged.
    Mirror,
    Other,
}

impl GoalKey {
    /// Whether the same is locked.
    pub fn same_lock(&self, other: &Self) -> bool {
        self.lock == other.lock
    }

    pub fn of(live: &Live<'_>) -> Self {
        let view = live.view;
        Self { numbers: live.key(), view: view.view, map: view.map, lock: view.lock, kernel: view.kernels.kind }
    }
}

/// What a number is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bound {
    Above(f64),
    Below(f64),
    Between(f64, f64),
}

impl Bound {
    fn holds(self, number: f64) -> bool {
        match self {
            Self::Above(bound) => number > bound,
            Self::Below(bound) => number < bound,
            Self::Between(low, high) => (low..=high).contains(&number),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above(bound) => write!(f, "> {bound}"),
            Self::Below(bound) => write!(f, "< {bound}"),
            Self::Between(low, high) => write!(f, "{low} … {high}"),
        }
    }
}

impl Goal {
    /// The number that it reads, where there is one now, and what it is held against; none where it asks for something
    /// else.
    fn compared(&self, live: &Live<'_>) -> Option<(Option<f64>, Bound)> {
        let number = |value: &Value| live.of(value).and_then(|quantity| quantity.number());
        let of_chosen = |what: What, which: Which| number(&Value { what, head: None, which, now: true });
        let weight = |Pair { cell, which }: &Pair| of_chosen(What::Weight(cell.clone()), *which);
        let entropy = |TokenPlace { place, which }: &TokenPlace| of_chosen(What::Entropy(place.clone()), *which);
        Some(match self {
            Self::Above(value, bound) => (number(value), Bound::Above(*bound)),
            Self::Below(value, bound) => (number(value), Bound::Below(*bound)),
            Self::WeightAbove(pair, bound) => (weight(pair), Bound::Above(*bound)),
            Self::WeightBelow(pair, bound) => (weight(pair), Bound::Below(*bound)),
            Self::EntropyAbove(token, bound) => (entropy(token), Bound::Above(*bound)),
            Self::EntropyBelow(token, bound) => (entropy(token), Bound::Below(*bound)),
            Self::RatioBetween(first, second, low, high) => {
                let second = number(second).filter(|second| *second != 0.0);
                (number(first).zip(second).map(|(first, second)| first / second), Bound::Between(*low, *high))
            }
            _ => return None,
        })
    }

    /// The first number that is read, with its bound, among those that meet theirs or those that do not.
    pub(super) fn number(&self, live: &Live<'_>, met: bool) -> Option<(f64, Bound)> {
        match self {
            Self::All(goals) => goals.iter().find_map(|goal| goal.number(live, met)),
            goal => {
                let (number, bound) = goal.compared(live)?;
                number.map(|number| (number, bound)).filter(|(number, bound)| bound.holds(*number) == met)
            }
        }
    }

    /// Whether it is reached; reads no more than is in `GoalKey`.
    #[must_use]
    pub fn is_met(&self, live: &Live<'_>) -> bool {
        let (document, view) = (&live.derived.document, live.view);
        let locked = |which: Which| view.lock.filter(|lock| lock.which == which);
        match self {
            Self::CausalOn => document.spec.mask.causal,
            Self::CausalOff => !document.spec.mask.causal,
            Self::ScaleOn => document.spec.scale,
            Self::ScaleOff => !document.spec.scale,
            Self::Opens(wanted) => view.view == *wanted,
            Self::Chooses { layer, head } => (view.layer + 1, view.head + 1) == (*layer, *head),
            Self::Looks(TokenPlace { place, which }) => {
                locked(*which).is_some_and(|lock| place.find(document.sentence(*which)) == Some(lock.query))
            }
            Self::Locks(Pair { cell, which }) => locked(*which).is_some_and(|lock| {
                let key = cell.key.find(document.sentence(*which));
                cell.query.find(document.sentence(*which)) == Some(lock.query) && key.is_some() && key == lock.key
            }),
            Self::Shows(map) => view.map == *map,
            Self::Ablates { layer, head } => document.spec.ablates(layer.wrapping_sub(1), head.wrapping_sub(1)),
            Self::Positions(encoding) => encoding.is(document.spec.position),
            Self::Uses(kernel) => view.kernels.kind == *kernel,
            Self::All(goals) => goals.iter().all(|goal| goal.is_met(live)),
            Self::Above(..)
            | Self::Below(..)
            | Self::WeightAbove(..)
            | Self::WeightBelow(..)
            | Self::EntropyAbove(..)
            | Self::EntropyBelow(..)
            | Self::RatioBetween(..) => {
                self.compared(live).is_some_and(|(number, bound)| number.is_some_and(|number| bound.holds(number)))
            }
        }
    }

    /// Which cell is locked in place of the one that is asked for, where one is.
    pub(super) fn miss(&self, live: &Live<'_>) -> Option<Miss> {
        match self {
            Self::Locks(Pair { cell, which }) => {
                let place = |place: &Place| place.find(live.derived.document.sentence(*which));
                let (query, key) = (place(&cell.query)?, place(&cell.key)?);
                let lock = live.view.lock.filter(|lock| lock.which == *which)?;
                match (lock.query, lock.key?) {
                    locked if locked == (query, key) => None,
                    locked if locked == (key, query) => Some(Miss::Mirror),
                    _ => Some(Miss::Other),
                }
            }
            Self::All(goals) => goals.iter().find_map(|goal| goal.miss(live)),
            _ => None,
        }
    }
}
