//! Which operation made a cell, and from which cells.

use super::formula::Penalty;
use super::{CellFormula, Input, Operation, Stage, StageCell, Walk};
use crate::attention::SATURATION;
use crate::attention::steps::{SoftmaxRow, penalty};
use crate::model::{Position, alibi_slopes, rope_turn, sinusoidal_angle};

impl Walk<'_> {
    /// How a cell was made. Panics where [`Self::value`] does.
    #[must_use]
    pub fn formula(&self, cell: StageCell) -> CellFormula {
        let StageCell { layer, row, column, .. } = cell;
        let operation = match cell.stage {
            _ if self.is_replaced(cell) => match self.value(cell) {
                0.0 if cell.stage == Stage::Concat => Operation::Ablated,
                _ => Operation::Replaced,
            },
            Stage::Embeddings | Stage::WQ | Stage::WK | Stage::WV | Stage::WO => Operation::Given,
            Stage::Positions => self.wave(cell),
            Stage::Input => self.layer_input(cell),
            Stage::PlainQueries => self.projected(cell, Stage::WQ),
            Stage::PlainKeys => self.projected(cell, Stage::WK),
            Stage::Values => self.projected(cell, Stage::WV),
            Stage::Queries => self.turned(cell, Stage::PlainQueries).unwrap_or_else(|| self.projected(cell, Stage::WQ)),
            Stage::Keys => self.turned(cell, Stage::PlainKeys).unwrap_or_else(|| self.projected(cell, Stage::WK)),
            Stage::Products => {
                let k = self.model.layers[layer].head_width();
                self.dot(k, |d| [cell.at(Stage::Queries, row, d), cell.at(Stage::Keys, column, d)])
            }
            Stage::Scaled => {
                Operation::Scale { of: self.input(cell.at(Stage::Products, row, column)), by: self.scale(layer) }
            }
            Stage::Scores => self.score(cell),
            Stage::Maxima => Operation::Max((0..self.trace.tokens()).map(|key| self.score_of(cell, key)).collect()),
            Stage::Exponentials | Stage::Sums | Stage::Weights => self.softmax(cell),
            Stage::HeadOutput => {
                let tokens = self.trace.tokens();
                self.dot(tokens, |key| [cell.at(Stage::Weights, row, key), cell.at(Stage::Values, key, column)])
            }
            Stage::Concat => self.concatenated(cell),
            Stage::Output => self.output(cell),
        };
        CellFormula { cell, value: self.value(cell), operation }
    }

    fn input(&self, cell: StageCell) -> Input {
        Input { cell, value: self.value(cell) }
    }

    fn score_of(&self, cell: StageCell, key: usize) -> Input {
        self.input(cell.at(Stage::Scores, cell.row, key))
    }

    fn dot(&self, terms: usize, pair: impl Fn(usize) -> [StageCell; 2]) -> Operation {
        let pairs = (0..terms).map(|i| pair(i).map(|cell| self.input(cell))).collect();
        Operation::Dot { pairs, plus: None, limit: None }
    }

    fn wave(&self, cell: StageCell) -> Operation {
        let strength = self.waves().expect("the encoding is sinusoidal where there are waves");
        let angle = sinusoidal_angle(cell.row, cell.column, self.trace.embeddings.ncols());
        Operation::Wave { cosine: !cell.column.is_multiple_of(2), position: cell.row, angle, strength }
    }

    fn layer_input(&self, cell: StageCell) -> Operation {
        let from = |stage| self.input(cell.at(stage, cell.row, cell.column));
        match (cell.layer.checked_sub(1), self.waves()) {
            (Some(layer), _) => Operation::Copy(self.input(StageCell { layer, stage: Stage::Output, ..cell })),
            (None, Some(_)) => Operation::Sum([from(Stage::Embeddings), from(Stage::Positions)]),
            (None, None) => Operation::Copy(from(Stage::Embeddings)),
        }
    }

    fn projected(&self, cell: StageCell, weights: Stage) -> Operation {
        let (row, column, from) = (cell.row, cell.column, self.input_stage(cell.layer));
        let width = self.trace.embeddings.ncols();
        let pair = |d| [cell.at(from, row, d), cell.at(weights, d, column)].map(|cell| self.input(cell));
        Operation::Dot { pairs: (0..width).map(pair).collect(), plus: None, limit: Some(SATURATION) }
    }

    /// RoPE in its rotate-half form; none where it is off.
    fn turned(&self, cell: StageCell, plain: Stage) -> Option<Operation> {
        let strength = self.turn()?;
        let head_width = self.model.layers[cell.layer].head_width();
        let half = head_width / 2;
        let from = |column| self.input(cell.at(plain, cell.row, column));
        if cell.column == 2 * half {
            // The last dimension of an odd K has no partner.
            return Some(Operation::Copy(from(cell.column)));
        }
        let first = cell.column < half;
        let partner = if first { cell.column + half } else { cell.column - half };
        let angle = cell.row as f64 * rope_turn(cell.column.min(partner), head_width, strength);
        let (cos, sin) = (from(cell.column), from(partner));
        Some(Operation::Turn { cos, sin, subtract: first, position: cell.row, angle })
    }

    fn score(&self, cell: StageCell) -> Operation {
        let (query, key) = (cell.row, cell.column);
        if self.value(cell) == f32::NEG_INFINITY {
            return Operation::Masked;
        }
        let distance = query.abs_diff(key);
        let heads = self.model.layers[cell.layer].heads.len();
        let penalty = match self.spec.position {
            Position::Alibi { strength } => Some(Penalty {
                strength,
                slope: alibi_slopes(heads)[cell.head],
                distance,
                term: penalty(self.spec, (cell.head, heads), distance),
            }),
            Position::None | Position::Sinusoidal { .. } | Position::Rope { .. } => None,
        };
        let of = self.input(cell.at(Stage::Scaled, query, key));
        Operation::Logit { of, penalty, temperature: self.spec.temperature }
    }

    fn softmax(&self, cell: StageCell) -> Operation {
        let row = SoftmaxRow::of(self.head(cell.layer, cell.head), cell.row);
        let exponential =
            |key| Input { cell: cell.at(Stage::Exponentials, cell.row, key), value: row.exponentials[key] };
        match cell.stage {
            Stage::Sums => Operation::Total((0..self.trace.tokens()).map(exponential).collect()),
            _ if row.sum == 0.0 => Operation::Nothing,
            Stage::Exponentials => Operation::Exponential {
                score: self.score_of(cell, cell.column),
                max: Input { cell: cell.at(Stage::Maxima, cell.row, 0), value: row.max },
            },
            _ => Operation::Share {
                of: exponential(cell.column),
                sum: Input { cell: cell.at(Stage::Sums, cell.row, 0), value: row.sum },
            },
        }
    }

    fn concatenated(&self, cell: StageCell) -> Operation {
        let (head, column) = self.place_in_head(cell.layer, cell.column);
        Operation::Copy(self.input(StageCell { head, stage: Stage::HeadOutput, column, ..cell }))
    }

    fn output(&self, cell: StageCell) -> Operation {
        let (row, column) = (cell.row, cell.column);
        let (_, all) = self.shape(cell.layer, Stage::Concat);
        let pair = |i| [cell.at(Stage::Concat, row, i), cell.at(Stage::WO, i, column)].map(|cell| self.input(cell));
        let plus = self.spec.residual.then(|| self.input(cell.at(self.input_stage(cell.layer), row, column)));
        Operation::Dot { pairs: (0..all).map(pair).collect(), plus, limit: Some(SATURATION) }
    }
}
