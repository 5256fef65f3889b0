//! What is drawn over the cells.

use egui::{Align2, FontId, Painter, Rect, Stroke, StrokeKind};

use super::MapLayout;
use crate::attention::HeadTrace;
use crate::ui::Scene;
use crate::ui::theme::{ColorMap, Theme, size};
use crate::ui::widgets::hatch;
use crate::workbench::MapKind;

/// Cells smaller than this have their chequer from the texture only.
const HATCHED_FROM: f32 = 10.0;
/// Cells smaller than this are outlined thinly.
const SMALL: f32 = 14.0;
/// Cells from this width on hold a number.
const NUMBER_FROM: f32 = 34.0;

/// Hatches the cells that the mask forbids: they are not zeros, they do not exist.
pub(super) fn forbidden(painter: &Painter, theme: Theme, layout: &MapLayout, head: &HeadTrace) {
    if layout.cell < HATCHED_FROM {
        return;
    }
    for query in 0..layout.tokens {
        let scores = head.scores.row(query);
        let mut key = 0;
        for run in scores.chunk_by(|a, b| (*a == f32::NEG_INFINITY) == (*b == f32::NEG_INFINITY)) {
            if run[0] == f32::NEG_INFINITY {
                let ends = layout.rect(query, key).union(layout.rect(query, key + run.len() - 1));
                hatch(painter, ends, &theme);
            }
            key += run.len();
        }
    }
}

/// Writes the numbers while they fit.
pub(super) fn numbers(painter: &Painter, scene: &Scene, layout: &MapLayout, head: &HeadTrace, colors: &ColorMap) {
    if layout.cell < NUMBER_FROM {
        return;
    }
    let scores = scene.workbench.view.map == MapKind::Scores;
    let font = FontId::proportional(if layout.cell > 48.0 { size::BODY } else { size::SMALL });
    for query in 0..layout.tokens {
        let row = scene.workbench.view.map.of(head).row(query);
        let scores_row = head.scores.row(query);
        let row_max = row.iter().copied().fold(0.0, f32::max);
        for (key, value) in row.iter().enumerate().filter(|(key, _)| scores_row[*key] > f32::NEG_INFINITY) {
            let ink = scene.theme.ink_on(colors.color(*value, row_max));
            let text = if scores { signed(*value) } else { format!("{value:.2}") };
            painter.text(layout.rect(query, key).center(), Align2::CENTER_CENTER, text, font.clone(), ink);
        }
    }
}

fn signed(value: f32) -> String {
    let digits = usize::from(value.abs() < 99.95);
    format!("{value:.digits$}").replace('-', "−")
}

/// Outlines the chosen query, key and cell.
pub(super) fn selection(painter: &Painter, scene: &Scene, layout: &MapLayout, second: bool, focused: bool) {
    let theme = scene.theme;
    let outline = |rect: Rect, width: f32, color| {
        let radius = if layout.cell < SMALL { 0.0 } else { 2.0 };
        painter.rect_stroke(rect, radius, Stroke::new(width, color), StrokeKind::Outside);
    };
    if focused {
        outline(layout.map.expand(1.0), theme.line, theme.accent);
    }
    let Some(cell) = scene.workbench.view.cell_in(second, layout.tokens) else { return };
    // Around small cells, thick lines would hide the neighbours.
    let width = if layout.cell < SMALL { 1.0 } else { theme.line + 1.0 };
    outline(layout.query_rect(cell.query), width, theme.query);
    if let Some(key) = cell.key {
        outline(layout.key_rect(key), width, theme.key);
        let rect = layout.rect(cell.query, key);
        outline(rect, width + 1.0, theme.background);
        outline(rect, width, theme.text);
    }
}
