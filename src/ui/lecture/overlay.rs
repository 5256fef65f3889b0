//! The spotlight, and the pointer that can be seen from the last row.

use std::collections::VecDeque;

use egui::{Color32, Context, Id, LayerId, Mesh, Order, Painter, Pos2, Rect, Shape, Stroke, Vec2};

use crate::ui::theme::Theme;
use crate::workbench::{Command, LectureAction, Workbench};

/// Corners of the circle.
const CORNERS: u32 = 72;
/// Width of the edge of the light, as a share of its radius.
const SOFT: f32 = 0.12;
/// The pointer: radius of its ring, of its dot, and width of its line, as shares of the height.
const RING: f32 = 0.03;
const DOT: f32 = 0.007;
const LINE: f32 = 0.006;
/// Seconds after which the trail has faded.
const FADE: f64 = 0.5;

/// Where the pointer is, and where it has been, each with its time.
#[derive(Default)]
pub(super) struct Trail {
    at: Option<Pos2>,
    past: VecDeque<(Pos2, f64)>,
}

impl Trail {
    /// Follows the pointer; without motion there is no past.
    fn record(&mut self, pointer: Option<Pos2>, now: f64, motion: bool) {
        if let Some(pos) = pointer {
            if motion && self.at != Some(pos) {
                self.past.push_back((pos, now));
            }
            self.at = Some(pos);
        }
        if !motion {
            self.past.clear();
        }
        while self.past.front().is_some_and(|(_, time)| now - time > FADE) {
            self.past.pop_front();
        }
    }
}

/// Draws them over the picture where they are on. Says whether anything was asked for.
pub(super) fn overlay(ctx: &Context, workbench: &mut Workbench, trail: &mut Trail, theme: Theme) -> bool {
    let Some(lecture) = workbench.lecture() else { return false };
    let (spotlight, spot, pointer) = (lecture.spotlight, lecture.spot, lecture.pointer);
    let (latest, now, wheel) = ctx.input(|input| (input.pointer.latest_pos(), input.time, input.zoom_delta()));
    let motion = !workbench.settings().reduced_motion;
    trail.record(latest, now, motion && pointer);
    let screen = ctx.content_rect();
    // The pointer may have left for the presenter's window; the light stays where it was.
    let at = trail.at.unwrap_or(screen.center());
    // Above the picture, and below windows.
    let painter = ctx.layer_painter(LayerId::new(Order::Background, Id::unique("lecture overlay")));
    if spotlight {
        painter.add(shade(screen, at, spot * screen.height(), Theme::shade()));
    }
    if pointer {
        paint_trail(&painter, trail, now, screen.height(), theme.bad);
        paint_pointer(&painter, at, screen.height(), theme);
        if !trail.past.is_empty() {
            ctx.request_repaint();
        }
    }
    if spotlight && wheel != 1.0 {
        workbench.apply(Command::Lecture(LectureAction::Spot(wheel)));
        return true;
    }
    false
}

/// A shade over the screen with a round hole.
fn shade(screen: Rect, center: Pos2, radius: f32, color: Color32) -> Shape {
    let mut mesh = Mesh::default();
    let far = 2.0 * (screen.size().length() + (center - screen.center()).length());
    for corner in 0..=CORNERS {
        let direction = Vec2::angled(corner as f32 / CORNERS as f32 * std::f32::consts::TAU);
        for (distance, color) in [(radius, Color32::TRANSPARENT), (radius * (1.0 + SOFT), color), (far, color)] {
            mesh.colored_vertex(center + distance * direction, color);
        }
        if corner > 0 {
            let last = 3 * corner;
            for inner in [last, last + 1] {
                mesh.add_triangle(inner - 3, inner - 2, inner);
                mesh.add_triangle(inner - 2, inner + 1, inner);
            }
        }
    }
    Shape::mesh(mesh)
}

fn paint_trail(painter: &Painter, trail: &Trail, now: f64, height: f32, color: Color32) {
    for ((from, _), (to, time)) in trail.past.iter().zip(trail.past.iter().skip(1)) {
        let fresh = (1.0 - (now - time) / FADE).clamp(0.0, 1.0) as f32;
        let stroke = Stroke::new(2.0 * LINE * height * fresh, color.gamma_multiply(0.6 * fresh));
        painter.line_segment([*from, *to], stroke);
    }
}

/// A ring and a dot, with an edge that stands out from any ground.
fn paint_pointer(painter: &Painter, at: Pos2, height: f32, theme: Theme) {
    let (ring, dot, line) = (RING * height, DOT * height, LINE * height);
    painter.circle_filled(at, ring, theme.bad.gamma_multiply(0.18));
    painter.circle_stroke(at, ring, Stroke::new(2.0 * line, theme.background));
    painter.circle_stroke(at, ring, Stroke::new(line, theme.bad));
    painter.circle(at, dot, theme.bad, Stroke::new(0.5 * line, theme.background));
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn a_trail_fades_and_without_motion_there_is_none() {
        let mut trail = Trail::default();
        for step in 0..10 {
            trail.record(Some(pos2(step as f32, 0.0)), 0.1 * f64::from(step), true);
        }
        assert_eq!((trail.at, trail.past.len()), (Some(pos2(9.0, 0.0)), 6));
        trail.record(None, 1.2, true);
        assert_eq!((trail.at, trail.past.len()), (Some(pos2(9.0, 0.0)), 3), "it stays where it was");
        trail.record(Some(pos2(1.0, 1.0)), 1.2, false);
        assert_eq!((trail.at, trail.past.len()), (Some(pos2(1.0, 1.0)), 0));
    }
}
