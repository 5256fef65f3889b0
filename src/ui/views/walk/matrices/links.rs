//! What made a number: its row and its column, and lines from them to it.

use egui::epaint::CubicBezierShape;
use egui::{Color32, Rect, Stroke, StrokeKind, Ui, vec2};

use super::layout::Tile;
use crate::attention::{CellFormula, Span, StageCell};
use crate::ui::Scene;
use crate::ui::views::walk::names::role;

/// Outlines the cells that went into a number, and draws a line from each row or column of them.
pub(super) fn links(ui: &Ui, scene: &Scene, tiles: &[Tile], formula: &CellFormula, place: (usize, usize)) {
    let theme = &scene.theme;
    let Some(target) = rect_of(tiles, &own_span(formula.cell), place) else { return };
    for span in formula.spans() {
        let Some(rect) = rect_of(tiles, &span, place) else { continue };
        let color = role(theme, span.stage);
        outline(ui, rect, color, theme.background, theme.line);
        // From its side to the side of the number.
        let (from, to) = (rect.right_center(), target.left_center());
        let bend = vec2(((to.x - from.x) / 2.0).max(24.0), 0.0);
        let stroke = Stroke::new(theme.line + 0.5, color);
        ui.painter().add(CubicBezierShape::from_points_stroke(
            [from, from + bend, to - bend, to],
            false,
            Color32::TRANSPARENT,
            stroke,
        ));
    }
    outline(ui, target, theme.text, theme.background, theme.line + 1.0);
}

/// On a halo of the ground, as the colours of the cells can be any.
fn outline(ui: &Ui, rect: Rect, color: Color32, ground: Color32, width: f32) {
    let width = width + 0.5;
    ui.painter().rect_stroke(rect.expand(width + 1.0), 1.0, Stroke::new(width + 2.0, ground), StrokeKind::Inside);
    ui.painter().rect_stroke(rect, 1.0, Stroke::new(width, color), StrokeKind::Outside);
}

fn own_span(cell: StageCell) -> Span {
    let StageCell { layer, head, stage, row, column } = cell;
    Span { layer, head, stage, rows: row..row + 1, columns: column..column + 1 }
}

/// The place of cells of the layer and head in the picture; none for those of others.
fn rect_of(tiles: &[Tile], span: &Span, (layer, head): (usize, usize)) -> Option<Rect> {
    let here = span.layer == layer && (span.head == head || !span.stage.is_per_head());
    let tile = tiles.iter().find(|tile| here && tile.stage == span.stage)?;
    Some(tile.rect(span.rows.clone(), span.columns.clone()))
}
