//! From the chosen number to those that made it.

use egui::{Color32, Rect, Shape, Stroke, StrokeKind, Ui, vec2};

use super::layout::{Block, Line};
use super::route::route;
use crate::ui::{Scene, stages};

/// Half the width of the tip of a link, and its length.
const TIP: egui::Vec2 = vec2(3.5, 6.0);

/// A link from cells to the number that was made from them, or the outline of cells.
pub(super) struct Links {
    ways: Vec<(Vec<egui::Pos2>, Color32)>,
    outlines: Vec<(Rect, Color32)>,
}

impl Links {
    /// Of the chosen number, with exactly the cells that it was made from.
    pub fn new(scene: &Scene, blocks: &[Block], lines: &[Line]) -> Self {
        let mut links = Self { ways: Vec::new(), outlines: Vec::new() };
        let walk = &scene.workbench.view().walk;
        let Some(cell) = walk.cell().filter(|cell| stages::exists(scene, *cell)) else { return links };
        let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
        let target = blocks.iter().find(|block| stages::shows(scene, block.stage, cell));
        let target = target.map(|block| (block, block.rect(cell.row..cell.row + 1, cell.column..cell.column + 1)));
        for span in stages::walk(scene).formula(cell).spans() {
            let Some(block) = blocks.iter().find(|block| block.stage == span.stage) else { continue };
            if !stages::is_drawn(&span, layer, head) {
                continue;
            }
            let color = stages::color(&scene.theme, span.stage);
            let rect = block.rect(span.rows.clone(), span.columns.clone());
            if let Some(target) = target.filter(|_| cell.layer == layer) {
                links.ways.push((route(lines, (block, rect), target, links.ways.len()), color));
            }
            links.outlines.push((rect, color));
        }
        links.outlines.extend(target.map(|(_, rect)| (rect, scene.theme.text)));
        links
    }

    /// Draws what connects, before the matrices: those are drawn over it.
    pub fn below(&self, ui: &Ui, scene: &Scene) {
        for (way, color) in &self.ways {
            ui.painter().add(Shape::line(way.clone(), Stroke::new(scene.theme.line + 0.8, *color)));
            let Some(end) = way.last() else { continue };
            let foot = *end + vec2(0.0, TIP.y);
            let tip = vec![*end, foot + vec2(TIP.x, 0.0), foot - vec2(TIP.x, 0.0)];
            ui.painter().add(Shape::convex_polygon(tip, *color, Stroke::NONE));
        }
    }

    /// Outlines the cells.
    pub fn above(&self, ui: &Ui, scene: &Scene) {
        for (rect, color) in &self.outlines {
            let halo = Stroke::new(scene.theme.line + 2.5, scene.theme.background);
            ui.painter().rect_stroke(*rect, 1.0, halo, StrokeKind::Middle);
            ui.painter().rect_stroke(*rect, 1.0, Stroke::new(scene.theme.line + 1.0, *color), StrokeKind::Middle);
        }
    }
}
