//! Which operation made a cell, and from which cells.

use super::formula::Penalty;
use super::stage::NormOf;
use super::way::{How, Step};
use super::{CellFormula, Input, Operation, Stage, StageCell, Walk};
use crate::attention::steps::{SoftmaxRow, penalty};
use crate::attention::{SATURATION, moments};
use crate::math::Matrix;
use crate::model::{Position, alibi_slopes, sinusoidal_angle};

impl Walk<'_> {
    /// How a cell was made. Panics where [`Self::value`] does.
    #[must_use]
    pub fn formula(&self, cell: StageCell) -> CellFormula {
        let StageCell { layer, row, column, .. } = cell;
        let way = self.way(layer);
        let Step { how, from, .. } = way.step(cell.stage);
        let same_place = |index: usize| self.input(cell.at(from[index], row, column));
        let operation = match how {
            _ if self.is_replaced(cell) => match self.value(cell) {
                0.0 if cell.stage == Stage::Concat => Operation::Ablated,
                _ => Operation::Replaced,
            },
            How::Given => Operation::Given,
            How::Wave => self.wave(cell),
            How::Copy => Operation::Copy(self.before(cell, from[0])),
            How::Add => Operation::Sum { of: [same_place(0), same_place(1)], limit: limit(cell.stage) },
            How::Norm(of) => self.normed(cell, *of, from),
            How::Linear => self.linear(cell, from),
            How::Turn => self.turned(cell, from[0]),
            How::Products => {
                let k = self.model.layers[layer].head_width();
                self.dot(k, |d| [cell.at(from[0], row, d), cell.at(from[1], column, d)])
            }
            How::Scale => Operation::Scale { of: same_place(0), by: self.scale(layer) },
            How::Score => self.score(cell, from[0]),
            How::Max => {
                let score = |key| self.input(cell.at(from[0], row, key));
                Operation::Max((0..self.trace.tokens()).map(score).collect())
            }
            How::Exponential | How::Total | How::Share => self.softmax(cell, from),
            How::Mix => {
                let tokens = self.trace.tokens();
                self.dot(tokens, |key| [cell.at(from[0], row, key), cell.at(from[1], key, column)])
            }
            How::Join => self.concatenated(cell, from[0]),
            How::Activate => Operation::Activate { of: same_place(0), activation: self.mlp(layer).activation },
            How::Multiply => self.dot(1, |_| [cell.at(from[0], row, column), cell.at(from[1], row, column)]),
        };
        CellFormula { cell, value: self.value(cell), operation }
    }

    fn input(&self, cell: StageCell) -> Input {
        Input { cell, value: self.value(cell) }
    }

    fn dot(&self, terms: usize, pair: impl Fn(usize) -> [StageCell; 2]) -> Operation {
        let pairs = (0..terms).map(|i| pair(i).map(|cell| self.input(cell))).collect();
        Operation::Dot { pairs, plus: None, limit: None }
    }

    fn linear(&self, cell: StageCell, from: &[Stage]) -> Operation {
        let (_, terms) = self.shape(cell.layer, from[0]);
        let weights = self.column(cell.layer, cell.head, from[1], cell.column);
        let pair = |i: usize| {
            let weight = Input { cell: cell.at(from[1], i, cell.column), value: weights[i] };
            [self.input(cell.at(from[0], cell.row, i)), weight]
        };
        // A bias is one row for all tokens.
        let row = |stage: Stage| if stage.is_row() { 0 } else { cell.row };
        let plus = from.get(2).map(|stage| self.input(cell.at(*stage, row(*stage), cell.column)));
        Operation::Dot { pairs: (0..terms).map(pair).collect(), plus, limit: limit(cell.stage) }
    }

    fn normed(&self, cell: StageCell, of: NormOf, from: &[Stage]) -> Operation {
        let (_, width) = self.shape(cell.layer, from[0]);
        let row: Vec<Input> = (0..width).map(|column| self.input(cell.at(from[0], cell.row, column))).collect();
        let norm = self.norm(cell.layer, of);
        let numbers = Matrix::from_iterator(1, width, row.iter().map(|input| input.value));
        let (means, scales) = moments(&numbers, norm);
        let (rows, _) = self.shape(cell.layer, from[1]);
        let parameters = (0..rows).map(|row| self.input(cell.at(from[1], row, cell.column))).collect();
        let (column, limit) = (cell.column, (cell.stage == Stage::Output).then_some(SATURATION));
        Operation::Norm { row, column, mean: means[0], scale: scales[0], parameters, limit }
    }

    /// What goes into the layer at a place.
    fn before(&self, cell: StageCell, stage: Stage) -> Input {
        self.input(StageCell { layer: cell.layer.saturating_sub(1), stage, ..cell })
    }

    fn wave(&self, cell: StageCell) -> Operation {
        let strength = self.waves().expect("the encoding is sinusoidal where there are waves");
        let angle = sinusoidal_angle(cell.row, cell.column, self.trace.embeddings.ncols());
        Operation::Wave { cosine: !cell.column.is_multiple_of(2), position: cell.row, angle, strength }
    }

    /// RoPE in its rotate-half form.
    fn turned(&self, cell: StageCell, plain: Stage) -> Operation {
        let turns = self.turns(cell.layer);
        let half = turns.len();
        let from = |column| self.input(cell.at(plain, cell.row, column));
        if cell.column >= 2 * half {
            // What has no partner stands still.
            return Operation::Copy(from(cell.column));
        }
        let first = cell.column < half;
        let partner = if first { cell.column + half } else { cell.column - half };
        let angle = cell.row as f64 * turns[cell.column.min(partner)];
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
}

/// Where the kernel cuts the numbers of a stage.
const fn limit(stage: Stage) -> Option<f32> {
    use Stage::{Attention, Keys, Output, PlainKeys, PlainQueries, Queries, RawKeys, RawQueries, Values};
    match stage {
        RawQueries | RawKeys | PlainQueries | PlainKeys | Queries | Keys | Values | Attention | Output => {
            Some(SATURATION)
        }
        _ => None,
    }
}
