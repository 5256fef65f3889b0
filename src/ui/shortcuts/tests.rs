//! Every row of the table is obeyed where it says.

use std::collections::{BTreeMap, HashMap};

use egui::{Event, Key, KeyboardShortcut, Modifiers, Pos2, Role, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::effects::EFFECTS;
use super::{Effect, KeyPlace, Shortcut, TABLE};
use crate::document::Which;
use crate::files::{ShippedPreset, parse_preset};
use crate::ui::theme::install;
use crate::ui::{UiState, workbench_ui};
use crate::workbench::{
    Bookmark, COURSE, Command, Depth, Dialog, Edit, Lecture, LectureAction, Lens, LessonCommand, Peek, PlayerChange,
    PlayerName, SettingsChange, View, ViewChange, ViewState, WalkChange, Workbench,
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
        KeyPlace::Everywhere | KeyPlace::Palette => View::Flash,
    };
    workbench.apply(ViewChange::View(view));
    match place {
        KeyPlace::Map => workbench.apply(ViewChange::Painting(true)),
        KeyPlace::Plane => workbench.apply(WalkChange::Lens(Lens::Plane)),
        KeyPlace::Grid => workbench.apply(ViewChange::Head { layer: 0, head: 8 }),
        KeyPlace::Matrix => workbench.apply(WalkChange::Depth(Depth::Matrices)),
        KeyPlace::Page => workbench.apply(WalkChange::Depth(Depth::Code)),
        KeyPlace::Palette => workbench.apply(Command::Ask(Dialog::Palette)),
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
        KeyPlace::Palette
        | KeyPlace::Everywhere
        | KeyPlace::Player
        | KeyPlace::Page
        | KeyPlace::Lesson
        | KeyPlace::Lecture => None,
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
    if place == KeyPlace::Palette {
        for _ in 0..2 {
            lab.key_press(Key::ArrowDown);
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

/// What a key could change.
struct Seen {
    /// By name.
    facts: BTreeMap<&'static str, String>,
    /// Where the tip in the plane is that has the focus, or the first line of the code.
    place: Option<Pos2>,
}

impl Seen {
    fn of(lab: &Lab) -> Self {
        let bench = &lab.state().0;
        let (view, document, lesson, lecture) = (bench.view(), bench.document(), bench.lesson(), bench.lecture());
        let nodes = || lab.root().children_recursive().map(|node| node.accesskit_node());
        let focused = nodes().find(|node| node.is_focused());
        let name = focused.as_ref().and_then(|node| node.label()).unwrap_or_default();
        let name = name.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        let typed = focused.as_ref().filter(|_| lab.ctx.text_edit_focused()).and_then(|node| node.value());
        let entry = nodes().find(|node| node.role() == Role::ListBoxOption && node.is_selected() == Some(true));
        let entry =
            entry.and_then(|node| node.label()).map(|label| label.split(": ").next().unwrap_or_default().to_owned());
        let (walk, flash) = (&view.walk.player, &view.kernels.player);
        let steps = walk.stage().map(|stage| stage as f32 + walk.reveal(stage));
        let facts = BTreeMap::from([
            ("view", format!("{:?}", view.view)),
            ("head", (view.head + 1).to_string()),
            ("locked", or_nothing(view.lock.map(|lock| cell(lock.query, lock.key)))),
            ("combined", combined(view)),
            (
                "number",
                or_nothing(
                    view.walk.trail.last().map(|at| format!("{:?} {}", at.stage, cell(at.row, Some(at.column)))),
                ),
            ),
            ("steps", if walk.playing || flash.playing { "playing".into() } else { or_nothing(steps) }),
            ("temperature", document.spec.temperature.to_string()),
            ("3:2 allowed", document.spec.mask.allows(3, 2, document.tokens.len()).to_string()),
            ("rows by hand", document.tokens.iter().filter(|token| token.row.is_some()).count().to_string()),
            ("zoom", bench.zoom().to_string()),
            ("pinned", bench.document().pinned.is_some().to_string()),
            ("dialog", or_nothing(bench.dialog().map(|dialog| format!("{dialog:?}")))),
            ("entry", or_nothing(entry)),
            ("message", or_nothing(bench.message().map(|message| &message.text))),
            ("lesson", or_nothing(lesson.map(|playing| format!("step {}", playing.number() + 1)))),
            ("answered", lesson.is_some_and(|playing| playing.settled).to_string()),
            ("lecture", lecture.is_some().to_string()),
            ("cover", or_nothing(lecture.and_then(|lecture| lecture.cover).map(|cover| format!("{cover:?}")))),
            ("spotlight", or_nothing(lecture.filter(|lecture| lecture.spotlight).map(|lecture| lecture.spot))),
            ("pointer", lecture.is_some_and(|lecture| lecture.pointer).to_string()),
            ("presenter", lecture.is_some_and(|lecture| lecture.presenter).to_string()),
            ("clock", lecture.is_some_and(|lecture| lecture.clock).to_string()),
            ("frozen", lecture.is_some_and(Lecture::is_frozen).to_string()),
            ("focus", or_nothing(Some(name.trim_end_matches([',', ':'])).filter(|name| !name.is_empty()))),
            ("typed", or_nothing(typed)),
        ]);
        let place = |node: egui_kittest::kittest::AccessKitNode<'_>| {
            node.raw_bounds().map(|bounds| pos2(bounds.x0 as f32, bounds.y0 as f32))
        };
        // From one that is in sight: its number, two blanks, and what it says.
        let first_line = || {
            nodes().find_map(|node| {
                let text = node.value().or_else(|| node.label())?;
                let number: f32 = text.trim_start_matches('▸').trim_start().split_once("  ")?.0.parse().ok()?;
                let bounds = node.raw_bounds()?;
                Some(pos2(bounds.x0 as f32, bounds.y0 as f32 - number * (bounds.y1 - bounds.y0) as f32))
            })
        };
        let place = match (view.walk.lens, view.walk.depth) {
            (Lens::Plane, _) => focused.and_then(place),
            (_, Depth::Code) => first_line(),
            _ => None,
        };
        Self { facts, place }
    }

    /// "view Heads → Walk": what is different now; all else is as it was.
    fn change(&self, lab: &Lab) -> String {
        let now = Self::of(lab);
        let changes = now.facts.iter().filter(|(name, value)| self.facts[*name] != **value);
        let mut changes: Vec<_> =
            changes.map(|(name, value)| format!("{name} {} → {value}", self.facts[name])).collect();
        let by = self.place.zip(now.place).map_or(Vec2::ZERO, |(before, now)| now - before);
        let sideways = by.x.abs() > by.y.abs();
        match if sideways { by.x } else { by.y } {
            far if far.abs() < 2.0 => {}
            far if sideways => changes.push(if far < 0.0 { "moved left" } else { "moved right" }.into()),
            far => changes.push(if far < 0.0 { "moved up" } else { "moved down" }.into()),
        }
        changes.join(", ")
    }
}

fn or_nothing(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "nothing".into(), |value| value.to_string())
}

/// The heads of the combined map: "all", "9" or "all but 9".
fn combined(view: &ViewState) -> String {
    let all = |taken: bool| (0..16).filter(move |head| view.combined_heads(16).contains(&(0, *head)) == taken);
    let numbers = |taken| all(taken).map(|head| (head + 1).to_string()).collect::<Vec<_>>().join(" ");
    match (all(true).count(), all(false).count()) {
        (_, 0) => "all".into(),
        (with, without) if with > without => format!("all but {}", numbers(false)),
        _ => numbers(true),
    }
}

fn cell(row: usize, column: Option<usize>) -> String {
    column.map_or_else(|| format!("row {row}"), |column| format!("{row}:{column}"))
}

/// What a key of a number writes.
fn written(key: &KeyboardShortcut) -> &'static str {
    if key.logical_key == Key::Minus { "-" } else { key.logical_key.name() }
}

fn press(lab: &mut Lab, row: &Shortcut, key: &KeyboardShortcut) {
    // What a keyboard sends beside the key, where it writes something.
    if row.message == "keys-type-number" {
        lab.event(Event::Text(written(key).into()));
    }
    let mut modifiers = key.modifiers;
    if key.logical_key == Key::Questionmark {
        modifiers = Modifiers::SHIFT;
    }
    lab.key_press_modifiers(modifiers, key.logical_key);
    lab.run_ok();
}

#[test]
fn every_key_does_what_is_said_of_it() {
    let mut said: BTreeMap<(&str, &str), &str> = EFFECTS
        .iter()
        .flat_map(|(place, effects)| effects.iter().map(|(message, effect)| ((place.into_str(), *message), *effect)))
        .collect();
    for row in TABLE {
        let expected = said.remove(&(row.place.into_str(), row.message));
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
            let before = Seen::of(&lab);
            press(&mut lab, row, key);
            let expected = expected.map(|effect| effect.replace("KEY", written(key)));
            assert_eq!(Some(before.change(&lab)), expected, "{:?}, {}: {key:?}", row.place, row.message);
        }
    }
    assert!(said.is_empty(), "no key has {said:?}");
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
            let before = Seen::of(&lab);
            press(&mut lab, row, key);
            assert_eq!(before.change(&lab), "", "{}", row.message);
        }
    }
}
