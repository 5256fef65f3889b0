//! What is projected: the picture, its caption, and what hides it.

use egui::{Area, CentralPanel, Context, Frame, Id, Margin, Order, Panel, Role, Sense, Ui, WidgetInfo};

use super::clock::clock;
use super::code;
use super::overlay;
use super::state::LectureUi;
use super::words::{AROUND, words};
use crate::ui::names::intervention;
use crate::ui::scene::{Scene, remember};
use crate::ui::screen::Screen;
use crate::ui::scrub::scrub;
use crate::ui::theme::Theme;
use crate::ui::widgets::{dim_if, room_for};
use crate::ui::{panels, views};
use crate::workbench::{Cover, QrSquare, View, Workbench};

/// Draws what the hall sees, and obeys it. Returns whether anything was asked for.
pub(super) fn hall(ui: &mut Ui, screen: &mut Screen, state: &mut LectureUi) -> bool {
    let theme = screen.theme;
    let Some(lecture) = screen.workbench.lecture() else { return true };
    if let Some(cover) = lecture.cover {
        covered(ui, screen.workbench, (cover, lecture.code.as_ref()));
        return false;
    }
    let mut asked = false;
    if !lecture.presenter {
        // Without a presenter's window, messages have no other place.
        asked |= screen.draw(true, |scene| notices(ui, scene));
    }
    let workbench = &*screen.workbench;
    let Some(lecture) = workbench.lecture() else { return true };
    let frozen = lecture.is_frozen();
    let ctx = ui.ctx().clone();
    let mut scene = Scene {
        workbench: workbench.projected(),
        theme,
        caches: &mut *screen.caches,
        commands: Vec::new(),
        narrow: true,
        projected: true,
        half: None,
        is_pinned: false,
    };
    if !frozen {
        scrub(&ctx, &mut scene);
    }
    let time = lecture.clock.then(|| clock(&workbench.text, lecture, workbench.lecture_minutes()));
    let behind = (state.open && state.shares_display() && !ctx.embed_viewports()).then_some("hall-presenter-behind");
    let document = scene.shown();
    let done: Vec<String> = document
        .spec
        .interventions
        .iter()
        .filter(|one| one.on && !document.held().contains(one))
        .map(|one| intervention(&workbench.text, document, one))
        .collect();
    let done = (!done.is_empty()).then(|| workbench.text.with("hall-changed", &[("what", &done.join("; "))]));
    let notes = done.into_iter().chain(time).chain(behind.map(|key| scene.text(key).into_owned()));
    // What is frozen is in no lecture, and knows no zoom.
    words(ui, &mut scene, notes.collect(), (workbench.zoom(), workbench.shown_zoom()));
    if scene.workbench.view().view == View::Train && panels::has_timeline(&scene) {
        let frame = Frame::new().fill(theme.background).inner_margin(Margin::symmetric(10, 2));
        Panel::bottom("timeline").frame(frame).show(ui, |ui| panels::timeline(ui, &mut scene));
    }
    let center = Frame::new().fill(theme.background).inner_margin(AROUND);
    CentralPanel::default().frame(center).show(ui, |ui| {
        dim_if(ui, scene.workbench.is_stale());
        // Views that are longer than the hall's screen come in pages, which begin and end sharply.
        ui.spacing_mut().scroll.fade.strength = 0.0;
        remember(ui, "view", ui.max_rect());
        views::beside(ui, &mut scene);
    });
    let commands = scene.commands;
    if frozen {
        shield(&ctx);
    }
    asked |= overlay::overlay(&ctx, screen.workbench, &mut state.trail, theme);
    // A frozen picture obeys nothing.
    asked | (!frozen && screen.obey(commands))
}

/// Messages and questions.
fn notices(ui: &mut Ui, scene: &mut Scene) {
    if scene.workbench.message().is_some() {
        let frame = Frame::new().fill(scene.theme.raised).inner_margin(Margin::symmetric(10, 6));
        Panel::top("lecture message").frame(frame).show(ui, |ui| panels::message(ui, scene));
    }
    panels::dialog(ui, scene);
}

/// Nothing but a colour, or the code.
fn covered(ui: &mut Ui, workbench: &Workbench, (cover, code): (Cover, Option<&Result<QrSquare, String>>)) {
    CentralPanel::default().frame(Frame::new().fill(Theme::cover(cover))).show(ui, |ui| {
        if let Some(code) = code {
            return code::code(ui, workbench, code.as_ref().map_err(String::as_str));
        }
        let (_, response) = room_for(ui, ui.available_size(), Sense::hover());
        let name = workbench.text.get("lecture-covered");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    });
}

/// Keeps the pointer from what is frozen, but not from windows above it.
fn shield(ctx: &Context) {
    let area = Area::new(Id::unique("lecture shield")).order(Order::Background).movable(false);
    area.fixed_pos(ctx.content_rect().min).show(ctx, |ui| {
        room_for(ui, ctx.content_rect().size(), Sense::click_and_drag());
    });
}
