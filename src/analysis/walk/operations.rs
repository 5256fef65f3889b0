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
        let from = self.reads(layer, cell.stage);
        let operation = match cell.stage {
            _ if self.is_replaced(cell) => match self.value(cell) {
                0.0 if cell.stage == Stage::Concat => Operation::Ablated,
                _ => Operation::Replaced,
            },
            Stage::Embeddings | Stage::WQ | Stage::WK | Stage::WV | Stage::WO => Operation::Given,
            Stage::Positions => self.wave(cell),
            Stage::Input => self.layer_input(cell, &from),
            Stage::Queries | Stage::Keys if self.turn().is_some() => self.turned(cell, from[0]),
            Stage::PlainQueries | Stage::PlainKeys | Stage::Queries | Stage::Keys | Stage::Values => {
                let width = self.trace.embeddings.ncols();
                self.dot(width, Some(SATURATION), |d| [cell.at(from[0], row, d), cell.at(from[1], d, column)])
            }
            Stage::Products => {
                let k = self.model.layers[layer].head_width();
                self.dot(k, None, |d| [cell.at(from[0], row, d), cell.at(from[1], column, d)])
            }
            Stage::Scaled => Operation::Scale { of: self.input(cell.at(from[0], row, column)), by: self.scale(layer) },
            Stage::Scores => self.score(cell, from[0]),
            Stage::Maxima => {
                let score = |key| self.input(cell.at(from[0], row, key));
                Operation::Max((0..self.trace.tokens()).map(score).collect())
            }
            Stage::Exponentials | Stage::Sums | Stage::Weights => self.softmax(cell, &from),
            Stage::HeadOutput => {
                let tokens = self.trace.tokens();
                self.dot(tokens, None, |key| [cell.at(from[0], row, key), cell.at(from[1], key, column)])
            }
            Stage::Concat => self.concatenated(cell, from[0]),
            Stage::Output => self.output(cell, &from),
        };
        CellFormula { cell, value: self.value(cell), operation }
    }

    fn input(&self, cell: StageCell) -> Input {
        Input { cell, value: self.value(cell) }
    }

    fn dot(&self, terms: usize, limit: Option<f32>, pair: impl Fn(usize) -> [StageCell; 2]) -> Operation {
        let pairs = (0..terms).map(|i| pair(i).map(|cell| self.input(cell))).collect();
        Operation::Dot { pairs, plus: None, limit }
    }

    fn wave(&self, cell: StageCell) -> Operation {
        let strength = self.waves().expect("the encoding is sinusoidal where there are waves");
        let angle = sinusoidal_angle(cell.row, cell.column, self.trace.embeddings.ncols());
        Operation::Wave { cosine: !cell.column.is_multiple_of(2), position: cell.row, angle, strength }
    }

    fn layer_input(&self, cell: StageCell, from: &[Stage]) -> Operation {
        let layer = cell.layer.saturating_sub(1);
        let input = |stage| self.input(StageCell { layer, stage, ..cell });
        match from {
            [x, waves] => Operation::Sum([input(*x), input(*waves)]),
            _ => Operation::Copy(input(from[0])),
        }
    }

    /// RoPE in its rotate-half form.
    fn turned(&self, cell: StageCell, plain: Stage) -> Operation {
        let strength = self.turn().expect("RoPE is on where something is turned");
        let head_width = self.model.layers[cell.layer].head_width();
        let half = head_width / 2;
        let from = |column| self.input(cell.at(plain, cell.row, column));
        if cell.column == 2 * half {
            // The last dimension of an odd K has no partner.
            return Operation::Copy(from(cell.column));
        }
        let first = cell.column < half;
        let partner = if first { cell.column + half } else { cell.column - half };
        let angle = cell.row as f64 * rope_turn(cell.column.min(partner), head_width, strength);
        let (cos, sin) = (from(cell.column), from(partner));
        Operation::Turn { cos, sin, subtract: first, position: cell.row, angle }
    }

    fn score(&self, cell: StageCell, scaled: Stage) -> Operation {
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
        let of = self.input(cell.at(scaled, query, key));
        Operation::Logit { of, penalty, temperature: self.spec.temperature }
    }

    fn softmax(&self, cell: StageCell, from: &[Stage]) -> Operation {
        let row = SoftmaxRow::of(self.head(cell.layer, cell.head), cell.row);
        let exponential = |key| Input { cell: cell.at(from[0], cell.row, key), value: row.exponentials[key] };
        match cell.stage {
            Stage::Sums => Operation::Total((0..self.trace.tokens()).map(exponential).collect()),
            _ if row.sum == 0.0 => Operation::Nothing,
            Stage::Exponentials => Operation::Exponential {
                score: self.input(cell.at(from[0], cell.row, cell.column)),
                max: Input { cell: cell.at(from[1], cell.row, 0), value: row.max },
            },
            _ => Operation::Share {
                of: exponential(cell.column),
                sum: Input { cell: cell.at(from[1], cell.row, 0), value: row.sum },
            },
        }
    }

    fn concatenated(&self, cell: StageCell, output: Stage) -> Operation {
        let (head, column) = self.place_in_head(cell.layer, cell.column);
        Operation::Copy(self.input(StageCell { head, stage: output, column, ..cell }))
    }

    fn output(&self, cell: StageCell, from: &[Stage]) -> Operation {
        let (row, column) = (cell.row, cell.column);
        let (_, all) = self.shape(cell.layer, from[0]);
        let pair = |i| [cell.at(from[0], row, i), cell.at(from[1], i, column)].map(|cell| self.input(cell));
        let plus = from.get(2).map(|input| self.input(cell.at(*input, row, column)));
        Operation::Dot { pairs: (0..all).map(pair).collect(), plus, limit: Some(SATURATION) }
    }
}
