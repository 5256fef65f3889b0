//! The screen: bars, panels and the view, the same in the window, in tests and in pictures.

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use super::caches::Caches;
use super::lesson::{Handout, handout};
use super::scene::remember;
use super::screen::Screen;
use super::scrub::scrub;
use super::theme::{self, Theme};
use super::widgets::dim_if;
use super::{focus, lecture, panels, shortcuts, views};
use crate::workbench::{Command, Dialog, PanelName, Shows, Side, Target, ThemeChoice, View, Workbench};

/// Width in points below which there is no room for two panels beside the view.
const NARROW: f32 = 940.0;

/// What the interface keeps between frames, all of it derived.
#[derive(Default)]
pub struct UiState {
    caches: Caches,
    lecture: lecture::LectureUi,
    has_fonts: bool,
    /// The theme that egui has, and whether it is without motion.
    theme: Option<(ThemeChoice, bool)>,
}

impl UiState {
    /// The same for frames that nobody waits for at a screen: each has all of its pictures.
    #[must_use]
    pub fn patient() -> Self {
        Self { caches: Caches::patient(), ..Self::default() }
    }

    /// Whether the last frame was without a picture that is being made: it asks for another one when that is there.
    #[must_use]
    pub fn is_drawing(&self) -> bool {
        self.caches.textures.is_working()
    }

    /// Tells how many displays there are: on the only one, a lecturer's window must not cover the hall's.
    pub fn set_displays(&mut self, count: usize) {
        self.lecture.displays = Some(count);
    }

    /// Gives egui the fonts and the colours that it does not have yet.
    fn install_theme(&mut self, ctx: &egui::Context, workbench: &Workbench) -> Theme {
        if !self.has_fonts {
            theme::install(ctx);
            self.has_fonts = true;
        }
        let theme = Theme::of(workbench.theme());
        let installed = (theme.choice, workbench.settings().reduced_motion);
        if self.theme.replace(installed) != Some(installed) {
            theme.apply(ctx, installed.1);
        }
        theme
    }
}

/// Draws the whole interface, and obeys the user.
///
/// Controls come first and are obeyed before the view is drawn, so that a slider and its effect are
/// in the same frame.
pub fn workbench_ui(ui: &mut Ui, workbench: &mut Workbench, state: &mut UiState) {
    let ctx = ui.ctx().clone();
    let theme = state.install_theme(&ctx, workbench);
    let typing = ctx.text_edit_focused();
    state.lecture.rest_without(workbench);
    let busy = typing || ctx.input(|input| input.pointer.any_down()) || state.lecture.is_busy();
    if !busy {
        workbench.end_gesture();
    }
    focus::scroll_to_focus(&ctx);
    let mut screen = Screen { workbench, caches: &mut state.caches, theme };
    let mut commands = shortcuts::commands(&ctx, screen.workbench);
    if !typing {
        commands.extend(pasted(&ctx).map(Command::PasteLine));
    }
    let mut asked = screen.obey(commands);
    screen.update(&ctx);
    asked |= if screen.workbench.lecture().is_some() {
        lecture::lecture_ui(ui, &mut screen, &mut state.lecture)
    } else {
        everyday(ui, &mut screen)
    };
    let screen_wants = screen.workbench.is_wanting() && !screen.workbench.is_computing();
    if let Some(text) = screen.workbench.take_copied() {
        ctx.copy_text(text);
    }
    focus::ring(&ctx, theme);
    let goes_on = state.caches.end_frame();
    if let Some(crash) = state.caches.textures.take_crash() {
        workbench.tell(crash.to_string(), true);
    }
    if asked || screen_wants || goes_on {
        ctx.request_repaint();
    }
}

/// Draws a part of the handout of the lesson under way, as wide as there is room.
pub fn handout_ui(ui: &mut Ui, workbench: &mut Workbench, state: &mut UiState, part: &Handout) {
    let theme = state.install_theme(&ui.ctx().clone(), workbench);
    let mut screen = Screen { workbench, caches: &mut state.caches, theme };
    screen.draw(false, |scene| {
        let drawn = ui.scope(|ui| handout(ui, scene, part)).response.rect;
        remember(ui, "handout", drawn.with_max_x(ui.max_rect().right()));
    });
    state.caches.end_frame();
}

/// What is pasted while no field takes it.
fn pasted(ctx: &egui::Context) -> Option<String> {
    ctx.input(|input| {
        input.events.iter().find_map(|event| match event {
            egui::Event::Paste(text) => Some(text.clone()),
            _ => None,
        })
    })
}

/// The screen while there is no lecture. Says whether anything was asked for.
fn everyday(ui: &mut Ui, screen: &mut Screen) -> bool {
    let (ctx, theme) = (ui.ctx().clone(), screen.theme);
    let narrow = ui.max_rect().width() < NARROW;
    let mut asked = screen.draw(narrow, |scene| {
        scrub(&ctx, scene);
        let bar = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 6));
        Panel::top("bar").frame(bar).show(ui, |ui| panels::top_bar(ui, scene));
        // A dialog that asks for a path says what is wrong with it.
        if scene.workbench.message().is_some() && !matches!(scene.workbench.dialog(), Some(Dialog::Path(_))) {
            let frame = Frame::new().fill(theme.raised).inner_margin(Margin::symmetric(10, 6));
            Panel::top("message").frame(frame).show(ui, |ui| panels::message(ui, scene));
        }
        panels::dialog(ui, scene);
        if scene.workbench.pin().is_some() && scene.workbench.view().view != View::Course {
            let frame = Frame::new().fill(theme.raised).inner_margin(Margin::symmetric(10, 5));
            Panel::top("pinned").frame(frame).show(ui, |ui| panels::pinned(ui, scene));
        }
        panels::left(ui, scene);
    });
    screen.update(&ctx);

    asked |= screen.draw(narrow, |scene| {
        let bar = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 4));
        Panel::bottom("status").frame(bar).show(ui, |ui| panels::status(ui, scene));
        if panels::has_timeline(scene) {
            let frame = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 4));
            Panel::bottom("timeline").frame(frame).show(ui, |ui| panels::timeline(ui, scene));
        }
        if scene.is_open(Side::Inspector) {
            let side = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 8));
            let panel = Panel::right("inspector").frame(side).default_size(312.0).size_range(240.0..=520.0);
            let panel = panel.show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match scene.workbench.shows() {
                    Shows::Pinned => scene.with_pinned(|scene| panels::inspector(ui, scene)),
                    _ => panels::inspector(ui, scene),
                });
            });
            scene.outline(ui, &Target::Panel(PanelName::Inspector), panel.response.rect.shrink(6.0));
        }
        let center = Frame::new().fill(theme.background).inner_margin(Margin::symmetric(12, 8));
        CentralPanel::default().frame(center).show(ui, |ui| {
            dim_if(ui, scene.workbench.is_stale());
            remember(ui, "view", ui.max_rect());
            views::beside(ui, scene);
        });
    });
    asked
}
