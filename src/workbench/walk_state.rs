//! Where the walk-through stands: how deep it looks, and the way back from a number.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::Player;
use crate::analysis::{Sizes, StageCell, Way};
use crate::document::{Document, Which};
use crate::model::Block;

/// How much of the computation is shown. Its text is the message that names it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray, IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case", prefix = "depth-", const_into_str)]
pub enum Depth {
    /// The whole way from the words to the output, with the inside of one head.
    #[default]
    #[serde(alias = "BlackBox", alias = "Stages")]
    Flow,
    /// The numbers of all stages.
    Matrices,
    /// The chosen number, product by product.
    Products,
    /// The lines of the kernel that made it.
    Code,
}

/// What the walk-through looks at. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "lens-", const_into_str)]
pub enum Lens {
    /// All matrices, in the order in which they are made.
    #[default]
    Matrices,
    /// Queries and keys as arrows in a plane.
    Plane,
    /// The softmax of the chosen query's row.
    Softmax,
    /// The output row as a sum of value rows.
    Values,
}

/// By how much a number is nudged at first, and at most.
const NUDGE: f32 = 0.01;
const MOST_NUDGE: f32 = 1.0;

/// The state of the walk-through.
#[derive(Clone, Debug, PartialEq)]
pub struct WalkState {
    pub lens: Lens,
    pub depth: Depth,
    /// Whether the whole way shows the inside of the chosen head.
    pub inside: bool,
    /// Which sentence is walked through.
    pub which: Which,
    /// Whether rows and columns of zeros are drawn in wide matrices, too.
    pub unfolded: bool,
    /// Whether the gradient of the loss is drawn in the place of the numbers, where there is one.
    pub gradients: bool,
    /// By how much the locked number is nudged.
    pub nudge: f32,
    /// Under the pointer.
    pub hover: Option<StageCell>,
    /// From the number that was locked first, step by step back to the one that is locked now.
    pub trail: Vec<StageCell>,
    pub player: Player,
}

/// A change of what the walk-through looks at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum WalkChange {
    Lens(Lens),
    Depth(Depth),
    /// Whether the whole way shows the inside of the chosen head.
    Inside(bool),
    /// Which sentence is walked through.
    Sentence(Which),
    /// Whether rows and columns of zeros are drawn in wide matrices, too.
    Unfold(bool),
    /// Whether the gradient of the loss is drawn in the place of the numbers, where there is one.
    Gradients(bool),
    /// By how much the locked number is nudged, from -1 to 1.
    Nudge(f32),
    /// Locks a number, with no way behind it.
    Number(StageCell),
    UnlockNumber,
    /// One step back, to an input of the locked number.
    StepBack(StageCell),
    /// A number under the pointer.
    Over(StageCell),
    /// No longer there; without effect where the pointer is over another number already.
    Left(StageCell),
}

impl Default for WalkState {
    fn default() -> Self {
        Self {
            lens: Lens::default(),
            depth: Depth::default(),
            inside: false,
            which: Which::First,
            unfolded: false,
            gradients: false,
            nudge: NUDGE,
            hover: None,
            trail: Vec::new(),
            player: Player::default(),
        }
    }
}

impl WalkState {
    pub(super) fn change(&mut self, change: WalkChange) {
        match change {
            WalkChange::Lens(lens) => self.lens = lens,
            WalkChange::Depth(depth) => self.depth = depth,
            WalkChange::Inside(inside) => self.inside = inside,
            WalkChange::Sentence(which) => (self.which, self.hover) = (which, None),
            WalkChange::Unfold(unfolded) => self.unfolded = unfolded,
            WalkChange::Gradients(shown) => self.gradients = shown,
            WalkChange::Nudge(by) if by.is_nan() => {}
            WalkChange::Nudge(by) => self.nudge = by.clamp(-MOST_NUDGE, MOST_NUDGE),
            WalkChange::Number(cell) => (self.trail, self.hover) = (vec![cell], None),
            WalkChange::UnlockNumber => self.trail.clear(),
            WalkChange::StepBack(cell) => self.step_back_to(cell),
            WalkChange::Over(cell) => self.hover = Some(cell),
            WalkChange::Left(cell) => {
                self.hover.take_if(|hover| *hover == cell);
            }
        }
    }

    /// The number that is peeked at, or else locked.
    #[must_use]
    pub fn cell(&self) -> Option<StageCell> {
        self.hover.or_else(|| self.trail.last().copied())
    }

    /// Goes one step back, to an input of the locked number. One that is on the trail already ends it.
    fn step_back_to(&mut self, cell: StageCell) {
        if let Some(place) = self.trail.iter().position(|passed| *passed == cell) {
            self.trail.truncate(place);
        }
        self.trail.push(cell);
        self.hover = None;
    }

    /// Lets go of what a smaller document no longer has.
    pub(super) fn clamp(&mut self, document: &Document, layer: usize) {
        if document.contrast.is_none() {
            self.which = Which::First;
        }
        let inside = |cell: &StageCell| is_inside(document, self.which, cell);
        let end = self.trail.iter().position(|cell| !inside(cell)).unwrap_or(self.trail.len());
        self.trail.truncate(end);
        self.hover = self.hover.filter(inside);
        self.player.clamp(way(document, layer).stages().count());
    }
}

/// Whether a document has the stage and the cell.
fn is_inside(document: &Document, which: Which, cell: &StageCell) -> bool {
    let StageCell { layer, head, stage, row, column } = *cell;
    let (rows, columns) = stage.shape(sizes(document, which, layer));
    let here = layer < document.layers.len() && head < document.heads() && row < rows && column < columns;
    here && way(document, layer).has(stage)
}

/// The way through a layer of a document.
pub(super) fn way(document: &Document, layer: usize) -> Way {
    Way::new(layer, &document.spec, block(document, layer))
}

/// What the shapes of the stages of a layer follow from.
pub(super) fn sizes(document: &Document, which: Which, layer: usize) -> Sizes {
    let (tokens, heads) = (document.sentence(which).len(), document.heads());
    let heads_alone =
        Sizes { tokens, width: document.width, heads, head_width: document.head_width(), ..Sizes::default() };
    heads_alone.with(block(document, layer))
}

/// What a layer of a document has beside its heads.
fn block(document: &Document, layer: usize) -> Option<&Block> {
    document.reader()?.model.checkpoint.model.layers.get(layer)?.block.as_deref()
}
