//! One matrix: header, cells, numbers, names of its rows.

use egui::{Align2, Color32, ColorImage, FontId, Id, Painter, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use super::layout::{GAP, NAMES, Tile, is_of_pairs};
use crate::attention::{Stage, StageCell, StageMatrix, Walk};
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::{Digits, cell_weight};
use crate::ui::theme::{ColorMap, Theme, fonts, size};
use crate::ui::views::walk::names::{meaning_key, operation, role, symbol};
use crate::ui::widgets::{elided, hatch};

/// Cells from this size on hold a number.
const NUMBER: Vec2 = vec2(34.0, 14.0);
/// Rows from this height on have their token beside them.
const NAMED: f32 = 12.5;
/// Cells smaller than this have no hatching of their own.
const HATCHED: f32 = 7.0;

/// Draws a matrix, of which a share from the top is there already.
pub(super) fn tile(ui: &Ui, scene: &mut Scene, walk: &Walk, tile: &Tile, place: (usize, usize), shown: f32) {
    let painter = ui.painter();
    header(ui, scene, tile);
    let rows = ((tile.rows as f32 * shown).ceil() as usize).min(tile.rows);
    let there = Rect::from_min_max(tile.cells.min, pos2(tile.cells.right(), tile.rect(0..rows, 0..0).bottom()));
    let colors = colors(scene, walk, tile, place);
    let texture = texture(ui, scene, walk, tile, place, &colors);
    let uv = Rect::from_min_max(Pos2::ZERO, pos2(1.0, rows as f32 / tile.rows.max(1) as f32));
    painter.image(texture, there, uv, Color32::WHITE);
    forbidden(&painter.with_clip_rect(there.intersect(ui.clip_rect())), scene, walk, tile, place);
    numbers(&painter.with_clip_rect(there.intersect(ui.clip_rect())), scene, walk, tile, place, &colors);
    painter.rect_stroke(there, 0.0, Stroke::new(scene.theme.line, role(&scene.theme, tile.stage)), StrokeKind::Outside);
    names(ui, scene, tile, rows);
    key_name(ui, scene, tile);
}

fn header(ui: &Ui, scene: &Scene, tile: &Tile) {
    let theme = &scene.theme;
    let painter = ui.painter();
    let color = role(theme, tile.stage);
    let at = pos2(
        if tile.names { tile.cells.left().min(tile.outer.right() - 118.0) } else { tile.outer.left() },
        tile.outer.top(),
    );
    let width = (tile.outer.right() - at.x).max(60.0) + GAP - 14.0;
    let title = elided(ui, symbol(tile.stage), FontId::new(size::BODY + 1.0, fonts::strong()), color, width);
    let after = title.size().x + 8.0;
    painter.galley(at, title, color);
    let small = FontId::proportional(size::SMALL);
    let shape = format!("{} × {}", tile.rows, tile.columns);
    painter.text(at + vec2(after, 3.0), Align2::LEFT_TOP, shape, small.clone(), theme.text_weak);
    let meaning = elided(ui, &scene.text(meaning_key(tile.stage)), small.clone(), theme.text_weak, width);
    painter.galley(at + vec2(0.0, 20.0), meaning, theme.text_weak);
    let sign = operation(tile.stage);
    if !sign.is_empty() {
        let middle = pos2(tile.outer.left() - GAP / 2.0, tile.cells.center().y);
        painter.text(middle, Align2::CENTER_CENTER, sign, FontId::proportional(size::BODY), theme.text);
    }
}

/// The colours of a stage: weights and exponentials from 0 to 1, all other numbers around 0.
fn colors(scene: &mut Scene, walk: &Walk, tile: &Tile, (layer, head): (usize, usize)) -> ColorMap {
    match tile.stage {
        Stage::Weights | Stage::Exponentials => {
            let settings = &scene.workbench.settings;
            ColorMap::weights(settings.palette, scene.theme.dark, settings.color_scale)
        }
        stage => {
            let second = scene.workbench.view.walk.second;
            let key = Id::unique(("range", scene.derived().revision, second, layer, head, stage));
            let (low, high) = scene.textures.range(key, || walk.matrix(layer, head, stage).range());
            ColorMap::scores(low.abs().max(high.abs()))
        }
    }
}

fn texture(
    ui: &Ui,
    scene: &mut Scene,
    walk: &Walk,
    tile: &Tile,
    (layer, head): (usize, usize),
    colors: &ColorMap,
) -> egui::TextureId {
    let (settings, second) = (&scene.workbench.settings, scene.workbench.view.walk.second);
    let scale = ui.ctx().pixels_per_point();
    let most = |count: usize, points: f32| count.min((points * scale).ceil() as usize).max(1);
    let size = [most(tile.columns, tile.cells.width()), most(tile.rows, tile.cells.height())];
    let look = (settings.palette, settings.color_scale, scene.theme.choice, size);
    let key = Id::unique(("matrix", scene.derived().revision, second, layer, head, tile.stage, look));
    let stage = tile.stage;
    scene.textures.picture(ui.ctx(), key, || picture(&walk.matrix(layer, head, stage), size, colors))
}

/// One texel a cell, or the number furthest from 0 of a block of cells.
fn picture(matrix: &StageMatrix, [width, height]: [usize; 2], colors: &ColorMap) -> ColorImage {
    let (rows, columns) = matrix.shape();
    let block = |i: usize, texels: usize, cells: usize| {
        i * cells / texels..((i + 1) * cells / texels).max(i * cells / texels + 1)
    };
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let largest = if colors.is_per_row() {
            block(y, height, rows)
                .flat_map(|r| (0..columns).map(move |c| (r, c)))
                .map(|(r, c)| matrix.at(r, c))
                .fold(0.0, f32::max)
        } else {
            1.0
        };
        for x in 0..width {
            let cells = block(y, height, rows).flat_map(|r| block(x, width, columns).map(move |c| (r, c)));
            let values = cells.map(|(r, c)| matrix.at(r, c));
            let value = values.reduce(|a, b| if b.abs() > a.abs() { b } else { a }).unwrap_or(0.0);
            pixels.push(colors.color(value, largest));
        }
    }
    ColorImage::new([width, height], pixels)
}

/// Hatches what the mask forbids, in the stages that the mask has reached.
fn forbidden(painter: &Painter, scene: &Scene, walk: &Walk, tile: &Tile, (layer, head): (usize, usize)) {
    let masked = matches!(tile.stage, Stage::Scores | Stage::Exponentials | Stage::Weights);
    let cell = tile.cell();
    if !masked || cell.x < HATCHED || cell.y < HATCHED {
        return;
    }
    let at = |row, column| StageCell { layer, head, stage: Stage::Scores, row, column };
    for row in 0..tile.rows {
        let blocked: Vec<bool> =
            (0..tile.columns).map(|column| walk.value(at(row, column)) == f32::NEG_INFINITY).collect();
        let mut column = 0;
        for run in blocked.chunk_by(|a, b| a == b) {
            if run[0] {
                hatch(painter, tile.rect(row..row + 1, column..column + run.len()), &scene.theme);
            }
            column += run.len();
        }
    }
}

/// Writes the numbers where they fit.
fn numbers(
    painter: &Painter,
    scene: &Scene,
    walk: &Walk,
    tile: &Tile,
    (layer, head): (usize, usize),
    colors: &ColorMap,
) {
    let cell = tile.cell();
    if cell.x < NUMBER.x || cell.y < NUMBER.y {
        return;
    }
    let matrix = walk.matrix(layer, head, tile.stage);
    let weights = matches!(tile.stage, Stage::Weights | Stage::Exponentials);
    let values = (0..tile.rows).flat_map(|r| (0..tile.columns).map(move |c| (r, c)));
    let largest =
        values.clone().map(|(r, c)| matrix.at(r, c)).filter(|v| v.is_finite()).fold(0.0, |a: f32, v| a.max(v.abs()));
    let narrow = cell.x < 44.0 && largest < 99.95;
    let digits = if narrow { Digits::Decimals(1) } else { Digits::of([largest]) };
    let font = FontId::proportional(size::SMALL);
    for (row, column) in values {
        let value = matrix.at(row, column);
        if !value.is_finite() || (value == 0.0 && weights) {
            continue;
        }
        let row_max = (0..tile.columns).map(|c| matrix.at(row, c)).fold(0.0, f32::max);
        let ink = scene.theme.ink_on(colors.color(value, row_max));
        let text = if weights { cell_weight(value, cell.x) } else { digits.text(value) };
        let at = tile.rect(row..row + 1, column..column + 1).center();
        painter.text(at, Align2::CENTER_CENTER, text, font.clone(), ink);
    }
}

/// The key of the chosen cell, below a map of pairs.
fn key_name(ui: &Ui, scene: &Scene, tile: &Tile) {
    let walk = &scene.workbench.view.walk;
    let Some(cell) = walk.cell().filter(|cell| cell.stage == tile.stage && is_of_pairs(tile.stage)) else { return };
    let Some(token) = scene.tokens(walk.second).get(cell.column) else { return };
    let at = tile.rect(tile.rows..tile.rows, cell.column..cell.column + 1).center_top() + vec2(0.0, 3.0);
    let font = FontId::proportional(size::SMALL);
    ui.painter().text(at, Align2::CENTER_TOP, token_label(&token.text, 24), font, scene.theme.text);
}

/// The tokens of the rows: all of them where there is room, else the one that is looked at.
fn names(ui: &Ui, scene: &Scene, tile: &Tile, rows: usize) {
    if !tile.names {
        return;
    }
    let walk = &scene.workbench.view.walk;
    let chosen = walk.cell().filter(|cell| cell.stage == tile.stage).map(|cell| cell.row);
    let all = tile.cell().y >= NAMED;
    for (row, token) in scene.tokens(walk.second).iter().enumerate().take(rows) {
        if all || chosen == Some(row) {
            name(ui, scene.theme, tile, row, &token_label(&token.text, 24), chosen == Some(row));
        }
    }
}

fn name(ui: &Ui, theme: Theme, tile: &Tile, row: usize, text: &str, chosen: bool) {
    let color = if chosen { theme.text } else { theme.text_weak };
    let galley = elided(ui, text, FontId::proportional(size::SMALL), color, NAMES - 8.0);
    let at = tile.rect(row..row + 1, 0..0).left_center() - vec2(galley.size().x + 5.0, galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
}
