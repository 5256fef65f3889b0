//! The presenter's window: notes, the clock, all that has a key, and the program as it is while the hall
//! sees the picture alone.

use egui::{
    Button, CentralPanel, Context, DragValue, Frame, Label, Margin, Panel, RichText, ScrollArea, Ui, ViewportBuilder,
    ViewportClass, ViewportCommand, ViewportId, vec2,
};

use super::clock::written;
use super::state::LectureUi;
use super::zoom;
use crate::ui::scene::Scene;
use crate::ui::screen::Screen;
use crate::ui::scrub::scrub;
use crate::ui::shortcuts::{self, Shortcut, lecture_rows, names};
use crate::ui::theme::fonts;
use crate::ui::widgets::dim_if;
use crate::ui::{focus, lesson, panels, views};
use crate::workbench::{Command, Cover, Lecture, LectureAction, Settings, SettingsChange, TimerAction};

const SIZE: egui::Vec2 = vec2(1120.0, 700.0);
const LEAST_SIZE: egui::Vec2 = vec2(560.0, 320.0);
/// Width of the controls.
const CONTROLS: f32 = 270.0;
/// Height of what is to be said, at first.
const WORDS: f32 = 120.0;

/// Draws the window, and does what is asked for in it; whether a gesture is under way there becomes part of the state. On
/// the only display it opens behind the hall's. Says whether anything was asked for.
pub(super) fn presenter(ctx: &Context, screen: &mut Screen, state: &mut LectureUi) -> bool {
    let title = screen.workbench.text.get("lecture-presenter-title").into_owned();
    let builder = ViewportBuilder::default()
        .with_title(title)
        .with_app_id("attention-lab")
        .with_inner_size(SIZE)
        .with_min_inner_size(LEAST_SIZE)
        .with_active(!state.shares_display());
    let id = ViewportId::from_hash_of("presenter");
    let behind = state.shares_display() && !ctx.embed_viewports();
    let own_zoom = screen.workbench.settings().zoom;
    let (busy, opens) = (&mut state.busy, !std::mem::replace(&mut state.open, true));
    let asked = zoom::with_zoom(ctx, id, own_zoom, || {
        ctx.show_viewport_immediate(id, builder, |ui, class| {
            let mut asked = false;
            if class == ViewportClass::Immediate {
                asked |= window(ui.ctx(), screen, busy);
            }
            asked |= contents(ui, screen);
            if class == ViewportClass::Immediate {
                focus::ring(ui.ctx(), screen.theme);
            }
            asked
        })
    });
    if opens && behind {
        // Once: whoever brings it to the front wants it there.
        ctx.send_viewport_cmd_to(id, ViewportCommand::Minimized(true));
        ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Focus);
    }
    asked
}

/// What a window of its own has to hear: its keys, and that it is closed.
fn window(ctx: &Context, screen: &mut Screen, busy: &mut bool) -> bool {
    focus::scroll_to_focus(ctx);
    *busy = ctx.text_edit_focused() || ctx.input(|input| input.pointer.any_down());
    let mut commands = shortcuts::commands(ctx, screen.workbench);
    if ctx.input(|input| input.viewport().close_requested()) {
        commands.push(Command::Lecture(LectureAction::Presenter));
    }
    screen.obey(commands)
}

fn contents(ui: &mut Ui, screen: &mut Screen) -> bool {
    let (ctx, theme) = (ui.ctx().clone(), screen.theme);
    let frame = |margin| Frame::new().fill(theme.panel).inner_margin(margin);
    let mut asked = screen.draw(true, |scene| {
        scrub(&ctx, scene);
        Panel::top("presenter keys").frame(frame(Margin::symmetric(10, 6))).show(ui, |ui| {
            if scene.workbench.message().is_some() {
                panels::message(ui, scene);
            }
            ui.horizontal_wrapped(|ui| timer(ui, scene));
            ui.horizontal_wrapped(|ui| keys(ui, scene));
        });
        panels::dialog(ui, scene);
        let side = Panel::left("presenter controls").frame(frame(Margin::symmetric(10, 8)));
        side.default_size(CONTROLS).size_range(200.0..=420.0).show(ui, |ui| {
            let controls = panels::has_controls(scene);
            panels::left_contents(ui, scene, controls);
        });
    });
    screen.update(&ctx);
    asked |= screen.draw(true, |scene| {
        let words_frame = frame(Margin::symmetric(10, 8));
        let panel = Panel::bottom("presenter words").frame(words_frame).resizable(true).default_size(WORDS);
        panel.size_range(48.0..=480.0).show(ui, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| words(ui, scene));
        });
        let center = Frame::new().fill(theme.background).inner_margin(Margin::symmetric(10, 6));
        CentralPanel::default().frame(center).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| panels::views(ui, scene));
            ui.separator();
            dim_if(ui, scene.workbench.is_stale());
            // A picture of the hall's, with memories of its own.
            ui.push_id("presenter", |ui| views::chosen(ui, scene));
        });
    });
    asked
}

/// The clock, and how long the lecture may take.
fn timer(ui: &mut Ui, scene: &mut Scene) {
    let Some(lecture) = scene.workbench.lecture() else { return };
    let minutes = scene.workbench.lecture_minutes();
    let (timer, theme) = (&lecture.timer, scene.theme);
    let remaining = timer.remaining(minutes);
    let elapsed = RichText::new(written(timer.elapsed())).heading().monospace();
    ui.label(elapsed);
    let (key, color) = if remaining < 0 { ("lecture-over", theme.bad) } else { ("lecture-remaining", theme.text) };
    let time = written(remaining.unsigned_abs());
    ui.label(RichText::new(scene.with(key, &[("time", &time)])).color(color));
    let name = ui.label(scene.text("lecture-minutes"));
    let mut new = minutes;
    let range = Settings::MINUTES.0..=Settings::MINUTES.1;
    ui.add(DragValue::new(&mut new).range(range)).labelled_by(name.id);
    if new != minutes {
        scene.push(SettingsChange::HallMinutes(new));
    }
    let toggle = if timer.is_running() { "lecture-pause" } else { "lecture-start" };
    for (key, action) in [(toggle, TimerAction::Toggle), ("lecture-reset", TimerAction::Reset)] {
        if ui.button(scene.text(key)).clicked() {
            scene.push(Command::Lecture(LectureAction::Timer(action)));
        }
    }
    if let Some(key) = state_of(lecture) {
        ui.label(RichText::new(scene.text(key)).color(theme.bad).family(fonts::strong()));
    }
}

/// What the hall sees, where that is not the picture as it is.
fn state_of(lecture: &Lecture) -> Option<&'static str> {
    match lecture.cover {
        Some(Cover::Black) => Some("lecture-is-black"),
        Some(Cover::White) => Some("lecture-is-white"),
        Some(Cover::Code) => Some("lecture-is-code"),
        None => lecture.is_frozen().then_some("lecture-is-frozen"),
    }
}

/// A button for each key.
fn keys(ui: &mut Ui, scene: &mut Scene) {
    let Some(lecture) = scene.workbench.lecture() else { return };
    for (row, ask) in lecture_rows() {
        let command = ask(scene.workbench);
        let button = Button::selectable(is_on(row, lecture), scene.text(row.message)).frame_when_inactive(true);
        let response = ui.add_enabled(command.is_some(), button);
        let response = response.on_hover_text(names(ui.ctx(), &scene.workbench.text, row));
        if let Some(command) = command.filter(|_| response.clicked()) {
            scene.push(command);
        }
    }
}

/// Whether what a key switches is on.
fn is_on(row: &Shortcut, lecture: &Lecture) -> bool {
    match row.message {
        "lecture-black" => lecture.cover == Some(Cover::Black),
        "lecture-white" => lecture.cover == Some(Cover::White),
        "lecture-code" => lecture.cover == Some(Cover::Code),
        "lecture-spotlight" => lecture.spotlight,
        "lecture-pointer" => lecture.pointer,
        "lecture-freeze" => lecture.is_frozen(),
        "lecture-clock" => lecture.clock,
        "lecture-presenter" => lecture.presenter,
        _ => false,
    }
}

/// What is said now, what only the lecturer reads, and what comes next.
fn words(ui: &mut Ui, scene: &mut Scene) {
    let texts = scene.caches.lessons.texts(scene.workbench).clone();
    let mut part = |heading: &str, text: &str| {
        if !text.is_empty() {
            ui.label(RichText::new(heading).family(fonts::strong()));
            ui.add(Label::new(text).wrap());
        }
    };
    if scene.workbench.lesson().is_none() {
        let (document, text) = (scene.workbench.document(), &scene.workbench.text);
        part(text.phrase(&document.title), text.phrase(&document.about));
        return;
    }
    part(&scene.text("lecture-notes"), &lesson::plain(scene, &texts.notes));
    let next = scene.with("lecture-after", &[("title", &texts.next_title)]);
    part(&next, &lesson::plain(scene, &texts.next_text));
}
