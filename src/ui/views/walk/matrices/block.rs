//! One matrix: header, labels, cells.

use egui::{Align2, Color32, FontId, Mesh, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::layout::{Block, HEADER, NUMBER};
use super::{tools, touch};
use crate::analysis::{Stage, StageCell};
use crate::ui::names::token_label;
use crate::ui::numbers::{cell_weight, infinity};
use crate::ui::textures::{StageKey, colors};
use crate::ui::theme::{ColorMap, fonts, size};
use crate::ui::widgets::{cut_name, elided, hatch};
use crate::ui::{Scene, stages, textures};
use crate::workbench::Target;

/// Distance of the labels of rows, and width from which columns have labels.
const LINE: f32 = 15.0;
const COLUMN: f32 = 26.0;
/// Cells from this size on are drawn one by one where the texture has several in a texel.
const SHARP: f32 = 8.0;
/// Cells from this size on are hatched; the texture has a chequer for smaller ones.
const HATCHED: f32 = 8.0;
/// Texels along a side at most.
const TEXELS: usize = 2048;
/// Space that a header needs at least.
const LEAST_HEADER: f32 = 150.0;

/// Draws a matrix and obeys the pointer and keys on it. Returns the cell under the pointer.
pub(super) fn block(ui: &mut Ui, scene: &mut Scene, block: &Block) -> Option<StageCell> {
    header(ui, scene, block);
    if block.rows == 0 || block.columns == 0 {
        return None;
    }
    labels(ui, scene, block);
    let colors = texture(ui, scene, block);
    cells(ui, scene, block, &colors);
    let line = Stroke::new(scene.theme.line, stages::color(&scene.theme, block.stage));
    ui.painter().rect_stroke(block.cells, 0.0, line, StrokeKind::Outside);
    scene.outline(ui, &Target::Stage(block.stage), block.cells);
    touch::touch(ui, scene, block)
}

fn header(ui: &mut Ui, scene: &mut Scene, block: &Block) {
    let theme = scene.theme;
    let color = stages::color(&theme, block.stage);
    // The header of a wide matrix stays in sight.
    let last = (block.outer.right() - LEAST_HEADER).max(block.cells.left());
    let at = pos2(ui.clip_rect().left().clamp(block.cells.left(), last), block.outer.top());
    let symbol = stages::symbol(&scene.workbench.text, block.stage);
    let rect = ui.painter().text(at, Align2::LEFT_TOP, symbol, FontId::new(size::BODY + 1.0, fonts::strong()), color);
    let (rows, columns) = (block.rows.to_string(), block.columns.to_string());
    let shape = scene.with("walk-shape", &[("rows", &rows), ("columns", &columns)]);
    let small = FontId::proportional(size::SMALL);
    let beside = rect.right_top() + vec2(7.0, 3.0);
    let rect = ui.painter().text(beside, Align2::LEFT_TOP, shape, small.clone(), theme.text_weak);
    let width = (block.outer.right() - at.x).max(40.0);
    // A small matrix has no room for long words; they are under the pointer.
    let id = ui.scope_id().with(("meaning", block.stage));
    let words = (Align2::LEFT_TOP, at + vec2(0.0, 20.0));
    cut_name(ui, id, &scene.workbench.text.get(block.stage.into_str()), (small, theme.text_weak), words, width);
    let place = Rect::from_min_size(rect.right_top() + vec2(5.0, -2.0), vec2(26.0, 18.0));
    if !scene.projected {
        tools::tools(ui, scene, block.stage, place);
    }
}

fn labels(ui: &Ui, scene: &Scene, block: &Block) {
    let theme = scene.theme;
    let tokens = scene.tokens(scene.workbench.view().walk.which);
    let font = FontId::proportional(size::SMALL);
    let chosen = scene.workbench.view().walk.cell().filter(|cell| stages::shows(scene, block.stage, *cell));
    let [rows, columns] = block.visible(ui.clip_rect());
    let text = |index: usize, is_token: bool, most: usize| match tokens.get(index).filter(|_| is_token) {
        Some(token) => token_label(&token.text, most),
        None => (index + 1).to_string(),
    };
    let color = stages::color(&theme, block.stage);
    let ink = |is_chosen: bool| if is_chosen { color } else { theme.text_weak };
    let stride = (LINE / block.cell.y).ceil().max(1.0) as usize;
    for row in rows.filter(|row| row % stride == 0) {
        let at = block.rect(row..row + 1, 0..1).left_center() - vec2(5.0, 0.0);
        let label = text(row, stages::has_token_rows(block.stage), 10);
        let label =
            elided(ui, &label, font.clone(), ink(chosen.is_some_and(|c| c.row == row)), at.x - block.outer.left());
        let at = at - vec2(label.size().x, label.size().y / 2.0);
        ui.painter().galley(at, label, theme.text);
    }
    if block.columns == 1 {
        return;
    }
    let is_token = stages::has_token_columns(block.stage);
    let stride = (COLUMN / block.cell.x).ceil().max(1.0) as usize;
    if is_token && stride > 1 {
        // Tokens need the width of their column.
        return;
    }
    for column in columns.filter(|column| column % stride == 0) {
        let at = block.rect(0..1, column..column + 1).center_top() - vec2(0.0, 1.0);
        let ink = ink(chosen.is_some_and(|cell| cell.column == column));
        let label = elided(ui, &text(column, is_token, 10), font.clone(), ink, block.cell.x * stride as f32 - 2.0);
        let at = at - vec2(label.size().x / 2.0, label.size().y);
        ui.painter().galley(at, label, theme.text);
    }
    debug_assert!(block.cells.top() >= block.outer.top() + HEADER, "labels have a place of their own");
}

/// Draws the cells as one picture. Returns their colours.
fn texture(ui: &Ui, scene: &mut Scene, block: &Block) -> ColorMap {
    let view = scene.workbench.view();
    let (layer, head, which) = (view.layer, view.head, view.walk.which);
    let palette = scene.workbench.settings().palette;
    let pixels = block.cells.size() * ui.ctx().pixels_per_point();
    let texels = |cells: usize, pixels: f32| cells.min(pixels.ceil().max(1.0) as usize).min(TEXELS);
    let texels = (texels(block.rows, pixels.y), texels(block.columns, pixels.x));
    let key = StageKey {
        revision: scene.derived().revision,
        which,
        layer,
        head: if block.stage.is_per_head() { head } else { 0 },
        stage: block.stage,
        palette,
        theme: scene.theme.choice,
        texels,
    };
    let (walk, theme) = (stages::walk(scene), scene.theme);
    let trace = scene.derived().inside(which, layer, head);
    let masked = is_masked(block.stage);
    let forbidden = |row: usize, column: usize| {
        masked && trace.is_some_and(|trace| trace.scores.at(row, column) == f32::NEG_INFINITY)
    };
    let matrix = || walk.matrix(layer, head, block.stage);
    let (texture, magnitude) = scene.caches.textures.stages.matrix(ui.ctx(), key, &theme, matrix, forbidden);
    let colors = colors(block.stage, palette, &theme, magnitude);
    textures::paint(ui.painter(), texture, block.cells, Color32::WHITE);
    let pooled = texels.0 < block.rows || texels.1 < block.columns;
    if pooled && block.cell.min_elem() >= SHARP {
        let mut mesh = Mesh::default();
        let [rows, columns] = block.visible(ui.clip_rect());
        for row in rows {
            for column in columns.clone().filter(|column| !forbidden(row, *column)) {
                let value = walk.value(StageCell { layer, head, stage: block.stage, row, column });
                mesh.add_colored_rect(block.rect(row..row + 1, column..column + 1), colors.color(value, 1.0));
            }
        }
        ui.painter().add(mesh);
    }
    colors
}

/// Whether a stage has no number where the mask forbids the pair.
fn is_masked(stage: Stage) -> bool {
    matches!(stage, Stage::Scores | Stage::Exponentials | Stage::Weights)
}

/// Hatches what the mask forbids, and writes the numbers where they fit.
fn cells(ui: &Ui, scene: &Scene, block: &Block, colors: &ColorMap) {
    let written = block.cell.x >= NUMBER.x && block.cell.y >= NUMBER.y;
    let hatched = is_masked(block.stage) && block.cell.min_elem() >= HATCHED;
    if !written && !hatched {
        return;
    }
    let view = scene.workbench.view();
    let (layer, head, stage) = (view.layer, view.head, block.stage);
    let Some(trace) = scene.derived().inside(view.walk.which, layer, head) else { return };
    let walk = stages::walk(scene);
    let font = FontId::proportional(size::SMALL);
    let [rows, columns] = block.visible(ui.clip_rect());
    for row in rows {
        let mut column = columns.start;
        while column < columns.end {
            if is_masked(stage) && trace.scores.at(row, column) == f32::NEG_INFINITY {
                let run = (column..columns.end).take_while(|c| trace.scores.at(row, *c) == f32::NEG_INFINITY).count();
                if hatched {
                    hatch(ui.painter(), block.rect(row..row + 1, column..column + run), &scene.theme);
                }
                column += run;
                continue;
            }
            if written {
                let value = walk.value(StageCell { layer, head, stage, row, column });
                let ink = scene.theme.ink_on(colors.color(value, 1.0));
                let at = block.rect(row..row + 1, column..column + 1).center();
                let font = if value.is_finite() { font.clone() } else { infinity(size::SMALL) };
                ui.painter().text(at, Align2::CENTER_CENTER, cell_text(stage, value, block.cell.x), font, ink);
            }
            column += 1;
        }
    }
}

/// A number, short enough for its cell.
fn cell_text(stage: Stage, value: f32, width: f32) -> String {
    if matches!(stage, Stage::Weights | Stage::Exponentials) {
        return cell_weight(value, width);
    }
    let text = match value.abs() {
        f32::INFINITY => "∞".to_owned(),
        0.0 => "0".to_owned(),
        size if size < 9.995 => format!("{size:.2}"),
        size if size < 99.95 => format!("{size:.1}"),
        size if size < 9999.5 => format!("{size:.0}"),
        size => format!("{size:.0e}"),
    };
    if value < 0.0 && text.bytes().any(|byte| matches!(byte, b'1'..=b'9') || byte > 127) {
        format!("−{text}")
    } else {
        text
    }
}
