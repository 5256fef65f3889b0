//! What is drawn around the cells: labels, captions, statistics and the colour bar.

use std::ops::Range;

use egui::epaint::TextShape;
use egui::text::LayoutJob;
use egui::{Align, Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::MapLayout;
use crate::design::visible;
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::numbers::small_weight;
use crate::ui::theme::{ColorMap, size};
use crate::ui::widgets::hint;
use crate::workbench::{Concept, HeadSummary};

const BAR_STEPS: usize = 64;

/// Token labels on both axes, and what the axes are.
pub(super) fn labels(ui: &Ui, painter: &Painter, scene: &Scene, layout: &MapLayout, which: Which) {
    let theme = scene.theme;
    let chosen = scene.workbench.view().cell_in(which, layout.tokens);
    let (query, key) = (chosen.map(|cell| cell.query), chosen.and_then(|cell| cell.key));
    let (rows, columns) = if layout.transposed { (key, query) } else { (query, key) };
    let [queries, keys] = &layout.wanted;
    let (wanted_rows, wanted_columns) = if layout.transposed { (keys, queries) } else { (queries, keys) };
    let (row_color, column_color) = if layout.transposed { (theme.key, theme.query) } else { (theme.query, theme.key) };
    for (i, label) in layout.labels.iter().enumerate() {
        let shown = |wanted: &[usize], stride: usize| {
            wanted.contains(&i) || i % stride == 0 && wanted.iter().all(|other| other.abs_diff(i) >= stride)
        };
        if shown(wanted_rows, layout.row_stride) {
            let color = if rows == Some(i) { row_color } else { theme.text };
            let at = pos2(layout.map.left() - 6.0, layout.map.top() + layout.row_center(i));
            let token = scene.tokens(which).get(i).map(|token| visible(&token.text));
            let longer = token.filter(|text| *text != label.as_str());
            if !longer.is_some_and(|text| whole(painter, &text, at, layout, color)) {
                painter.text(at, Align2::RIGHT_CENTER, label, layout.font.clone(), color);
            }
        }
        if layout.header.is_none() && shown(wanted_columns, layout.column_stride) {
            let color = if columns == Some(i) { column_color } else { theme.text };
            let label = layout.short.as_ref().and_then(|short| short.get(i)).unwrap_or(label);
            let at = pos2(layout.map.left() + layout.column_center(i), layout.map.top() - 5.0);
            if layout.flat {
                painter.text(at, Align2::CENTER_BOTTOM, label, layout.column_font.clone(), color);
            } else {
                let galley = ui.painter().layout_no_wrap(label.clone(), layout.column_font.clone(), color);
                let shape = TextShape::new(at - vec2(0.0, galley.size().y / 2.0), galley, color);
                painter.add(shape.with_angle_and_anchor(-std::f32::consts::FRAC_PI_4, Align2::LEFT_CENTER));
            }
        }
    }
    if which == Which::Second && layout.tight {
        // The map beside it says so, and there is no room to say it twice.
        return;
    }
    let caption = FontId::proportional(size::SMALL);
    let (row_key, column_key) = if layout.transposed {
        ("axis-rows-keys", "axis-columns-queries")
    } else {
        ("axis-rows-queries", "axis-columns-keys")
    };
    let top = layout.outer.left_top();
    if layout.corner {
        // In the corner, or where there is nothing else beside the colour bar, if there is room.
        let beside = layout.map.right_top() + vec2(layout.side + layout.bar + 12.0, 0.0);
        let (mut at, width) = match layout.plain {
            true => (beside, layout.outer.right() - beside.x),
            false => (top, layout.map.left() - top.x - 8.0),
        };
        if width < LEAST_CAPTION {
            return;
        }
        let captions = [(row_key, row_color), (column_key, column_color)];
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

/// Captions narrower than this could not be read.
const LEAST_CAPTION: f32 = 60.0;

/// Height of a row with two lines of a name, in parts of the size of its letters; and the least size of those.
const TWO_LINES: f32 = 2.6;
const LEAST_NAME: f32 = 11.0;

/// Writes a name whole that is too long for its label, to the left of a point: in one line or in two, in which its letters
/// are larger, if they can be read. Says whether it could.
fn whole(painter: &Painter, text: &str, at: Pos2, layout: &MapLayout, color: Color32) -> bool {
    let (font, room) = (&layout.font, at.x - layout.outer.left());
    let width = painter.layout_no_wrap(text.to_owned(), font.clone(), color).size().x;
    let (one, two) = (font.size * (room / width).min(1.0), font.size.min(layout.cell.y / TWO_LINES));
    let (size, rows) = if one >= two { (one, 1) } else { (two, 2) };
    if size < LEAST_NAME {
        return false;
    }
    let mut job = LayoutJob::simple(text.to_owned(), FontId::new(size, font.family.clone()), color, room + 1.0);
    (job.halign, job.wrap.max_rows) = (Align::Max, rows);
    let galley = painter.layout_job(job);
    painter.galley(pos2(at.x, at.y - galley.size().y / 2.0), galley, color);
    true
}

/// One margin: a bar and a number for each token.
struct Margin<'a> {
    values: &'a [f32],
    /// The value of the longest bar.
    most: f32,
    numbers: &'a [f32],
    color: Color32,
}

/// Length of the longest bar at the side, and space of the number below.
const LONGEST: f32 = 34.0;
const NUMBER: f32 = 18.0;
/// Distance of the bars from the map.
const SIDE_GAP: f32 = 5.0;
const FOOT_GAP: f32 = 4.0;
/// Tokens smaller than this, in pixels, have no bars of their own: one begins where another ends.
const SEPARATE: f32 = 4.0;

/// Entropy and effective number of tokens of each query, and the mass that each key receives.
pub(super) fn statistics(ui: &Ui, painter: &Painter, scene: &Scene, layout: &MapLayout, summary: &HeadSummary) {
    if !layout.statistics {
        return;
    }
    let theme = scene.theme;
    let HeadSummary { entropies, effective, column_mass: mass, .. } = summary;
    let longest = (layout.tokens as f32).ln().max(f32::MIN_POSITIVE);
    let queries = Margin { values: entropies, most: longest, numbers: effective, color: theme.query };
    let most = mass.iter().copied().fold(1.0, f32::max);
    let keys = Margin { values: mass, most, numbers: mass, color: theme.key };
    let (side, foot) = if layout.transposed { (keys, queries) } else { (queries, keys) };
    let side_numbers = layout.cell.y >= size::SMALL + 1.0 && !layout.tight;
    let foot_numbers = layout.cell.x >= 22.0 && !layout.tight;
    let below = layout.foot - FOOT_GAP - if layout.tight { 2.0 } else { NUMBER };
    let corner = layout.map.right_bottom();
    let side_bar = |from: f32, to: f32, share: f32| {
        let at = pos2(corner.x + SIDE_GAP, layout.map.top() + from);
        Rect::from_min_size(at, vec2(LONGEST * share, to - from))
    };
    let foot_bar = |from: f32, to: f32, share: f32| {
        let at = pos2(layout.map.left() + from, corner.y + FOOT_GAP);
        Rect::from_min_size(at, vec2(to - from, below * share))
    };
    let pixels = ui.ctx().pixels_per_point();
    bars(painter, (layout.cell.y, layout.map.height()), pixels, &side, side_bar);
    bars(painter, (layout.cell.x, layout.map.width()), pixels, &foot, foot_bar);

    let small = FontId::proportional(size::SMALL);
    for i in (0..layout.tokens).filter(|_| side_numbers) {
        let at = pos2(corner.x + SIDE_GAP + LONGEST + 4.0, layout.map.top() + layout.row_center(i));
        let number = format!("{:.1}", side.numbers[i]);
        painter.text(at, Align2::LEFT_CENTER, number, small.clone(), theme.text_weak);
    }
    for i in (0..layout.tokens).filter(|_| foot_numbers) {
        let at = pos2(layout.map.left() + layout.column_center(i), corner.y + FOOT_GAP + below + 2.0);
        let number = format!("{:.1}", foot.numbers[i]);
        painter.text(at, Align2::CENTER_TOP, number, small.clone(), theme.text_weak);
    }
    let entropy = |numbers: bool, key: &'static str| if numbers { [key, ENTROPY] } else { [ENTROPY; 2] };
    let (side_keys, foot_keys) = match layout.transposed {
        true => (["margin-mass"; 2], entropy(foot_numbers, "margin-entropy-foot")),
        false => (entropy(side_numbers, "margin-entropy"), ["margin-mass"; 2]),
    };
    let width = layout.side + layout.bar - SIDE_GAP - 1.0;
    let bottom = layout.outer.bottom();
    caption(ui, painter, scene, (corner + vec2(SIDE_GAP, 2.0), bottom), side_keys, width);
    // Below the label of the last row, and beside the bars.
    let at = pos2(layout.outer.left(), corner.y + if layout.tight { 2.0 } else { 8.0 });
    caption(ui, painter, scene, (at, bottom), foot_keys, layout.map.left() - layout.outer.left() - 4.0);
}

/// The caption of bars that have no numbers, or no room to explain those.
const ENTROPY: &str = "margin-entropy-bar";

/// Writes the first of two captions, or the second where that does not end above the bottom; that one as far above the
/// place as its lines need. Explains itself under the pointer.
fn caption(ui: &Ui, painter: &Painter, scene: &Scene, (at, bottom): (Pos2, f32), keys: [&'static str; 2], width: f32) {
    let (font, color) = (FontId::proportional(size::SMALL), scene.theme.text_weak);
    let written = keys.map(|key| (key, painter.layout(scene.text(key).into_owned(), font.clone(), color, width)));
    let [first, second] = written;
    let (key, galley) = if at.y + first.1.size().y <= bottom { first } else { second };
    let at = pos2(at.x, at.y.min(bottom - galley.size().y));
    let id = ui.scope_id().with((key, at.x as i32, at.y as i32));
    let place = ui.interact(Rect::from_min_size(at, galley.size()), id, Sense::hover());
    painter.galley(at, galley, color);
    if key == "margin-mass" {
        hint(place, scene, Concept::Received);
    } else {
        hint(hint(place, scene, Concept::Entropy), scene, Concept::EffectiveTokens);
    }
}

/// The bars of a margin: one a token, or where tokens are too small for that, one a pixel, as long as
/// the longest of the tokens in it. `place` makes a rectangle of where a bar begins and ends along
/// the map, and of its length from 0 to 1.
fn bars(
    painter: &Painter,
    (cell, length): (f32, f32),
    pixels: f32,
    margin: &Margin,
    place: impl Fn(f32, f32, f32) -> Rect,
) {
    let share = |value: f32| (value / margin.most).clamp(0.0, 1.0);
    if cell * pixels >= SEPARATE {
        let half = (cell * 0.6).clamp(1.0, 14.0) / 2.0;
        for (i, value) in margin.values.iter().enumerate() {
            let center = (i as f32 + 0.5) * cell;
            painter.rect_filled(place(center - half, center + half, share(*value)), 1.0, margin.color);
        }
        return;
    }
    let snapped = |at: Pos2| ((at.to_vec2() * pixels).round() / pixels).to_pos2();
    let mut mesh = Mesh::default();
    let columns = (length * pixels).round().max(1.0) as usize;
    for column in 0..columns {
        let tokens = tokens_in(column, columns, margin.values.len());
        let longest = margin.values[tokens].iter().copied().fold(0.0, f32::max);
        let at = |column: usize| column as f32 / pixels;
        let bar = place(at(column), at(column + 1), share(longest));
        let bar = Rect::from_min_max(snapped(bar.min), snapped(bar.max));
        mesh.add_colored_rect(bar, margin.color);
    }
    painter.add(mesh);
}

/// The tokens of which some part is in a column.
fn tokens_in(column: usize, columns: usize, tokens: usize) -> Range<usize> {
    column * tokens / columns..((column + 1) * tokens).div_ceil(columns)
}

/// The colour bar with its range.
pub(super) fn color_bar(painter: &Painter, scene: &Scene, layout: &MapLayout, colors: &ColorMap) {
    if !layout.has_bar {
        return;
    }
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
    let [low, high] = bar_range(scene, colors);
    let x = rect.right() + 5.0;
    painter.text(pos2(x, rect.top()), Align2::LEFT_TOP, high, font.clone(), theme.text);
    painter.text(pos2(x, rect.bottom()), Align2::LEFT_BOTTOM, low, font, theme.text);
}

/// What stands at the lower and the upper end of a colour bar.
pub(crate) fn bar_range(scene: &Scene, colors: &ColorMap) -> [String; 2] {
    let (low, high) = colors.range();
    let number = |value: f32| {
        let digits = if value.abs() >= 99.95 { 0 } else { 3 };
        let text = format!("{value:.digits$}").replace('-', "−");
        if digits > 0 { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    };
    let high = if colors.ends_at_largest() {
        format!("{}\n{}", small_weight(high), scene.text("bar-largest"))
    } else if colors.is_per_row() {
        scene.text("bar-row-max").into_owned()
    } else {
        number(high)
    };
    [number(low), high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_in_a_column_and_every_column_has_a_token() {
        for (columns, tokens) in [(1, 1), (7, 3), (300, 1024), (1024, 300), (512, 512)] {
            let mut end = 0;
            for column in 0..columns {
                let range = tokens_in(column, columns, tokens);
                assert!(!range.is_empty() && range.start <= end && range.end >= end, "{range:?}");
                end = range.end;
            }
            assert_eq!(end, tokens);
        }
    }
}
