//! What is looked at; no part of a document, and not undone.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::{HeadOrder, HeadPlace, HeadSheet, KernelState, NextState, Player, PlayerName, WalkState};
use crate::analysis::{Axes, Combine, value_weighted};
use crate::attention::{AttentionMap, HeadRun};
use crate::document::{Document, Focus, Which};

/// The views. Their texts are the names that the command line takes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum View {
    /// One head in detail, all others small.
    #[default]
    Explore,
    /// The computation, matrix by matrix.
    Walk,
    /// What a learned model says next, and what made it say so.
    Next,
    /// A model that learns.
    Train,
    /// All heads of the layer.
    Heads,
    /// The encodings of positions side by side.
    Positions,
    /// What the kernels cost on this machine.
    Cost,
    /// The chosen head by every kernel.
    Compare,
    /// FlashAttention, tile by tile.
    Flash,
    /// Which pairs a sparse kernel keeps.
    Sparse,
    /// A cache of keys and values that grows token by token.
    Decode,
    /// The lessons that there are.
    Course,
}

impl View {
    /// Whether it reads queries and keys, which a recording does not have.
    #[must_use]
    pub fn needs_products(self) -> bool {
        match self {
            Self::Explore | Self::Heads | Self::Cost | Self::Course | Self::Next | Self::Train => false,
            Self::Walk | Self::Positions | Self::Compare | Self::Flash | Self::Sparse | Self::Decode => true,
        }
    }

    /// Whether there is something to see in it of a document.
    #[must_use]
    pub fn is_for(self, document: &Document) -> bool {
        self != Self::Next || document.reader().is_some()
    }

    /// Whether it shows kernels, in place of the document's controls and the inspector.
    #[must_use]
    pub fn is_of_kernels(self) -> bool {
        matches!(self, Self::Cost | Self::Compare | Self::Flash | Self::Sparse | Self::Decode)
    }
}

/// Which of a head's maps is drawn. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "map-", const_into_str)]
pub enum MapKind {
    #[default]
    Weights,
    Scores,
    /// Weights times the size of the value that they hand over.
    ValueNorm,
}

impl MapKind {
    /// That map of a head; none where what it is made of was not recorded.
    #[must_use]
    pub fn of(self, head: HeadRun<'_>) -> Option<Cow<'_, AttentionMap>> {
        match self {
            Self::Weights => Some(Cow::Borrowed(head.weights)),
            Self::Scores => Some(Cow::Borrowed(&head.inside?.scores)),
            Self::ValueNorm => Some(Cow::Owned(value_weighted(head.weights, &head.value_sizes()?))),
        }
    }

    /// Whether heads of a document have it.
    #[must_use]
    pub fn exists(self, document: &Document) -> bool {
        document.recording().is_none_or(|recording| match self {
            Self::Weights => true,
            Self::Scores => false,
            Self::ValueNorm => !recording.values.is_empty(),
        })
    }
}

/// What changes when a query or a key is dragged. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "plane-", const_into_str)]
pub enum Moved {
    /// The embedding of its token.
    #[default]
    Embedding,
    /// W_Q or W_K.
    Projection,
}

/// What is shown of a document and of what it is compared with. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "shows-", const_into_str)]
pub enum Shows {
    /// Both, side by side.
    #[default]
    Both,
    /// What is pinned alone.
    Pinned,
    /// The document alone.
    Now,
    /// The document, with what changed in the place of its maps' numbers.
    Change,
}

/// A cell, or a whole row, of one of the sentences' maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peek {
    pub which: Which,
    pub query: usize,
    pub key: Option<usize>,
}

/// The panels at the sides of the view. Its text is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "side-", const_into_str)]
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
    pub(super) fn set(&mut self, side: Side, open: bool, narrow: bool) {
        match side {
            _ if narrow && open => self.narrow = Some(side),
            _ if narrow => self.narrow = self.narrow.filter(|other| *other != side),
            Side::Controls => self.controls = open,
            Side::Inspector => self.inspector = open,
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
    /// What is shown of what is pinned, and whether that keeps the head with which it was pinned.
    pub shows: Shows,
    pub own_head: bool,
    pub order: HeadOrder,
    /// Under the pointer.
    pub hover: Option<Peek>,
    /// Clicked, until it is unlocked.
    pub lock: Option<Peek>,
    pub walk: WalkState,
    pub kernels: KernelState,
    pub next: NextState,
    /// Whether a training shows the lengths of its gradient and of its numbers.
    pub lengths: bool,
    /// The plane in which queries and keys are drawn, and what moves when one is dragged.
    pub plane_axes: Axes,
    pub plane_moved: Moved,
    /// Which heads are shown; see [`super::Filter`].
    pub filter: String,
    /// How large their panels are: 0 where all are in sight at once, 1 where each has room for all its words.
    pub card_size: f32,
    /// Heads whose maps are combined; where there are none, all of the chosen layer.
    pub combined: BTreeSet<HeadPlace>,
    pub combine: Combine,
    /// What stands in the place of the heads.
    pub sheet: Option<HeadSheet>,
    /// What was combined before one head was isolated.
    before_isolated: Option<BTreeSet<HeadPlace>>,
    /// Both of these before the last head was toggled: a double-click begins with a click.
    before_toggled: Option<(BTreeSet<HeadPlace>, Option<BTreeSet<HeadPlace>>)>,
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
        let Focus { layer, head, query, key, kernel } = document.focus;
        self.kernels.take(kernel);
        (self.layer, self.head, self.hover) = (layer, head, None);
        self.lock = query.map(|query| Peek { which: Which::First, query, key });
        (self.combined, self.before_isolated, self.before_toggled) = (BTreeSet::new(), None, None);
        if document.moment().is_some_and(|moment| moment.step == 0) {
            // There is nothing to see yet but how it learns.
            self.view = View::Train;
        }
        // Tokens of another vocabulary are other tokens.
        (self.next.token, self.next.going) = (None, false);
    }

    /// The chosen layer, head and cell as a document stores them.
    #[must_use]
    pub fn focus(&self) -> Focus {
        let (layer, head, kernel) = (self.layer, self.head, self.kernels.chosen());
        let lock = self.lock.filter(|lock| lock.which == Which::First);
        Focus { layer, head, query: lock.map(|l| l.query), key: lock.and_then(|l| l.key), kernel }
    }

    /// A player by its name.
    #[must_use]
    pub fn player(&self, name: PlayerName) -> &Player {
        match name {
            PlayerName::Walk => &self.walk.player,
            PlayerName::Flash => &self.kernels.player,
            PlayerName::Decode => &self.kernels.decode,
        }
    }

    pub(super) fn player_mut(&mut self, name: PlayerName) -> &mut Player {
        match name {
            PlayerName::Walk => &mut self.walk.player,
            PlayerName::Flash => &mut self.kernels.player,
            PlayerName::Decode => &mut self.kernels.decode,
        }
    }

    /// What is peeked at, or else locked.
    #[must_use]
    pub fn cell(&self) -> Option<Peek> {
        self.hover.or(self.lock)
    }

    /// What is chosen in one of the sentences. A choice in the other one is mirrored, so that the same
    /// places can be compared; none where this sentence is too short for it.
    #[must_use]
    pub fn cell_in(&self, which: Which, tokens: usize) -> Option<Peek> {
        let cell = self.cell()?;
        let inside = cell.query < tokens && cell.key.is_none_or(|key| key < tokens);
        inside.then_some(Peek { which, ..cell })
    }

    /// The heads whose maps are combined, in layers of so many heads.
    #[must_use]
    pub fn combined_heads(&self, heads: usize) -> BTreeSet<HeadPlace> {
        if self.combined.is_empty() { self.whole_layer(heads) } else { self.combined.clone() }
    }

    /// Takes a head out of the combined map, or brings it back (a click, as in BertViz; Vig 2019).
    /// The last one that goes brings all of the layer back.
    pub(super) fn toggle_combined(&mut self, head: HeadPlace, heads: usize) {
        self.before_toggled = Some((self.combined.clone(), self.before_isolated.clone()));
        self.combined = self.combined_heads(heads);
        if !self.combined.remove(&head) {
            self.combined.insert(head);
        }
        if self.combined == self.whole_layer(heads) {
            self.combined.clear();
        }
        self.before_isolated = None;
    }

    /// What a double-click does: isolates a head that its first click has toggled.
    pub(super) fn isolate_toggled(&mut self, head: HeadPlace) {
        if let Some((combined, isolated)) = self.before_toggled.take() {
            (self.combined, self.before_isolated) = (combined, isolated);
        }
        self.isolate(head);
    }

    /// Leaves only this head in the combined map; the second time, brings back what was there before.
    fn isolate(&mut self, head: HeadPlace) {
        let only = BTreeSet::from([head]);
        if self.combined == only {
            self.combined = self.before_isolated.take().unwrap_or_default();
        } else {
            let before = std::mem::replace(&mut self.combined, only);
            self.before_isolated.get_or_insert(before);
        }
    }

    fn whole_layer(&self, heads: usize) -> BTreeSet<HeadPlace> {
        (0..heads).map(|head| (self.layer, head)).collect()
    }

    /// Lets go of what a smaller document no longer has.
    pub(super) fn clamp(&mut self, document: &Document) {
        self.layer = self.layer.min(document.layers.len().saturating_sub(1));
        self.head = self.head.min(document.heads().saturating_sub(1));
        let inside = |peek: &Peek| {
            let tokens = document.sentence(peek.which).len();
            peek.query < tokens && peek.key.is_none_or(|key| key < tokens)
        };
        self.hover = self.hover.filter(inside);
        self.lock = self.lock.filter(inside);
        if !self.view.is_for(document) {
            self.view = View::Explore;
        }
        if !self.map.exists(document) {
            self.map = MapKind::Weights;
        }
        self.walk.clamp(document, self.layer);
        let toggled = self.before_toggled.iter_mut().flat_map(|(heads, isolated)| isolated.iter_mut().chain([heads]));
        for heads in toggled.chain(self.before_isolated.iter_mut()).chain([&mut self.combined]) {
            heads.retain(|(layer, head)| document.head(*layer, *head).is_some());
        }
        self.before_isolated = self.before_isolated.take().filter(|_| !self.combined.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_leave_the_combined_map_and_come_back() {
        let mut view = ViewState { layer: 1, ..ViewState::default() };
        assert_eq!(view.combined_heads(3), [(1, 0), (1, 1), (1, 2)].into());
        view.toggle_combined((1, 1), 3);
        assert_eq!(view.combined_heads(3), [(1, 0), (1, 2)].into());
        // Of another layer too; and a chosen set stays when another layer is chosen.
        view.toggle_combined((0, 2), 3);
        view.layer = 2;
        assert_eq!(view.combined_heads(3), [(0, 2), (1, 0), (1, 2)].into());
        for head in [(1, 0), (1, 2), (0, 2)] {
            view.toggle_combined(head, 3);
        }
        assert_eq!(view.combined_heads(3), [(2, 0), (2, 1), (2, 2)].into());
        // All of the layer again is no choice: it goes with the layer.
        view.toggle_combined((2, 0), 3);
        view.toggle_combined((2, 0), 3);
        view.layer = 0;
        assert_eq!(view.combined_heads(2), [(0, 0), (0, 1)].into());
    }

    #[test]
    fn an_isolated_head_gives_way_to_what_was_before() {
        let mut view = ViewState::default();
        view.toggle_combined((0, 1), 3);
        view.isolate((0, 2));
        assert_eq!(view.combined, [(0, 2)].into());
        // Isolating another one does not forget it, choosing by hand does.
        view.isolate((0, 0));
        view.isolate((0, 0));
        assert_eq!(view.combined, [(0, 0), (0, 2)].into());
        view.isolate((0, 0));
        view.toggle_combined((0, 1), 3);
        view.isolate((0, 1));
        view.isolate((0, 1));
        assert_eq!(view.combined, [(0, 0), (0, 1)].into());
    }
}
