//! From the chosen number to those that made it.

use egui::epaint::CubicBezierShape;
use egui::{Color32, Rect, Stroke, StrokeKind, Ui, vec2};

use super::layout::Block;
use crate::ui::{Scene, stages};

/// Outlines the chosen cell and exactly the cells that it was made from, and draws curves to it.
pub(super) fn links(ui: &Ui, scene: &Scene, blocks: &[Block]) {
    let theme = scene.theme;
    let walk = &scene.workbench.view().walk;
    let outline = |rect: Rect, color: Color32| {
        let halo = Stroke::new(theme.line + 2.5, theme.background);
        ui.painter().rect_stroke(rect, 1.0, halo, StrokeKind::Middle);
        ui.painter().rect_stroke(rect, 1.0, Stroke::new(theme.line + 1.0, color), StrokeKind::Middle);
    };
    let Some(cell) = walk.cell().filter(|cell| stages::exists(scene, *cell)) else { return };
    let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
    let target = blocks.iter().find(|block| stages::shows(scene, block.stage, cell));
    let target = target.map(|block| block.rect(cell.row..cell.row + 1, cell.column..cell.column + 1));
    for span in stages::walk(scene).formula(cell).spans() {
        let Some(block) = blocks.iter().find(|block| block.stage == span.stage) else { continue };
        if !stages::is_drawn(&span, layer, head) {
            continue;
        }
        let color = stages::color(&theme, span.stage);
        let rect = block.rect(span.rows.clone(), span.columns.clone());
        outline(rect, color);
        let Some(target) = target.filter(|_| cell.layer == layer) else { continue };
        let before = rect.center().x < target.center().x;
        let (from, to) = if before {
            (rect.right_center(), target.left_center())
        } else {
            (rect.left_center(), target.right_center())
        };
        let reach = ((to.x - from.x) * 0.5).clamp(-160.0, 160.0);
        let points = [from, from + vec2(reach, 0.0), to - vec2(reach, 0.0), to];
        // On a halo of the ground, for its colour is made for that.
        for stroke in [Stroke::new(theme.line + 3.0, theme.background), Stroke::new(theme.line + 0.8, color)] {
            ui.painter().add(CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, stroke));
        }
    }
    if let Some(target) = target {
        outline(target, theme.text);
    }
}
