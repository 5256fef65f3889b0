//! Where the parts of a map are.

use egui::{Color32, FontId, Pos2, Rect, Ui, Vec2, pos2, vec2};

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::theme::size;
use crate::ui::widgets::strip::{ARCS_ABOVE, Header};
use crate::workbench::Playing;

/// Rectangles of a map and its surroundings.
#[derive(Clone, Debug)]
pub struct MapLayout {
    /// The whole space.
    pub outer: Rect,
    /// The cells.
    pub map: Rect,
    /// Edges of one cell in points.
    pub cell: Vec2,
    pub tokens: usize,
    /// Whether queries run along the columns.
    pub transposed: bool,
    pub font: FontId,
    /// Of the labels of columns.
    pub column_font: FontId,
    /// Size of the numbers in cells, where they fit.
    pub number: Option<f32>,
    /// Labels of the tokens, elided.
    pub labels: Vec<String>,
    /// Those of columns, where they are shorter.
    pub short: Option<Vec<String>>,
    /// Whether column labels fit without being turned.
    pub flat: bool,
    /// Tokens whose labels are never dropped, as queries and as keys.
    pub wanted: [Vec<usize>; 2],
    /// A label every so many rows, and every so many columns.
    pub row_stride: usize,
    pub column_stride: usize,
    /// Whether the margins have no numbers.
    pub tight: bool,
    /// Width of the margin at the side, and of the colour bar beyond it.
    pub side: f32,
    pub bar: f32,
    /// Height of the margin below.
    pub foot: f32,
    /// Whether the captions of the axes fit in the corner above the row labels.
    pub corner: bool,
    /// Whether there is no room for anything but names, cells and the colour bar.
    pub plain: bool,
    /// Whether the margins are there.
    pub statistics: bool,
    pub has_bar: bool,
    /// The strip that stands above the columns, in the place of their labels.
    pub header: Option<Header>,
}

/// Characters of a label at most, where there is room and where there is little.
pub(super) const LABEL: [usize; 2] = [16, 11];
/// Height of a map below which there is little room.
const LITTLE: f32 = 420.0;
/// The corner that holds both captions, each in two lines.
pub(super) const CORNER: egui::Vec2 = vec2(92.0, 64.0);
/// Space of the margin with entropies and their numbers, or with bars only.
pub(super) const SIDE: [f32; 2] = [74.0, 46.0];
/// Space of the colour bar with its numbers.
pub(super) const BAR: [f32; 2] = [62.0, 42.0];
/// Width below which the margins are tight.
const TIGHT: f32 = 420.0;
/// Height of the margin below, with numbers, or with bars only.
pub(super) const FOOT: [f32; 2] = [44.0, 30.0];
/// Distance between the labels of rows, and between those of columns, which are turned.
const STRIDES: [f32; 2] = [15.0, 20.0];
/// Labels have at least as much space, so that there is some for the caption of the margin below.
const LEAST_LABELS: f32 = 52.0;
/// Height of the captions of the axes.
pub(super) const CAPTION: f32 = 18.0;
pub(super) const GAP: f32 = 6.0;
/// Cells from this size on hold a number, in small type up to the second size.
const NUMBER_FROM: Vec2 = vec2(34.0, 16.0);
const SMALL_NUMBER: f32 = 48.0;
const LARGEST_CELL: f32 = 160.0;
/// Height that rows keep below the highest arcs.
const ROOMY: f32 = 22.0;
/// Height of a cell below which its number could not be read.
pub(super) const LEAST_HEADED: f32 = 17.0;

impl MapLayout {
    pub(super) fn new(ui: &Ui, scene: &Scene, which: Which, outer: Rect, tokens: usize) -> Self {
        if scene.projected {
            return Self::projected(ui, scene, which, outer, tokens);
        }
        let font = FontId::proportional(size::BODY - 1.0);
        let labels = labels(scene, which, LABEL[usize::from(outer.height() < LITTLE)]);
        let names = widest(ui, &labels, &font);
        let widest = names.max(LEAST_LABELS);
        let tight = outer.width() < TIGHT;
        let [margin, bar, foot] = [SIDE, BAR, FOOT].map(|sizes| sizes[usize::from(tight)]);
        // Of two maps beside each other the cells come first; a lesson may speak of what is around them.
        let two = scene.shown().contrast.is_some();
        let statistics = (!tight || !two || scene.workbench.lesson().is_some()) && scene.half.is_none();
        let (margin, foot) = if statistics { (margin, foot) } else { (4.0, 4.0) };
        let side = |flat: bool| {
            let height = if flat { size::BODY + 4.0 } else { turned_height(names, size::BODY) };
            let corner = widest >= CORNER.x && height >= CORNER.y;
            let captions = if tight { 2.0 * CAPTION } else { CAPTION };
            let top = if corner { height } else { captions + GAP + height };
            let space = vec2(outer.width() - widest - 2.0 * GAP - margin - bar, outer.height() - top - foot);
            (top, space.min_elem().max(24.0).min(LARGEST_CELL * tokens as f32), corner)
        };
        let flat = widest + 6.0 <= side(true).1 / tokens as f32;
        let (top, side, corner) = side(flat);
        let map = Rect::from_min_size(outer.min + vec2(widest + 2.0 * GAP, top), vec2(side, side));
        let cell = Vec2::splat(side / tokens as f32);
        let [row_stride, column_stride] = STRIDES.map(|least| (least / cell.x).ceil().max(1.0) as usize);
        let transposed = scene.workbench.settings().transposed;
        Self {
            outer,
            map,
            cell,
            tokens,
            transposed,
            column_font: font.clone(),
            font,
            number: number_size(cell),
            labels,
            short: None,
            wanted: wanted(scene, which, tokens),
            flat,
            row_stride,
            column_stride,
            tight,
            side: margin,
            bar,
            foot,
            corner,
            plain: false,
            statistics,
            has_bar: true,
            header: None,
        }
    }

    /// A map with the strip above its columns; none where its cells would be too small for words and numbers. Where
    /// every cell holds its number, the margins are left out as far as the map grows by that; a lesson may speak of them.
    pub(super) fn headed(ui: &Ui, scene: &Scene, which: Which, outer: Rect) -> Option<Self> {
        let tokens = scene.tokens(which).len();
        if tokens == 0 || outer.width() < NUMBER_FROM.x * tokens as f32 {
            return None;
        }
        let square = Self::new(ui, scene, which, outer, tokens);
        if square.transposed {
            return None;
        }
        let mut ways = (0..=SIDE.len()).filter_map(|step| square.with_header(ui, scene, which, step));
        if scene.workbench.lesson().is_some() {
            return ways.next();
        }
        ways.reduce(|best, way| if way.map.area() > best.map.area() { way } else { best })
    }

    /// [`Self::headed`] with all margins, tight ones, or none.
    fn with_header(&self, ui: &Ui, scene: &Scene, which: Which, step: usize) -> Option<Self> {
        let (outer, count) = (self.outer, self.tokens as f32);
        let left = self.map.left() - outer.left();
        let [side, bar, foot] = [SIDE, BAR, FOOT].map(|sizes| sizes.get(step).copied().unwrap_or(GAP));
        let width = ((outer.width() - left - side - bar) / count).min(LARGEST_CELL);
        let (mut header, mut height) = (Header::of(ui, scene, which, width)?, 0.0);
        for (arcs, least) in ARCS_ABOVE.into_iter().zip([ROOMY, NUMBER_FROM.y, NUMBER_FROM.y]) {
            header.set_arcs(arcs);
            height = ((outer.height() - header.height() - GAP - foot) / count).min(width);
            if height >= least {
                break;
            }
        }
        let top = header.height() + GAP;
        let cell = vec2(width, height);
        let map = Rect::from_min_size(outer.min + vec2(left, top), cell * count);
        (height >= NUMBER_FROM.y).then(|| Self {
            map,
            cell,
            number: number_size(cell),
            side,
            bar,
            foot,
            flat: true,
            row_stride: 1,
            column_stride: 1,
            tight: step > 0,
            plain: step > 1,
            statistics: step < 2,
            has_bar: step < 2,
            corner: true,
            header: Some(header),
            ..self.clone()
        })
    }

    /// The space of the strip above the columns.
    pub(super) fn header_rect(&self) -> Rect {
        Rect::from_min_max(pos2(self.map.left(), self.outer.top()), pos2(self.map.right(), self.map.top() - GAP))
    }

    /// Cells with nothing around them.
    pub(super) fn bare(map: Rect, tokens: usize, transposed: bool) -> Self {
        Self {
            outer: map,
            map,
            cell: map.size() / tokens as f32,
            tokens,
            transposed,
            font: FontId::proportional(size::SMALL),
            column_font: FontId::proportional(size::SMALL),
            number: number_size(map.size() / tokens as f32),
            labels: Vec::new(),
            short: None,
            wanted: Default::default(),
            flat: true,
            row_stride: 1,
            column_stride: 1,
            tight: true,
            side: 0.0,
            bar: 0.0,
            foot: 0.0,
            corner: true,
            plain: false,
            statistics: false,
            has_bar: false,
            header: None,
        }
    }

    /// The cell `(query, key)` under a point, the nearest one where it lies outside.
    #[must_use]
    pub fn cell_at(&self, pos: Pos2) -> (usize, usize) {
        let index = |offset: f32, cell: f32| ((offset / cell).max(0.0) as usize).min(self.tokens - 1);
        let row = index(pos.y - self.map.top(), self.cell.y);
        let column = index(pos.x - self.map.left(), self.cell.x);
        if self.transposed { (column, row) } else { (row, column) }
    }

    /// The rectangle of a cell.
    #[must_use]
    pub fn rect(&self, query: usize, key: usize) -> Rect {
        let (row, column) = if self.transposed { (key, query) } else { (query, key) };
        let min = self.map.min + vec2(column as f32, row as f32) * self.cell;
        Rect::from_min_size(min, self.cell)
    }

    /// All cells of a query.
    #[must_use]
    pub fn query_rect(&self, query: usize) -> Rect {
        self.rect(query, 0).union(self.rect(query, self.tokens - 1))
    }

    /// All cells of a key.
    #[must_use]
    pub fn key_rect(&self, key: usize) -> Rect {
        self.rect(0, key).union(self.rect(self.tokens - 1, key))
    }

    pub(super) fn left_labels(&self) -> Rect {
        Rect::from_min_max(pos2(self.outer.left(), self.map.top()), self.map.left_bottom())
    }

    /// Where the labels of the columns are, without the captions above them.
    pub(super) fn top_labels(&self) -> Rect {
        let captions = if self.corner { 0.0 } else { CAPTION };
        let top = (self.outer.top() + captions).min(self.map.top());
        Rect::from_min_max(pos2(self.map.left(), top), self.map.right_top())
    }

    /// The column whose label is under a point above the map.
    pub(super) fn labelled_column(&self, pos: Pos2) -> usize {
        // Turned labels lean to the right by as much as they rise.
        let lean = if self.flat { 0.0 } else { self.map.top() - pos.y };
        (((pos.x - lean - self.map.left()) / self.cell.x).max(0.0) as usize).min(self.tokens - 1)
    }

    /// Centre of the nth row from the top of the map.
    pub(super) fn row_center(&self, index: usize) -> f32 {
        (index as f32 + 0.5) * self.cell.y
    }

    /// Centre of the nth column from its left.
    pub(super) fn column_center(&self, index: usize) -> f32 {
        (index as f32 + 0.5) * self.cell.x
    }
}

/// Labels turned by 45 degrees reach this high.
pub(super) fn turned_height(widest: f32, font: f32) -> f32 {
    (widest + font) * std::f32::consts::FRAC_1_SQRT_2 + 2.0
}

/// The tokens in so many characters at most.
pub(super) fn labels(scene: &Scene, which: Which, most: usize) -> Vec<String> {
    scene.tokens(which).iter().map(|token| token_label(&token.text, most)).collect()
}

/// Width of the widest label. That of very many labels is not worth laying all of them out.
pub(super) fn widest(ui: &Ui, labels: &[String], font: &FontId) -> f32 {
    let width = |label: &String| ui.painter().layout_no_wrap(label.clone(), font.clone(), Color32::WHITE).size().x;
    labels.iter().take(256).map(width).fold(0.0, f32::max)
}

/// Size of the numbers in cells of a size.
fn number_size(cell: Vec2) -> Option<f32> {
    let fits = cell.x >= NUMBER_FROM.x && cell.y >= NUMBER_FROM.y;
    fits.then(|| if cell.min_elem() > SMALL_NUMBER { size::BODY } else { size::SMALL })
}

/// The queries and the keys that are chosen, or that a lesson points at.
pub(super) fn wanted(scene: &Scene, which: Which, tokens: usize) -> [Vec<usize>; 2] {
    let chosen = scene.workbench.view().cell_in(which, tokens);
    let mut wanted = [chosen.map(|cell| cell.query), chosen.and_then(|cell| cell.key)].map(Vec::from_iter);
    let lesson = scene.workbench.lesson().filter(|_| which == Which::First);
    for target in lesson.into_iter().flat_map(Playing::pointed) {
        let [query, key] = target.query_and_key();
        for (wanted, place) in wanted.iter_mut().zip([query, key]) {
            wanted.extend(place.and_then(|place| place.find(scene.tokens(which))).filter(|token| *token < tokens));
        }
    }
    wanted
}
