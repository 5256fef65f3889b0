//! Every row of the table is obeyed where it says.

use std::collections::{BTreeMap, HashMap};

use egui::{Event, Key, KeyboardShortcut, Modifiers, Pos2, Role, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::{Effect, KeyPlace, Shortcut, TABLE};
use crate::document::Which;
use crate::files::{ShippedPreset, parse_preset};
use crate::ui::theme::install;
use crate::ui::{UiState, workbench_ui};
use crate::workbench::{
    Bookmark, COURSE, Command, Depth, Edit, Lecture, LectureAction, Lens, LessonCommand, Peek, PlayerChange,
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
            ("dialog", or_nothing(bench.dialog().map(|dialog| format!("{dialog:?}")))),
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
        let first_line = || nodes().filter_map(place).min_by(|a, b| a.y.total_cmp(&b.y));
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

/// What each key does in the state that [`lab`] makes: all that it changes.
const EFFECTS: &[(KeyPlace, &[(&str, &str)])] = &[
    (
        KeyPlace::Everywhere,
        &[
            ("keys", "dialog nothing → Keys"),
            ("keys-next", "focus nothing → File"),
            ("keys-previous", "focus nothing → Resize panel"),
            ("keys-press", "view Flash → Heads"),
            ("keys-let-go", "locked 3:2 → nothing"),
            ("open", "dialog nothing → Open"),
            ("save", "dialog nothing → SaveAs"),
            ("save-as", "dialog nothing → SaveAs"),
            ("undo", "temperature 2 → 1"),
            ("redo", "temperature 2 → 3"),
            ("quit", "dialog nothing → Unsaved(Quit)"),
            ("present", "lecture false → true, zoom 1 → 2"),
            ("view-explore", "view Flash → Explore"),
            ("view-walk", "view Flash → Walk"),
            ("view-heads", "view Flash → Heads"),
            ("view-positions", "view Flash → Positions"),
            ("view-kernels", "view Flash → Cost"),
            ("keys-zoom-in", "zoom 1 → 1.1"),
            ("keys-zoom-out", "zoom 1 → 0.9"),
            ("keys-zoom-reset", "zoom 1.5 → 1"),
        ],
    ),
    (
        KeyPlace::Map,
        &[
            ("keys-up", "locked 3:2 → 2:2"),
            ("keys-down", "locked 3:2 → 4:2"),
            ("keys-left", "locked 3:2 → 3:1"),
            ("keys-right", "locked 3:2 → 3:3"),
            ("keys-row-start", "locked 3:2 → 3:0"),
            ("keys-row-end", "locked 3:2 → 3:24"),
            ("keys-first-query", "locked 3:2 → 0:2"),
            ("keys-last-query", "locked 3:2 → 24:2"),
            ("keys-paint", "3:2 allowed true → false"),
        ],
    ),
    (
        KeyPlace::Strip,
        &[
            ("keys-previous-word", "focus token children → token tired, locked 3:2 → row 2"),
            ("keys-next-word", "focus token children → token asked, locked 3:2 → row 4"),
            ("keys-first-word", "focus token children → token [BOS], locked 3:2 → row 0"),
            ("keys-last-word", "focus token children → token ., locked 3:2 → row 24"),
            ("keys-lock-word", "locked 3:2 → row 3"),
        ],
    ),
    (
        KeyPlace::Matrix,
        &[
            ("keys-up", "number Embeddings 1:1 → Embeddings 0:1"),
            ("keys-down", "number Embeddings 1:1 → Embeddings 2:1"),
            ("keys-left", "number Embeddings 1:1 → Embeddings 1:0"),
            ("keys-right", "number Embeddings 1:1 → Embeddings 1:2"),
            ("keys-row-start", "number Embeddings 1:1 → Embeddings 1:0"),
            ("keys-row-end", "number Embeddings 1:1 → Embeddings 1:255"),
            ("keys-first-row", "number Embeddings 1:1 → Embeddings 0:1"),
            ("keys-last-row", "number Embeddings 1:1 → Embeddings 24:1"),
            ("keys-type", "focus Matrix X → Number at, typed nothing → 0"),
            ("keys-type-number", "focus Matrix X → Number at, typed nothing → KEY"),
        ],
    ),
    (
        KeyPlace::Plane,
        &[
            ("keys-tip-up", "rows by hand 0 → 1, moved up"),
            ("keys-tip-down", "rows by hand 0 → 1, moved down"),
            ("keys-tip-left", "rows by hand 0 → 1, moved left"),
            ("keys-tip-right", "rows by hand 0 → 1, moved right"),
        ],
    ),
    (
        KeyPlace::Player,
        &[
            ("player-play", "steps 2 → playing"),
            ("player-step", "steps 2 → 3"),
            ("player-back", "steps 2 → 1"),
            ("player-restart", "steps 2 → 0"),
        ],
    ),
    (
        KeyPlace::Grid,
        &[
            ("keys-head-above", "focus Head 9 → Head 5, head 9 → 5"),
            ("keys-head-below", "focus Head 9 → Head 13, head 9 → 13"),
            ("keys-previous-head", "focus Head 9 → Head 8, head 9 → 8"),
            ("keys-next-head", "focus Head 9 → Head 10, head 9 → 10"),
            ("keys-first-head", "focus Head 9 → Head 1, head 9 → 1"),
            ("keys-last-head", "focus Head 9 → Head 16, head 9 → 16"),
            ("keys-combine", "combined all → all but 9"),
            ("keys-isolate", "combined all → 9"),
            ("keys-open-head", "focus Head 9 → nothing, view Heads → Explore"),
        ],
    ),
    (
        KeyPlace::Lesson,
        &[("lesson-next", "lesson step 6 → step 7"), ("lesson-back", "lesson step 6 → step 5, locked row 6 → 6:0")],
    ),
    // The step asks: its answer is a solution, which cools the softmax.
    (
        KeyPlace::Lecture,
        &[
            ("lecture-next", "answered false → true, temperature 1 → 0.25"),
            ("lecture-back", "lesson step 6 → step 5, locked row 6 → 6:0"),
            ("lecture-reveal", "answered false → true, temperature 1 → 0.25"),
            ("lecture-black", "cover nothing → Black"),
            ("lecture-white", "cover nothing → White"),
            ("lecture-spotlight", "spotlight 0.2 → nothing"),
            ("lecture-larger", "spotlight 0.2 → 0.23"),
            ("lecture-smaller", "spotlight 0.2 → 0.17391305"),
            ("lecture-pointer", "pointer false → true"),
            ("lecture-freeze", "frozen false → true, presenter false → true"),
            ("lecture-clock", "clock false → true"),
            ("lecture-presenter", "presenter false → true"),
            ("lecture-end", "lecture true → false, spotlight 0.2 → nothing, zoom 2 → 1"),
        ],
    ),
    (
        KeyPlace::Slider,
        &[
            ("keys-less", "temperature 2.1 → 2"),
            ("keys-more", "temperature 2.1 → 2.2"),
            ("keys-original", "temperature 2.1 → 1"),
        ],
    ),
    (KeyPlace::Page, &[("keys-page-up", "moved down"), ("keys-page-down", "moved up")]),
];

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
