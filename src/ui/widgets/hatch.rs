//! The look of what the mask forbids.

use egui::{Painter, Rect, Stroke, pos2};

use crate::ui::theme::Theme;

/// Distance between the lines in points.
const GAP: f32 = 6.0;

/// Fills a rectangle with slanted lines on the ground of forbidden cells.
pub(crate) fn hatch(painter: &Painter, rect: Rect, theme: &Theme) {
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    painter.rect_filled(rect, 0.0, theme.forbidden);
    let stroke = Stroke::new(theme.line, theme.hatch);
    // Lines on a grid of the screen, so that neighbours join.
    let first = ((rect.left() + rect.top()) / GAP).floor() as i32;
    let last = ((rect.right() + rect.bottom()) / GAP).ceil() as i32;
    for line in first..=last {
        let sum = line as f32 * GAP;
        painter.line_segment([pos2(sum - rect.top(), rect.top()), pos2(sum - rect.bottom(), rect.bottom())], stroke);
    }
}
