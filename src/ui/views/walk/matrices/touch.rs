//! The pointer and the keys on a matrix: peek, lock, move, and change a number that is given.

use egui::{CursorIcon, Event, EventFilter, Id, Key, Response, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::layout::Tile;
use crate::attention::{StageCell, Walk};
use crate::ui::Scene;
use crate::ui::numbers::number;
use crate::ui::views::walk::names::{cell_name, meaning_key, symbol};
use crate::ui::views::walk::scrub::{Scrub, editable, parse};
use crate::workbench::{Command, Edit};

/// A number that is being typed.
#[derive(Clone)]
struct Typing {
    cell: StageCell,
    text: String,
    /// Not before it had the focus can it lose it.
    begun: bool,
}

fn typing_id() -> Id {
    Id::unique("number typed in place")
}

/// Lets the user touch a matrix.
pub(super) fn touch(ui: &Ui, scene: &mut Scene, walk: &Walk, tile: &Tile, (layer, head): (usize, usize)) {
    let id = ui.scope_id().with(("stage", tile.stage));
    let response = ui.interact(tile.cells, id, Sense::click_and_drag());
    let at = |(row, column)| StageCell { layer, head, stage: tile.stage, row, column };
    let under = response.hover_pos().map(|pos| at(tile.cell_at(pos)));
    hover(ui, scene, &response, under);
    let can_edit = editable(scene, at((0, 0))).is_some();
    if can_edit && response.hovered() {
        ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    if response.drag_started()
        && let Some(pressed) = ui.input(|input| input.pointer.press_origin())
        && let Some(number) = editable(scene, at(tile.cell_at(pressed)))
    {
        let cell = at(tile.cell_at(pressed));
        Scrub { number, from: pressed.x, value: walk.value(cell) }.begin(ui.ctx());
        scene.push(Command::view(move |view| view.walk.trail = vec![cell]));
    }
    if let Some(cell) = under {
        if response.double_clicked()
            && let Some(number) = editable(scene, cell)
        {
            scene.edit(Edit::ResetNumber(number));
        } else if response.clicked() {
            response.request_focus();
            scene.push(Command::view(move |view| view.walk.toggle_lock(cell)));
        }
    }
    if response.has_focus() {
        keys(ui, scene, &response, tile, at((0, 0)));
    }
    describe(scene, walk, tile, &response);
}

fn hover(ui: &Ui, scene: &mut Scene, response: &Response, under: Option<StageCell>) {
    let id = response.id.with("peeks");
    let mine: Option<StageCell> = ui.data(|data| data.get_temp(id)).flatten();
    if under.is_none() && mine.is_none() {
        return;
    }
    ui.data_mut(|data| data.insert_temp(id, under));
    if under.is_none() {
        scene.push(Command::view(move |view| view.walk.hover = view.walk.hover.filter(|cell| Some(*cell) != mine)));
    } else if scene.workbench.view.walk.hover != under {
        scene.push(Command::view(move |view| view.walk.hover = under));
    }
}

/// Arrow keys move the lock inside the matrix, a digit or Enter begins to type, Delete brings back.
fn keys(ui: &Ui, scene: &mut Scene, response: &Response, tile: &Tile, first: StageCell) {
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    let locked = scene.workbench.view.walk.trail.last().filter(|cell| cell.stage == tile.stage).copied();
    let (mut rows, mut columns) = (0isize, 0isize);
    let mut typed = None;
    ui.input(|input| {
        for event in &input.events {
            match event {
                Event::Key { key: Key::ArrowUp, pressed: true, .. } => rows -= 1,
                Event::Key { key: Key::ArrowDown, pressed: true, .. } => rows += 1,
                Event::Key { key: Key::ArrowLeft, pressed: true, .. } => columns -= 1,
                Event::Key { key: Key::ArrowRight, pressed: true, .. } => columns += 1,
                Event::Key { key: Key::Enter, pressed: true, .. } => typed = Some(String::new()),
                Event::Text(text) if text.chars().all(|c| c.is_ascii_digit() || "-.−+".contains(c)) => {
                    typed = Some(text.clone());
                }
                _ => {}
            }
        }
    });
    if (rows, columns) != (0, 0) {
        let cell = locked.map_or(first, |cell| {
            let row = cell.row.saturating_add_signed(rows).min(tile.rows - 1);
            cell.at(tile.stage, row, cell.column.saturating_add_signed(columns).min(tile.columns - 1))
        });
        scene.push(Command::view(move |view| {
            view.walk.trail.pop();
            view.walk.trail.push(cell);
            view.walk.hover = None;
        }));
    }
    let Some(cell) = locked.filter(|cell| editable(scene, *cell).is_some()) else { return };
    if let Some(text) = typed {
        ui.data_mut(|data| data.insert_temp(typing_id(), Typing { cell, text, begun: false }));
    }
    if ui.input(|input| input.key_pressed(Key::Delete))
        && let Some(number) = editable(scene, cell)
    {
        scene.edit(Edit::ResetNumber(number));
    }
}

/// A box over the cell whose number is being typed.
pub(super) fn type_in_place(ui: &mut Ui, scene: &mut Scene, tiles: &[Tile]) {
    let id = typing_id();
    let Some(mut typing) = ui.data(|data| data.get_temp::<Typing>(id)) else { return };
    let tile = tiles.iter().find(|tile| tile.stage == typing.cell.stage);
    let (Some(tile), Some(number)) = (tile, editable(scene, typing.cell)) else {
        ui.data_mut(|data| data.remove::<Typing>(id));
        return;
    };
    let StageCell { row, column, .. } = typing.cell;
    let cell = tile.rect(row..row + 1, column..column + 1);
    let place = egui::Rect::from_center_size(cell.center(), cell.size().max(vec2(76.0, 24.0)));
    let field = ui.put(place, TextEdit::singleline(&mut typing.text).id(id.with("field")));
    let name = scene.with("type-number", &[("cell", &cell_name(scene, typing.cell))]);
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &name));
    if !typing.begun {
        field.request_focus();
        let mut state = egui::text_edit::TextEditState::default();
        let end = egui::text::CCursor::new(typing.text.chars().count());
        state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
        state.store(ui.ctx(), field.id);
        typing.begun = true;
    } else if field.lost_focus() || !field.has_focus() {
        let escape = ui.input(|input| input.key_pressed(Key::Escape));
        if let Some(value) = parse(&typing.text).filter(|_| !escape) {
            scene.edit(Edit::Number { at: number, value });
        }
        ui.data_mut(|data| data.remove::<Typing>(id));
        let matrix = ui.scope_id().with(("stage", tile.stage));
        ui.memory_mut(|memory| memory.request_focus(matrix));
        return;
    }
    ui.data_mut(|data| data.insert_temp(id, typing));
}

/// What a screen reader says.
fn describe(scene: &Scene, walk: &Walk, tile: &Tile, response: &Response) {
    let shape = format!("{} × {}", tile.rows, tile.columns);
    let meaning = scene.text(meaning_key(tile.stage)).into_owned();
    let name = scene.with("matrix", &[("symbol", symbol(tile.stage)), ("meaning", &meaning), ("shape", &shape)]);
    let cell = scene.workbench.view.walk.cell().filter(|cell| cell.stage == tile.stage);
    let label = match cell {
        Some(cell) => format!("{name}: {} = {}", cell_name(scene, cell), number(walk.value(cell))),
        None => name,
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &label));
}
