//! Keys, and files dropped on the window.

use egui::{Context, Key, KeyboardShortcut, Modifiers, ViewportId};

use crate::workbench::{Command, Cover, Dialog, LectureAction, LessonCommand, View, ViewState, Workbench, script};

const COMMAND_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// A key that works everywhere.
pub(crate) struct Shortcut {
    pub keys: KeyboardShortcut,
    command: fn() -> Command,
}

impl Shortcut {
    /// What it asks for.
    pub fn command(&self) -> Command {
        (self.command)()
    }
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
const ALL: [Shortcut; 13] =
    [SAVE_AS, REDO, REDO_TOO, OPEN, SAVE, QUIT, UNDO, EXPLORE, WALK, HEADS, POSITIONS, KERNELS, PRESENT];

/// A key that works in a lecture, and what it is called.
pub(crate) struct LectureKey {
    /// The message that says what it does.
    pub message: &'static str,
    /// Each of them does it.
    pub keys: &'static [KeyboardShortcut],
    /// Nothing where there is nothing to do just now.
    pub command: fn(&Workbench) -> Option<Command>,
}

const NONE: Modifiers = Modifiers::NONE;

const fn on(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

const fn lecture(
    message: &'static str,
    keys: &'static [KeyboardShortcut],
    command: fn(&Workbench) -> Option<Command>,
) -> LectureKey {
    LectureKey { message, keys, command }
}

fn act(action: LectureAction) -> Option<Command> {
    Some(Command::Lecture(action))
}

/// Hides the picture, or brings it back.
fn cover(workbench: &Workbench, cover: Cover) -> Option<Command> {
    let is_on = workbench.lecture()?.cover == Some(cover);
    act(LectureAction::Cover((!is_on).then_some(cover)))
}

/// What makes the circle of the spotlight larger, and smaller.
const LARGER: f32 = 1.15;

fn spot(workbench: &Workbench, times: f32) -> Option<Command> {
    workbench.lecture().filter(|lecture| lecture.spotlight).and_then(|_| act(LectureAction::Spot(times)))
}

/// Begins a lecture.
pub(crate) const PRESENT: Shortcut = shortcut(NONE, Key::F5, || Command::Lecture(LectureAction::Begin));

/// The keys of a lecture. Clickers send those of a page up and down, of an arrow, F5, Esc and a full stop.
pub(crate) const LECTURE: [LectureKey; 13] = [
    lecture("lecture-next", &[on(NONE, Key::Space), on(NONE, Key::PageDown), on(NONE, Key::ArrowRight)], |workbench| {
        script::step(workbench, true)
    }),
    lecture(
        "lecture-back",
        &[on(NONE, Key::Backspace), on(NONE, Key::PageUp), on(NONE, Key::ArrowLeft)],
        |workbench| script::step(workbench, false),
    ),
    lecture("lecture-reveal", &[on(NONE, Key::R)], script::reveal),
    lecture("lecture-black", &[on(NONE, Key::B), on(NONE, Key::Period)], |workbench| cover(workbench, Cover::Black)),
    lecture("lecture-white", &[on(NONE, Key::W)], |workbench| cover(workbench, Cover::White)),
    lecture("lecture-spotlight", &[on(NONE, Key::S)], |_| act(LectureAction::Spotlight)),
    lecture("lecture-larger", &[on(NONE, Key::Plus), on(NONE, Key::Equals)], |workbench| spot(workbench, LARGER)),
    lecture("lecture-smaller", &[on(NONE, Key::Minus)], |workbench| spot(workbench, 1.0 / LARGER)),
    lecture("lecture-pointer", &[on(NONE, Key::P)], |_| act(LectureAction::Pointer)),
    lecture("lecture-freeze", &[on(NONE, Key::F)], |_| act(LectureAction::Freeze)),
    lecture("lecture-clock", &[on(NONE, Key::T)], |_| act(LectureAction::Clock)),
    lecture("lecture-presenter", &[on(NONE, Key::N)], |_| act(LectureAction::Presenter)),
    lecture("lecture-end", &[on(NONE, Key::F5), on(NONE, Key::Escape)], |_| act(LectureAction::End)),
];

/// Keys that mean something to a widget which has the focus.
const OF_WIDGETS: [Key; 4] = [Key::Space, Key::ArrowRight, Key::ArrowLeft, Key::Backspace];

/// What the keys of a lecture ask for; while the hall sees nothing, any key brings the picture back.
fn lecture_commands(ctx: &Context, workbench: &Workbench) -> Vec<Command> {
    let Some(lecture) = workbench.lecture() else { return Vec::new() };
    if ctx.text_edit_focused() || ctx.any_popup_open() {
        return Vec::new();
    }
    if lecture.cover.is_some() {
        let pressed = |event: &egui::Event| matches!(event, egui::Event::Key { pressed: true, .. });
        let any = ctx.input_mut(|input| {
            let before = input.events.len();
            input.events.retain(|event| !pressed(event));
            input.events.len() < before
        });
        return any.then(|| Command::Lecture(LectureAction::Cover(None))).into_iter().collect();
    }
    if workbench.dialog().is_some() {
        return Vec::new();
    }
    // In the window of their own controls, lecturers move sliders with arrows and press buttons with Space.
    let focused = ctx.viewport_id() != ViewportId::ROOT && ctx.memory(|memory| memory.focused().is_some());
    let free = |keys: &&KeyboardShortcut| !focused || !OF_WIDGETS.contains(&keys.logical_key);
    let asked = |row: &LectureKey| {
        let keys = row.keys.iter().filter(free).find(|keys| ctx.input(|input| input.key_pressed(keys.logical_key)))?;
        // A key that has nothing to do here is left to the view.
        let command = (row.command)(workbench)?;
        ctx.input_mut(|input| input.consume_shortcut(keys)).then_some(command)
    };
    let commands: Vec<Command> = LECTURE.iter().filter_map(asked).collect();
    if !commands.is_empty() {
        // A minus or a full stop that was obeyed is not the beginning of a number.
        ctx.input_mut(|input| input.events.retain(|event| !matches!(event, egui::Event::Text(_))));
    }
    commands
}

/// What the keys pressed and the file dropped in this frame ask for.
pub(super) fn commands(ctx: &Context, workbench: &Workbench) -> Vec<Command> {
    let mut commands = lecture_commands(ctx, workbench);
    commands.extend(of_everywhere(ctx, workbench));
    commands
}

fn of_everywhere(ctx: &Context, workbench: &Workbench) -> Vec<Command> {
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
