//! A map in a hall: cells as wide as the room is, in which all that is written grows with them.

use egui::{Align2, CornerRadius, FontId, Painter, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use super::MapLayout;
use super::layout::{BAR, FOOT, GAP, LABEL, LEAST_HEADED, SIDE, labels, turned_height, wanted, widest};
use crate::attention::HeadRun;
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::weight;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::strip::Header;
use crate::workbench::MapKind;

/// Height of a row whose name can be read, and distance of names that stand above columns at an angle.
const LEAST_ROW: f32 = 12.5;
const LEAST_COLUMN: f32 = 17.0;
/// However few its tokens, a map is no smaller than this without its names.
const LEAST: Vec2 = vec2(260.0, 110.0);
/// Room for the names of a map of the least size: of its rows, and of its columns above and to the right.
const NAMES: f32 = 84.0;
const NAMES_ABOVE: f32 = 64.0;
const NAMES_BESIDE: f32 = 20.0;
/// Sizes of names: smaller ones could not be read, larger ones are no better.
const FONT: (f32, f32) = (11.0, 20.0);
/// Sizes of names above columns at an angle.
const TURNED: (f32, f32) = (11.0, 15.0);
/// A name's share of the height of its row, a number's of the height and of the width of its cell.
const NAME: f32 = 0.8;
const NUMBER: Vec2 = vec2(0.27, 0.62);
/// Sizes of numbers.
const DIGITS: (f32, f32) = (11.0, 48.0);
/// Width and height of a cell at most.
const LARGEST: Vec2 = vec2(300.0, 160.0);
/// Cells are at most so many times as wide as they are high.
const WIDEST: f32 = 3.0;
/// Width below which names are short, and above columns always.
const NARROW: f32 = 380.0;
const SHORT: usize = 8;
/// Height of names that lie above their columns.
const FLAT: f32 = 26.0;
/// How high a strip may be, and how far names lean out, before that is known.
const TALL: f32 = 112.0;
const LEAN: f32 = 30.0;
/// Width and height from which on there are margins, and the height of their rows.
const ROOMY: Vec2 = vec2(700.0, 420.0);
const ROOMY_ROW: f32 = 20.0;
/// Names of rows take no more than this of the width, as far as that leaves them a size that can be read.
const MOST_NAMES: f32 = 0.26;
/// Numbers smaller than this are not read in the last row: the largest of the chosen row is written larger.
const READ: f32 = 15.0;
/// Size of that number.
const CALLED: f32 = 18.0;

/// The least size of one of some maps side by side, with so many tokens, in which every name can be read.
pub(crate) fn least_map(tokens: usize, maps: usize) -> Vec2 {
    let cells = tokens as f32 * vec2(LEAST_COLUMN, LEAST_ROW);
    vec2(NAMES + NAMES_BESIDE, NAMES_ABOVE) + cells.max(vec2(LEAST.x / maps as f32, LEAST.y))
}

/// Whether a map in a space of a hall has the strip above its columns.
pub(crate) fn is_headed(ui: &Ui, scene: &Scene, which: Which, space: Vec2) -> bool {
    let (outer, tokens) = (Rect::from_min_size(Pos2::ZERO, space), scene.tokens(which).len());
    tokens > 0 && MapLayout::projected(ui, scene, which, outer, tokens).header.is_some()
}

impl MapLayout {
    /// With the strip above where its words fit, else with names as they fit.
    pub(super) fn projected(ui: &Ui, scene: &Scene, which: Which, outer: Rect, tokens: usize) -> Self {
        let count = tokens as f32;
        let labels = labels(scene, which, LABEL[usize::from(outer.width() < NARROW)]);
        let roomy = outer.width() >= ROOMY.x && outer.height() >= ROOMY.y.max(ROOMY_ROW * count);
        let [side, foot] = [SIDE, FOOT].map(|sizes| if roomy { sizes[0] } else { GAP });
        // Names of rows are as large as rows are high, which is what the names of columns leave.
        let place = |top: f32, right: f32, widest_cell: f32| {
            let row = ((outer.height() - top - foot) / count).clamp(1.0, LARGEST.y);
            let most = widest(ui, &labels, &FontId::proportional(FONT.1)).max(1.0);
            let largest = FONT.1 * MOST_NAMES * outer.width() / most;
            let font = FontId::proportional((NAME * row).min(largest).clamp(FONT.0, FONT.1));
            let left = widest(ui, &labels, &font) + 2.0 * GAP;
            let column = ((outer.width() - left - right) / count).clamp(1.0, widest_cell * row).min(LARGEST.x);
            (font, left, vec2(column, row.min(column * WIDEST)))
        };
        let transposed = scene.workbench.settings().transposed;
        let header = || {
            let header = |column: f32| {
                Header::of(ui, scene, which, column)
                    .or_else(|| Header::cut(scene, which, column))
                    .filter(|_| !transposed)
            };
            // The words need a width, and the width is what their height leaves.
            let top = header(place(TALL, side + GAP, WIDEST).2.x)?.height() + GAP;
            let found = place(top, side + GAP, WIDEST);
            let header = header(found.2.x)?;
            let is_high = found.2.y >= LEAST_HEADED && count * found.2.y >= LEAST.y;
            (is_high && header.height() + GAP <= top).then_some((found, top, header))
        };
        let short: Vec<String> = labels.iter().map(|label| token_label(label, SHORT)).collect();
        let turned = FontId::proportional((0.75 * outer.width() / count).clamp(TURNED.0, TURNED.1));
        let ((font, left, cell), top, flat, header) = match header() {
            Some((found, top, header)) => (found, top, true, Some(header)),
            None => {
                let found = place(FLAT, side + GAP, WIDEST);
                if widest(ui, &short, &found.0) + GAP <= found.2.x {
                    (found, FLAT, true, None)
                } else {
                    let top = turned_height(widest(ui, &short, &turned), turned.size) + GAP;
                    // The last names lean out over the edge.
                    let cell = place(top, side + LEAN, WIDEST).2.x;
                    let lean = (0..tokens).map(|column| {
                        let name = turned_height(widest(ui, &short[column..=column], &turned), turned.size);
                        name - (count - 0.5 - column as f32) * cell
                    });
                    (place(top, lean.fold(side + GAP, f32::max), WIDEST), top, false, None)
                }
            }
        };
        let number = (NUMBER.x * cell.x).min(NUMBER.y * cell.y);
        let number = Some(number.min(DIGITS.1)).filter(|number| *number >= DIGITS.0);
        let map = Rect::from_min_size(outer.min + vec2(left, top), cell * count);
        let bar = (outer.right() - map.right() - side).max(0.0);
        let stride = |least: f32, cell: f32| (least / cell).ceil().max(1.0) as usize;
        Self {
            outer,
            map,
            cell,
            tokens,
            transposed,
            column_font: if flat { FontId::proportional(font.size.min(size::BODY)) } else { turned },
            font,
            number,
            labels,
            short: Some(short),
            wanted: wanted(scene, which, tokens),
            flat,
            row_stride: stride(LEAST_ROW, cell.y),
            column_stride: if flat { 1 } else { stride(LEAST_COLUMN, cell.x) },
            tight: !roomy,
            side,
            bar,
            foot,
            corner: true,
            plain: !roomy,
            statistics: roomy,
            // What has its number needs no scale.
            has_bar: number.is_none() && bar >= BAR[1],
            header,
        }
    }
}

/// Writes the largest weight of the chosen row where it can be read from afar, if its cell is too small for that.
pub(super) fn largest(painter: &Painter, scene: &Scene, layout: &MapLayout, which: Which, head: HeadRun<'_>) {
    let view = scene.workbench.view();
    if !scene.projected || view.map != MapKind::Weights || layout.number.is_some_and(|number| number >= READ) {
        return;
    }
    let Some(cell) = view.cell_in(which, layout.tokens) else { return };
    let row = head.weights.row(cell.query);
    // A cell that a lesson points at comes before others that are as large.
    let wanted = layout.wanted[1].iter().copied();
    let keys = wanted.chain(0..row.len()).rev();
    let Some(key) = cell.key.or_else(|| keys.max_by(|a, b| row[*a].total_cmp(&row[*b]))) else { return };
    if !head.allows(cell.query, key) {
        return;
    }
    let theme = scene.theme;
    let font = FontId::new(CALLED, fonts::strong());
    let galley = painter.layout_no_wrap(weight(row[key]), font, theme.text);
    let (at, size) = (layout.rect(cell.query, key), galley.size() + vec2(10.0, 2.0));
    // In the place of its number; without one above the row, or below the first ones. Within the map.
    let above = at.top() - GAP - size.y >= layout.map.top();
    let top = match layout.number {
        Some(_) => at.center().y - size.y / 2.0,
        None if above => at.top() - GAP - size.y,
        None => at.bottom() + GAP,
    };
    let left =
        (at.center().x - size.x / 2.0).clamp(layout.map.left(), (layout.map.right() - size.x).max(layout.map.left()));
    let pill = Rect::from_min_size(pos2(left, top), size);
    painter.rect(
        pill,
        CornerRadius::same(5),
        theme.background,
        Stroke::new(theme.line, theme.weight),
        StrokeKind::Inside,
    );
    let place = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), pill);
    painter.galley(place.min, galley, theme.text);
}
