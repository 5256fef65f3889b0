//! The keys of a lecture, which come before all others.

use egui::{Context, Event, Key, KeyboardShortcut, Popup, ViewportId};

use super::TABLE;
use super::row::{CommandFor, Effect, KeyPlace, Shortcut};
use crate::workbench::{Command, LectureAction, Workbench};

/// Keys that mean something to a widget which has the focus.
const OF_WIDGETS: [Key; 4] = [Key::Space, Key::ArrowRight, Key::ArrowLeft, Key::Backspace];

/// The rows that repeat while their key is held down.
const GROWING: [&str; 2] = ["lecture-larger", "lecture-smaller"];

/// Whether a key event is a repeat, because the key is held down.
pub(super) fn is_held(ctx: &Context, key: Key) -> bool {
    let again = |event: &Event| matches!(event, Event::Key { key: k, repeat: true, .. } if *k == key);
    ctx.input(|input| input.events.iter().any(again))
}

/// The rows of a lecture, each with the command that it asks for.
pub(crate) fn lecture_rows() -> impl Iterator<Item = (&'static Shortcut, CommandFor)> {
    TABLE.iter().filter(|row| row.place == KeyPlace::Lecture).filter_map(|row| match row.effect {
        Effect::Command(command) => Some((row, command)),
        _ => None,
    })
}

/// What the keys of a lecture ask for; while the hall sees nothing, any key brings the picture back.
pub(super) fn commands(ctx: &Context, workbench: &Workbench) -> Vec<Command> {
    let Some(lecture) = workbench.lecture() else { return Vec::new() };
    if ctx.text_edit_focused() || Popup::is_any_open(ctx) {
        return Vec::new();
    }
    if lecture.cover.is_some() {
        // A repeat comes from the key that hid the picture, and must not bring it back.
        let any = ctx.input_mut(|input| {
            let fresh = |event: &Event| matches!(event, Event::Key { pressed: true, repeat: false, .. });
            let any = input.events.iter().any(fresh);
            input.events.retain(|event| !matches!(event, Event::Key { pressed: true, .. }));
            any
        });
        return any.then_some(Command::Lecture(LectureAction::Cover(None))).into_iter().collect();
    }
    if workbench.dialog().is_some() {
        return Vec::new();
    }
    // In the window of their own controls, lecturers move sliders with arrows and press buttons with Space.
    let focused = ctx.viewport_id() != ViewportId::ROOT && ctx.memory(|memory| memory.focused().is_some());
    let free = |keys: &&KeyboardShortcut| !focused || !OF_WIDGETS.contains(&keys.logical_key);
    let asked = |(row, command): (&Shortcut, CommandFor)| {
        let keys = row.keys.iter().filter(free).find(|keys| ctx.input(|input| input.key_pressed(keys.logical_key)))?;
        // A key that has nothing to do here is left to the view.
        let command = command(workbench)?;
        // Held down, a switch would flicker, and steps would fly by.
        let held = is_held(ctx, keys.logical_key) && !GROWING.contains(&row.message);
        ctx.input_mut(|input| input.consume_shortcut(keys)).then_some(command).filter(|_| !held)
    };
    let commands: Vec<Command> = lecture_rows().filter_map(asked).collect();
    if !commands.is_empty() {
        // A minus or a full stop that was obeyed is not the beginning of a number.
        ctx.input_mut(|input| input.events.retain(|event| !matches!(event, Event::Text(_))));
    }
    commands
}
