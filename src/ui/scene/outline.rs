//! What a lesson hides or points at.

use egui::style::ScrollAnimation;
use egui::{Context, Id, Rect, Stroke, StrokeKind, Ui, pos2};

use super::Scene;
use crate::workbench::{Control, Target};

/// Distance of an outline from what it goes round.
const GAP: f32 = 3.0;

/// So many frames something is scrolled to.
const FOLLOWED: u8 = 6;

/// Where a part of the screen with a name was drawn last, for a picture of it alone.
pub fn drawn_at(ctx: &Context, name: &str) -> Option<Rect> {
    ctx.data(|data| data.get_temp(Id::unique(("drawn at", name))))
}

/// Remembers it.
pub(crate) fn remember(ui: &Ui, name: &'static str, rect: Rect) {
    ui.data_mut(|data| data.insert_temp(Id::unique(("drawn at", name)), rect));
}

impl Scene<'_> {
    /// Draws a control, unless the lesson hides it.
    pub(crate) fn control(&mut self, ui: &mut Ui, control: Control, body: impl FnOnce(&mut Ui, &mut Self)) {
        self.outlined(ui, &Target::Control(control), body);
    }

    /// Draws what a lesson may hide or name.
    pub(crate) fn outlined(&mut self, ui: &mut Ui, target: &Target, body: impl FnOnce(&mut Ui, &mut Self)) {
        if self.hides(target) {
            return;
        }
        // Not in a scope: a lesson must not change the ids of what it names, nor how rows are wrapped.
        let (start, row) = (ui.cursor().min, ui.layout().is_horizontal());
        body(ui, self);
        let (all, end) = (ui.min_rect(), ui.cursor().min);
        let rect = if row && end.y <= start.y + 1.0 {
            Rect::from_min_max(start, pos2(end.x - ui.spacing().item_spacing.x, all.bottom()))
        } else {
            Rect::from_min_max(pos2(all.left(), start.y), all.max)
        };
        self.outline(ui, target, rect);
    }

    /// Whether the lesson hides something.
    pub(crate) fn hides(&self, target: &Target) -> bool {
        self.workbench.lesson().is_some_and(|playing| playing.hides(target))
    }

    /// Whether the lesson points at something.
    pub(crate) fn points_at(&self, target: &Target) -> bool {
        self.workbench.lesson().is_some_and(|playing| playing.points_at(target))
    }

    /// Goes round something, where the lesson points at it.
    pub(crate) fn outline(&self, ui: &Ui, target: &Target, rect: Rect) {
        if let Target::Panel(panel) = target {
            remember(ui, panel.into(), rect);
        }
        if self.points_at(target) && rect.is_positive() {
            // What fills its part of the screen has its room in the margin around that.
            let margin = if matches!(target, Target::Panel(_)) { 2.0 * GAP } else { 0.0 };
            let painter = ui.ctx().layer_painter(ui.layer_id()).with_clip_rect(ui.clip_rect().expand(margin));
            self.ring(&painter, rect);
            if matches!(target, Target::Control(_) | Target::Section(_)) {
                self.follow_lesson(ui, "ring", &target.to_string(), rect);
            }
        }
    }

    /// Scrolls to something of the lesson that is new, or was pushed out of sight by what is new: for some frames, in
    /// which everything around it finds its size. Then it is let go, until the next moment of the lesson. Of several
    /// things of a kind, the first is followed.
    pub(crate) fn follow_lesson(&self, ui: &Ui, kind: &str, name: &str, rect: Rect) {
        let Some(playing) = self.workbench.lesson() else { return };
        let pointed = playing.pointed.as_ref().map(Target::to_string);
        let moment = Id::unique((playing.bookmark().lesson, playing.moment(), pointed));
        let (memory, own) = (Id::unique(("followed", kind)), Id::unique(name));
        let before = ui.data(|data| data.get_temp::<(Id, Id, u8)>(memory)).filter(|(of, ..)| *of == moment);
        let (_, first, frames) = before.unwrap_or((moment, own, 0));
        let scrolls = ui.input(|input| input.pointer.any_down() || input.smooth_scroll_delta().y != 0.0);
        if first != own || frames >= FOLLOWED {
            return;
        }
        ui.data_mut(|data| data.insert_temp(memory, (moment, own, if scrolls { FOLLOWED } else { frames + 1 })));
        if !scrolls {
            ui.scroll_to_rect_animation(rect, None, ScrollAnimation::none());
        }
        ui.ctx().request_repaint();
    }

    /// A ring that is seen on any ground: the accent on a halo.
    pub(crate) fn ring(&self, painter: &egui::Painter, rect: Rect) {
        let width = self.theme.line + 1.5;
        let ring = rect.expand(GAP);
        let halo = Stroke::new(width + 2.0, self.theme.background);
        painter.rect_stroke(ring, 5.0, halo, StrokeKind::Middle);
        painter.rect_stroke(ring, 5.0, Stroke::new(width, self.theme.accent), StrokeKind::Middle);
    }
}
