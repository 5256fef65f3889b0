//! The table: what each key does, and where.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::row::{CommandFor, Effect, KeyPlace, Move, Shortcut};
use crate::workbench::{
    Command, Cover, Depth, Dialog, Edit, LectureAction, LessonCommand, PlayerChange, Settings, SettingsChange, View,
    ViewChange, WalkChange, Workbench,
};

const NONE: Modifiers = Modifiers::NONE;
const COMMAND: Modifiers = Modifiers::COMMAND;
const COMMAND_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

const fn on(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

const fn row(place: KeyPlace, message: &'static str, keys: &'static [KeyboardShortcut], effect: Effect) -> Shortcut {
    Shortcut { place, message, keys, effect }
}

const fn everywhere(message: &'static str, keys: &'static [KeyboardShortcut], command: CommandFor) -> Shortcut {
    row(KeyPlace::Everywhere, message, keys, Effect::Command(command))
}

/// A row whose keys are not read here.
const fn by_itself(place: KeyPlace, message: &'static str, keys: &'static [KeyboardShortcut]) -> Shortcut {
    row(place, message, keys, Effect::ByItself)
}

const fn lesson(message: &'static str, keys: &'static [KeyboardShortcut], command: CommandFor) -> Shortcut {
    row(KeyPlace::Lesson, message, keys, Effect::Command(command))
}

const fn lecture(message: &'static str, keys: &'static [KeyboardShortcut], command: CommandFor) -> Shortcut {
    row(KeyPlace::Lecture, message, keys, Effect::Command(command))
}

const fn moves(place: KeyPlace, message: &'static str, keys: &'static [KeyboardShortcut], to: Move) -> Shortcut {
    row(place, message, keys, Effect::Move(to))
}

const fn plays(message: &'static str, keys: &'static [KeyboardShortcut], effect: PlayerChange) -> Shortcut {
    row(KeyPlace::Player, message, keys, Effect::Play(effect))
}

const LEFT: &[KeyboardShortcut] = &[on(NONE, Key::ArrowLeft)];
const RIGHT: &[KeyboardShortcut] = &[on(NONE, Key::ArrowRight)];
const UP: &[KeyboardShortcut] = &[on(NONE, Key::ArrowUp)];
const DOWN: &[KeyboardShortcut] = &[on(NONE, Key::ArrowDown)];
const HOME: &[KeyboardShortcut] = &[on(NONE, Key::Home)];
const END: &[KeyboardShortcut] = &[on(NONE, Key::End)];
const PAGE_UP: &[KeyboardShortcut] = &[on(NONE, Key::PageUp)];
const PAGE_DOWN: &[KeyboardShortcut] = &[on(NONE, Key::PageDown)];
const PRESS: &[KeyboardShortcut] = &[on(NONE, Key::Space), on(NONE, Key::Enter)];
const ENTER: &[KeyboardShortcut] = &[on(NONE, Key::Enter)];
/// The keys that a number begins with, by examples.
pub(crate) const NUMBERS: &[KeyboardShortcut] = &[on(NONE, Key::Num0), on(NONE, Key::Num9), on(NONE, Key::Minus)];

pub(crate) const KEYS: Shortcut =
    everywhere("keys", &[on(NONE, Key::Questionmark), on(NONE, Key::F1)], |_| Some(Command::Ask(Dialog::Keys)));
/// Not while the hall alone is there, whose picture it would cover, nor in the place of a question.
pub(crate) const PALETTE: Shortcut = everywhere("find", &[on(COMMAND, Key::K)], |workbench| {
    let hidden = workbench.lecture().is_some_and(|lecture| !lecture.presenter);
    (!hidden && workbench.dialog().is_none()).then_some(Command::Ask(Dialog::Palette))
});
pub(crate) const OPEN: Shortcut = everywhere("open", &[on(COMMAND, Key::O)], |_| Some(Command::Ask(Dialog::Open)));
pub(crate) const SAVE: Shortcut = everywhere("save", &[on(COMMAND, Key::S)], |_| Some(Command::Save));
pub(crate) const SAVE_AS: Shortcut =
    everywhere("save-as", &[on(COMMAND_SHIFT, Key::S)], |_| Some(Command::Ask(Dialog::SaveAs)));
pub(crate) const QUIT: Shortcut = everywhere("quit", &[on(COMMAND, Key::Q)], |_| Some(Command::Ask(Dialog::Quit)));
pub(crate) const UNDO: Shortcut = everywhere("undo", &[on(COMMAND, Key::Z)], |_| Some(Command::Undo));
pub(crate) const REDO: Shortcut =
    everywhere("redo", &[on(COMMAND_SHIFT, Key::Z), on(COMMAND, Key::Y)], |_| Some(Command::Redo));
/// Keeps what there is, to compare with it.
pub(crate) const PIN: Shortcut =
    everywhere("pin", &[on(COMMAND, Key::P)], |workbench| Some(Command::Edit(Edit::Pin(workbench.view().focus()))));
/// Begins a lecture.
pub(crate) const PRESENT: Shortcut =
    everywhere("present", &[on(NONE, Key::F5)], |_| Some(Command::Lecture(LectureAction::Begin)));
pub(crate) const LESSON_NEXT: Shortcut = lesson("lesson-next", &[on(Modifiers::ALT, Key::ArrowRight)], |workbench| {
    workbench.lesson().map(|_| Command::Lesson(LessonCommand::Next))
});
pub(crate) const LESSON_BACK: Shortcut = lesson("lesson-back", &[on(Modifiers::ALT, Key::ArrowLeft)], |workbench| {
    workbench.lesson().map(|_| Command::Lesson(LessonCommand::Back))
});
pub(crate) const PLAY: Shortcut = plays("player-play", &[on(NONE, Key::Space)], PlayerChange::Toggle);
pub(crate) const STEP: Shortcut = plays("player-step", RIGHT, PlayerChange::Step);
pub(crate) const BACK: Shortcut =
    plays("player-back", &[on(NONE, Key::ArrowLeft), on(NONE, Key::Backspace)], PlayerChange::Back);
pub(crate) const RESTART: Shortcut = plays("player-restart", HOME, PlayerChange::Restart);

/// The table.
pub(crate) const TABLE: &[Shortcut] = &[
    KEYS,
    PALETTE,
    by_itself(KeyPlace::Everywhere, "keys-next", &[on(NONE, Key::Tab)]),
    by_itself(KeyPlace::Everywhere, "keys-previous", &[on(Modifiers::SHIFT, Key::Tab)]),
    by_itself(KeyPlace::Everywhere, "keys-press", PRESS),
    everywhere("keys-let-go", &[on(NONE, Key::Escape)], let_go),
    OPEN,
    SAVE,
    SAVE_AS,
    UNDO,
    REDO,
    PIN,
    QUIT,
    PRESENT,
    everywhere("view-explore", &[on(COMMAND, Key::Num1)], |_| show(View::Explore)),
    everywhere("view-walk", &[on(COMMAND, Key::Num2)], |_| show(View::Walk)),
    everywhere("view-heads", &[on(COMMAND, Key::Num3)], |_| show(View::Heads)),
    everywhere("view-positions", &[on(COMMAND, Key::Num4)], |_| show(View::Positions)),
    everywhere("view-kernels", &[on(COMMAND, Key::Num5)], |_| show(View::Cost)),
    everywhere("view-next", &[on(COMMAND, Key::Num6)], |_| show(View::Next)),
    everywhere("view-train", &[on(COMMAND, Key::Num7)], |_| show(View::Train)),
    everywhere("keys-zoom-in", &[on(COMMAND, Key::Plus), on(COMMAND, Key::Equals)], |bench| zoom(bench, 0.1)),
    everywhere("keys-zoom-out", &[on(COMMAND, Key::Minus)], |bench| zoom(bench, -0.1)),
    everywhere("keys-zoom-reset", &[on(COMMAND, Key::Num0)], |bench| zoom(bench, 1.0 - bench.zoom())),
    moves(KeyPlace::Map, "keys-up", UP, Move::Up),
    moves(KeyPlace::Map, "keys-down", DOWN, Move::Down),
    moves(KeyPlace::Map, "keys-left", LEFT, Move::Left),
    moves(KeyPlace::Map, "keys-right", RIGHT, Move::Right),
    moves(KeyPlace::Map, "keys-row-start", HOME, Move::Start),
    moves(KeyPlace::Map, "keys-row-end", END, Move::End),
    moves(KeyPlace::Map, "keys-first-query", PAGE_UP, Move::First),
    moves(KeyPlace::Map, "keys-last-query", PAGE_DOWN, Move::Last),
    row(KeyPlace::Map, "keys-paint", PRESS, Effect::Act),
    moves(KeyPlace::Strip, "keys-previous-word", LEFT, Move::Left),
    moves(KeyPlace::Strip, "keys-next-word", RIGHT, Move::Right),
    moves(KeyPlace::Strip, "keys-first-word", HOME, Move::Start),
    moves(KeyPlace::Strip, "keys-last-word", END, Move::End),
    by_itself(KeyPlace::Strip, "keys-lock-word", PRESS),
    moves(KeyPlace::Matrix, "keys-up", UP, Move::Up),
    moves(KeyPlace::Matrix, "keys-down", DOWN, Move::Down),
    moves(KeyPlace::Matrix, "keys-left", LEFT, Move::Left),
    moves(KeyPlace::Matrix, "keys-right", RIGHT, Move::Right),
    moves(KeyPlace::Matrix, "keys-row-start", HOME, Move::Start),
    moves(KeyPlace::Matrix, "keys-row-end", END, Move::End),
    moves(KeyPlace::Matrix, "keys-first-row", PAGE_UP, Move::First),
    moves(KeyPlace::Matrix, "keys-last-row", PAGE_DOWN, Move::Last),
    row(KeyPlace::Matrix, "keys-type", ENTER, Effect::Act),
    by_itself(KeyPlace::Matrix, "keys-type-number", NUMBERS),
    moves(KeyPlace::Plane, "keys-tip-up", UP, Move::Up),
    moves(KeyPlace::Plane, "keys-tip-down", DOWN, Move::Down),
    moves(KeyPlace::Plane, "keys-tip-left", LEFT, Move::Left),
    moves(KeyPlace::Plane, "keys-tip-right", RIGHT, Move::Right),
    PLAY,
    STEP,
    BACK,
    RESTART,
    moves(KeyPlace::Grid, "keys-head-above", UP, Move::Up),
    moves(KeyPlace::Grid, "keys-head-below", DOWN, Move::Down),
    moves(KeyPlace::Grid, "keys-previous-head", LEFT, Move::Left),
    moves(KeyPlace::Grid, "keys-next-head", RIGHT, Move::Right),
    moves(KeyPlace::Grid, "keys-first-head", HOME, Move::Start),
    moves(KeyPlace::Grid, "keys-last-head", END, Move::End),
    by_itself(KeyPlace::Grid, "keys-combine", &[on(NONE, Key::Space)]),
    row(KeyPlace::Grid, "keys-isolate", &[on(NONE, Key::I)], Effect::Isolate),
    row(KeyPlace::Grid, "keys-open-head", ENTER, Effect::Act),
    LESSON_NEXT,
    LESSON_BACK,
    // Clickers send the keys of a page up and down, of an arrow, F5, Esc and a full stop.
    lecture("lecture-next", &[on(NONE, Key::Space), on(NONE, Key::PageDown), on(NONE, Key::ArrowRight)], |workbench| {
        workbench.presenter_step(true)
    }),
    lecture(
        "lecture-back",
        &[on(NONE, Key::Backspace), on(NONE, Key::PageUp), on(NONE, Key::ArrowLeft)],
        |workbench| workbench.presenter_step(false),
    ),
    lecture("lecture-reveal", &[on(NONE, Key::R)], Workbench::presenter_reveal),
    lecture("lecture-black", &[on(NONE, Key::B), on(NONE, Key::Period)], |workbench| cover(workbench, Cover::Black)),
    lecture("lecture-white", &[on(NONE, Key::W)], |workbench| cover(workbench, Cover::White)),
    lecture("lecture-code", &[on(NONE, Key::Q)], |workbench| cover(workbench, Cover::Code)),
    lecture("lecture-spotlight", &[on(NONE, Key::S)], |_| act(LectureAction::Spotlight)),
    lecture("lecture-larger", &[on(NONE, Key::Plus), on(NONE, Key::Equals)], |workbench| spot(workbench, LARGER)),
    lecture("lecture-smaller", &[on(NONE, Key::Minus)], |workbench| spot(workbench, 1.0 / LARGER)),
    lecture("lecture-pointer", &[on(NONE, Key::P)], |_| act(LectureAction::Pointer)),
    lecture("lecture-freeze", &[on(NONE, Key::F)], |_| act(LectureAction::Freeze)),
    lecture("lecture-clock", &[on(NONE, Key::T)], |_| act(LectureAction::Clock)),
    lecture("lecture-presenter", &[on(NONE, Key::N)], |_| act(LectureAction::Presenter)),
    lecture("lecture-end", &[on(NONE, Key::F5), on(NONE, Key::Escape)], |_| act(LectureAction::End)),
    moves(KeyPlace::Palette, "keys-entry-above", UP, Move::Up),
    moves(KeyPlace::Palette, "keys-entry-below", DOWN, Move::Down),
    moves(KeyPlace::Palette, "keys-first-entry", HOME, Move::First),
    moves(KeyPlace::Palette, "keys-last-entry", END, Move::Last),
    row(KeyPlace::Palette, "keys-choose", ENTER, Effect::Act),
    by_itself(KeyPlace::Slider, "keys-less", LEFT),
    by_itself(KeyPlace::Slider, "keys-more", RIGHT),
    row(KeyPlace::Slider, "keys-original", &[on(NONE, Key::Delete)], Effect::Reset),
    moves(KeyPlace::Page, "keys-page-up", PAGE_UP, Move::Up),
    moves(KeyPlace::Page, "keys-page-down", PAGE_DOWN, Move::Down),
];

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

fn show(view: View) -> Option<Command> {
    Some(ViewChange::View(view).into())
}

/// Changes the zoom, and rounds it to a tenth.
fn zoom(workbench: &Workbench, by: f32) -> Option<Command> {
    let zoom = ((workbench.zoom() + by) * 10.0).round() / 10.0;
    let zoom = zoom.clamp(Settings::ZOOM.0, Settings::ZOOM.1);
    let lecture = workbench.lecture().is_some();
    Some(if lecture { SettingsChange::HallZoom(zoom) } else { SettingsChange::Zoom(zoom) }.into())
}

/// Lets go of what is locked in the view, where something is.
fn let_go(workbench: &Workbench) -> Option<Command> {
    let view = workbench.view();
    match view.view {
        View::Walk if view.walk.depth == Depth::Flow && view.walk.inside => Some(WalkChange::Inside(false).into()),
        View::Walk => (!view.walk.trail.is_empty()).then(|| WalkChange::UnlockNumber.into()),
        _ => view.lock.map(|_| ViewChange::Unlock.into()),
    }
}
