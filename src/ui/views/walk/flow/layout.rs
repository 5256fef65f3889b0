//! Where the parts of the picture are: one row below the other, as large as there is room.

use egui::{Rect, Vec2, pos2, vec2};

use super::boxes::{self, Place};
use super::graph::{Part, Sight};
use crate::analysis::{Stage, Way};

/// Of a row: the least height, a good one, and the most.
type Span = [f32; 3];

const WORDS: Span = [20.0, 24.0, 28.0];
const SLAB: Span = [22.0, 40.0, 84.0];
/// The same in a layer that is more than its heads, of which there are many.
const LOW_SLAB: Span = [19.5, 28.0, 60.0];
const HEADS: Span = [40.0, 130.0, 400.0];
/// The same where one of them is open.
const STRIP: Span = [46.0, 50.0, 60.0];
const GAP: Span = [10.0, 14.0, 26.0];
const LOW_GAP: Span = [6.0, 11.0, 26.0];
/// Of a layer that is not the chosen one; and of all of them together, so that those of a deep model are thin.
const BAND: Span = [18.0, 26.0, 34.0];
const BANDS: Span = [24.0, 110.0, 200.0];
/// Height of a layer, however many there are: in a low room, and in others.
const THIN: (f32, f32) = (1.0, 1.85);
const LOW: f32 = 300.0;
/// Height of a room up to which rows have their largest heights.
const TALL: f32 = 640.0;
/// Left and right of the rows, for arrows that go round some of them.
const LEFT: f32 = 18.0;
const RIGHT: f32 = 30.0;
/// Between what stands in a row.
pub(super) const BESIDE: f32 = 22.0;
/// Share of the width that names have, in points at least and at most.
const NAMES: (f32, f32, f32) = (0.29, 120.0, 280.0);
/// Heads at least so wide have their names below.
const NAMED: f32 = 56.0;
/// Heads stand in one row where that makes them no smaller than this share of what they could be.
const ONE_ROW: f32 = 0.6;
/// Height of what is said of them.
const SAID: f32 = 150.0;
/// Height of a name, and of its second line.
pub(super) const NAME: f32 = 17.0;
const SECOND: f32 = 14.0;
/// More heads than this stand close.
const MANY: usize = 24;

/// What there is to be placed.
pub(super) struct Content<'a> {
    pub sight: Sight,
    /// Through the chosen layer.
    pub way: &'a Way,
    /// Whether waves are added to the embeddings.
    pub waves: bool,
    /// How far the chosen head is open, 0 to 1.
    pub open: f32,
}

/// The places.
pub(super) struct Layout {
    pub size: Vec2,
    parts: Vec<(Part, Rect)>,
    /// Layers that are not the chosen one.
    pub bands: Vec<(usize, Rect)>,
    /// A place for each head, and for how many lines of a name there is room below it.
    pub cards: Vec<Rect>,
    pub name_lines: usize,
    /// The stages of the head that is open.
    pub boxes: Vec<Place>,
    /// Width of the names at the left.
    pub names: f32,
    /// The middle of the pictures, in which arrows go down.
    pub spine: f32,
    /// Where arrows go round: at the left into the head that is open; at the right from the other heads, then past other
    /// rows, and outermost the stream, from sum to sum.
    pub lanes: [f32; 4],
    /// Above the head that is open.
    pub rail: f32,
}

/// A row of the picture.
#[derive(Clone, Copy, PartialEq)]
enum Row {
    Gap,
    Words,
    Sources,
    Before,
    /// A matrix of the whole layer.
    Slab(Stage),
    Heads,
    Inside,
    After,
}

impl Layout {
    /// Places everything in a room with the given corner; it may become higher than that.
    pub fn new(content: &Content, room: Rect) -> Self {
        let Sight { layer, layers, .. } = content.sight;
        let own = content.way.stages().filter(|stage| content.way.drawn_in(*stage) == *stage);
        let (inside, slabs): (Vec<Stage>, Vec<Stage>) = own.partition(|stage| stage.is_per_head());
        // W_O stands beside what it makes, and what goes into the first layer above all layers.
        let elsewhere = |stage: &Stage| matches!(stage, Stage::Embeddings | Stage::Positions | Stage::WO);
        let slabs = slabs.into_iter().filter(|stage| !elsewhere(stage));
        let (read, made): (Vec<Stage>, Vec<Stage>) = slabs.partition(|stage| *stage < Stage::Concat);
        let (slab, wide) = if content.way.has(Stage::Attention) { (LOW_SLAB, LOW_GAP) } else { (SLAB, GAP) };
        let high = boxes::rows(&inside);
        let mix = |a: Span, b: Span| std::array::from_fn(|i| a[i] + (b[i] - a[i]) * content.open);
        let thin = if room.height() > LOW { THIN.1 } else { THIN.0 };
        let bands =
            |count: usize| std::array::from_fn(|i| (BAND[i] * count as f32).min(BANDS[i].max(thin * count as f32)));
        let mut rows: Vec<(Row, Span)> = vec![(Row::Words, WORDS)];
        let mut add = |there: bool, row: Row, span: Span, gap: Span| {
            if there {
                rows.extend([(Row::Gap, gap), (row, span)]);
            }
        };
        add(true, Row::Sources, slab, wide);
        add(layer > 0, Row::Before, bands(layer), wide);
        read.into_iter().for_each(|stage| add(true, Row::Slab(stage), slab, wide));
        let names = (NAMES.0 * (room.width() - LEFT - RIGHT)).clamp(NAMES.1, NAMES.2);
        // No higher than a row of them can be.
        let square = (room.width() - LEFT - RIGHT - names) / content.sight.heads.max(1) as f32;
        let most = if square < NAMED { HEADS[2] } else { (square + NAME).clamp(SAID, HEADS[2]) };
        add(true, Row::Heads, mix([HEADS[0], HEADS[1].min(most), most], STRIP), wide);
        add(content.open > 0.0, Row::Inside, mix([0.0; 3], boxes::span(high)), mix([0.0; 3], wide));
        made.into_iter().for_each(|stage| add(true, Row::Slab(stage), slab, wide));
        add(layer + 1 < layers, Row::After, bands(layers - 1 - layer), wide);
        // A room that is higher than all that leaves none of it empty.
        let taller = (room.height() / TALL).max(1.0);
        let most = |row: Row, most: f32| if matches!(row, Row::Words | Row::Heads) { most } else { most * taller };
        let spans: Vec<Span> = rows.iter().map(|(row, span)| [span[0], span[1], most(*row, span[2])]).collect();
        let heights = shared(&spans, room.height());

        let inner = Rect::from_min_max(room.min + vec2(LEFT, 0.0), pos2(room.right() - RIGHT, room.bottom()));
        let right = |share: f32| inner.right() + RIGHT * share;
        let mut layout = Self {
            size: vec2(room.width(), heights.iter().sum()),
            parts: Vec::new(),
            bands: Vec::new(),
            cards: Vec::new(),
            name_lines: 0,
            boxes: Vec::new(),
            names,
            spine: (inner.left() + names + inner.right()) / 2.0,
            lanes: [inner.left() - LEFT / 2.0, right(0.35), right(0.55), right(0.75)],
            rail: 0.0,
        };
        let mut top = room.top();
        for ((row, _), height) in rows.iter().zip(&heights) {
            let rect = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), *height));
            layout.place(content, *row, rect, &inside);
            top += height;
        }
        layout
    }

    fn place(&mut self, content: &Content, row: Row, rect: Rect, inside: &[Stage]) {
        let Sight { layer, layers, heads, .. } = content.sight;
        // Left and right of a gap.
        let split = |at: f32| {
            let left = Rect::from_min_max(rect.min, pos2(at - BESIDE / 2.0, rect.bottom()));
            [left, Rect::from_min_max(pos2(at + BESIDE / 2.0, rect.top()), rect.max)]
        };
        match row {
            Row::Gap => {}
            Row::Words => self.parts.push((Part::Words, rect)),
            Row::Sources if content.waves => {
                let [x, waves] = split(rect.left() + self.names + 0.38 * (rect.width() - self.names));
                self.parts.extend([(Part::Stage(Stage::Embeddings), x), (Part::Stage(Stage::Positions), waves)]);
            }
            Row::Sources => self.parts.push((Part::Stage(Stage::Embeddings), rect)),
            Row::Slab(stage) if content.way.reads(stage).contains(&Stage::WO) => {
                let [mixing, mixed] = split(rect.left() + self.names);
                self.parts.extend([(Part::Stage(Stage::WO), mixing), (Part::Stage(stage), mixed)]);
            }
            Row::Slab(stage) => self.parts.push((Part::Stage(stage), rect)),
            Row::Before => self.stack(Part::Before, 0..layer, rect),
            Row::After => self.stack(Part::After, layer + 1..layers, rect),
            Row::Heads => {
                let place = Rect::from_min_max(pos2(rect.left() + self.names, rect.top()), rect.max);
                (self.cards, self.name_lines) = cards(place, heads);
                self.parts.push((Part::Heads, rect));
            }
            Row::Inside => {
                self.rail = rect.top() - 4.0;
                self.boxes = boxes::places(inside, rect);
            }
        }
    }

    /// Layers as bands, one below the other.
    fn stack(&mut self, part: Part, layers: std::ops::Range<usize>, rect: Rect) {
        let pitch = rect.height() / layers.len().max(1) as f32;
        let (gap, left) = if pitch >= BAND[0] - 2.0 { (3.0, 0.0) } else { ((0.15 * pitch).min(1.0), self.names) };
        for (index, layer) in layers.enumerate() {
            // Thin ones leave the room of their names to one for all of them.
            let min = rect.min + vec2(left, index as f32 * pitch);
            self.bands.push((layer, Rect::from_min_size(min, vec2(rect.width() - left, pitch - gap))));
        }
        self.parts.push((part, rect));
    }

    /// Where a part is; none where it is not in the picture.
    pub fn rect(&self, part: Part) -> Option<Rect> {
        let found = self.parts.iter().find(|(other, _)| *other == part).map(|(_, rect)| *rect);
        found.or_else(|| self.boxes.iter().find(|place| part == Part::Stage(place.stage)).map(|place| place.rect))
    }

    /// Whether one part stands in the row below another, with nothing between.
    pub fn is_next(&self, from: Rect, to: Rect) -> bool {
        let between = |rect: &Rect| rect.top() >= from.bottom() && rect.bottom() <= to.top();
        from.bottom() <= to.top() && !self.parts.iter().any(|(_, rect)| between(rect))
    }

    /// Height of the names below the heads.
    pub fn name_height(&self) -> f32 {
        name_height(self.name_lines)
    }

    /// Whether the heads stand in one row, each with an arrow of its own.
    pub fn is_one_row(&self) -> bool {
        self.cards.iter().all(|card| card.top() == self.cards[0].top())
    }
}

/// Heights within their spans that come near the room: first all of them good, then all of them large.
fn shared(spans: &[Span], room: f32) -> Vec<f32> {
    let mut heights: Vec<f32> = spans.iter().map(|span| span[0]).collect();
    for level in [1, 2] {
        let left = (room - heights.iter().sum::<f32>()).max(0.0);
        let wanted: f32 = spans.iter().zip(&heights).map(|(span, height)| (span[level] - height).max(0.0)).sum();
        let share = if wanted > 0.0 { (left / wanted).min(1.0) } else { 0.0 };
        heights.iter_mut().zip(spans).for_each(|(height, span)| *height += (span[level] - *height).max(0.0) * share);
    }
    heights
}

fn name_height(lines: usize) -> f32 {
    [0.0, NAME, NAME + SECOND][lines]
}

/// A square for each head, in the rows in which they are largest; and for how many lines of their names there is room.
fn cards(place: Rect, heads: usize) -> (Vec<Rect>, usize) {
    let gap = if heads > MANY { 2.0 } else { 8.0 };
    let arranged = |columns: usize| {
        let rows = heads.div_ceil(columns);
        let cell = vec2(place.width() / columns as f32, place.height() / rows as f32) - vec2(gap, gap);
        // A second line makes no head smaller.
        let lines = match cell.y {
            _ if cell.x < NAMED => 0,
            y if y - name_height(2) >= cell.x => 2,
            y if y - NAME >= NAMED => 1,
            _ => 0,
        };
        (cell.x.min(cell.y - name_height(lines)).max(2.0), columns, lines)
    };
    let Some(best) = (1..=heads).map(arranged).max_by(|a, b| a.0.total_cmp(&b.0)) else {
        return (Vec::new(), 0);
    };
    let in_a_row = arranged(heads);
    let (side, columns, lines) = if in_a_row.0 >= ONE_ROW * best.0 { in_a_row } else { best };
    let pitch = vec2(
        // Names have more room than their squares need.
        if lines > 0 { place.width() / columns as f32 } else { side + gap },
        side + gap + name_height(lines),
    );
    let rows = heads.div_ceil(columns);
    let size = vec2(columns as f32, rows as f32) * pitch;
    let start = place.center() - size / 2.0 + vec2((pitch.x - side) / 2.0, gap / 2.0);
    let square = |head: usize| {
        let at = vec2((head % columns) as f32, (head / columns) as f32) * pitch;
        Rect::from_min_size(start + at, Vec2::splat(side))
    };
    ((0..heads).map(square).collect(), lines)
}
