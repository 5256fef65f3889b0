//! Everything that changes what is looked at, as data: it can be stored, compared, replayed and written.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::head_order::HeadOrder;
use super::view_state::{MapKind, Moved, Peek, Shows, Side, View, ViewState};
use super::{CircuitSheet, HeadPlace, HeadSheet, Importance, KernelChange, NextChange, WalkChange};
use crate::analysis::{Axes, Combine};
use crate::document::Document;

/// One change. Layers, heads and tokens count from 0; what people write is an [`super::Action`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ViewChange {
    View(View),
    Head {
        layer: usize,
        head: usize,
    },
    /// Locks a row or a cell, and looks at it.
    Lock(Peek),
    Unlock,
    Pointer(PointerChange),
    Map(MapKind),
    /// What is shown of a document and of what it is compared with.
    Shows(Shows),
    /// Whether what is pinned keeps the head with which it was pinned.
    OwnHead(bool),
    Order(HeadOrder),
    /// Which heads are shown; see [`super::Filter`].
    Filter(String),
    /// How large the panels of heads are, 0 to 1; see [`ViewState::card_size`].
    CardSize(f32),
    Combine(Combine),
    /// The column by which the table of what heads do is sorted; none to show the heads.
    Table(Option<usize>),
    /// Which parts matter for a number, in the place of the heads; none to show those.
    Importance(Option<Importance>),
    /// Circuits of the model, in the place of the heads; none shows the heads.
    Circuit(Option<CircuitSheet>),
    /// The heads whose maps are combined; none of them for all of the chosen layer.
    Combined(BTreeSet<HeadPlace>),
    /// Takes a head out of the combined map, or brings it back.
    ToggleHead {
        layer: usize,
        head: usize,
    },
    /// Leaves one head in the combined map, or brings back what was there before; after a toggle of
    /// that head, which is the first half of a double-click, as if it had not been.
    Isolate {
        layer: usize,
        head: usize,
    },
    PlaneAxes(Axes),
    /// What moves when a query or a key is dragged in the plane.
    PlaneMoves(Moved),
    /// Whether the map takes strokes that paint the mask.
    Painting(bool),
    /// The order of the tokens to which the encodings of positions are put.
    ShuffleSeed(u64),
    /// Opens or closes a panel at the side: for a window that is too narrow for both, or for a wide one.
    Panel {
        side: Side,
        open: bool,
        #[serde(default)]
        narrow: bool,
    },
    Walk(WalkChange),
    Kernels(KernelChange),
    Next(NextChange),
    /// Whether a training shows the lengths of its gradient and of its numbers, in place of where heads look.
    Lengths(bool),
}

/// What a pointer does to the map by being somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum PointerChange {
    Over(Peek),
    /// No longer there; without effect where it is over something else already.
    Left(Peek),
}

impl ViewChange {
    /// Chooses a head by its place.
    #[must_use]
    pub fn head((layer, head): HeadPlace) -> Self {
        Self::Head { layer, head }
    }
}

impl ViewState {
    /// Makes a change. What `document` does not have is let go of afterwards; see [`Self::clamp`].
    pub(super) fn change(&mut self, change: ViewChange, document: &Document) {
        match change {
            // Where there is nothing to see, what is shown stays.
            ViewChange::View(view) if !view.is_for(document) => {}
            ViewChange::View(view) => {
                if self.view != view {
                    // What was under the pointer is gone with the view.
                    self.hover = None;
                }
                self.view = view;
            }
            ViewChange::Head { layer, head } => (self.layer, self.head) = (layer, head),
            ViewChange::Lock(peek) => (self.lock, self.hover) = (Some(peek), None),
            ViewChange::Unlock => self.lock = None,
            ViewChange::Pointer(PointerChange::Over(peek)) => self.hover = Some(peek),
            ViewChange::Pointer(PointerChange::Left(peek)) => {
                self.hover.take_if(|hover| *hover == peek);
            }
            ViewChange::Map(map) => self.map = map,
            ViewChange::Shows(shows) => self.shows = shows,
            ViewChange::OwnHead(own) => self.own_head = own,
            ViewChange::Order(order) => self.order = order,
            ViewChange::Filter(line) => self.filter = line,
            ViewChange::CardSize(size) => self.card_size = if size.is_finite() { size.clamp(0.0, 1.0) } else { 0.0 },
            ViewChange::Combine(combine) => self.combine = combine,
            ViewChange::Table(column) => self.sheet = column.map(HeadSheet::Habits),
            ViewChange::Importance(matters) => self.sheet = matters.map(HeadSheet::Matters),
            ViewChange::Circuit(sheet) => self.sheet = sheet.map(HeadSheet::Circuit),
            ViewChange::Combined(heads) => self.combined = heads,
            ViewChange::ToggleHead { layer, head } => self.toggle_combined((layer, head), document.heads()),
            ViewChange::Isolate { layer, head } => self.isolate_toggled((layer, head)),
            ViewChange::PlaneAxes(axes) => self.plane_axes = axes,
            ViewChange::PlaneMoves(moved) => self.plane_moved = moved,
            ViewChange::Painting(on) => self.painting = on,
            ViewChange::ShuffleSeed(seed) => self.shuffle_seed = seed,
            ViewChange::Panel { side, open, narrow } => self.sides.set(side, open, narrow),
            ViewChange::Walk(change) => self.walk.change(change),
            ViewChange::Kernels(change) => self.kernels.change(change),
            ViewChange::Next(change) => self.next.change(change),
            ViewChange::Lengths(on) => self.lengths = on,
        }
    }
}

impl ViewState {
    /// Which parts matter, and for what; none where something else is shown.
    #[must_use]
    pub fn matters(&self) -> Option<Importance> {
        if let Some(HeadSheet::Matters(matters)) = self.sheet { Some(matters) } else { None }
    }

    /// The column by which the table of what heads do is sorted; none where something else is shown.
    #[must_use]
    pub fn table(&self) -> Option<usize> {
        if let Some(HeadSheet::Habits(column)) = self.sheet { Some(column) } else { None }
    }

    /// The sheet of circuits; none where something else is shown.
    #[must_use]
    pub fn circuit(&self) -> Option<CircuitSheet> {
        if let Some(HeadSheet::Circuit(sheet)) = self.sheet { Some(sheet) } else { None }
    }
}
