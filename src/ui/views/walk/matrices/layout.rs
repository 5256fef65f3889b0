//! Where the matrices are: columns in the order of the computation, and what is written between them.

use egui::{Rect, Vec2, pos2, vec2};

use crate::analysis::{Stage, Walk};
use crate::ui::stages::has_token_rows;

/// A matrix and its surroundings, relative to the corner of the picture.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub stage: Stage,
    pub rows: usize,
    pub columns: usize,
    /// The cells.
    pub cells: Rect,
    /// With the header above and the labels at the left.
    pub outer: Rect,
    /// Of one cell.
    pub cell: Vec2,
}

/// All matrices of a layer.
pub(super) struct Layout {
    pub blocks: Vec<Block>,
    /// Places in the middle of gaps, and the messages that are written there.
    pub operators: Vec<(egui::Pos2, &'static str)>,
    pub size: Vec2,
}

/// Height of the two lines above a matrix, and of the labels of its columns.
pub(super) const HEADER: f32 = 40.0;
pub(super) const COLUMN_LABELS: f32 = 16.0;
/// Width of the labels of rows: tokens, or numbers.
const LABELS: [f32; 2] = [82.0, 34.0];
/// No header is narrower.
const LEAST_WIDTH: f32 = 84.0;
const GAP: f32 = 10.0;
/// Cells from this size on hold a number.
pub(super) const NUMBER: Vec2 = vec2(40.0, 15.0);
/// Cells where every number should be read.
const READABLE: Vec2 = vec2(46.0, 20.0);
/// The width of a picture of cells beyond which these are narrower.
const WIDE: f32 = 700.0;
/// The same for cells without numbers.
const NARROW: f32 = 400.0;
/// Cells lower than this are not stacked: side by side they have the whole height.
const STACKED_FROM: f32 = 7.0;
/// Cells get no smaller than this in matrices that are not very large.
const LEAST_CELL: f32 = 3.0;
const LARGE: usize = 256;

type Group = (&'static str, f32, &'static [Stage]);

const GROUPS: [Group; 13] = [
    ("", 0.0, &[Stage::Embeddings, Stage::Positions, Stage::Input]),
    ("walk-op-times", 30.0, &[Stage::WQ, Stage::WK, Stage::WV]),
    ("walk-op-equals", 30.0, &[Stage::PlainQueries, Stage::PlainKeys]),
    ("walk-op-equals", 30.0, &[Stage::Queries, Stage::Keys, Stage::Values]),
    ("walk-op-products", 64.0, &[Stage::Products]),
    ("walk-op-scaled", 46.0, &[Stage::Scaled]),
    ("walk-op-scores", 84.0, &[Stage::Scores]),
    ("walk-op-softmax", 76.0, &[Stage::Maxima]),
    ("", 0.0, &[Stage::Exponentials]),
    ("", 0.0, &[Stage::Sums]),
    ("walk-op-share", 66.0, &[Stage::Weights]),
    ("walk-op-values", 44.0, &[Stage::HeadOutput]),
    ("walk-op-concat", 50.0, &[Stage::Concat]),
];
const LAST: [Group; 2] = [("walk-op-times", 30.0, &[Stage::WO]), ("walk-op-equals", 30.0, &[Stage::Output])];

impl Layout {
    /// All matrices of a layer; `readable` where cells are to be as large as their numbers, else as
    /// large as `height` allows.
    pub fn new(walk: &Walk, layer: usize, residual: bool, height: f32, readable: bool) -> Self {
        let present = walk.stages(layer);
        let turned = present.contains(&Stage::PlainQueries);
        let mut layout = Self { blocks: Vec::new(), operators: Vec::new(), size: Vec2::ZERO };
        let mut x = 0.0;
        for (operator, gap, stages) in GROUPS.iter().chain(&LAST) {
            let stages: Vec<Stage> = stages.iter().copied().filter(|stage| present.contains(stage)).collect();
            if stages.is_empty() {
                continue;
            }
            let (operator, gap) = match stages[0] {
                Stage::Queries if turned => ("walk-op-rope", 56.0),
                Stage::Output if residual => ("walk-op-residual", 60.0),
                _ => (*operator, *gap),
            };
            if !operator.is_empty() {
                layout.operators.push((pos2(x + gap / 2.0, height / 2.0), operator));
            }
            x = layout.group(walk, layer, &stages, x + gap.max(GAP), height, readable);
        }
        layout.size.x = x;
        layout.center(height);
        layout
    }

    /// Puts the middle of each column, and what is written between them, on one line.
    fn center(&mut self, height: f32) {
        let middle = self.size.y.min(height) / 2.0;
        for column in self.blocks.chunk_by_mut(|a, b| a.outer.top() < b.outer.top()) {
            let bottom = column.last().map_or(0.0, |block| block.outer.bottom());
            let down = vec2(0.0, (middle - bottom / 2.0).max(0.0));
            column.iter_mut().for_each(|block| *block = block.moved(down));
        }
        self.operators.iter_mut().for_each(|(at, _)| at.y = middle + (HEADER + COLUMN_LABELS) / 2.0);
    }

    /// Places the matrices of a group above each other, or side by side. Says where it ends.
    fn group(&mut self, walk: &Walk, layer: usize, stages: &[Stage], x: f32, height: f32, readable: bool) -> f32 {
        let shapes: Vec<(usize, usize)> = stages.iter().map(|stage| walk.shape(layer, *stage)).collect();
        let rows: usize = shapes.iter().map(|shape| shape.0).sum();
        let surroundings = HEADER + COLUMN_LABELS + GAP;
        let stacked = (height - surroundings * stages.len() as f32) / rows.max(1) as f32;
        let side_by_side = !readable && stages.len() > 1 && stacked < STACKED_FROM;
        let (mut at, mut right) = (pos2(x, 0.0), x);
        for (stage, (rows, columns)) in stages.iter().zip(shapes) {
            let high = if side_by_side { (height - surroundings) / rows.max(1) as f32 } else { stacked };
            let cell = cell_size(high, rows, columns, readable);
            let labels = LABELS[usize::from(!has_token_rows(*stage))];
            let corner = at + vec2(labels, HEADER + COLUMN_LABELS);
            let cells = Rect::from_min_size(corner, vec2(columns as f32, rows as f32) * cell);
            let right_edge = cells.right().max(corner.x + LEAST_WIDTH);
            let outer = Rect::from_min_max(at, pos2(right_edge, cells.bottom()));
            self.size.y = self.size.y.max(outer.bottom() + GAP);
            right = right.max(outer.right());
            at = if side_by_side { pos2(right + GAP, 0.0) } else { pos2(x, outer.bottom() + GAP) };
            self.blocks.push(Block { stage: *stage, rows, columns, cells, outer, cell });
        }
        right
    }
}

fn cell_size(high: f32, rows: usize, columns: usize, readable: bool) -> Vec2 {
    if readable {
        return READABLE;
    }
    let least = |cells: usize| if cells > LARGE { 0.0 } else { LEAST_CELL };
    let high = high.min(26.0).max(least(rows));
    let numbers = high >= NUMBER.y && columns as f32 * NUMBER.x <= WIDE;
    let wide = if columns == 1 {
        READABLE.x
    } else if numbers {
        NUMBER.x
    } else {
        high.max(LEAST_CELL.max(6.0)).min((NARROW / columns.max(1) as f32).max(least(columns)))
    };
    vec2(wide, high)
}

impl Block {
    /// The same block with the corner of the picture on the screen.
    pub fn moved(&self, by: Vec2) -> Self {
        Self { cells: self.cells.translate(by), outer: self.outer.translate(by), ..self.clone() }
    }

    /// Row and column under a point; none outside.
    pub fn at(&self, pos: egui::Pos2) -> Option<(usize, usize)> {
        let offset = (pos - self.cells.min) / self.cell;
        let inside = self.cells.contains(pos) && self.rows > 0 && self.columns > 0;
        inside.then(|| ((offset.y as usize).min(self.rows - 1), (offset.x as usize).min(self.columns - 1)))
    }

    /// The rectangle of neighbouring cells.
    pub fn rect(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Rect {
        let corner = |row: usize, column: usize| self.cells.min + vec2(column as f32, row as f32) * self.cell;
        Rect::from_min_max(corner(rows.start, columns.start), corner(rows.end, columns.end))
    }

    /// The rows and columns of which some part is in a rectangle.
    pub fn visible(&self, clip: Rect) -> [std::ops::Range<usize>; 2] {
        let part = |from: f32, to: f32, cell: f32, all: usize| {
            let first = (from / cell).floor().max(0.0) as usize;
            first.min(all)..((to / cell).ceil().max(0.0) as usize).min(all)
        };
        let (from, to) = (clip.min - self.cells.min, clip.max - self.cells.min);
        [part(from.y, to.y, self.cell.y, self.rows), part(from.x, to.x, self.cell.x, self.columns)]
    }
}
