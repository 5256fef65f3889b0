//! A monkey at the whole program: from a seed it clicks, drags, types, presses keys, resizes the window, opens what there is and
//! goes back, and after each deed the document is one that can be saved and opened, and its maps are distributions.
//! `MONKEY_STEPS` and `MONKEY_SEED` make it go on for longer, and elsewhere.

use std::collections::VecDeque;
use std::env;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use attention_lab::attention::{Rows, Site};
use attention_lab::document::{Document, HeadSource, Which};
use attention_lab::files::{SHIPPED, parse_preset, share_line, write_preset};
use attention_lab::model::HeadWeights;
use attention_lab::workbench::{
    Bookmark, COURSE, Command, Edit, LectureAction, LessonCommand, PlayerChange, PlayerName, TrainChange, View,
    ViewChange, Workbench,
};
use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, Role, TouchPhase, ViewportId,
    pos2, vec2,
};
use egui_kittest::kittest::{NodeT, Queryable};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use strum::VariantArray;

use crate::harness::{Lab, bench, harness, preset};

/// Deeds where `MONKEY_STEPS` does not say how many, and after how many it begins anew with a document.
const STEPS: usize = 240;
const ANEW: usize = 80;
/// Bytes of documents that are opened, and of those that are written and read again after each deed.
const SMALL: u64 = 8 << 20;

const KEYS: &[Key] = &[
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::Tab,
    Key::Enter,
    Key::Escape,
    Key::Space,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
    Key::Delete,
    Key::Backspace,
    Key::F1,
    Key::F5,
    Key::Plus,
    Key::Minus,
    Key::Num0,
    Key::Num1,
    Key::Num2,
    Key::Num5,
    Key::A,
    Key::B,
    Key::C,
    Key::D,
    Key::G,
    Key::K,
    Key::L,
    Key::M,
    Key::P,
    Key::Q,
    Key::R,
    Key::S,
    Key::V,
    Key::W,
    Key::X,
    Key::Y,
    Key::Z,
    Key::Questionmark,
    Key::Period,
];
const MODIFIERS: &[Modifiers] =
    &[Modifiers::NONE, Modifiers::NONE, Modifiers::SHIFT, Modifiers::ALT, Modifiers::COMMAND, Modifiers::CTRL];
const TEXTS: &[&str] = &[
    "a",
    "the cat sat",
    "0",
    "-1",
    "1e39",
    "NaN",
    "99999999999999999999",
    "0.5",
    "it -> animal",
    "entropy < 1",
    "#2",
    "🙂",
    "\u{202e}abc",
    "ß",
    "",
    "x y z x y",
    "\u{feff}",
    "[a b] c",
    ".,;",
    "softmax",
    "Straße und Weg",
];

struct Monkey {
    lab: Lab,
    random: ChaCha8Rng,
    seed: u64,
    /// The last deeds, which are told where one of them ends the program.
    deeds: VecDeque<String>,
    lines: Vec<String>,
}

impl Drop for Monkey {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}, and at last: {:#?}", self.seed, self.deeds);
        }
    }
}

fn is_small(document: &Document) -> bool {
    document.bytes() + document.head_bytes() <= SMALL && document.tokens.len() <= 64
}

impl Monkey {
    fn new(seed: u64) -> Self {
        let lines = ["induction", "uniform", "negation"]
            .iter()
            .filter_map(|slug| {
                share_line(&parse_preset(SHIPPED.iter().find(|shipped| shipped.slug == *slug)?.source).ok()?).ok()
            })
            .collect();
        let lab = harness(Workbench::new(preset("coreference")), (1280.0, 720.0));
        // As in the program: a box in the place of a sign that no font has. Tests would panic.
        lab.ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
        Self { lab, random: ChaCha8Rng::seed_from_u64(seed), seed, deeds: VecDeque::new(), lines }
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.random.random_range(0..choices.len())]
    }

    fn place(&mut self) -> Pos2 {
        let window = self.lab.ctx.content_rect();
        let mut along = |from: f32, to: f32| from + (to - from) * self.random.random::<f32>();
        pos2(along(window.left(), window.right()), along(window.top(), window.bottom()))
    }

    /// Somewhere in what a screen reader finds in the window: mostly in what does something.
    fn node(&mut self) -> Option<(String, Pos2)> {
        let window = self.lab.ctx.content_rect();
        let is_seen = |rect: &Rect| rect.is_finite() && rect.is_positive() && window.contains(rect.center());
        let nodes: Vec<(String, Rect)> = self
            .lab
            .query_all(egui_kittest::kittest::by())
            .filter_map(|node| {
                let accessible = node.accesskit_node();
                accessible.bounding_box().filter(|_| accessible.role() != Role::TextRun)?;
                let name = format!("{:?} {:?}", accessible.role(), accessible.label().unwrap_or_default());
                Some((name, node.rect())).filter(|(_, rect)| is_seen(rect))
            })
            .collect();
        if nodes.is_empty() {
            return None;
        }
        let (name, rect) = nodes[self.random.random_range(0..nodes.len())].clone();
        let (x, y) = (self.random.random::<f32>(), self.random.random::<f32>());
        // In the middle, or anywhere in it.
        let place = if self.random.random() { rect.center() } else { rect.lerp_inside(vec2(x, y)) };
        Some((name, place))
    }

    fn deed(&mut self, deed: String) {
        self.deeds.push_back(deed);
        if self.deeds.len() > 24 {
            self.deeds.pop_front();
        }
    }

    fn press(&mut self, place: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.lab.event(Event::PointerButton { pos: place, button, pressed, modifiers });
    }

    fn command(&mut self, command: impl Into<Command>) {
        let command = command.into();
        self.deed(format!("{command:?}").chars().take(200).collect());
        self.lab.state_mut().0.apply(command);
    }

    fn act(&mut self) {
        match self.random.random_range(0..100) {
            0..45 => {
                let Some((name, place)) = self.node() else { return };
                let button =
                    if self.random.random_ratio(1, 8) { PointerButton::Secondary } else { PointerButton::Primary };
                let modifiers = self.one_of(MODIFIERS);
                self.deed(format!("click {button:?} on {name} at {place:?} with {modifiers:?}"));
                self.lab.event(Event::PointerMoved(place));
                for pressed in [true, false] {
                    self.press(place, button, pressed, modifiers);
                }
            }
            45..58 => {
                let Some((name, from)) = self.node() else { return };
                let to = if self.random.random() {
                    self.place()
                } else {
                    from + vec2(self.random.random_range(-80.0..80.0), 0.0)
                };
                self.deed(format!("drag {name} from {from:?} to {to:?}"));
                self.lab.event(Event::PointerMoved(from));
                self.press(from, PointerButton::Primary, true, Modifiers::NONE);
                self.lab.event(Event::PointerMoved(from.lerp(to, 0.4)));
                self.lab.event(Event::PointerMoved(to));
                self.press(to, PointerButton::Primary, false, Modifiers::NONE);
            }
            58..76 => {
                let (key, modifiers) = (self.one_of(KEYS), self.one_of(MODIFIERS));
                self.deed(format!("press {key:?} with {modifiers:?}"));
                self.lab.key_press_modifiers(modifiers, key);
            }
            76..82 => {
                let text = self.one_of(TEXTS);
                self.deed(format!("type {text:?}"));
                self.lab.event(Event::Text(text.to_owned()));
            }
            82..84 => {
                let text = self.lines[self.random.random_range(0..self.lines.len())].clone();
                let cut = if self.random.random() { text.len() } else { self.random.random_range(0..text.len()) };
                self.deed(format!("paste {cut} bytes of a line"));
                self.lab.event(Event::Paste(text[..cut].to_owned()));
            }
            84..88 => {
                let (place, modifiers) = (self.place(), self.one_of(MODIFIERS));
                let delta = self.random.random_range(-400.0..400.0);
                self.deed(format!("turn the wheel by {delta} at {place:?}"));
                self.lab.event(Event::PointerMoved(place));
                self.lab.event(Event::MouseWheel {
                    unit: MouseWheelUnit::Point,
                    delta: vec2(0.0, delta),
                    modifiers,
                    phase: TouchPhase::Move,
                    source: MouseWheelSource::Unknown,
                });
            }
            88..91 => {
                let size = vec2(self.random.random_range(200.0..1920.0), self.random.random_range(150.0..1200.0));
                self.deed(format!("resize to {size:?}"));
                self.lab.set_size(size);
            }
            91..96 => {
                let command = [Command::Undo, Command::Undo, Command::Redo, Command::Reset]
                    [self.random.random_range(0..4)]
                .clone();
                self.command(command);
            }
            96..98 => {
                let view = self.one_of(View::VARIANTS);
                self.command(ViewChange::View(view));
            }
            _ => {
                let step = self.random.random_range(0..6);
                let lesson = COURSE[self.random.random_range(0..COURSE.len())].slug.to_owned();
                self.command(Command::Lesson(LessonCommand::Start(Bookmark { lesson, step })));
            }
        }
    }

    /// What the window would do about a dialog of the system, were it cancelled, and about what would take the machine long.
    fn stand_in(&mut self) {
        let workbench = &mut self.lab.state_mut().0;
        let asked = workbench.take_dialog();
        let runs_long = !is_small(workbench.document()) || workbench.is_training();
        if let Some(dialog) = asked {
            self.deed(format!("(cancelled {dialog:?})"));
        }
        if runs_long {
            self.open();
        }
    }

    /// Begins anew with a document.
    fn open(&mut self) {
        self.deed("(anew)".to_owned());
        let documents: Vec<_> = SHIPPED
            .iter()
            .filter(|shipped| parse_preset(shipped.source).is_ok_and(|document| is_small(&document)))
            .collect();
        let slug = documents[self.random.random_range(0..documents.len())].slug;
        rest(&mut self.lab);
        let workbench = &mut self.lab.state_mut().0;
        workbench.apply(Command::CloseDialog);
        workbench.apply(Command::Lesson(LessonCommand::Leave));
        self.command(Command::OpenShipped(slug));
    }
}

/// Ends what goes on by itself.
fn rest(lab: &mut Lab) {
    let workbench = &mut lab.state_mut().0;
    workbench.apply(Command::Lecture(LectureAction::End));
    workbench.apply(TrainChange::Pause);
    for command in [Command::StopMeasuring, Command::StopFilm, Command::StopFindingHabits] {
        workbench.apply(command);
    }
    for player in PlayerName::VARIANTS {
        workbench.apply(Command::Play(*player, PlayerChange::Finish));
    }
}

/// What holds after every deed.
fn check(workbench: &Workbench) {
    let document = workbench.document();
    document.check().unwrap();
    let (view, settings) = (workbench.view(), workbench.settings());
    assert!(view.layer < document.layers.len() && view.head < document.heads(), "{}.{}", view.layer, view.head);
    assert!(settings.zoom.is_finite() && settings.clone().within_limits() == *settings);
    if document.recording().is_none() && document.reader().is_none() && is_small(document) {
        let written = write_preset(document);
        let again = parse_preset(&written).unwrap_or_else(|problem| panic!("{problem}\n{written}"));
        assert_eq!(write_preset(&again), written);
        // Claims about heads that are gone for now are not written, nor interventions on tokens that are.
        assert!(again.claims.iter().all(|claim| document.claims.contains(claim)), "{written}");
        let mut kept = Document { claims: again.claims.clone(), ..document.clone() };
        let most = document.most_tokens();
        kept.spec.interventions.retain_mut(|one| match &mut one.rows {
            Rows::Tokens(tokens) if !tokens.is_empty() => {
                tokens.retain(|token| *token < most);
                !tokens.is_empty()
            }
            _ => true,
        });
        // Numbers of another size are written at the one that is set, at which they are computed.
        let (width, head_width) = (document.width, document.head_width());
        let at_size = |numbers: &mut Arc<HeadWeights>| *numbers = Arc::new(numbers.resized(width, head_width));
        for head in kept.layers.iter_mut().flat_map(|layer| &mut layer.heads) {
            if let HeadSource::Rows(rows) = &mut head.source {
                at_size(rows);
            }
            head.edited.iter_mut().for_each(at_size);
        }
        for token in kept.tokens.iter_mut().chain(kept.contrast.iter_mut().flatten()) {
            token.row.iter_mut().for_each(|row| Arc::make_mut(row).resize(width, 0.0));
        }
        assert!(again.runs_as(&kept), "what is saved and opened computes the same\n{written}");
    }
    if workbench.is_stale() {
        return;
    }
    let by_hand = document.spec.interventions.iter().any(|one| one.at.site == Site::Pattern);
    for which in [Which::First, Which::Second] {
        let Some(head) = workbench.derived().trace(which).head(view.layer, view.head) else { continue };
        assert!(head.scores.as_slice().iter().all(|score| *score < f32::INFINITY));
        assert!(head.output.as_slice().iter().all(|number| number.is_finite()));
        for row in (0..head.weights.tokens()).map(|query| head.weights.row(query)) {
            assert!(row.iter().all(|weight| weight.is_finite()));
            let sum: f32 = row.iter().sum();
            assert!(by_hand || sum == 0.0 || (sum - 1.0).abs() < 1e-4, "{sum}");
        }
    }
}

/// Lets half a minute pass until all is there, nobody asks for another frame, and nothing will by itself. A cursor in a text
/// would blink for ever.
fn settle(lab: &mut Lab) {
    lab.remove_cursor();
    lab.ctx.memory_mut(|memory| memory.focused().into_iter().for_each(|id| memory.surrender_focus(id)));
    for _ in 0..2000 {
        lab.step();
        let workbench = bench(lab);
        let at_work =
            workbench.is_computing() || workbench.is_wanting() || workbench.is_stale() || workbench.is_opening();
        if !at_work && lab.output().viewport_output[&ViewportId::ROOT].repaint_delay == Duration::MAX {
            return;
        }
        if at_work {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    panic!("it never rests: {:#?}", lab.ctx.repaint_causes());
}

/// Bytes of memory that the process has. In a debug build egui keeps the source of every Id for ever, a kilobyte each at most:
/// what the program itself has stays flat under `--config 'profile.dev.package.egui.debug-assertions=false'`.
fn memory() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default() * 4096
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |number| number.parse().unwrap())
}

#[test]
fn whatever_a_monkey_does_the_document_stays_whole_and_the_window_comes_to_rest() {
    let steps = number("MONKEY_STEPS", STEPS as u64) as usize;
    let mut monkey = Monkey::new(number("MONKEY_SEED", 1));
    for step in 0..steps {
        if step % ANEW == ANEW - 1 {
            rest(&mut monkey.lab);
            settle(&mut monkey.lab);
            if (step / ANEW).is_multiple_of(50) {
                println!("{step} steps, {} MiB", memory() >> 20);
            }
            monkey.open();
        } else {
            monkey.act();
        }
        monkey.lab.step();
        monkey.stand_in();
        monkey.lab.step();
        check(bench(&monkey.lab));
    }
    println!("{steps} steps, {} MiB", memory() >> 20);
    // One edit is still one edit.
    rest(&mut monkey.lab);
    monkey.lab.state_mut().0.apply(Command::OpenShipped("uniform"));
    monkey.lab.state_mut().0.apply(Command::Edit(Edit::Temperature(3.0)));
    settle(&mut monkey.lab);
    assert_eq!(bench(&monkey.lab).document().spec.temperature, 3.0);
}
