//! What is known of a stage without its numbers: a row for each.

use super::stage::NormOf;
use super::{Dimension, Stage, StageRole};
use crate::model::Part;

/// The pass of a norm.
const NORM: usize = 11;

#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub shape: (Dimension, Dimension),
    pub role: StageRole,
    /// Whether each head has its own.
    pub per_head: bool,
    /// The numbered pass of the kernel that makes it, or that reads it where it is given.
    pub pass: usize,
    /// The matrix of a head that it shows.
    pub part: Option<Part>,
    /// What lessons call it.
    pub name: Option<&'static str>,
    /// Whether it is of the inside of the MLP.
    pub in_mlp: bool,
}

impl Row {
    const fn of_head(rows: Dimension, columns: Dimension, role: StageRole, pass: usize) -> Self {
        Self { shape: (rows, columns), role, per_head: true, pass, part: None, name: None, in_mlp: false }
    }

    const fn of_layer(rows: Dimension, columns: Dimension, role: StageRole, pass: usize) -> Self {
        Self { per_head: false, ..Self::of_head(rows, columns, role, pass) }
    }

    /// Parameters of a norm of the layer.
    const fn parameters(of: NormOf) -> Self {
        Self::of_layer(Dimension::Parameters(of), Dimension::Width, StageRole::Input, NORM)
    }

    const fn of_mlp(rows: Dimension, columns: Dimension, role: StageRole, pass: usize) -> Self {
        Self { in_mlp: true, ..Self::of_layer(rows, columns, role, pass) }
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
    pub(super) const fn row(self) -> Row {
        use Dimension::{AllHeads, HeadWidth, Inner, One, Parameters, Tokens, Width};
        use StageRole::{Input, Key, Output, Query, Score, Value, Weight};
        match self {
            Self::Embeddings => Row::of_layer(Tokens, Width, Input, 1).named("x"),
            Self::Positions => Row::of_layer(Tokens, Width, Input, 1),
            Self::Input => Row::of_layer(Tokens, Width, Input, 1),
            Self::InputNorm => Row::parameters(NormOf::Attention),
            Self::Normed => Row::of_layer(Tokens, Width, Input, NORM),
            Self::WQ => Row::of_head(Width, HeadWidth, Query, 2).shows(Part::Query).named("wq"),
            Self::BQ => Row::of_head(One, HeadWidth, Query, 2),
            Self::WK => Row::of_head(Width, HeadWidth, Key, 2).shows(Part::Key).named("wk"),
            Self::BK => Row::of_head(One, HeadWidth, Key, 2),
            Self::WV => Row::of_head(Width, HeadWidth, Value, 2).shows(Part::Value).named("wv"),
            Self::BV => Row::of_head(One, HeadWidth, Value, 2),
            Self::QueryNorm => Row::of_head(Parameters(NormOf::Queries), HeadWidth, Query, NORM),
            Self::KeyNorm => Row::of_head(Parameters(NormOf::Keys), HeadWidth, Key, NORM),
            Self::RawQueries => Row::of_head(Tokens, HeadWidth, Query, 2),
            Self::RawKeys => Row::of_head(Tokens, HeadWidth, Key, 2),
            Self::PlainQueries => Row::of_head(Tokens, HeadWidth, Query, 2),
            Self::PlainKeys => Row::of_head(Tokens, HeadWidth, Key, 2),
            Self::Queries => Row::of_head(Tokens, HeadWidth, Query, 2).named("q"),
            Self::Keys => Row::of_head(Tokens, HeadWidth, Key, 2).named("k"),
            Self::Values => Row::of_head(Tokens, HeadWidth, Value, 2).named("v"),
            Self::Products => Row::of_head(Tokens, Tokens, Score, 4).named("products"),
            Self::Scaled => Row::of_head(Tokens, Tokens, Score, 5).named("scaled"),
            Self::Scores => Row::of_head(Tokens, Tokens, Score, 5).named("scores"),
            Self::Maxima => Row::of_head(Tokens, One, Weight, 6),
            Self::Exponentials => Row::of_head(Tokens, Tokens, Weight, 6),
            Self::Sums => Row::of_head(Tokens, One, Weight, 6),
            Self::Weights => Row::of_head(Tokens, Tokens, Weight, 6).named("weights"),
            Self::HeadOutput => Row::of_head(Tokens, HeadWidth, Output, 7).named("head-output"),
            Self::Concat => Row::of_layer(Tokens, AllHeads, Output, 8).named("concat"),
            Self::WO => Row::of_layer(AllHeads, Width, Output, 9).shows(Part::Output).named("wo"),
            Self::BO => Row::of_layer(One, Width, Output, 9),
            Self::Attention => Row::of_layer(Tokens, Width, Output, 9),
            Self::Middle => Row::of_layer(Tokens, Width, Output, 12),
            Self::MiddleNorm => Row::parameters(NormOf::Attention),
            Self::MiddleNormed => Row::of_layer(Tokens, Width, Input, NORM),
            Self::MlpNorm => Row::parameters(NormOf::Mlp),
            Self::MlpNormed => Row::of_layer(Tokens, Width, Input, NORM),
            Self::WUp => Row::of_mlp(Width, Inner, Value, 13),
            Self::BUp => Row::of_mlp(One, Inner, Value, 13),
            Self::WGate => Row::of_mlp(Width, Inner, Key, 13),
            Self::BGate => Row::of_mlp(One, Inner, Key, 13),
            Self::Up => Row::of_mlp(Tokens, Inner, Value, 13),
            Self::Gate => Row::of_mlp(Tokens, Inner, Key, 13),
            Self::Active => Row::of_mlp(Tokens, Inner, Score, 14),
            Self::Hidden => Row::of_mlp(Tokens, Inner, Score, 14),
            Self::WDown => Row::of_mlp(Inner, Width, Output, 15),
            Self::BDown => Row::of_mlp(One, Width, Output, 15),
            Self::Mlp => Row::of_layer(Tokens, Width, Output, 15),
            Self::MlpSum => Row::of_layer(Tokens, Width, Output, 16),
            Self::OutputNorm => Row::parameters(NormOf::Mlp),
            Self::Output => Row::of_layer(Tokens, Width, Output, 9).named("y"),
        }
    }
}
