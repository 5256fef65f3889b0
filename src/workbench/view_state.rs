//! What is looked at; no part of a document, and not undone.

use super::WalkState;
use crate::attention::{AttentionMap, HeadTrace};
use crate::document::{Document, Focus};

/// The views.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One head in detail, all others small.
    #[default]
    Explore,
    /// The computation, matrix by matrix.
    Walk,
    /// All heads of the layer.
    Heads,
    /// The encodings of positions side by side.
    Positions,
}

impl View {
    /// All of them with the names that the command line takes.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Explore, "explore"), (Self::Walk, "walk"), (Self::Heads, "heads"), (Self::Positions, "positions")];
}

/// Which of a head's maps is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MapKind {
    #[default]
    Weights,
    Scores,
}

impl MapKind {
    /// That map of a head.
    #[must_use]
    pub fn of(self, head: &HeadTrace) -> &AttentionMap {
        match self {
            Self::Weights => &head.weights,
            Self::Scores => &head.scores,
        }
    }
}

/// The order of the head panels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeadOrder {
    /// As in the layer.
    #[default]
    Number,
    /// Highest pattern score first, heads without one last.
    Score,
    /// The longest stare first.
    Entropy,
}

/// A cell, or a whole row, of one of the sentences' maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peek {
    pub second: bool,
    pub query: usize,
    pub key: Option<usize>,
}

/// The panels at the sides of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Controls,
    Inspector,
}

/// Which panels are open. Where there is no room for both beside the view, at most one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    controls: bool,
    inspector: bool,
    narrow: Option<Side>,
}

impl Default for Sides {
    fn default() -> Self {
        Self { controls: true, inspector: true, narrow: None }
    }
}

impl Sides {
    /// Whether a panel is open.
    #[must_use]
    pub fn is_open(&self, side: Side, narrow: bool) -> bool {
        match side {
            _ if narrow => self.narrow == Some(side),
            Side::Controls => self.controls,
            Side::Inspector => self.inspector,
        }
    }

    /// Opens a panel, or closes it.
    pub fn toggle(&mut self, side: Side, narrow: bool) {
        match side {
            _ if narrow => self.narrow = (self.narrow != Some(side)).then_some(side),
            Side::Controls => self.controls = !self.controls,
            Side::Inspector => self.inspector = !self.inspector,
        }
    }
}

/// What is chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewState {
    pub view: View,
    pub sides: Sides,
    pub layer: usize,
    pub head: usize,
    pub map: MapKind,
    pub order: HeadOrder,
    /// Under the pointer.
    pub hover: Option<Peek>,
    /// Clicked, until it is unlocked.
    pub lock: Option<Peek>,
    pub walk: WalkState,
    /// Whether the map takes strokes that paint the mask, in place of clicks that lock.
    pub painting: bool,
    /// The order of the tokens to which the encodings of positions are put.
    pub shuffle_seed: u64,
}

impl ViewState {
    /// What a document asks to be looked at.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut state = Self::default();
        state.show(document);
        state
    }

    pub(super) fn show(&mut self, document: &Document) {
        let Focus { layer, head, query, key } = document.focus;
        (self.layer, self.head, self.hover) = (layer, head, None);
        self.lock = query.map(|query| Peek { second: false, query, key });
    }

    /// The chosen layer, head and cell as a document stores them.
    #[must_use]
    pub fn focus(&self) -> Focus {
        let lock = self.lock.filter(|lock| !lock.second);
        Focus { layer: self.layer, head: self.head, query: lock.map(|l| l.query), key: lock.and_then(|l| l.key) }
    }

    /// What is peeked at, or else locked.
    #[must_use]
    pub fn cell(&self) -> Option<Peek> {
        self.hover.or(self.lock)
    }

    /// What is chosen in one of the sentences. A choice in the other one is mirrored, so that the same
    /// places can be compared; none where this sentence is too short for it.
    #[must_use]
    pub fn cell_in(&self, second: bool, tokens: usize) -> Option<Peek> {
        let cell = self.cell()?;
        let inside = cell.query < tokens && cell.key.is_none_or(|key| key < tokens);
        inside.then_some(Peek { second, ..cell })
    }

    /// Lets go of what a smaller document no longer has.
    pub(super) fn clamp(&mut self, document: &Document) {
        self.layer = self.layer.min(document.layers.len().saturating_sub(1));
        self.head = self.head.min(document.heads().saturating_sub(1));
        let inside = |peek: &Peek| {
            let tokens = document.sentence(peek.second).len();
            peek.query < tokens && peek.key.is_none_or(|key| key < tokens)
        };
        self.hover = self.hover.filter(inside);
        self.lock = self.lock.filter(inside);
        self.walk.clamp(document);
    }
}
