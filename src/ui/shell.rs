//! The screen: bars, panels and the view, the same in the window, in tests and in pictures.

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use super::lesson::{self, LessonCache};
use super::scene::Scene;
use super::scrub::scrub;
use super::textures::Textures;
use super::theme::{self, Theme};
use super::{focus, lecture, panels, shortcuts, views};
use crate::workbench::{Command, PanelName, Side, Target, ThemeChoice, Workbench};

/// Opacity of a view that shows the state before the newest.
pub(super) const STALE: f32 = 0.45;

/// Width in points below which there is no room for two panels beside the view.
const NARROW: f32 = 940.0;

/// What the interface keeps between frames, all of it derived.
#[derive(Default)]
pub struct UiState {
    pub(super) textures: Textures,
    pub(super) lessons: LessonCache,
    pub(super) lecture: lecture::LectureUi,
    installed: bool,
    /// The theme that egui has, and whether it keeps still.
    dressed: Option<(ThemeChoice, bool)>,
}

impl UiState {
    /// Fonts and colours, where they are not in place yet.
    fn dress(&mut self, ctx: &egui::Context, workbench: &Workbench) -> Theme {
        if !self.installed {
            theme::install(ctx);
            self.installed = true;
        }
        let theme = Theme::of(workbench.theme());
        let dress = (theme.choice, workbench.settings.reduced_motion);
        if self.dressed.replace(dress) != Some(dress) {
            theme.apply(ctx, dress.1);
        }
        theme
    }
}

/// Draws the whole interface, and does what the user asks of it.
///
/// Controls come first and are obeyed before the view is drawn, so that a slider and its effect are
/// in the same frame.
pub fn workbench_ui(ui: &mut Ui, workbench: &mut Workbench, state: &mut UiState) {
    let ctx = ui.ctx().clone();
    let theme = state.dress(&ctx, workbench);
    let typing = ctx.text_edit_focused();
    state.lecture.rest_without(workbench);
    let busy = typing || ctx.input(|input| input.pointer.any_down()) || state.lecture.is_busy();
    if !busy {
        workbench.end_gesture();
    }
    let narrow = ui.max_rect().width() < NARROW;
    focus::follow(&ctx);
    let commands = shortcuts::commands(&ctx, workbench);
    let mut asked = obey(workbench, commands);
    update(&ctx, workbench);
    if workbench.lecture().is_some() {
        asked |= lecture::lecture_ui(ui, workbench, state, theme);
        focus::ring(&ctx, theme);
        state.textures.end_frame();
        if asked {
            ctx.request_repaint();
        }
        return;
    }

    asked |= draw(workbench, state, theme, narrow, |scene| {
        scrub(&ctx, scene);
        let bar = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 6));
        Panel::top("bar").frame(bar).show(ui, |ui| panels::top_bar(ui, scene));
        if scene.workbench.message().is_some() {
            let frame = Frame::new().fill(theme.raised).inner_margin(Margin::symmetric(10, 6));
            Panel::top("message").frame(frame).show(ui, |ui| panels::message(ui, scene));
        }
        panels::dialog(ui, scene);
        left(ui, scene);
    });
    update(&ctx, workbench);

    asked |= draw(workbench, state, theme, narrow, |scene| {
        let bar = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 4));
        Panel::bottom("status").frame(bar).show(ui, |ui| panels::status(ui, scene));
        if scene.is_open(Side::Inspector) {
            let side = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 8));
            let panel = Panel::right("inspector").frame(side).default_size(312.0).size_range(240.0..=520.0);
            let panel = panel.show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| panels::inspector(ui, scene));
            });
            scene.outline(ui, &Target::Panel(PanelName::Inspector), panel.response.rect.shrink(6.0));
        }
        let center = Frame::new().fill(theme.background).inner_margin(Margin::symmetric(12, 8));
        CentralPanel::default().frame(center).show(ui, |ui| {
            if scene.workbench.is_stale() {
                ui.set_opacity(STALE);
            }
            views::chosen(ui, scene);
        });
    });
    focus::ring(&ctx, theme);
    state.textures.end_frame();
    if asked {
        ctx.request_repaint();
    }
}

/// The panel on the left: the lesson under way, and the controls below it.
fn left(ui: &mut Ui, scene: &mut Scene) {
    let lesson = scene.workbench.lesson().is_some();
    // A narrow window has the panel for the lesson anyway.
    let open = scene.is_open(Side::Controls) || lesson && scene.narrow && scene.has(Side::Controls);
    let controls = open && panels::has_controls(scene);
    if !lesson && !controls {
        return;
    }
    let side = Frame::new().fill(scene.theme.panel).inner_margin(Margin::symmetric(10, 8));
    let width = if lesson { 330.0_f32.min(0.5 * ui.available_width()) } else { 292.0 };
    let panel = Panel::left(("controls", lesson)).frame(side).default_size(width).size_range(240.0..=460.0);
    let panel = panel.show(ui, |ui| guide(ui, scene, controls));
    scene.outline(ui, &Target::Panel(PanelName::Controls), panel.response.rect.shrink(6.0));
}

/// The lesson under way, and the controls below it.
pub(super) fn guide(ui: &mut Ui, scene: &mut Scene, controls: bool) {
    let lesson = scene.workbench.lesson().is_some();
    if lesson && controls {
        let height = ui.available_height();
        let frame = Frame::new().inner_margin(Margin { bottom: 4, ..Margin::ZERO });
        let text = Panel::top("lesson").frame(frame).resizable(true).default_size(0.62 * height);
        text.size_range(0.3 * height..=0.9 * height).show(ui, |ui| lesson::lesson(ui, scene));
    } else if lesson {
        lesson::lesson(ui, scene);
    }
    if controls {
        let of_kernels = scene.workbench.view.view.is_of_kernels();
        let controls = if of_kernels { panels::kernels } else { panels::controls };
        ScrollArea::vertical().id_salt("controls").auto_shrink(false).show(ui, |ui| controls(ui, scene));
    }
}

pub(super) fn update(ctx: &egui::Context, workbench: &mut Workbench) {
    let wake = ctx.clone();
    workbench.update(move || wake.request_repaint());
}

/// Draws a part of the screen, then obeys it. Says whether it asked for anything.
pub(super) fn draw(
    workbench: &mut Workbench,
    state: &mut UiState,
    theme: Theme,
    narrow: bool,
    part: impl FnOnce(&mut Scene),
) -> bool {
    let UiState { textures, lessons, .. } = state;
    let mut scene = Scene { workbench, theme, textures, lessons, commands: Vec::new(), narrow, projected: false };
    part(&mut scene);
    let commands = scene.commands;
    obey(workbench, commands)
}

pub(super) fn obey(workbench: &mut Workbench, commands: Vec<Command>) -> bool {
    let asked = !commands.is_empty();
    for command in commands {
        workbench.apply(command);
    }
    asked
}
