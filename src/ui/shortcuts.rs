//! Keys, and files dropped on the window.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::workbench::{Command, Dialog, LessonCommand, View, ViewState, Workbench};

const COMMAND_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// A key that works everywhere.
pub(crate) struct Shortcut {
    pub keys: KeyboardShortcut,
    command: fn() -> Command,
}

const fn shortcut(modifiers: Modifiers, key: Key, command: fn() -> Command) -> Shortcut {
    Shortcut { keys: KeyboardShortcut::new(modifiers, key), command }
}

pub(crate) const OPEN: Shortcut = shortcut(Modifiers::COMMAND, Key::O, || Command::Ask(Dialog::Open));
pub(crate) const SAVE: Shortcut = shortcut(Modifiers::COMMAND, Key::S, || Command::Save);
pub(crate) const SAVE_AS: Shortcut = shortcut(COMMAND_SHIFT, Key::S, || Command::Ask(Dialog::SaveAs));
pub(crate) const QUIT: Shortcut = shortcut(Modifiers::COMMAND, Key::Q, || Command::Ask(Dialog::Quit));
pub(crate) const UNDO: Shortcut = shortcut(Modifiers::COMMAND, Key::Z, || Command::Undo);
pub(crate) const REDO: Shortcut = shortcut(COMMAND_SHIFT, Key::Z, || Command::Redo);
const REDO_TOO: Shortcut = shortcut(Modifiers::COMMAND, Key::Y, || Command::Redo);
const EXPLORE: Shortcut = shortcut(Modifiers::COMMAND, Key::Num1, || Command::view(|view| view.view = View::Explore));
const WALK: Shortcut = shortcut(Modifiers::COMMAND, Key::Num2, || Command::view(|view| view.view = View::Walk));
const HEADS: Shortcut = shortcut(Modifiers::COMMAND, Key::Num3, || Command::view(|view| view.view = View::Heads));
const POSITIONS: Shortcut =
    shortcut(Modifiers::COMMAND, Key::Num4, || Command::view(|view| view.view = View::Positions));

const KERNELS: Shortcut = shortcut(Modifiers::COMMAND, Key::Num5, || Command::view(|view| view.view = View::Cost));

const LESSON_NEXT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::ALT, Key::ArrowRight);
const LESSON_BACK: KeyboardShortcut = KeyboardShortcut::new(Modifiers::ALT, Key::ArrowLeft);

/// Those with more keys first: Ctrl+S would also take Ctrl+Shift+S.
const ALL: [Shortcut; 12] = [SAVE_AS, REDO, REDO_TOO, OPEN, SAVE, QUIT, UNDO, EXPLORE, WALK, HEADS, POSITIONS, KERNELS];

/// What the keys pressed and the file dropped in this frame ask for.
pub(super) fn commands(ctx: &Context, workbench: &Workbench) -> Vec<Command> {
    let mut commands: Vec<Command> = ALL
        .iter()
        .filter(|shortcut| ctx.input_mut(|input| input.consume_shortcut(&shortcut.keys)))
        .map(|shortcut| (shortcut.command)())
        .collect();
    let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_path_buf()));
    commands.extend(dropped.map(|path| Command::Ask(Dialog::OpenFile(path))));
    if workbench.lesson().is_some() && !ctx.text_edit_focused() {
        for (keys, command) in [(LESSON_NEXT, LessonCommand::Next), (LESSON_BACK, LessonCommand::Back)] {
            let pressed = ctx.input_mut(|input| input.consume_shortcut(&keys));
            commands.extend(pressed.then_some(Command::Lesson(command)));
        }
    }
    let walking = workbench.view.view == View::Walk;
    let locked = if walking { !workbench.view.walk.trail.is_empty() } else { workbench.view.lock.is_some() };
    if locked && !ctx.text_edit_focused() && workbench.dialog().is_none() && !ctx.any_popup_open() {
        let escape = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        let unlock = move |view: &mut ViewState| if walking { view.walk.trail.clear() } else { view.lock = None };
        commands.extend(escape.then(|| Command::view(unlock)));
    }
    commands
}
