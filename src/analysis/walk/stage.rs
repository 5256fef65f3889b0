//! The matrices of the computation, by name.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::{Part, Position};

/// One matrix of the computation, in the order in which it happens: each is made from earlier ones
/// of its layer, or from the layer before. Its text is the message that says what it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case", prefix = "walk-", const_into_str)]
pub enum Stage {
    /// X `[T, D]`, before any position encoding; in the first layer only.
    Embeddings,
    /// Sinusoidal waves `[T, D]`, where that encoding is on; in the first layer only.
    Positions,
    /// `[T, D]`: X plus the waves, or the output of the layer before.
    Input,
    /// W_Q `[D, K]`
    WQ,
    /// W_K `[D, K]`
    WK,
    /// W_V `[D, K]`
    WV,
    /// Queries `[T, K]` before RoPE, where that encoding is on.
    PlainQueries,
    /// Keys `[T, K]` before RoPE, where that encoding is on.
    PlainKeys,
    /// Q `[T, K]`
    Queries,
    /// K `[T, K]`
    Keys,
    /// V `[T, K]`
    Values,
    /// QKᵀ `[T, T]`, also of pairs that the mask forbids.
    Products,
    /// `q·k·s` `[T, T]`
    Scaled,
    /// `(q·k·s + b) / τ` `[T, T]`, −∞ where the mask forbids.
    Scores,
    /// Largest score of each row `[T, 1]`; −∞ in a row with nothing allowed.
    Maxima,
    /// `e^(score − max)` `[T, T]`
    Exponentials,
    /// Sum of each row of exponentials `[T, 1]`; 0 in a row with nothing allowed.
    Sums,
    /// A `[T, T]`
    Weights,
    /// A·V `[T, K]`
    HeadOutput,
    /// The outputs of all heads side by side `[T, H·K]`; zeros for an ablated head.
    Concat,
    /// W_O of the layer `[H·K, D]`
    WO,
    /// `concat · W_O` `[T, D]`, plus the input where the residual is on.
    Output,
}

/// How many rows or columns a stage has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// T
    Tokens,
    /// D
    Width,
    /// K
    HeadWidth,
    /// H·K
    AllHeads,
    One,
}

/// What a stage is about, for all that is shown of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageRole {
    Input,
    Query,
    Key,
    Value,
    Score,
    Weight,
    Output,
}

/// In which layers, and under which position encoding, there is a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Always,
    FirstLayer,
    /// In the first layer, where waves are added there.
    Waves,
    /// Where the layer reads something else than X.
    OtherInput,
    Rope,
}

/// What is known of a stage without its numbers.
#[derive(Clone, Copy, Debug)]
struct Row {
    shape: (Dimension, Dimension),
    role: StageRole,
    /// Whether each head has its own.
    per_head: bool,
    /// The numbered pass of the kernel that makes it, or that reads it where it is given.
    pass: usize,
    presence: Presence,
    /// The matrix of a head that it shows.
    part: Option<Part>,
    /// What lessons call it.
    name: Option<&'static str>,
}

impl Row {
    const fn of_head(rows: Dimension, columns: Dimension, role: StageRole, pass: usize) -> Self {
        let presence = Presence::Always;
        Self { shape: (rows, columns), role, per_head: true, pass, presence, part: None, name: None }
    }

    const fn of_layer(rows: Dimension, columns: Dimension, role: StageRole, pass: usize) -> Self {
        Self { per_head: false, ..Self::of_head(rows, columns, role, pass) }
    }

    const fn present(self, presence: Presence) -> Self {
        Self { presence, ..self }
    }

    const fn shows(self, part: Part) -> Self {
        Self { part: Some(part), ..self }
    }

    const fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }
}

impl Stage {
    /// The table of the stages.
    const fn row(self) -> Row {
        use Dimension::{AllHeads, HeadWidth, One, Tokens, Width};
        match self {
            Self::Embeddings => {
                Row::of_layer(Tokens, Width, StageRole::Input, 1).present(Presence::FirstLayer).named("x")
            }
            Self::Positions => Row::of_layer(Tokens, Width, StageRole::Input, 1).present(Presence::Waves),
            Self::Input => Row::of_layer(Tokens, Width, StageRole::Input, 1).present(Presence::OtherInput),
            Self::WQ => Row::of_head(Width, HeadWidth, StageRole::Query, 2).shows(Part::Query).named("wq"),
            Self::WK => Row::of_head(Width, HeadWidth, StageRole::Key, 2).shows(Part::Key).named("wk"),
            Self::WV => Row::of_head(Width, HeadWidth, StageRole::Value, 2).shows(Part::Value).named("wv"),
            Self::PlainQueries => Row::of_head(Tokens, HeadWidth, StageRole::Query, 2).present(Presence::Rope),
            Self::PlainKeys => Row::of_head(Tokens, HeadWidth, StageRole::Key, 2).present(Presence::Rope),
            Self::Queries => Row::of_head(Tokens, HeadWidth, StageRole::Query, 2).named("q"),
            Self::Keys => Row::of_head(Tokens, HeadWidth, StageRole::Key, 2).named("k"),
            Self::Values => Row::of_head(Tokens, HeadWidth, StageRole::Value, 2).named("v"),
            Self::Products => Row::of_head(Tokens, Tokens, StageRole::Score, 4).named("products"),
            Self::Scaled => Row::of_head(Tokens, Tokens, StageRole::Score, 5).named("scaled"),
            Self::Scores => Row::of_head(Tokens, Tokens, StageRole::Score, 5).named("scores"),
            Self::Maxima => Row::of_head(Tokens, One, StageRole::Weight, 6),
            Self::Exponentials => Row::of_head(Tokens, Tokens, StageRole::Weight, 6),
            Self::Sums => Row::of_head(Tokens, One, StageRole::Weight, 6),
            Self::Weights => Row::of_head(Tokens, Tokens, StageRole::Weight, 6).named("weights"),
            Self::HeadOutput => Row::of_head(Tokens, HeadWidth, StageRole::Output, 7).named("head-output"),
            Self::Concat => Row::of_layer(Tokens, AllHeads, StageRole::Output, 8).named("concat"),
            Self::WO => Row::of_layer(AllHeads, Width, StageRole::Output, 9).shows(Part::Output).named("wo"),
            Self::Output => Row::of_layer(Tokens, Width, StageRole::Output, 9).named("y"),
        }
    }

    /// The stages of a layer, in order: without those that the position encoding leaves out.
    #[must_use]
    pub fn of_layer(layer: usize, position: Position) -> Vec<Self> {
        Self::VARIANTS.iter().copied().filter(|stage| stage.exists(layer, position)).collect()
    }

    /// Whether a layer has it, under a position encoding.
    #[must_use]
    pub fn exists(self, layer: usize, position: Position) -> bool {
        let waves = matches!(position, Position::Sinusoidal { .. });
        match self.row().presence {
            Presence::Always => true,
            Presence::FirstLayer => layer == 0,
            Presence::Waves => layer == 0 && waves,
            Presence::OtherInput => layer > 0 || waves,
            Presence::Rope => matches!(position, Position::Rope { .. }),
        }
    }

    /// Rows and columns in a model of the given sizes.
    #[must_use]
    pub fn shape(self, Sizes { tokens, width, heads, head_width }: Sizes) -> (usize, usize) {
        let size = |dimension| match dimension {
            Dimension::Tokens => tokens,
            Dimension::Width => width,
            Dimension::HeadWidth => head_width,
            Dimension::AllHeads => heads * head_width,
            Dimension::One => 1,
        };
        let (rows, columns) = self.dimensions();
        (size(rows), size(columns))
    }

    /// What its rows and its columns stand for.
    #[must_use]
    pub const fn dimensions(self) -> (Dimension, Dimension) {
        self.row().shape
    }

    /// What it is about.
    #[must_use]
    pub const fn role(self) -> StageRole {
        self.row().role
    }

    /// Whether each head has its own; the others belong to the whole layer.
    #[must_use]
    pub const fn is_per_head(self) -> bool {
        self.row().per_head
    }

    /// The matrix of a head that it shows; W_O shows those of all heads, one below the other.
    #[must_use]
    pub const fn part(self) -> Option<Part> {
        self.row().part
    }

    /// The name by which a lesson can point at it.
    #[must_use]
    pub const fn lesson_name(self) -> Option<&'static str> {
        self.row().name
    }

    /// The numbered pass of the kernel that makes it, or that reads it where it is given.
    pub(super) const fn pass(self) -> usize {
        self.row().pass
    }
}

/// What the shapes of the stages follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// T
    pub tokens: usize,
    /// D
    pub width: usize,
    /// H
    pub heads: usize,
    /// K
    pub head_width: usize,
}

/// A place in the computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StageCell {
    pub layer: usize,
    /// In a stage of the whole layer, the head from which the walk came: no number depends on it.
    pub head: usize,
    pub stage: Stage,
    pub row: usize,
    pub column: usize,
}

impl StageCell {
    /// Another cell of the same layer and head.
    #[must_use]
    pub fn at(self, stage: Stage, row: usize, column: usize) -> Self {
        Self { stage, row, column, ..self }
    }
}
