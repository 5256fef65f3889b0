//! A sheet of numbers with names on both sides, and those that stand out in it.

use std::f32::consts::FRAC_PI_2;

use egui::epaint::TextShape;
use egui::{
    Align2, Color32, FontId, Rect, Response, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo,
    pos2, vec2,
};

use crate::ui::Scene;
use crate::ui::theme::size;
use crate::ui::widgets::{Thing, change_menu, elided, room_for};

/// Width of the names of rows at most, and height of upright names of columns.
const NAMES: f32 = 110.0;
const UPRIGHT: f32 = 84.0;
/// Around names of columns that lie.
const LYING: f32 = 10.0;
/// Sides of a cell at least and at most, and the height from which on it holds its number.
const LEAST: Vec2 = vec2(4.0, 4.0);
const CELL: Vec2 = vec2(120.0, 64.0);
const NUMBER: f32 = 16.0;
/// Cells from this side on hold a large one.
const LARGE: f32 = 44.0;
/// Distance of names at least.
const ROW: f32 = 14.0;
const COLUMN: f32 = 24.0;
/// How many heads are counted from name to name.
const STEPS: [usize; 5] = [1, 2, 5, 10, 20];
/// Between columns and those that stand apart.
const GAP: f32 = 10.0;
/// Of more cells only that under the pointer and the chosen one can be touched.
const MANY: usize = 8000;
/// Those that are named as such at most, and the width of their list.
pub(super) const MOST: usize = 10;
const LIST: f32 = 190.0;
/// Height of a row of what stands out, and of the bar in it.
const ENTRY: f32 = 24.0;
const BAR: f32 = 4.0;

/// A cell: its number, which is written only where there is room, and its ground; none of what there is no number of.
#[derive(Clone, Copy)]
pub(super) struct SheetCell<'a> {
    pub number: &'a dyn Fn() -> String,
    pub color: Option<Color32>,
    /// What is said of it, and whether it is chosen.
    pub label: &'a dyn Fn() -> String,
    pub chosen: bool,
}

/// Names, and where they stand.
pub(super) struct Sheet<'a> {
    pub rows: &'a [String],
    pub columns: &'a [String],
    /// How many of the last columns stand apart.
    pub apart: usize,
    /// The longest of the numbers: where it does not fit into a cell, none stands there.
    pub longest: &'a str,
    /// Whether rows are layers, and columns heads by number.
    pub layers: bool,
    pub numbered: bool,
}

impl Sheet<'_> {
    /// Draws it into the room that there is; `cell` draws a cell at its row and column, in the sheet's place of it.
    pub fn show(&self, ui: &mut Ui, scene: &mut Scene, mut cell: impl FnMut(&Ui, &mut Scene, (usize, usize), &Place)) {
        let font = font(scene);
        let width = |name: &String| ui.painter().layout_no_wrap(name.clone(), font.clone(), Color32::WHITE).size().x;
        let widest = |names: &[String]| names.iter().map(width).fold(0.0, f32::max);
        let names = (widest(self.rows) + 8.0).min(NAMES);
        let room = ui.available_size();
        let count = self.columns.len().max(1) as f32;
        let side = (room.x - names - GAP) / count;
        let widest_column = widest(self.columns);
        let upright = widest_column > side.max(COLUMN) - 2.0;
        let header = if upright { widest_column.min(UPRIGHT) + 8.0 } else { font.size + LYING };
        let side = vec2(side, (room.y - header) / self.rows.len().max(1) as f32).min(CELL).max(LEAST);
        let is_wide = side.x >= width(&self.longest.to_owned()) + 2.0 && side.y >= NUMBER;
        let extent = vec2(names + GAP + count * side.x, header + self.rows.len() as f32 * side.y);
        ScrollArea::both().id_salt("sheet").auto_shrink(false).show(ui, |ui| {
            let (area, _) = room_for(ui, extent, Sense::hover());
            let grid = Grid { area, names, header, side, first_apart: self.columns.len() - self.apart };
            self.draw_names(ui, scene, &grid, upright);
            let all = self.rows.len() * self.columns.len() <= MANY;
            let pointer = ui.input(|input| input.pointer.interact_pos());
            for row in 0..self.rows.len() {
                for column in 0..self.columns.len() {
                    let rect = grid.rect(row, column);
                    if ui.is_rect_visible(rect) {
                        let lively = all || pointer.is_some_and(|pointer| rect.contains(pointer));
                        cell(ui, scene, (row, column), &Place { rect, side, lively, is_wide });
                    }
                }
            }
        });
    }

    fn draw_names(&self, ui: &Ui, scene: &mut Scene, grid: &Grid, upright: bool) {
        let (font, weak) = (font(scene), scene.theme.text_weak);
        let every = |least: f32, side: f32| (least / side).ceil().max(1.0) as usize;
        for row in (0..self.rows.len()).step_by(every(ROW, grid.side.y)) {
            let galley = elided(ui, &self.rows[row], font.clone(), weak, grid.names - 6.0);
            let at = grid.rect(row, 0).left_center() - vec2(6.0 + galley.size().x, galley.size().y / 2.0);
            let place = Rect::from_min_size(at, galley.size());
            ui.painter().galley(at, galley, weak);
            if self.layers {
                let response = ui.interact(place, ui.scope_id().with(("layer", row)), Sense::CLICK);
                change_menu(&response, scene, Thing::Layer(row));
            }
        }
        let step = every(if upright { ROW } else { COLUMN }, grid.side.x);
        // Round numbers of heads, and the first.
        let step = if self.numbered { STEPS.into_iter().find(|round| *round >= step).unwrap_or(step) } else { step };
        let is_named = |column: usize| match self.numbered {
            true => column == 0 || (column + 1).is_multiple_of(step),
            false => column.is_multiple_of(step),
        };
        for (column, name) in self.columns.iter().enumerate() {
            if column < grid.first_apart && !is_named(column) {
                continue;
            }
            let room = if upright { grid.header - 6.0 } else { (grid.side.x * step as f32).max(COLUMN) - 2.0 };
            let galley = elided(ui, name, font.clone(), weak, room);
            let top = grid.rect(0, column).center_top();
            if upright {
                let at = top - vec2(galley.size().y / 2.0, 3.0);
                ui.painter().add(TextShape::new(at, galley, weak).with_angle(-FRAC_PI_2));
            } else {
                ui.painter().galley(top - vec2(galley.size().x / 2.0, galley.size().y + 3.0), galley, weak);
            }
        }
    }
}

/// Of names; a hall reads larger ones.
fn font(scene: &Scene) -> FontId {
    FontId::proportional(if scene.projected { size::HEADING } else { size::SMALL })
}

struct Grid {
    area: Rect,
    names: f32,
    header: f32,
    side: Vec2,
    first_apart: usize,
}

impl Grid {
    fn rect(&self, row: usize, column: usize) -> Rect {
        let apart = if column >= self.first_apart { GAP } else { 0.0 };
        let left = self.area.left() + self.names + column as f32 * self.side.x + apart;
        Rect::from_min_size(pos2(left, self.area.top() + self.header + row as f32 * self.side.y), self.side)
    }
}

/// Where a cell stands.
pub(super) struct Place {
    rect: Rect,
    side: Vec2,
    /// Whether it can be touched though it is not chosen.
    lively: bool,
    /// Whether there is room for numbers.
    is_wide: bool,
}

impl Place {
    /// Draws a cell, and says what it says; it can be clicked, but for those that are too many.
    pub fn draw(&self, ui: &Ui, scene: &Scene, id: (usize, usize), cell: SheetCell<'_>) -> Option<Response> {
        let rect = self.rect.shrink(if self.side.min_elem() > 10.0 { 0.5 } else { 0.0 });
        let ground = cell.color.unwrap_or(scene.theme.raised);
        ui.painter().rect_filled(rect, 1.0, ground);
        if self.is_wide {
            let large = self.side.min_elem() >= LARGE;
            let font = FontId::proportional(if large { size::HEADING } else { size::SMALL });
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, (cell.number)(), font, scene.theme.ink_on(ground));
        }
        if !self.lively && !cell.chosen {
            return None;
        }
        let response = ui.interact(rect, ui.scope_id().with(id), Sense::click());
        response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, cell.chosen, (cell.label)()));
        if cell.chosen || response.hovered() || response.has_focus() {
            let color = if cell.chosen { scene.theme.accent } else { scene.theme.text };
            ui.painter().rect_stroke(rect, 1.0, Stroke::new(scene.theme.line + 1.0, color), StrokeKind::Inside);
        }
        Some(if response.hovered() { response.on_hover_text((cell.label)()) } else { response })
    }
}

/// "layer 3"
pub(super) fn layer_name(scene: &Scene, layer: usize) -> String {
    scene.with("grid-layer", &[("layer", &(layer + 1).to_string())])
}

/// A sheet of so many columns, and where there is room beside all of them, those cells that stand out.
pub(super) fn beside(
    ui: &mut Ui,
    scene: &mut Scene,
    columns: usize,
    sheet: impl FnOnce(&mut Ui, &mut Scene),
    list: impl FnOnce(&mut Ui, &mut Scene),
) {
    let room = ui.available_rect_before_wrap();
    let map = room.with_max_x(room.right() - LIST - 12.0);
    let wide = room.width() > 3.0 * LIST && NAMES + GAP + LEAST.x * columns as f32 <= map.width();
    let map = if wide { map } else { room };
    sheet(&mut ui.new_child(UiBuilder::new().max_rect(map)), scene);
    if wide {
        list(&mut ui.new_child(UiBuilder::new().max_rect(room.with_min_x(map.right() + 12.0))), scene);
    }
}

/// One of those that stand out: its name and its number, above a bar of so much of the width.
pub(super) fn entry(ui: &mut Ui, scene: &Scene, [name, number]: [&str; 2], (share, color): (f32, Color32)) -> Response {
    let (row, response) = room_for(ui, vec2(ui.available_width(), ENTRY), Sense::click());
    // Below the words, which no colour of a bar would leave readable.
    let bar = Rect::from_min_size(row.left_bottom() - vec2(0.0, BAR), vec2(row.width() * share, BAR));
    ui.painter().rect_filled(bar, 1.0, color);
    let font = FontId::proportional(size::BODY);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, format!("{name} {number}")));
    let galley = elided(ui, name, font.clone(), scene.theme.text, row.width() - 60.0);
    ui.painter().galley(row.left_center() + vec2(4.0, -galley.size().y / 2.0), galley, Color32::WHITE);
    ui.painter().text(row.right_center() - vec2(4.0, 0.0), Align2::RIGHT_CENTER, number, font, scene.theme.text);
    response
}
