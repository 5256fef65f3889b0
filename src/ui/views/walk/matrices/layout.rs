//! Where the matrices are: lines of them, in the order of the computation, and what is written between them.

use egui::{Rect, Ui, Vec2, pos2, vec2};

use super::fold::Axis;
use crate::analysis::Stage;
use crate::ui::stages::has_token_rows;

/// A matrix and its surroundings, relative to the corner of the picture.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub stage: Stage,
    pub rows: Axis,
    pub columns: Axis,
    pub dress: Dress,
    /// The cells.
    pub cells: Rect,
    /// With the header above, the labels at the left and what is said below.
    pub outer: Rect,
    /// Of one cell.
    pub cell: Vec2,
}

/// What is around the cells of a matrix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dress {
    /// Height of the name, or of the name and the meaning.
    pub header: f32,
    /// Height of the labels of columns; 0 for none.
    pub labels: f32,
    /// Width of the labels of rows: tokens, or numbers at least.
    rows: [f32; 2],
    /// Height of what is said of folded rows and columns.
    pub fold: f32,
    /// Of a cell at most.
    most: Vec2,
    /// Room around what is written between matrices.
    signs: f32,
}

/// Texels along a side of a picture at most.
const TEXELS: usize = 512;
/// With all that there is to say.
pub(super) const FULL: Dress =
    Dress { header: 40.0, labels: 16.0, rows: [82.0, 34.0], fold: 18.0, most: vec2(46.0, 20.0), signs: 24.0 };
/// As little as numbers can be read with.
pub(super) const COMPACT: Dress =
    Dress { header: 18.0, labels: 14.0, rows: [38.0, 0.0], fold: 18.0, most: vec2(46.0, 20.0), signs: 12.0 };
/// The stage that the eye is led to, and what it is made from.
const LARGE: [Dress; 2] = [Dress { most: MOST, ..FULL }, Dress { most: MOST, ..COMPACT }];
const MOST: Vec2 = vec2(72.0, 30.0);
/// A small picture with a name.
pub(super) const THUMBNAIL: Dress =
    Dress { header: 17.0, labels: 0.0, rows: [0.0, 0.0], fold: 0.0, most: vec2(12.0, 12.0), signs: 0.0 };

/// Cells from this size on hold a number.
pub(super) const NUMBER: Vec2 = vec2(25.0, 14.0);
/// Cells where every number should be read.
const READABLE: Vec2 = vec2(46.0, 20.0);
/// Width of the cells of a matrix at most, and how often it is tried with a little less.
const WIDEST: f32 = 760.0;
const STEPS: i32 = 286;
const SMALLER: f32 = 0.985;
/// Height of a matrix in shares of its width, at most.
const FLAT: f32 = 0.6;
/// A cell is no more than so many times as long as it is narrow.
const SLENDER: f32 = 3.0;
/// Width of a digit in a label, and of what is around its number.
const DIGIT: f32 = 7.0;
const BESIDE_DIGITS: f32 = 6.0;
/// And more, for numbers of four digits.
const LONG: f32 = 5.0;
/// Between what is written before a matrix and that.
const SIGN_END: f32 = 2.0;
/// Above the first line.
const TOP: f32 = 5.0;
/// Between matrices, and between lines of them; links have their way there.
const GAP: f32 = 14.0;
pub(super) const LINE_GAP: f32 = 12.0;
/// Share of the height for small pictures beside a large one; more than the second share is too much.
const STRIP: [f32; 2] = [0.34, 0.46];

/// A matrix to be placed.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub stage: Stage,
    pub rows: Axis,
    pub columns: Axis,
    /// Width of its name, and of all that stands beside it.
    pub names: [f32; 2],
    /// The message before it, "" for none, and its width.
    pub operator: (&'static str, f32),
    /// Whether that is written also where all matrices are shown.
    pub leads: bool,
}

/// Matrices side by side, from top to bottom.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Of the highest one.
    pub bottom: f32,
    /// Where something can pass between them, or beside them.
    pub gaps: Vec<f32>,
}

/// All matrices of a layer.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub blocks: Vec<Block>,
    /// Places in the middle of gaps, and the messages that are written there.
    pub operators: Vec<(egui::Pos2, &'static str)>,
    /// Stages that are not drawn in their places, and these.
    pub slots: Vec<(Stage, Rect)>,
    pub lines: Vec<Line>,
    pub size: Vec2,
}

impl Layout {
    /// All of them as large as fits.
    pub fn fitted(items: &[Item], room: Vec2) -> Self {
        Self::larger(items, [FULL, COMPACT], room)
    }

    /// In the first dress, or in the second where matrices are larger in that.
    fn larger(items: &[Item], dresses: [Dress; 2], room: Vec2) -> Self {
        let [first, second] = dresses.map(|dress| Self::largest(items, dress, room));
        if first.0 >= second.0 { first.1 } else { second.1 }
    }

    /// With cells as large as their numbers, whatever room that takes.
    pub fn readable(items: &[Item], width: f32) -> Self {
        Self::pack(items, FULL, width, |_, _| READABLE)
    }

    /// The last of some stages large, after those that it is made from, and below small pictures of all others. Those
    /// keep their places whatever is large.
    pub fn led(items: &[Item], large: &[Stage], room: Vec2) -> Self {
        let (_, mut strip) = Self::largest(items, THUMBNAIL, vec2(room.x, STRIP[0] * room.y));
        if strip.size.y > STRIP[1] * room.y {
            strip = Self::default();
        }
        strip.leave_out(|block| !large.contains(&block.stage));
        let chosen = large.iter().filter_map(|stage| items.iter().find(|item| item.stage == *stage)).enumerate();
        // A sign stands before what is multiplied, and before the result.
        let leads = |(index, item): (usize, &Item)| {
            let leads = index > 0 && (index + 1 == large.len() || item.stage.part().is_some());
            Item { leads, ..item.clone() }
        };
        let chosen: Vec<Item> = chosen.map(leads).collect();
        let below = strip.size.y;
        let focus = Self::larger(&chosen, LARGE, room - vec2(0.0, below));
        let down = vec2(((room.x - focus.size.x) / 2.0).max(0.0), below);
        let focus_size = focus.size;
        let focus = focus.moved(down);
        strip.blocks.extend(focus.blocks);
        strip.operators = focus.operators;
        strip.lines.extend(focus.lines);
        strip.size = vec2(strip.size.x.max(focus_size.x + down.x), below + focus_size.y);
        strip
    }

    /// Draws slots in place of some matrices.
    pub fn leave_out(&mut self, is_shown: impl Fn(&Block) -> bool) {
        self.slots.extend(self.blocks.iter().filter(|block| !is_shown(block)).map(|block| (block.stage, block.outer)));
        self.blocks.retain(is_shown);
    }

    /// The same layout elsewhere.
    pub fn moved(self, by: Vec2) -> Self {
        let line =
            |line: Line| Line { bottom: line.bottom + by.y, gaps: line.gaps.into_iter().map(|x| x + by.x).collect() };
        Self {
            blocks: self.blocks.iter().map(|block| block.moved(by)).collect(),
            operators: self.operators.into_iter().map(|(at, key)| (at + by, key)).collect(),
            slots: self.slots.into_iter().map(|(stage, rect)| (stage, rect.translate(by))).collect(),
            lines: self.lines.into_iter().map(line).collect(),
            size: self.size,
        }
    }

    /// The largest that fits into a room, or the smallest that there is; with the width of its largest matrix. What is
    /// smaller fits where something larger does, so that few sizes have to be tried.
    fn largest(items: &[Item], dress: Dress, room: Vec2) -> (f32, Self) {
        let layout = |step: i32| {
            let side = WIDEST * SMALLER.powi(step);
            Self::pack(items, dress, room.x, |rows, columns| cell(rows, columns, side, dress.most))
        };
        let (mut step, mut last) = (0, STEPS);
        while step < last {
            let middle = (step + last) / 2;
            let Self { size, lines, .. } = layout(middle);
            // Small pictures stand in two lines: of what scores are made from, and of what is made from them.
            let few = dress != THUMBNAIL || lines.len() <= 2;
            if few && size.x <= room.x && size.y <= room.y { last = middle } else { step = middle + 1 }
        }
        let layout = layout(step);
        (layout.blocks.iter().map(|block| block.cells.width()).fold(0.0, f32::max), layout)
    }

    /// Lines of matrices from left to right. The first of the scores begins a line, as the projections do.
    fn pack(items: &[Item], dress: Dress, width: f32, cell: impl Fn(usize, usize) -> Vec2) -> Self {
        let mut layout = Self::default();
        let (mut at, mut bottom, mut gaps) = (pos2(0.0, TOP), 0.0f32, vec![GAP / 4.0]);
        for item in items {
            let (rows, columns) = (item.rows.len(), item.columns.len());
            let cell = cell(rows, columns);
            let size = vec2(columns as f32, rows as f32) * cell;
            let digits = item.rows.all().max(1).ilog10() + 1;
            let labels = match dress.rows {
                [tokens, _] if has_token_rows(item.stage) => tokens,
                [0.0, _] => 0.0,
                [_, numbers] => {
                    numbers.max(DIGIT * digits as f32 + BESIDE_DIGITS + if digits > 3 { LONG } else { 0.0 })
                }
            };
            let folded = if item.rows.folded() + item.columns.folded() > 0 { dress.fold } else { 0.0 };
            let name = item.names[usize::from(dress != THUMBNAIL)];
            // In a full dress the name stands above the cells, else above the labels, too.
            let wide = if dress.rows == FULL.rows { labels + size.x.max(name) } else { (labels + size.x).max(name) };
            let signed = item.leads && !item.operator.0.is_empty() && dress != THUMBNAIL;
            let gap = if signed { item.operator.1 + dress.signs } else { GAP };
            let begins = item.stage == Stage::Products && items.len() > 4;
            if at.x > 0.0 && (begins || at.x + gap + wide > width) {
                layout.lines.push(Line { bottom, gaps: std::mem::replace(&mut gaps, vec![GAP / 4.0]) });
                at = pos2(0.0, bottom + LINE_GAP);
            }
            let corner = at + vec2(gap, 0.0);
            let cells = Rect::from_min_size(corner + vec2(labels, dress.header + dress.labels), size);
            let outer = Rect::from_min_max(corner, pos2(corner.x + wide, cells.bottom() + folded));
            if signed {
                // Left of it is the way of links.
                let middle = at.x + gap - (SIGN_END + item.operator.1 / 2.0);
                layout.operators.push((pos2(middle, cells.center().y), item.operator.0));
            }
            (at.x, bottom) = (outer.right(), bottom.max(outer.bottom()));
            gaps.push(at.x + GAP / 4.0);
            layout.size = layout.size.max(vec2(at.x, bottom + LINE_GAP));
            let (stage, rows, columns) = (item.stage, item.rows.clone(), item.columns.clone());
            layout.blocks.push(Block { stage, rows, columns, dress, cells, outer, cell });
        }
        layout.lines.push(Line { bottom, gaps });
        layout
    }
}

/// The size of a cell in a matrix of a width.
fn cell(rows: usize, columns: usize, side: f32, most: Vec2) -> Vec2 {
    let (rows, columns) = (rows.max(1) as f32, columns.max(1) as f32);
    let high = (FLAT * side / rows).min(most.y);
    // The only column of a matrix is as wide as its numbers.
    let wide = if columns == 1.0 { (side / 4.0).min(most.x) } else { (side / columns).min(most.x) };
    if wide >= NUMBER.x && high >= NUMBER.y {
        return vec2(wide, high);
    }
    vec2(wide.min(SLENDER * high), high.min(SLENDER * wide))
}

impl Block {
    /// The same block with the corner of the picture on the screen.
    fn moved(&self, by: Vec2) -> Self {
        Self { cells: self.cells.translate(by), outer: self.outer.translate(by), ..self.clone() }
    }

    /// Rows and columns that are drawn.
    pub fn shape(&self) -> (usize, usize) {
        (self.rows.len(), self.columns.len())
    }

    /// Rows and columns of its picture.
    pub fn texels(&self, ui: &Ui) -> (usize, usize) {
        let pixels = self.cells.size() * ui.ctx().pixels_per_point();
        let texels = |cells: usize, pixels: f32| cells.min(pixels.ceil().max(1.0) as usize).min(TEXELS);
        (texels(self.rows.len(), pixels.y), texels(self.columns.len(), pixels.x))
    }

    /// Row and column under a point; none outside.
    pub fn at(&self, pos: egui::Pos2) -> Option<(usize, usize)> {
        let offset = (pos - self.cells.min) / self.cell;
        let (rows, columns) = (self.rows.len(), self.columns.len());
        let inside = self.cells.contains(pos) && rows > 0 && columns > 0;
        let place = |offset: f32, count: usize| (offset as usize).min(count - 1);
        inside.then(|| (self.rows.index(place(offset.y, rows)), self.columns.index(place(offset.x, columns))))
    }

    /// The rectangle of neighbouring cells; without a width or a height where all of them are folded.
    pub fn rect(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Rect {
        let corner = |row: usize, column: usize| {
            self.cells.min + vec2(self.columns.place(column) as f32, self.rows.place(row) as f32) * self.cell
        };
        Rect::from_min_max(corner(rows.start, columns.start), corner(rows.end, columns.end))
    }

    /// The rows and columns of which some part is in a rectangle.
    pub fn visible(&self, clip: Rect) -> [Vec<usize>; 2] {
        let part = |from: f32, to: f32, cell: f32, axis: &Axis| {
            let first = (from / cell).floor().max(0.0) as usize;
            let last = ((to / cell).ceil().max(0.0) as usize).min(axis.len());
            (first.min(last)..last).map(|place| axis.index(place)).collect()
        };
        let (from, to) = (clip.min - self.cells.min, clip.max - self.cells.min);
        [part(from.y, to.y, self.cell.y, &self.rows), part(from.x, to.x, self.cell.x, &self.columns)]
    }
}
