//! What is drawn around the cells: labels, captions, statistics and the colour bar.

use egui::epaint::TextShape;
use egui::{Align2, Color32, FontId, Painter, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::MapLayout;
use super::layout::FOOT;
use crate::ui::Scene;
use crate::ui::theme::{ColorMap, size};
use crate::workbench::HeadSummary;

const BAR_STEPS: usize = 64;

/// Token labels on both axes, and what the axes are.
pub(super) fn labels(ui: &Ui, painter: &Painter, scene: &Scene, layout: &MapLayout, second: bool) {
    let theme = scene.theme;
    let chosen = scene.workbench.view.cell_in(second, layout.tokens);
    let (query, key) = (chosen.map(|cell| cell.query), chosen.and_then(|cell| cell.key));
    let (rows, columns) = if layout.transposed { (key, query) } else { (query, key) };
    let (row_color, column_color) = if layout.transposed { (theme.key, theme.query) } else { (theme.query, theme.key) };
    for (i, label) in layout.labels.iter().enumerate() {
        let shown = |chosen: Option<usize>| {
            chosen == Some(i) || i % layout.stride == 0 && chosen.is_none_or(|c| c.abs_diff(i) >= layout.stride)
        };
        if shown(rows) {
            let color = if rows == Some(i) { row_color } else { theme.text };
            let at = pos2(layout.map.left() - 6.0, layout.map.top() + layout.center(i));
            painter.text(at, Align2::RIGHT_CENTER, label, layout.font.clone(), color);
        }
        if shown(columns) {
            let color = if columns == Some(i) { column_color } else { theme.text };
            let at = pos2(layout.map.left() + layout.center(i), layout.map.top() - 5.0);
            if layout.flat {
                painter.text(at, Align2::CENTER_BOTTOM, label, layout.font.clone(), color);
            } else {
                let galley = ui.painter().layout_no_wrap(label.clone(), layout.font.clone(), color);
                let shape = TextShape::new(at - vec2(0.0, galley.size().y / 2.0), galley, color);
                painter.add(shape.with_angle_and_anchor(-std::f32::consts::FRAC_PI_4, Align2::LEFT_CENTER));
            }
        }
    }
    let caption = FontId::proportional(size::SMALL);
    let (row_key, column_key) = if layout.transposed {
        ("axis-rows-keys", "axis-columns-queries")
    } else {
        ("axis-rows-queries", "axis-columns-keys")
    };
    let top = layout.outer.left_top();
    if layout.corner {
        let width = layout.map.left() - top.x - 8.0;
        let captions = [(row_key, row_color), (column_key, column_color)];
        let mut at = top;
        for (key, color) in captions {
            let galley = ui.painter().layout(scene.text(key).into_owned(), caption.clone(), color, width);
            let height = galley.size().y;
            painter.galley(at, galley, color);
            at.y += height + 2.0;
        }
        return;
    }
    let rect = painter.text(top, Align2::LEFT_TOP, scene.text(row_key), caption.clone(), row_color);
    // Beside the first where there is room, else below it.
    let beside = pos2((rect.right() + 16.0).max(layout.map.left()), top.y);
    let at = if layout.tight { rect.left_bottom() + vec2(0.0, 1.0) } else { beside };
    painter.text(at, Align2::LEFT_TOP, scene.text(column_key), caption, column_color);
}

/// Entropy and effective number of tokens of each query, and the mass that each key receives.
pub(super) fn statistics(ui: &Ui, painter: &Painter, scene: &Scene, layout: &MapLayout, summary: &HeadSummary) {
    let theme = scene.theme;
    let tokens = layout.tokens;
    let longest = (tokens as f32).ln().max(f32::MIN_POSITIVE);
    // Bars thinner than a pixel would only overdraw each other.
    let step = (1.0 / (layout.cell * ui.ctx().pixels_per_point())).ceil().max(1.0) as usize;
    let HeadSummary { entropies, effective, column_mass: mass, .. } = summary;
    let most = mass.iter().copied().fold(1.0, f32::max);
    let small = FontId::proportional(size::SMALL);
    let numbers = layout.cell >= size::SMALL + 1.0 && !layout.tight;
    for i in (0..tokens).step_by(step) {
        let effective = format!("{:.1}", effective[i]);
        let thickness = (layout.cell * 0.6).clamp(1.0, 14.0);
        let query_bar = |length: f32| length * entropies[i] / longest;
        let key_bar = |length: f32| length * mass[i] / most;
        let along = layout.center(i);
        let (side, foot) = if layout.transposed {
            ((key_bar(34.0), theme.key, format!("{:.1}", mass[i])), (query_bar(FOOT - 22.0), theme.query, effective))
        } else {
            ((query_bar(34.0), theme.query, effective), (key_bar(FOOT - 22.0), theme.key, format!("{:.1}", mass[i])))
        };
        let at = pos2(layout.map.right() + 5.0, layout.map.top() + along);
        bar(painter, Rect::from_min_size(at - vec2(0.0, thickness / 2.0), vec2(side.0, thickness)), side.1);
        if numbers {
            painter.text(at + vec2(38.0, 0.0), Align2::LEFT_CENTER, side.2, small.clone(), theme.text_weak);
        }
        let at = pos2(layout.map.left() + along, layout.map.bottom() + 4.0);
        bar(painter, Rect::from_min_size(at - vec2(thickness / 2.0, 0.0), vec2(thickness, foot.0)), foot.1);
        if layout.cell >= 22.0 {
            let below = at + vec2(0.0, FOOT - 20.0);
            painter.text(below, Align2::CENTER_TOP, foot.2, small.clone(), theme.text_weak);
        }
    }
    let (side_key, foot_key) =
        if layout.transposed { ("margin-mass", "margin-entropy") } else { ("margin-entropy", "margin-mass") };
    let at = pos2(layout.map.right() + 5.0, layout.map.bottom() + 2.0);
    caption(ui, painter, scene, at, side_key, layout.side + layout.bar - 6.0);
    // Below the label of the last row.
    let at = pos2(layout.outer.left(), layout.map.bottom() + 8.0);
    caption(ui, painter, scene, at, foot_key, layout.map.left() - layout.outer.left() - 8.0);
}

fn caption(ui: &Ui, painter: &Painter, scene: &Scene, at: egui::Pos2, key: &'static str, width: f32) {
    let font = FontId::proportional(size::SMALL);
    let text = scene.text(key).into_owned();
    let galley = ui.painter().layout(text, font, scene.theme.text_weak, width.max(60.0));
    painter.galley(at, galley, scene.theme.text_weak);
}

fn bar(painter: &Painter, rect: Rect, color: Color32) {
    painter.rect_filled(rect, 1.0, color);
}

/// The colour bar with its range.
pub(super) fn color_bar(painter: &Painter, scene: &Scene, layout: &MapLayout, colors: &ColorMap) {
    let theme = scene.theme;
    let left = layout.map.right() + layout.side + 2.0;
    let height = layout.map.height().min(220.0);
    let rect = Rect::from_min_size(pos2(left, layout.map.top()), vec2(14.0, height));
    let step = height / BAR_STEPS as f32;
    for i in 0..BAR_STEPS {
        let place = 1.0 - (i as f32 + 0.5) / BAR_STEPS as f32;
        let min = pos2(rect.left(), rect.top() + i as f32 * step);
        // A hair taller, so that no seam shows between the steps.
        painter.rect_filled(Rect::from_min_size(min, vec2(rect.width(), step + 0.5)), 0.0, colors.bar(place));
    }
    painter.rect_stroke(rect, 0.0, Stroke::new(theme.line, theme.outline), StrokeKind::Outside);
    let font = FontId::proportional(size::SMALL);
    let (low, high) = colors.range();
    let number = |value: f32| {
        let digits = if value.abs() >= 99.95 { 0 } else { 3 };
        let text = format!("{value:.digits$}").replace('-', "−");
        if digits > 0 { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    };
    let high = if colors.is_per_row() { scene.text("bar-row-max").into_owned() } else { number(high) };
    let x = rect.right() + 5.0;
    painter.text(pos2(x, rect.top()), Align2::LEFT_TOP, high, font.clone(), theme.text);
    painter.text(pos2(x, rect.bottom()), Align2::LEFT_BOTTOM, number(low), font, theme.text);
}
