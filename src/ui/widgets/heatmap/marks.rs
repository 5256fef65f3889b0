//! What is drawn over the cells.

use egui::{Align2, Color32, FontId, Painter, Rect, Stroke, StrokeKind};

use super::{MapLayout, Shown};
use crate::document::{Place, Which};
use crate::ui::Scene;
use crate::ui::numbers::{cell_weight, changed};
use crate::ui::theme::{ColorMap, Theme, size};
use crate::ui::widgets::hatch;
use crate::workbench::{MapKind, Peek, Target};

/// Cells smaller than this have their chequer from the texture only.
const HATCHED_FROM: f32 = 9.0;
/// Cells smaller than this are outlined thinly.
const SMALL: f32 = 14.0;
/// Outlines of cells smaller than this would hide them; ticks at the edges of the map do not.
const TICKS_BELOW: f32 = 4.0;
/// Length of a tick, which ends where the margins begin.
const TICK: f32 = 4.0;

/// Hatches the cells that the mask forbids: they are not zeros, they do not exist.
pub(super) fn forbidden(painter: &Painter, theme: Theme, layout: &MapLayout, shown: Shown) {
    if layout.cell.min_elem() < HATCHED_FROM {
        return;
    }
    for query in 0..layout.tokens {
        let mut key = 0;
        while key < layout.tokens {
            let end = (key..layout.tokens).find(|key| shown.allows(query, *key)).unwrap_or(layout.tokens);
            if end > key {
                hatch(painter, layout.rect(query, key).union(layout.rect(query, end - 1)), &theme);
            }
            key = end + 1;
        }
    }
}

/// Writes the numbers while they fit.
pub(super) fn numbers(painter: &Painter, scene: &Scene, layout: &MapLayout, shown: Shown, colors: &ColorMap) {
    let Some(number) = layout.number else { return };
    let kind = shown.kind(scene.workbench.view().map);
    let map = shown.map(kind);
    let font = FontId::proportional(number);
    // In large type, a cell is as wide as a smaller one in small type.
    let width = layout.cell.x * if number > size::BODY { size::SMALL / number } else { 1.0 };
    for query in 0..layout.tokens {
        let row = map.row(query);
        let row_max = row.iter().copied().fold(0.0, f32::max);
        for (key, value) in row.iter().enumerate().filter(|(key, _)| shown.allows(query, *key)) {
            let ink = scene.theme.ink_on(colors.color(*value, row_max));
            let text = cell_text(shown, kind, *value, width);
            painter.text(layout.rect(query, key).center(), Align2::CENTER_CENTER, text, font.clone(), ink);
        }
    }
}

/// A number of a map, in a cell of so many points.
pub(crate) fn cell_text(shown: Shown, kind: MapKind, value: f32, width: f32) -> String {
    match kind {
        _ if shown.is_change() => changed(value, if kind == MapKind::Weights { 2 } else { 1 }),
        MapKind::Weights => cell_weight(value, width),
        MapKind::Scores | MapKind::ValueNorm => signed(value),
    }
}

fn signed(value: f32) -> String {
    let digits = usize::from(value.abs() < 99.95);
    format!("{value:.digits$}").replace('-', "−")
}

/// Outlines the chosen query, key and cell, each on a halo of the ground: their colours are made for
/// it, and not for those of the map.
pub(super) fn selection(painter: &Painter, scene: &Scene, layout: &MapLayout, chosen: Option<Peek>) {
    let theme = scene.theme;
    let Some(cell) = chosen else { return };
    if layout.cell.min_elem() < TICKS_BELOW {
        ticks(painter, layout.map, layout.query_rect(cell.query), !layout.transposed, theme.query);
        if let Some(key) = cell.key {
            ticks(painter, layout.map, layout.key_rect(key), layout.transposed, theme.key);
        }
        return;
    }
    let mut outlines = vec![(layout.query_rect(cell.query), theme.query)];
    if let Some(key) = cell.key {
        outlines.push((layout.key_rect(key), theme.key));
        outlines.push((layout.rect(cell.query, key), theme.text));
    }
    // Around small cells, thick lines would hide the neighbours.
    let (width, halo, radius) =
        if layout.cell.min_elem() < SMALL { (1.0, 1.0, 0.0) } else { (theme.line + 1.0, 1.5, 2.0) };
    for (rect, _) in &outlines {
        let stroke = Stroke::new(width + 2.0 * halo, theme.background);
        painter.rect_stroke(rect.expand(width + halo), radius, stroke, StrokeKind::Inside);
    }
    for (rect, color) in outlines {
        painter.rect_stroke(rect, radius, Stroke::new(width, color), StrokeKind::Outside);
    }
}

/// Rings what the lesson points at: a cell, a query's row, a key's column.
pub(super) fn pointed(painter: &Painter, scene: &Scene, layout: &MapLayout, which: Which) {
    let Some(playing) = scene.workbench.lesson().filter(|_| which == Which::First) else { return };
    let document = scene.shown();
    let inside = |place: &Place| place.find(document.sentence(Which::First)).filter(|token| *token < layout.tokens);
    for target in playing.pointed() {
        let rect = match target {
            Target::Cell(cell) => inside(&cell.query).zip(inside(&cell.key)).map(|(q, k)| layout.rect(q, k)),
            Target::Query(place) => inside(place).map(|query| layout.query_rect(query)),
            Target::Key(place) => inside(place).map(|key| layout.key_rect(key)),
            _ => None,
        };
        if let Some(rect) = rect {
            scene.ring(painter, rect.shrink(2.0));
        }
    }
}

/// A short stroke at either end of a row or a column, outside the map.
fn ticks(painter: &Painter, map: Rect, line: Rect, row: bool, color: Color32) {
    let stroke = Stroke::new(if row { line.height() } else { line.width() }.max(2.0), color);
    let starts = if row { [map.left() - TICK, map.right()] } else { [map.top() - TICK, map.bottom()] };
    for start in starts {
        if row {
            painter.hline(start..=start + TICK, line.center().y, stroke);
        } else {
            painter.vline(line.center().x, start..=start + TICK, stroke);
        }
    }
}
