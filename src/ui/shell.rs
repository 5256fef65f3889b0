//! The screen: bars, panels and the view, the same in the window, in tests and in pictures.

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use super::scene::Scene;
use super::scrub::scrub;
use super::textures::Textures;
use super::theme::{self, Theme};
use super::{focus, panels, shortcuts, views};
use crate::workbench::{Command, Side, ThemeChoice, View, Workbench};

/// Opacity of a view that shows the state before the newest.
const STALE: f32 = 0.45;

/// Width in points below which there is no room for two panels beside the view.
const NARROW: f32 = 940.0;

/// What the interface keeps between frames, all of it derived.
#[derive(Default)]
pub struct UiState {
    textures: Textures,
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
        let theme = Theme::of(workbench.settings.theme);
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
    if !typing && !ctx.input(|input| input.pointer.any_down()) {
        workbench.end_gesture();
    }
    let narrow = ui.max_rect().width() < NARROW;
    focus::follow(&ctx);
    let commands = shortcuts::commands(&ctx, workbench);
    let mut asked = obey(workbench, commands);
    update(&ctx, workbench);

    asked |= draw(workbench, state, theme, narrow, |scene| {
        scrub(&ctx, scene);
        let bar = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 6));
        Panel::top("bar").frame(bar).show(ui, |ui| panels::top_bar(ui, scene));
        if scene.workbench.message().is_some() {
            let frame = Frame::new().fill(theme.raised).inner_margin(Margin::symmetric(10, 6));
            Panel::top("message").frame(frame).show(ui, |ui| panels::message(ui, scene));
        }
        panels::dialog(ui, scene);
        if !scene.is_open(Side::Controls) {
            return;
        }
        let side = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 8));
        Panel::left("controls").frame(side).default_size(292.0).size_range(240.0..=420.0).show(ui, |ui| {
            let of_kernels = scene.workbench.view.view.is_of_kernels();
            let controls = if of_kernels { panels::kernels } else { panels::controls };
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| controls(ui, scene));
        });
    });
    update(&ctx, workbench);

    asked |= draw(workbench, state, theme, narrow, |scene| {
        let bar = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 4));
        Panel::bottom("status").frame(bar).show(ui, |ui| panels::status(ui, scene));
        if scene.is_open(Side::Inspector) && !scene.workbench.view.view.is_of_kernels() {
            let side = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 8));
            Panel::right("inspector").frame(side).default_size(312.0).size_range(240.0..=520.0).show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| panels::inspector(ui, scene));
            });
        }
        let center = Frame::new().fill(theme.background).inner_margin(Margin::symmetric(12, 8));
        CentralPanel::default().frame(center).show(ui, |ui| {
            if scene.workbench.is_stale() {
                ui.set_opacity(STALE);
            }
            match scene.workbench.view.view {
                View::Explore => views::explore(ui, scene),
                View::Walk => views::walk(ui, scene),
                View::Heads => views::heads(ui, scene),
                View::Positions => views::positions(ui, scene),
                View::Cost => views::cost(ui, scene),
                View::Compare => views::compare(ui, scene),
                View::Flash => views::flash(ui, scene),
                View::Sparse => views::sparse(ui, scene),
                View::Decode => views::decode(ui, scene),
            }
        });
    });
    focus::ring(&ctx, theme);
    state.textures.end_frame();
    if asked {
        ctx.request_repaint();
    }
}

fn update(ctx: &egui::Context, workbench: &mut Workbench) {
    let wake = ctx.clone();
    workbench.update(move || wake.request_repaint());
}

/// Draws a part of the screen, then obeys it. Says whether it asked for anything.
fn draw(
    workbench: &mut Workbench,
    state: &mut UiState,
    theme: Theme,
    narrow: bool,
    part: impl FnOnce(&mut Scene),
) -> bool {
    let mut scene = Scene { workbench, theme, textures: &mut state.textures, commands: Vec::new(), narrow };
    part(&mut scene);
    let commands = scene.commands;
    obey(workbench, commands)
}

fn obey(workbench: &mut Workbench, commands: Vec<Command>) -> bool {
    let asked = !commands.is_empty();
    for command in commands {
        workbench.apply(command);
    }
    asked
}
