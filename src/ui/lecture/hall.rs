//! What is projected: the picture, its caption, and what hides it.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{
    Area, CentralPanel, Color32, Context, FontId, Frame, Galley, Id, Label, Margin, Order, Panel, Role, Sense, Ui,
    WidgetInfo,
};

use super::clock::clock;
use super::overlay;
use crate::ui::scene::Scene;
use crate::ui::screen::Screen;
use crate::ui::scrub::scrub;
use crate::ui::theme::{Theme, fonts, size};
use crate::ui::widgets::dim_if;
use crate::ui::{lesson, panels, views};
use crate::workbench::{Cover, Workbench};

/// The caption's share of the height.
const CAPTION: f32 = 0.06;
/// Shares of its size to which a caption shrinks until it fits, and the lines that it may have then.
const SHRINK: [(f32, usize); 3] = [(1.0, 2), (0.8, 3), (0.65, 4)];
/// Lines that it may have at last.
const MOST_LINES: usize = 6;

/// Draws what the hall sees, and obeys it. Returns whether anything was asked for.
pub(super) fn hall(ui: &mut Ui, screen: &mut Screen, trail: &mut overlay::Trail) -> bool {
    let theme = screen.theme;
    let Some(lecture) = screen.workbench.lecture() else { return true };
    if let Some(cover) = lecture.cover {
        covered(ui, screen.workbench, cover);
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
    };
    if !frozen {
        scrub(&ctx, &mut scene);
    }
    let time = lecture.clock.then(|| clock(&workbench.text, lecture, workbench.lecture_minutes()));
    caption_line(ui, &mut scene, time);
    let center = Frame::new().fill(theme.background).inner_margin(Margin::symmetric(12, 8));
    CentralPanel::default().frame(center).show(ui, |ui| {
        dim_if(ui, scene.workbench.is_stale());
        // Views that are longer than the hall's screen come in pages, which begin and end sharply.
        ui.spacing_mut().scroll.fade.strength = 0.0;
        views::chosen(ui, &mut scene);
    });
    let commands = scene.commands;
    if frozen {
        shield(&ctx);
    }
    asked |= overlay::overlay(&ctx, screen.workbench, trail, theme);
    // A frozen picture obeys nothing.
    asked | (!frozen && screen.obey(commands))
}

/// What is written below the picture: the headline of the lesson, or else the title of the document.
pub(super) fn caption(scene: &mut Scene) -> String {
    let title = scene.workbench.text.phrase(&scene.shown().title);
    lesson::headline(scene).unwrap_or_else(|| title.to_owned())
}

/// The caption, as large as it can be in a few lines: an answer is longer than a title.
fn fitting(ui: &Ui, caption: &str, ink: Color32, largest: f32, width: f32) -> Arc<Galley> {
    let lay_out = |size: f32, lines: usize| {
        let mut job = LayoutJob::simple(caption.to_owned(), FontId::new(size, fonts::strong()), ink, width);
        job.wrap.max_rows = lines;
        ui.painter().layout_job(job)
    };
    let sizes = SHRINK.iter().map(|(share, lines)| lay_out((share * largest).max(size::BODY), *lines));
    let mut fitting = sizes.skip_while(|galley| galley.elided);
    fitting.next().unwrap_or_else(|| lay_out(size::BODY, MOST_LINES))
}

/// The caption in large type, and the time in small type where the hall is to see it.
fn caption_line(ui: &mut Ui, scene: &mut Scene, time: Option<String>) {
    let theme = scene.theme;
    let type_size = (CAPTION * ui.available_height()).clamp(*size::CAPTION.start(), *size::CAPTION.end());
    let margin = Margin::symmetric(12, 4);
    let clock = time.map(|time| ui.painter().layout_no_wrap(time, FontId::monospace(size::BODY), theme.text_weak));
    let clock_width = clock.as_ref().map_or(0.0, |clock| clock.size().x + ui.spacing().item_spacing.x);
    let width = (ui.available_width() - margin.sum().x - clock_width).max(0.0);
    let galley = fitting(ui, &caption(scene), theme.text, type_size, width);
    // Its height is known before it is drawn, so that it is right in the first frame.
    let height = galley.size().y + margin.sum().y;
    let frame = Frame::new().fill(theme.panel).inner_margin(margin);
    Panel::bottom("lecture caption").frame(frame).exact_size(height).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.scope(|ui| {
                ui.set_width(width);
                ui.add(Label::new(galley).selectable(false));
            });
            if let Some(clock) = clock {
                ui.add(Label::new(clock).selectable(false));
            }
        });
    });
}

/// Messages and questions.
fn notices(ui: &mut Ui, scene: &mut Scene) {
    if scene.workbench.message().is_some() {
        let frame = Frame::new().fill(scene.theme.raised).inner_margin(Margin::symmetric(10, 6));
        Panel::top("lecture message").frame(frame).show(ui, |ui| panels::message(ui, scene));
    }
    panels::dialog(ui, scene);
}

/// Nothing but a colour.
fn covered(ui: &mut Ui, workbench: &Workbench, cover: Cover) {
    CentralPanel::default().frame(Frame::new().fill(Theme::cover(cover))).show(ui, |ui| {
        let (_, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
        let name = workbench.text.get("lecture-covered");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    });
}

/// Keeps the pointer from what is frozen, but not from windows above it.
fn shield(ctx: &Context) {
    let area = Area::new(Id::unique("lecture shield")).order(Order::Background).movable(false);
    area.fixed_pos(ctx.content_rect().min).show(ctx, |ui| {
        ui.allocate_exact_size(ctx.content_rect().size(), Sense::click_and_drag());
    });
}
