//! How one number was made, as data.

use std::ops::Range;

use super::{Stage, StageCell};
use crate::model::Activation;

/// A number that went into another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Input {
    pub cell: StageCell,
    pub value: f32,
}

/// A cell, its number, and how that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct CellFormula {
    pub cell: StageCell,
    /// The trace's own number where the trace holds it.
    pub value: f32,
    pub operation: Operation,
}

/// What was done to the inputs.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Nothing: an embedding or a weight, which is given.
    Given,
    /// `strength · sin(angle)`, or cos: one wave of a sinusoidal encoding. The angle is in radians.
    Wave { cosine: bool, position: usize, angle: f64, strength: f32 },
    /// The sum of both, cut to ±`limit` where there is one.
    Sum { of: [Input; 2], limit: Option<f32> },
    /// The same number, further on.
    Copy(Input),
    /// 0, whatever the head's output was.
    Ablated,
    /// What an intervention put there, whatever it would have been.
    Replaced,
    /// `Σ a·b`, plus a bias or what the residual adds; cut to ±`limit` where there is one.
    Dot { pairs: Vec<[Input; 2]>, plus: Option<Input>, limit: Option<f32> },
    /// `cos · cos(angle) + sin · sin(angle)`, or minus where `subtract`: one half of a turned pair. The
    /// angle, in radians, is the position times a turn for each token.
    Turn { cos: Input, sin: Input, subtract: bool, position: usize, angle: f64 },
    /// `(row[column] − mean) · scale · weight + bias`: the weight is the first of the parameters, the bias the second where
    /// there is one. Mean and scale are those of the row; the mean is 0 where the norm takes none away. Cut to ±`limit`
    /// where there is one.
    Norm { row: Vec<Input>, column: usize, mean: f64, scale: f64, parameters: Vec<Input>, limit: Option<f32> },
    /// The function of an MLP.
    Activate { of: Input, activation: Activation },
    /// `of · by`, with 1/√K, or 1 where the scale is off.
    Scale { of: Input, by: f32 },
    /// `(of + penalty) / τ`
    Logit { of: Input, penalty: Option<Penalty>, temperature: f32 },
    /// −∞, whatever the product was: the mask forbids the pair.
    Masked,
    /// The largest of a row of scores.
    Max(Vec<Input>),
    /// `e^(score − max)`
    Exponential { score: Input, max: Input },
    /// The sum of a row of exponentials.
    Total(Vec<Input>),
    /// `of / sum`
    Share { of: Input, sum: Input },
    /// 0: the query may look at nothing, so that its row has no softmax.
    Nothing,
}

/// ALiBi's term of a pair: `−strength · slope · distance`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Penalty {
    pub strength: f32,
    /// Of the head.
    pub slope: f32,
    /// Tokens between query and key.
    pub distance: usize,
    /// The term itself.
    pub term: f32,
}

/// Neighbouring cells of one stage.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    pub layer: usize,
    pub head: usize,
    pub stage: Stage,
    pub rows: Range<usize>,
    pub columns: Range<usize>,
}

impl CellFormula {
    /// The numbers that it was made from, in the order of the formula.
    pub fn inputs(&self) -> impl Iterator<Item = Input> {
        self.operation.parts().into_iter().flatten().copied()
    }

    /// The rows, columns and single cells that the inputs fill.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for Input { cell, .. } in self.inputs() {
            let last = spans.iter_mut().rfind(|span| span.is_of(cell));
            if !last.is_some_and(|span| span.extend(cell)) {
                let StageCell { layer, head, stage, row, column } = cell;
                spans.push(Span { layer, head, stage, rows: row..row + 1, columns: column..column + 1 });
            }
        }
        spans
    }
}

impl Operation {
    fn parts(&self) -> [&[Input]; 2] {
        use std::slice::from_ref;
        match self {
            Self::Given | Self::Wave { .. } | Self::Replaced => [&[], &[]],
            Self::Ablated | Self::Masked | Self::Nothing => [&[], &[]],
            Self::Sum { of, .. } => [of, &[]],
            Self::Norm { row, parameters, .. } => [row, parameters],
            Self::Copy(of) | Self::Scale { of, .. } | Self::Logit { of, .. } | Self::Activate { of, .. } => {
                [from_ref(of), &[]]
            }
            Self::Dot { pairs, plus, .. } => [pairs.as_flattened(), plus.as_slice()],
            Self::Turn { cos, sin, .. } => [from_ref(cos), from_ref(sin)],
            Self::Max(of) | Self::Total(of) => [of, &[]],
            Self::Exponential { score, max } => [from_ref(score), from_ref(max)],
            Self::Share { of, sum } => [from_ref(of), from_ref(sum)],
        }
    }
}

impl Span {
    fn is_of(&self, cell: StageCell) -> bool {
        (self.layer, self.head, self.stage) == (cell.layer, cell.head, cell.stage)
    }

    /// Takes in the next cell of the row or column; false where the cell is another.
    fn extend(&mut self, cell: StageCell) -> bool {
        let one_row = self.rows == (cell.row..cell.row + 1);
        let one_column = self.columns == (cell.column..cell.column + 1);
        if one_row && self.columns.end == cell.column {
            self.columns.end += 1;
        } else if one_column && self.rows.end == cell.row {
            self.rows.end += 1;
        } else {
            return false;
        }
        true
    }
}
