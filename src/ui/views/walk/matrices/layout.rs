//! Where each matrix of the row stands.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::attention::{Stage, Walk};
use crate::ui::theme::size;

/// Lines above a matrix: its symbol and shape, and its meaning.
pub(super) const HEADER: f32 = 40.0;
/// Space between matrices, in which the operation is written.
pub(super) const GAP: f32 = 46.0;
/// Space between matrices that stand above each other.
const BETWEEN: f32 = 10.0;
/// Width of the tokens' names beside a matrix.
pub(super) const NAMES: f32 = 76.0;
/// Largest side of a cell.
const CELL: f32 = 36.0;
/// A cell is at most so many times as high as wide.
const TALL: f32 = 2.4;
/// Headers need this much to be read.
const LEAST_WIDTH: f32 = 118.0;

/// A matrix in the row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tile {
    pub stage: Stage,
    pub rows: usize,
    pub columns: usize,
    /// Header and cells.
    pub outer: Rect,
    /// The cells.
    pub cells: Rect,
    /// Whether tokens are written beside its rows.
    pub names: bool,
}

impl Tile {
    /// The same matrix elsewhere.
    pub(super) fn moved(self, by: Vec2) -> Self {
        Self { outer: self.outer.translate(by), cells: self.cells.translate(by), ..self }
    }

    pub(super) fn cell(&self) -> Vec2 {
        vec2(self.cells.width() / self.columns.max(1) as f32, self.cells.height() / self.rows.max(1) as f32)
    }

    /// The place of cells.
    pub(super) fn rect(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Rect {
        let cell = self.cell();
        let at = |row: usize, column: usize| self.cells.min + vec2(column as f32 * cell.x, row as f32 * cell.y);
        Rect::from_min_max(at(rows.start, columns.start), at(rows.end, columns.end))
    }

    pub(super) fn cell_at(&self, at: Pos2) -> (usize, usize) {
        let place = (at - self.cells.min) / self.cell();
        let index = |place: f32, count: usize| (place.max(0.0) as usize).min(count.saturating_sub(1));
        (index(place.y, self.rows), index(place.x, self.columns))
    }
}

/// All matrices of a layer in a row, each column from the left, and how wide it all is.
pub(super) fn tiles(walk: &Walk, layer: usize, height: f32) -> (Vec<Tile>, f32) {
    let mut tiles = Vec::new();
    let mut left = 0.0;
    for column in columns(walk, layer, height) {
        let space = height / column.len() as f32 - HEADER - BETWEEN;
        let (mut top, mut right) = (0.0, left);
        let first = tiles.len();
        for stage in column {
            let tile = tile(walk, layer, stage, pos2(left, top), space);
            (top, right) = (tile.outer.bottom() + BETWEEN, tile.outer.right().max(right));
            tiles.push(tile);
        }
        // All columns around one middle line.
        let down = vec2(0.0, ((height - (top - BETWEEN)) / 2.0).max(0.0));
        for tile in &mut tiles[first..] {
            *tile = tile.moved(down);
        }
        left = right + GAP;
    }
    (tiles, (left - GAP).max(0.0))
}

/// The stages that stand above each other: those that one step makes, where there is room.
fn columns(walk: &Walk, layer: usize, height: f32) -> Vec<Vec<Stage>> {
    let tokens = walk.shape(layer, Stage::Queries).0;
    let together = 3.0 * (HEADER + BETWEEN + size::SMALL * 1.2 * tokens as f32) <= height;
    let same = |a: Stage, b: Stage| {
        use Stage as S;
        let group = |stage| match stage {
            S::Embeddings | S::Positions | S::Input => 1,
            S::PlainQueries | S::PlainKeys => 2,
            S::Queries | S::Keys | S::Values => 3,
            _ => 0,
        };
        together && group(a) > 0 && group(a) == group(b)
    };
    let mut columns: Vec<Vec<Stage>> = Vec::new();
    for stage in walk.stages(layer) {
        match columns.last_mut() {
            Some(column) if same(column[0], stage) => column.push(stage),
            _ => columns.push(vec![stage]),
        }
    }
    columns
}

fn tile(walk: &Walk, layer: usize, stage: Stage, at: Pos2, space: f32) -> Tile {
    let (rows, columns) = walk.shape(layer, stage);
    let most_wide = match stage {
        Stage::WQ | Stage::WK | Stage::WV => 150.0,
        Stage::Maxima | Stage::Sums => CELL * 1.5,
        _ if columns > 2 * rows || stage == Stage::WO => 340.0,
        _ => 252.0,
    };
    let most = if matches!(stage, Stage::Maxima | Stage::Sums) { 1.5 * CELL } else { CELL };
    let wide = (most_wide / columns.max(1) as f32).min(most);
    let high = (space / rows.max(1) as f32).min(CELL).min((wide * TALL).max(6.0));
    let names = is_by_token(stage);
    let left = if names { NAMES } else { 0.0 };
    let cells = vec2(wide * columns as f32, high * rows as f32);
    let outer = vec2((cells.x + left).max(LEAST_WIDTH), cells.y + HEADER);
    let cells = Rect::from_min_size(at + vec2(left, HEADER), cells);
    Tile { stage, rows, columns, outer: Rect::from_min_size(at, outer), cells, names }
}

/// Whether its rows are tokens.
pub(super) fn is_by_token(stage: Stage) -> bool {
    !matches!(stage, Stage::WQ | Stage::WK | Stage::WV | Stage::WO)
}

/// Whether it has a cell for each query and key.
pub(super) fn is_of_pairs(stage: Stage) -> bool {
    matches!(stage, Stage::Products | Stage::Scaled | Stage::Scores | Stage::Exponentials | Stage::Weights)
}
