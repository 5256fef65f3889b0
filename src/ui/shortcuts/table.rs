//! The table: what each key does, and where.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::row::{Ask, Does, Move, Place, Shortcut};
use crate::workbench::{
    Command, Cover, Dialog, LectureAction, LessonCommand, PlayerChange, Settings, SettingsChange, View, ViewChange,
    WalkChange, Workbench,
};

const NONE: Modifiers = Modifiers::NONE;
const COMMAND: Modifiers = Modifiers::COMMAND;
const COMMAND_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

const fn on(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

const fn row(place: Place, message: &'static str, keys: &'static [KeyboardShortcut], does: Does) -> Shortcut {
    Shortcut { place, message, keys, does }
}

const fn everywhere(message: &'static str, keys: &'static [KeyboardShortcut], command: Ask) -> Shortcut {
    row(Place::Everywhere, message, keys, Does::Command(command))
}

/// A row whose keys are not read here.
const fn by_itself(place: Place, message: &'static str, keys: &'static [KeyboardShortcut]) -> Shortcut {
    row(place, message, keys, Does::ByItself)
}

const fn lesson(message: &'static str, keys: &'static [KeyboardShortcut], command: Ask) -> Shortcut {
    row(Place::Lesson, message, keys, Does::Command(command))
}

const fn lecture(message: &'static str, keys: &'static [KeyboardShortcut], command: Ask) -> Shortcut {
    row(Place::Lecture, message, keys, Does::Command(command))
}

const fn moves(place: Place, message: &'static str, keys: &'static [KeyboardShortcut], to: Move) -> Shortcut {
    row(place, message, keys, Does::Move(to))
}

const fn plays(message: &'static str, keys: &'static [KeyboardShortcut], does: PlayerChange) -> Shortcut {
    row(Place::Player, message, keys, Does::Play(does))
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
pub(crate) const OPEN: Shortcut = everywhere("open", &[on(COMMAND, Key::O)], |_| Some(Command::Ask(Dialog::Open)));
pub(crate) const SAVE: Shortcut = everywhere("save", &[on(COMMAND, Key::S)], |_| Some(Command::Save));
pub(crate) const SAVE_AS: Shortcut =
    everywhere("save-as", &[on(COMMAND_SHIFT, Key::S)], |_| Some(Command::Ask(Dialog::SaveAs)));
pub(crate) const QUIT: Shortcut = everywhere("quit", &[on(COMMAND, Key::Q)], |_| Some(Command::Ask(Dialog::Quit)));
pub(crate) const UNDO: Shortcut = everywhere("undo", &[on(COMMAND, Key::Z)], |_| Some(Command::Undo));
pub(crate) const REDO: Shortcut =
    everywhere("redo", &[on(COMMAND_SHIFT, Key::Z), on(COMMAND, Key::Y)], |_| Some(Command::Redo));
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
    by_itself(Place::Everywhere, "keys-next", &[on(NONE, Key::Tab)]),
    by_itself(Place::Everywhere, "keys-previous", &[on(Modifiers::SHIFT, Key::Tab)]),
    by_itself(Place::Everywhere, "keys-press", PRESS),
    everywhere("keys-let-go", &[on(NONE, Key::Escape)], let_go),
    OPEN,
    SAVE,
    SAVE_AS,
    UNDO,
    REDO,
    QUIT,
    PRESENT,
    everywhere("view-explore", &[on(COMMAND, Key::Num1)], |_| show(View::Explore)),
    everywhere("view-walk", &[on(COMMAND, Key::Num2)], |_| show(View::Walk)),
    everywhere("view-heads", &[on(COMMAND, Key::Num3)], |_| show(View::Heads)),
    everywhere("view-positions", &[on(COMMAND, Key::Num4)], |_| show(View::Positions)),
    everywhere("view-kernels", &[on(COMMAND, Key::Num5)], |_| show(View::Cost)),
    everywhere("keys-zoom-in", &[on(COMMAND, Key::Plus), on(COMMAND, Key::Equals)], |bench| zoom(bench, 0.1)),
    everywhere("keys-zoom-out", &[on(COMMAND, Key::Minus)], |bench| zoom(bench, -0.1)),
    everywhere("keys-zoom-reset", &[on(COMMAND, Key::Num0)], |bench| zoom(bench, 1.0 - bench.zoom())),
    moves(Place::Map, "keys-up", UP, Move::Up),
    moves(Place::Map, "keys-down", DOWN, Move::Down),
    moves(Place::Map, "keys-left", LEFT, Move::Left),
    moves(Place::Map, "keys-right", RIGHT, Move::Right),
    moves(Place::Map, "keys-row-start", HOME, Move::Start),
    moves(Place::Map, "keys-row-end", END, Move::End),
    moves(Place::Map, "keys-first-query", PAGE_UP, Move::First),
    moves(Place::Map, "keys-last-query", PAGE_DOWN, Move::Last),
    row(Place::Map, "keys-paint", PRESS, Does::Act),
    moves(Place::Strip, "keys-previous-word", LEFT, Move::Left),
    moves(Place::Strip, "keys-next-word", RIGHT, Move::Right),
    moves(Place::Strip, "keys-first-word", HOME, Move::Start),
    moves(Place::Strip, "keys-last-word", END, Move::End),
    by_itself(Place::Strip, "keys-lock-word", PRESS),
    moves(Place::Matrix, "keys-up", UP, Move::Up),
    moves(Place::Matrix, "keys-down", DOWN, Move::Down),
    moves(Place::Matrix, "keys-left", LEFT, Move::Left),
    moves(Place::Matrix, "keys-right", RIGHT, Move::Right),
    moves(Place::Matrix, "keys-row-start", HOME, Move::Start),
    moves(Place::Matrix, "keys-row-end", END, Move::End),
    moves(Place::Matrix, "keys-first-row", PAGE_UP, Move::First),
    moves(Place::Matrix, "keys-last-row", PAGE_DOWN, Move::Last),
    row(Place::Matrix, "keys-type", ENTER, Does::Act),
    by_itself(Place::Matrix, "keys-type-number", NUMBERS),
    moves(Place::Plane, "keys-tip-up", UP, Move::Up),
    moves(Place::Plane, "keys-tip-down", DOWN, Move::Down),
    moves(Place::Plane, "keys-tip-left", LEFT, Move::Left),
    moves(Place::Plane, "keys-tip-right", RIGHT, Move::Right),
    PLAY,
    STEP,
    BACK,
    RESTART,
    moves(Place::Grid, "keys-head-above", UP, Move::Up),
    moves(Place::Grid, "keys-head-below", DOWN, Move::Down),
    moves(Place::Grid, "keys-previous-head", LEFT, Move::Left),
    moves(Place::Grid, "keys-next-head", RIGHT, Move::Right),
    moves(Place::Grid, "keys-first-head", HOME, Move::Start),
    moves(Place::Grid, "keys-last-head", END, Move::End),
    by_itself(Place::Grid, "keys-combine", &[on(NONE, Key::Space)]),
    row(Place::Grid, "keys-isolate", &[on(NONE, Key::I)], Does::Isolate),
    row(Place::Grid, "keys-open-head", ENTER, Does::Act),
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
    lecture("lecture-spotlight", &[on(NONE, Key::S)], |_| act(LectureAction::Spotlight)),
    lecture("lecture-larger", &[on(NONE, Key::Plus), on(NONE, Key::Equals)], |workbench| spot(workbench, LARGER)),
    lecture("lecture-smaller", &[on(NONE, Key::Minus)], |workbench| spot(workbench, 1.0 / LARGER)),
    lecture("lecture-pointer", &[on(NONE, Key::P)], |_| act(LectureAction::Pointer)),
    lecture("lecture-freeze", &[on(NONE, Key::F)], |_| act(LectureAction::Freeze)),
    lecture("lecture-clock", &[on(NONE, Key::T)], |_| act(LectureAction::Clock)),
    lecture("lecture-presenter", &[on(NONE, Key::N)], |_| act(LectureAction::Presenter)),
    lecture("lecture-end", &[on(NONE, Key::F5), on(NONE, Key::Escape)], |_| act(LectureAction::End)),
    by_itself(Place::Slider, "keys-less", LEFT),
    by_itself(Place::Slider, "keys-more", RIGHT),
    row(Place::Slider, "keys-original", &[on(NONE, Key::Delete)], Does::Reset),
    moves(Place::Page, "keys-page-up", PAGE_UP, Move::Up),
    moves(Place::Page, "keys-page-down", PAGE_DOWN, Move::Down),
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
    let view = &workbench.view;
    match view.view {
        View::Walk => (!view.walk.trail.is_empty()).then(|| WalkChange::UnlockNumber.into()),
        _ => view.lock.map(|_| ViewChange::Unlock.into()),
    }
}
