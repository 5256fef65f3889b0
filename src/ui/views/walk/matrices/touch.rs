//! Pointer and keys on a matrix: peek, lock, drag, type.

use egui::{Event, Id, Key, Rect, Response, Sense, TextEdit, Ui};

use super::layout::Block;
use super::spoken::spoken;
use crate::analysis::StageCell;
use crate::ui::scrub::Scrub;
use crate::ui::shortcuts::{Effect, KeyPlace, keep_arrows, pressed};
use crate::ui::widgets::read_out;
use crate::ui::{Scene, stages};
use crate::workbench::{Edit, WalkChange};

/// Width of the box to type into.
const BOX: egui::Vec2 = egui::vec2(72.0, 24.0);

/// Obeys the pointer and keys. Returns the cell under the pointer.
pub(super) fn touch(ui: &mut Ui, scene: &mut Scene, block: &Block) -> Option<StageCell> {
    let view = scene.workbench.view();
    let (layer, head, stage) = (view.layer, view.head, block.stage);
    let cell_at = |(row, column)| StageCell { layer, head, stage, row, column };
    let can_edit = stages::given(scene, cell_at((0, 0))).is_some();
    let sense = if can_edit { Sense::click_and_drag() } else { Sense::click() };
    let id = ui.scope_id().with(("matrix", stage));
    let response = ui.interact(block.cells, id, sense);
    let under = response.hover_pos().or(response.interact_pointer_pos()).and_then(|pos| block.at(pos)).map(cell_at);
    let locked = view.walk.trail.last().copied().filter(|cell| stages::shows(scene, stage, *cell));
    if can_edit {
        drag(ui, scene, &response, block);
    }
    if response.clicked() {
        response.request_focus();
        if let Some(cell) = under.filter(|_| !response.double_clicked()) {
            let again = view.walk.trail.last() == Some(&cell);
            scene.push(if again { WalkChange::UnlockNumber } else { WalkChange::Number(cell) });
        }
    }
    if let Some(cell) = under.filter(|_| response.double_clicked())
        && let Some(number) = stages::given(scene, cell)
    {
        scene.edit(Edit::ResetNumber(number));
    }
    if response.has_focus() {
        keys(ui, scene, &response, block, locked);
    }
    if let Some(cell) = locked {
        type_number(ui, scene, id, block, cell);
    }
    describe(scene, &response, block, under.or(locked));
    if can_edit && under.is_some() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
    }
    under.filter(|_| response.hovered())
}

/// Begins a drag; [`crate::ui::scrub`] goes on with it before each frame is drawn.
fn drag(ui: &Ui, scene: &Scene, response: &Response, block: &Block) {
    let view = scene.workbench.view();
    let (layer, head, stage) = (view.layer, view.head, block.stage);
    if response.drag_started()
        && let Some(origin) = ui.input(|input| input.pointer.press_origin())
        && let Some((row, column)) = block.at(origin)
        && let Some(number) = stages::given(scene, StageCell { layer, head, stage, row, column })
        && let Some(value) = scene.workbench.document().number(number)
    {
        Scrub { number, from: origin.x, value }.begin(ui.ctx());
    }
}

/// Keys move the locked cell; a number typed, or Enter, opens a box for it.
fn keys(ui: &Ui, scene: &mut Scene, response: &Response, block: &Block, locked: Option<StageCell>) {
    keep_arrows(ui, response.id);
    let mut typed: Option<String> = ui.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::Text(text) if text.starts_with(|c: char| c.is_ascii_digit() || "-−.".contains(c)) => {
                Some(text.clone())
            }
            _ => None,
        })
    });
    let start = locked.map(|cell| (block.rows.place(cell.row), block.columns.place(cell.column)));
    let mut at = start;
    for effect in pressed(ui.ctx(), KeyPlace::Matrix) {
        match effect {
            // The first key chooses the first cell.
            Effect::Move(to) => at = Some(at.map_or((0, 0), |at| to.of(at, (block.rows.len(), block.columns.len())))),
            Effect::Act => typed = Some(String::new()),
            _ => {}
        }
    }
    if let Some((row, column)) = at.filter(|_| at != start) {
        let (row, column) = (block.rows.index(row), block.columns.index(column));
        let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
        let cell = StageCell { layer, head, stage: block.stage, row, column };
        scene.push(WalkChange::Number(cell));
    } else if let Some(typed) = typed
        && let Some(number) = locked.and_then(|cell| stages::given(scene, cell))
    {
        let now = scene.workbench.document().number(number).unwrap_or_default();
        let text = if typed.is_empty() { now.to_string() } else { typed };
        ui.data_mut(|data| data.insert_temp(response.id.with("typed"), text));
    }
}

/// The box over a locked cell, once something was typed.
fn type_number(ui: &mut Ui, scene: &mut Scene, id: Id, block: &Block, cell: StageCell) {
    let memory = id.with("typed");
    let Some(mut text) = ui.data(|data| data.get_temp::<String>(memory)) else { return };
    let Some(number) = stages::given(scene, cell) else { return };
    let place = block.rect(cell.row..cell.row + 1, cell.column..cell.column + 1);
    let place = Rect::from_center_size(place.center(), BOX);
    let edit = ui.put(place, TextEdit::singleline(&mut text).id(memory.with("box")));
    let name = scene.with("walk-value", &[("cell", &stages::short_name(scene, cell))]);
    ui.ctx().accesskit_node_builder(edit.id, |node| node.set_label(name));
    if edit.lost_focus() {
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        if let Some(value) = text.trim().replace('−', "-").parse().ok().filter(|_| !escaped) {
            scene.edit(Edit::Number { at: number, value });
        }
        ui.data_mut(|data| data.remove::<String>(memory));
        ui.memory_mut(|memory| memory.request_focus(id));
        return;
    }
    if !edit.has_focus() {
        edit.request_focus();
        // What was typed stays; the cursor goes behind it.
        let mut state = egui::text_edit::TextEditState::default();
        let end = egui::text::CCursor::new(text.chars().count());
        state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
        state.store(ui.ctx(), edit.id);
    }
    ui.data_mut(|data| data.insert_temp(memory, text));
}

/// What a screen reader says: the matrix and its shape; and its chosen number, in a sentence.
fn describe(scene: &Scene, response: &Response, block: &Block, chosen: Option<StageCell>) {
    let text = &scene.workbench.text;
    let (symbol, meaning) = (stages::symbol(text, block.stage), text.get(block.stage.into_str()));
    let (rows, columns) = (block.rows.all().to_string(), block.columns.all().to_string());
    let arguments = [("matrix", &*symbol), ("meaning", &*meaning), ("rows", &rows), ("columns", &columns)];
    let chosen = chosen.filter(|cell| stages::exists(scene, *cell)).map(|cell| spoken(scene, cell));
    read_out(response, &scene.with("walk-matrix", &arguments), chosen.as_deref());
}
