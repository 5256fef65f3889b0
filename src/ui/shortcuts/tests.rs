//! Every row of the table is obeyed where it says.

use std::collections::HashMap;

use egui::{Event, Key, KeyboardShortcut, Modifiers, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::{Effect, KeyPlace, Shortcut, TABLE};
use crate::document::Which;
use crate::files::{ShippedPreset, parse_preset};
use crate::ui::theme::install;
use crate::ui::{UiState, workbench_ui};
use crate::workbench::{
    Bookmark, COURSE, Command, Depth, Edit, LectureAction, Lens, LessonCommand, Peek, PlayerChange, PlayerName,
    SettingsChange, View, ViewChange, WalkChange, Workbench,
};

type Lab = Harness<'static, (Workbench, UiState)>;

/// A state in which every key of a place has something to do: the middle of what it moves over is chosen
/// and has the focus.
fn lab(place: KeyPlace) -> Lab {
    let preset = ShippedPreset::find("many-heads-16").expect("it is shipped");
    let mut workbench = Workbench::new(parse_preset(preset.source).expect("it is tested"));
    let middle = Peek { which: Which::First, query: 3, key: Some(2) };
    // Something to undo, and something to redo.
    workbench.apply(Command::Edit(Edit::Temperature(2.0)));
    workbench.end_gesture();
    workbench.apply(Command::Edit(Edit::Temperature(3.0)));
    workbench.apply(Command::Undo);
    workbench.apply(ViewChange::Lock(middle));
    let view = match place {
        KeyPlace::Map | KeyPlace::Strip | KeyPlace::Slider | KeyPlace::Lesson | KeyPlace::Lecture => View::Explore,
        KeyPlace::Matrix | KeyPlace::Player | KeyPlace::Plane | KeyPlace::Page => View::Walk,
        KeyPlace::Grid => View::Heads,
        KeyPlace::Everywhere => View::Flash,
    };
    workbench.apply(ViewChange::View(view));
    match place {
        KeyPlace::Map => workbench.apply(ViewChange::Painting(true)),
        KeyPlace::Plane => workbench.apply(WalkChange::Lens(Lens::Plane)),
        KeyPlace::Grid => workbench.apply(ViewChange::Head { layer: 0, head: 8 }),
        KeyPlace::Page => workbench.apply(WalkChange::Depth(Depth::Code)),
        _ => {}
    }
    if matches!(place, KeyPlace::Lesson | KeyPlace::Lecture) {
        // A step with a question, and steps on both sides of it.
        let start = Bookmark { lesson: COURSE[0].slug.into(), step: 5 };
        workbench.apply(Command::Lesson(LessonCommand::Start(start)));
    }
    if place == KeyPlace::Lecture {
        workbench.apply(Command::Lecture(LectureAction::Begin));
        workbench.apply(Command::Lecture(LectureAction::Spotlight));
    }
    let mut lab = Harness::builder()
        .with_size(vec2(1280.0, 800.0))
        .with_max_steps(120)
        .with_context_setup(install)
        .build_ui_state(|ui, (bench, state)| workbench_ui(ui, bench, state), (workbench, UiState::default()));
    lab.run();
    let focus = match place {
        KeyPlace::Map => Some((Role::Image, "Attention map")),
        KeyPlace::Strip => Some((Role::Button, "token ")),
        KeyPlace::Matrix => Some((Role::Image, "Matrix X,")),
        KeyPlace::Plane => Some((Role::Button, "query ")),
        KeyPlace::Grid => Some((Role::Button, "Head 9: ")),
        KeyPlace::Slider => Some((Role::Slider, "Temperature")),
        KeyPlace::Everywhere | KeyPlace::Player | KeyPlace::Page | KeyPlace::Lesson | KeyPlace::Lecture => None,
    };
    if let Some((role, name)) = focus {
        let nodes: Vec<_> = lab
            .root()
            .children_recursive()
            .filter(|node| node.accesskit_node().role() == role)
            .filter(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with(name)))
            .collect();
        let node = nodes.get(if place == KeyPlace::Strip { 3 } else { 0 });
        node.unwrap_or_else(|| panic!("{place:?}: no {name}")).focus();
        lab.run();
    }
    if place == KeyPlace::Matrix {
        for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowRight] {
            lab.key_press(key);
            lab.run();
        }
    }
    if place == KeyPlace::Slider {
        lab.key_press(Key::ArrowRight);
        lab.run();
    }
    if place == KeyPlace::Player {
        lab.state_mut().0.apply(WalkChange::UnlockNumber);
        lab.state_mut().0.apply(Command::Play(PlayerName::Walk, PlayerChange::Show(2)));
        lab.run();
    }
    lab
}

/// Everything that a key could change.
fn state(lab: &Lab) -> String {
    let bench = &lab.state().0;
    let focus = lab.ctx.memory(|memory| memory.focused());
    let (view, settings, document) = (&bench.view, &bench.settings, bench.document());
    let typing = lab.ctx.text_edit_focused();
    // Where everything stands, which scrolling changes.
    let nodes = lab.root().children_recursive().map(|node| node.accesskit_node());
    let places: f64 = nodes.filter_map(|node| node.raw_bounds()).map(|bounds| bounds.y0).sum();
    let lesson = bench.lesson().map(|playing| (playing.number(), playing.settled));
    let lecture =
        bench.lecture().map(|l| (l.cover, l.spotlight, l.spot, l.pointer, l.presenter, l.clock, l.is_frozen()));
    let (dialog, message) = (bench.dialog(), bench.message());
    format!(
        "{view:?} {settings:?} {dialog:?} {message:?} {document:?} {focus:?} {typing} {places} {lesson:?} {lecture:?}"
    )
}

fn press(lab: &mut Lab, row: &Shortcut, key: &KeyboardShortcut) {
    // What a keyboard sends beside the key, where it writes something.
    if row.message == "keys-type-number" {
        lab.event(Event::Text(if key.logical_key == Key::Minus { "-".into() } else { "7".into() }));
    }
    let mut modifiers = key.modifiers;
    if key.logical_key == Key::Questionmark {
        modifiers = Modifiers::SHIFT;
    }
    lab.key_press_modifiers(modifiers, key.logical_key);
    lab.run_ok();
}

#[test]
fn every_key_of_the_table_has_an_effect() {
    let mut idle = Vec::new();
    for row in TABLE {
        for key in row.keys {
            let mut lab = lab(row.place);
            if row.message == "keys-press" {
                lab.get_by_role_and_label(Role::Button, "Heads").focus();
                lab.run();
            }
            if row.message == "keys-zoom-reset" {
                lab.state_mut().0.apply(SettingsChange::Zoom(1.5));
                lab.run();
            }
            let before = state(&lab);
            press(&mut lab, row, key);
            if before == state(&lab) {
                idle.push((row.place, row.message, key));
            }
        }
    }
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn no_two_rows_of_a_place_have_the_same_key() {
    let mut seen = HashMap::new();
    for row in TABLE.iter().filter(|row| row.message != "keys-press") {
        for key in row.keys {
            let before = seen.insert((row.place.into_str(), key.modifiers, key.logical_key), row.message);
            assert_eq!(before, None, "{key:?} {}", row.message);
        }
    }
}

#[test]
fn keys_that_write_something_are_left_to_whoever_types() {
    for row in TABLE.iter().filter(|row| row.place == KeyPlace::Everywhere) {
        let Effect::Command(_) = row.effect else { continue };
        for key in row.keys.iter().filter(|key| key.modifiers.is_none() && key.logical_key != Key::Escape) {
            let mut lab = lab(KeyPlace::Grid);
            lab.get_by_role_and_label(Role::TextInput, "Filter").focus();
            lab.run();
            let before = state(&lab);
            press(&mut lab, row, key);
            assert!(before == state(&lab), "{}", row.message);
        }
    }
}
