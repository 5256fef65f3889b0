//! One matrix: its labels and its cells.

use std::sync::Arc;

use egui::{Align2, Color32, FontId, Mesh, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::layout::{Block, NUMBER, THUMBNAIL};
use super::{header, touch};
use crate::analysis::{Stage, StageCell};
use crate::ui::names::token_label;
use crate::ui::numbers::{cell_weight, infinity, rounded};
use crate::ui::textures::{StageKey, StageSource, colors};
use crate::ui::theme::{ColorMap, size};
use crate::ui::widgets::{elided, hatch};
use crate::ui::{Scene, dimensions, gradients, stages, textures};
use crate::workbench::{StageOverlay, Target};

/// Distance of the labels of rows, and width from which columns have labels.
const LINE: f32 = 15.0;
const COLUMN: f32 = 25.0;
/// The same for numbers of four digits.
const LONG_COLUMN: f32 = 36.0;
/// Width from which a column may have a name.
const NAMED: f32 = 30.0;
/// Cells from this size on are drawn one by one where the texture has several in a texel.
const SHARP: f32 = 8.0;
/// Cells from this size on are hatched; the texture has a chequer for smaller ones.
const HATCHED: f32 = 8.0;
/// Width from which there is a 0 before decimals.
const ZERO: f32 = 30.0;
/// Width from which negative numbers have two decimals.
const TWO_DECIMALS: f32 = 36.0;
/// Draws a matrix and obeys the pointer and keys on it. Returns the cell under the pointer.
pub(super) fn block(ui: &mut Ui, scene: &mut Scene, block: &Block) -> Option<StageCell> {
    header::header(ui, scene, block);
    if block.rows.len() == 0 || block.columns.len() == 0 {
        return None;
    }
    if block.dress != THUMBNAIL {
        labels(ui, scene, block);
    }
    let gradient = gradients::of(scene, &stages::walk(scene), scene.workbench.view().layer, block.stage);
    let colors = texture(ui, scene, block, gradient.as_ref());
    if let Some(colors) = colors {
        cells(ui, scene, block, &colors, gradient.as_ref());
    }
    let line = Stroke::new(scene.theme.line, stages::color(&scene.theme, block.stage));
    ui.painter().rect_stroke(block.cells, 0.0, line, StrokeKind::Outside);
    header::folded(ui, scene, block);
    scene.outline(ui, &Target::Stage(block.stage), block.cells.shrink(2.0));
    touch::touch(ui, scene, block)
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
    // Beside a ring too.
    let [beside, above] = if scene.points_at(&Target::Stage(block.stage)) { [7.0, 4.0] } else { [4.0, 1.0] };
    let ink = |is_chosen: bool| if is_chosen { color } else { theme.text_weak };
    let stride = (LINE / block.cell.y).ceil().max(1.0) as usize;
    for row in rows.into_iter().filter(|row| block.rows.place(*row).is_multiple_of(stride)) {
        let at = block.rect(row..row + 1, 0..1).left_center();
        let at = pos2(block.cells.left() - beside, at.y);
        let label = text(row, stages::has_token_rows(block.stage), 10);
        let label = elided(
            ui,
            &label,
            font.clone(),
            ink(chosen.is_some_and(|c| c.row == row)),
            block.cells.left() - 4.0 - block.outer.left(),
        );
        let at = at - vec2(label.size().x, label.size().y / 2.0);
        ui.painter().galley(at, label, theme.text);
    }
    if block.columns.all() == 1 {
        return;
    }
    let is_token = stages::has_token_columns(block.stage);
    let wide = if block.columns.all() > 999 && !is_token { LONG_COLUMN } else { COLUMN };
    let stride = (wide / block.cell.x).ceil().max(1.0) as usize;
    if is_token && stride > 1 {
        // Tokens need the width of their column.
        return;
    }
    for column in columns.into_iter().filter(|column| block.columns.place(*column).is_multiple_of(stride)) {
        let at = block.rect(0..1, column..column + 1).center_top();
        let at = pos2(at.x, block.cells.top() - above);
        let ink = ink(chosen.is_some_and(|cell| cell.column == column));
        let room = block.cell.x * stride as f32 - 2.0;
        // The name where it may fit, else the number; the whole is under the pointer.
        let name = (stride == 1 && room >= NAMED).then(|| dimensions::of_column(scene, block.stage, column)).flatten();
        let name = name.map(|named| elided(ui, &named.short, font.clone(), ink, room)).filter(|name| !name.elided);
        let label = name.unwrap_or_else(|| elided(ui, &text(column, is_token, 10), font.clone(), ink, room));
        let at = at - vec2(label.size().x / 2.0, label.size().y);
        let place = Rect::from_min_size(at, label.size());
        ui.painter().galley(at, label, theme.text);
        if ui.rect_contains_pointer(place)
            && let Some(named) = dimensions::of_column(scene, block.stage, column)
        {
            let number = (column + 1).to_string();
            let whole = scene.with("dimension-named", &[("number", &number), ("name", &named.long)]);
            let id = ui.scope_id().with(("column", block.stage, column));
            ui.interact(place, id, Sense::hover()).on_hover_text(whole);
        }
    }
}

/// Draws the cells as one picture. Returns their colours; none while the first one of the matrix is made.
fn texture(ui: &Ui, scene: &mut Scene, block: &Block, gradient: Option<&StageOverlay>) -> Option<ColorMap> {
    let view = scene.workbench.view();
    let (layer, head, which) = (view.layer, view.head, view.walk.which);
    let palette = scene.workbench.settings().palette;
    let (shape, texels) = (block.shape(), block.texels(ui));
    let (walk, folded) = (stages::walk(scene), block.rows.folded() + block.columns.folded() > 0);
    // What is folded follows from the run.
    let weights = walk.identity(layer, head, block.stage).filter(|_| !folded && gradient.is_none());
    let key = StageKey {
        numbers: weights.map_or(Ok((scene.derived().revision, which)), Err),
        layer,
        head: if block.stage.is_per_head() { head } else { 0 },
        stage: block.stage,
        instead: gradients::kind(scene, gradient),
        palette,
        theme: scene.theme.choice,
        learned: !scene.shown().is_designed(),
        folded,
        texels,
    };
    let theme = scene.theme;
    let work = if gradient.is_some() { shape.0 * shape.1 } else { walk.work(layer, block.stage) };
    let masked = stages::is_masked(block.stage);
    let workbench = scene.workbench;
    let source = || {
        let instead = gradient.map(|gradient| Arc::clone(&gradient.numbers));
        let (rows, columns) = (block.rows.clone(), block.columns.clone());
        let source = StageSource { state: workbench.shown_state(), which, instead, masked, shape };
        (source, move |row: usize, column: usize| (rows.index(row), columns.index(column)))
    };
    let picture = scene.caches.textures.stage(ui.ctx(), key, &theme, source, work);
    let (texture, magnitude) = picture?;
    let colors = colors(&key, &theme, magnitude);
    textures::paint(ui.painter(), texture, block.cells, Color32::WHITE);
    let trace = scene.derived().inside(which, layer, head);
    let forbidden = |row: usize, column: usize| {
        masked && trace.is_some_and(|trace| trace.scores.at(row, column) == f32::NEG_INFINITY)
    };
    let pooled = texels.0 < shape.0 || texels.1 < shape.1;
    if pooled && !texture.is_old() && block.cell.min_elem() >= SHARP {
        let mut mesh = Mesh::default();
        let [rows, columns] = block.visible(ui.clip_rect());
        for row in rows {
            for column in columns.iter().copied().filter(|column| !forbidden(row, *column)) {
                let cell = StageCell { layer, head, stage: block.stage, row, column };
                let value = gradient.map_or_else(|| walk.value(cell), |gradient| gradient.numbers[(row, column)]);
                mesh.add_colored_rect(block.rect(row..row + 1, column..column + 1), colors.color(value, 1.0));
            }
        }
        ui.painter().add(mesh);
    }
    Some(colors)
}

/// Hatches what the mask forbids, and writes the numbers where they fit.
fn cells(ui: &Ui, scene: &Scene, block: &Block, colors: &ColorMap, gradient: Option<&StageOverlay>) {
    let written = block.cell.x >= NUMBER.x && block.cell.y >= NUMBER.y;
    let hatched = stages::is_masked(block.stage) && block.cell.min_elem() >= HATCHED;
    if !written && !hatched {
        return;
    }
    let view = scene.workbench.view();
    let (layer, head, stage) = (view.layer, view.head, block.stage);
    let Some(trace) = scene.derived().inside(view.walk.which, layer, head) else { return };
    let walk = stages::walk(scene);
    let is_share = matches!(stage, Stage::Weights | Stage::Exponentials);
    let font = FontId::proportional(size::SMALL);
    let [rows, columns] = block.visible(ui.clip_rect());
    if written && block.cell.x < TWO_DECIMALS {
        // Numbers of narrow cells would touch.
        let line = Stroke::new(scene.theme.line, scene.theme.background);
        for place in 1..block.columns.len() {
            let x = block.cells.left() + place as f32 * block.cell.x;
            ui.painter().vline(x, block.cells.y_range(), line);
        }
    }
    for row in rows {
        let forbidden = |column: usize| stages::is_masked(stage) && trace.scores.at(row, column) == f32::NEG_INFINITY;
        // Keys are never folded, so that what is forbidden comes in runs.
        for run in columns.chunk_by(|a, b| forbidden(*a) == forbidden(*b)) {
            let [first, .., last] = [run[0], run[0], run[run.len() - 1]];
            if forbidden(first) {
                if hatched {
                    hatch(ui.painter(), block.rect(row..row + 1, first..last + 1), &scene.theme);
                }
                continue;
            }
            for column in run.iter().copied().filter(|_| written) {
                let value = match gradient {
                    Some(gradient) => gradient.numbers[(row, column)],
                    None => walk.value(StageCell { layer, head, stage, row, column }),
                };
                let ink = scene.theme.ink_on(colors.color(value, 1.0));
                let at = block.rect(row..row + 1, column..column + 1).center();
                let font = if value.is_finite() { font.clone() } else { infinity(size::SMALL) };
                let shown = value / gradient.map_or(1.0, gradients::unit);
                let text = cell_text(is_share && gradient.is_none(), shown, block.cell.x);
                ui.painter().text(at, Align2::CENTER_CENTER, text, font, ink);
            }
        }
    }
}

/// A number, or a share of 1, short enough for its cell: in a narrow one with fewer decimals, and without the 0 before them.
fn cell_text(is_share: bool, value: f32, width: f32) -> String {
    let (narrow, tight) = (width < TWO_DECIMALS, width < ZERO);
    let text = match value.abs() {
        f32::INFINITY => "∞".to_owned(),
        0.0 => "0".to_owned(),
        size if size.fract() == 0.0 && size < 9999.5 && (!is_share || tight) => format!("{size:.0}"),
        _ if is_share => cell_weight(value, width),
        size if size < if tight { 0.995 } else { 9.995 } && (!narrow || value > 0.0) => rounded(size, 2),
        size if size < if narrow { 9.95 } else { 99.95 } => rounded(size, 1),
        size if size < 9999.5 => format!("{size:.0}"),
        size => format!("{size:.0e}"),
    };
    let text = text.strip_prefix('0').filter(|rest| tight && rest.len() > 2).map_or(text.clone(), str::to_owned);
    if value < 0.0 && text.bytes().any(|byte| matches!(byte, b'1'..=b'9') || byte > 127) {
        format!("−{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_shorter_with_their_cells() {
        let at = |is_share, width| {
            [0.0, 0.125, -0.5, 1.386_294, -1.386_294, 2.0, 12.34].map(|v| cell_text(is_share, v, width))
        };
        assert_eq!(at(false, 46.0), ["0", "0.13", "−0.50", "1.39", "−1.39", "2", "12.3"]);
        assert_eq!(at(false, 32.0), ["0", "0.13", "−0.5", "1.39", "−1.4", "2", "12"]);
        assert_eq!(at(false, 25.0), ["0", ".13", "−0.5", "1.4", "−1.4", "2", "12"]);
        let shares = |width| [0.0, 0.125, 0.5, 1.0].map(|v| cell_text(true, v, width));
        assert_eq!(shares(60.0), ["0", "0.125", "0.500", "1.000"]);
        assert_eq!(shares(25.0), ["0", ".13", ".50", "1"]);
    }
}
