//! All keys of the program in one table, which is read by the code that obeys them and by the list that
//! `?` opens, so that the two cannot drift apart; and files dropped on the window.

mod lecture;
mod row;
mod table;

use std::iter::repeat_n;

use egui::{Context, EventFilter, Id, Key, KeyboardShortcut, Popup, Ui, vec2};

use crate::text::Text;
use crate::workbench::{Command, Dialog, Workbench};
pub(crate) use lecture::lecture_rows;
use row::CommandFor;
pub(crate) use row::{Effect, KeyPlace, Move, Shortcut};
pub(crate) use table::{
    BACK, KEYS, LESSON_BACK, LESSON_NEXT, NUMBERS, OPEN, PALETTE, PIN, PLAY, PRESENT, QUIT, REDO, RESTART, SAVE,
    SAVE_AS, STEP, TABLE, UNDO,
};

/// What the keys that work everywhere, and the file dropped in this frame, ask for.
pub(super) fn commands(ctx: &Context, workbench: &Workbench) -> Vec<Command> {
    let mut commands = lecture::commands(ctx, workbench);
    commands.extend(of_everywhere(ctx, workbench));
    commands
}

fn of_everywhere(ctx: &Context, workbench: &Workbench) -> Vec<Command> {
    let mut rows: Vec<(&KeyboardShortcut, CommandFor)> = Vec::new();
    for row in TABLE.iter().filter(|row| matches!(row.place, KeyPlace::Everywhere | KeyPlace::Lesson)) {
        if let Effect::Command(command) = row.effect {
            rows.extend(row.keys.iter().map(|key| (key, command)));
        }
    }
    // Those with more keys first: Ctrl+S would also take Ctrl+Shift+S.
    rows.sort_by_key(|(key, _)| !key.modifiers.shift);
    // A key alone belongs to the text that is typed, to the menu or to the dialog. The context's own question after open
    // menus knows only those drawn in this frame, and nothing is drawn yet.
    let taken = ctx.text_edit_focused() || Popup::is_any_open(ctx) || workbench.dialog().is_some();
    rows.retain(|(key, _)| key.modifiers.command || !taken);
    let mut commands: Vec<Command> = Vec::new();
    for (key, command) in rows {
        // A key alone opens and closes things, and would go on doing so while it is held down.
        let held = !key.modifiers.any() && lecture::is_held(ctx, key.logical_key);
        if let Some(command) = command(workbench).filter(|_| ctx.input_mut(|input| input.consume_shortcut(key))) {
            commands.extend((!held).then_some(command));
        }
    }
    let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_path_buf()));
    commands.extend(dropped.map(|path| Command::Ask(Dialog::OpenFile(path))));
    commands
}

/// What the keys of a place ask for, once for each time that they were pressed. Call it only for what has the focus, or
/// while nothing has.
pub(crate) fn pressed(ctx: &Context, place: KeyPlace) -> Vec<Effect> {
    let mut asked = Vec::new();
    for row in TABLE.iter().filter(|row| row.place == place && !matches!(row.effect, Effect::ByItself)) {
        for key in row.keys {
            let times = ctx.input_mut(|input| input.count_and_consume_key(key.modifiers, key.logical_key));
            asked.extend(repeat_n(row.effect, times));
        }
    }
    asked
}

/// Scrolls what is drawn in an area by a page, at the end of its contents: those had the keys first.
pub(crate) fn scroll_with_keys(ui: &Ui) {
    scroll_by(ui, 0.85 * ui.clip_rect().height());
}

/// The same by a page of a height.
pub(crate) fn scroll_by(ui: &Ui, page: f32) {
    for effect in pressed(ui.ctx(), KeyPlace::Page) {
        match effect {
            Effect::Move(Move::Up) => ui.scroll_with_delta(vec2(0.0, page)),
            Effect::Move(Move::Down) => ui.scroll_with_delta(vec2(0.0, -page)),
            _ => {}
        }
    }
}

/// Keeps the arrow keys for the widget that has the focus, which egui would move with them.
pub(crate) fn keep_arrows(ui: &Ui, id: Id) {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// The keys of a row by name: "Ctrl+Shift+Z, Ctrl+Y".
pub(crate) fn names(ctx: &Context, text: &Text, row: &Shortcut) -> String {
    let name = |key: &KeyboardShortcut| name(text, *key, ctx.os().is_mac());
    let names: Vec<String> = row.keys.iter().map(name).collect();
    match (names.as_slice(), row.keys) {
        ([first, last, more], NUMBERS) => format!("{first} … {last}, {more}"),
        _ => names.join(", "),
    }
}

fn name(text: &Text, key: KeyboardShortcut, mac: bool) -> String {
    let KeyboardShortcut { modifiers, logical_key } = key;
    let mut parts = Vec::new();
    if modifiers.command || modifiers.ctrl {
        parts.push(if mac { "⌘".into() } else { text.get("key-ctrl") });
    }
    if modifiers.alt {
        parts.push(if mac { "⌥".into() } else { text.get("key-alt") });
    }
    if modifiers.shift {
        parts.push(text.get("key-shift"));
    }
    parts.push(match logical_key {
        Key::ArrowLeft => "←".into(),
        Key::ArrowRight => "→".into(),
        Key::ArrowUp => "↑".into(),
        Key::ArrowDown => "↓".into(),
        Key::Minus => "−".into(),
        Key::Space => text.get("key-space"),
        Key::Enter => text.get("key-enter"),
        Key::Escape => text.get("key-escape"),
        Key::Backspace => text.get("key-backspace"),
        Key::Delete => text.get("key-delete"),
        Key::Tab => text.get("key-tab"),
        Key::Home => text.get("key-home"),
        Key::End => text.get("key-end"),
        Key::PageUp => text.get("key-page-up"),
        Key::PageDown => text.get("key-page-down"),
        key => key.symbol_or_name().into(),
    });
    parts.join("+")
}

#[cfg(test)]
mod effects;
#[cfg(test)]
mod tests;
