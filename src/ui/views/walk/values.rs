//! The output row as a weighted sum of value rows.

use std::f32::consts::FRAC_PI_2;

use egui::epaint::TextShape;
use egui::{
    Align2, Color32, FontId, Grid, Mesh, Painter, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, pos2, vec2,
};

use super::query::{query_chooser, shown_query};
use crate::analysis::{Contribution, contributions, differing_first};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::dimensions::of_value;
use crate::ui::names::token_label;
use crate::ui::numbers::{number, rounded, weight};
use crate::ui::theme::{Theme, fonts, size};
use crate::ui::widgets::{control_row, elided, page_break, pointed, read_out, room_for, turn_pages};
use crate::workbench::{MapKind, View, ViewChange};

/// Tokens that have a colour of their own; the others share one.
const NAMED: usize = 6;
/// Tokens in the table.
const LISTED: usize = 48;
const LEGEND: f32 = 24.0;
/// On both sides of a word in a bar, together.
const MARGIN: f32 = 4.0;
/// Bars nearer to each other than this are drawn without smooth edges.
const DENSE: f32 = 2.0;
/// Height of the picture.
const HEIGHT: f32 = 260.0;

/// Draws the output of the chosen query, dimension by dimension, as stacked contributions.
pub(super) fn values(ui: &mut Ui, scene: &mut Scene) {
    ui.horizontal_wrapped(|ui| {
        query_chooser(ui, scene);
        control_row(ui, scene, map_button);
    });
    let (which, view) = (scene.workbench.view().walk.which, scene.workbench.view().clone());
    let Some(trace) = scene.derived().inside(which, view.layer, view.head) else { return };
    let Some(query) = shown_query(scene) else { return };
    let parts = contributions(trace, query);
    control_row(ui, scene, |ui, scene| drop(ui.label(scene.text("values-says"))));
    if scene.derived().values_alike(which, (view.layer, view.head)) {
        ui.label(RichText::new(scene.text("values-alike")).color(scene.theme.bad));
    }
    let total: f32 = parts.iter().map(|part| part.size).sum();
    let page = ui.available_height();
    ScrollArea::vertical().id_salt("values").auto_shrink(false).show(ui, |ui| {
        let top = ui.cursor().top();
        let dimensions = differing_first(&trace.v);
        let output: Vec<(usize, f32)> = dimensions.into_iter().map(|d| (d, trace.output[(query, d)])).collect();
        // In a hall the picture is a page, and the table the next.
        let height = if scene.projected { page - 4.0 } else { HEIGHT };
        stacks(ui, scene, which, &parts, &output, height);
        page_break(ui, scene, (top, page));
        ui.add_space(8.0);
        Grid::new("value rows").num_columns(6).spacing([18.0, 4.0]).striped(true).show(ui, |ui| {
            for key in ["", "values-token", "values-weight", "values-norm", "values-size", "values-share"] {
                let text = if key.is_empty() { "".into() } else { scene.text(key) };
                ui.label(RichText::new(text).family(fonts::strong()));
            }
            ui.end_row();
            for (place, part) in parts.iter().enumerate().take(LISTED) {
                let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
                ui.painter().rect_filled(rect, 2.0, color(&scene.theme, place));
                ui.label(token_label(&scene.tokens(which)[part.key].text, 28));
                ui.label(RichText::new(weight(part.weight)).monospace().color(scene.theme.weight));
                ui.label(RichText::new(number(part.norm)).monospace().color(scene.theme.value));
                ui.label(RichText::new(number(part.size)).monospace().color(scene.theme.output));
                let share = if total > 0.0 { part.size / total } else { 0.0 };
                ui.label(RichText::new(weight(share)).monospace());
                ui.end_row();
            }
        });
        if parts.len() > LISTED {
            ui.label(scene.workbench.text.count("values-more", parts.len() - LISTED));
        }
        turn_pages(ui, scene, page);
    });
}

/// The same sizes for all queries at once.
fn map_button(ui: &mut Ui, scene: &mut Scene) {
    if ui.button(scene.text("values-map")).on_hover_text(scene.text("map-value-norm-hint")).clicked() {
        scene.push(ViewChange::View(View::Explore));
        scene.push(ViewChange::Map(MapKind::ValueNorm));
    }
}

/// The colours of the largest contributions; the others share one.
fn color(theme: &Theme, place: usize) -> Color32 {
    let colors = [theme.output, theme.query, theme.value, theme.key, theme.score, theme.weight];
    colors.get(place).copied().unwrap_or(theme.hatch)
}

/// A word in its piece of a bar: across, or else upwards, or not at all where it fits neither way.
fn write(painter: &Painter, piece: Rect, word: String, ink: Color32) {
    let galley = painter.layout_no_wrap(word, FontId::proportional(size::SMALL), ink);
    let (size, room) = (galley.size(), piece.size() - vec2(MARGIN, 0.0));
    if size.x <= room.x && size.y <= room.y {
        painter.galley(piece.center() - size / 2.0, galley, ink);
    } else if size.x <= piece.height() - MARGIN && size.y <= piece.width() {
        let at = piece.center() + vec2(-size.y, size.x) / 2.0;
        painter.add(TextShape::new(at, galley, ink).with_angle(-FRAC_PI_2));
    }
}

/// The column of pixels in which one of so many bars begins.
fn pixel(place: usize, bars: usize, pixels: f32) -> usize {
    (place as f32 / bars as f32 * pixels) as usize
}

/// Of bars with these ends, from left to right, those that are drawn: each that has a pixel of its own, and else the tallest
/// at each pixel.
fn tallest(ends: &[[f32; 2]], pixels: f32) -> Vec<bool> {
    let mut tallest = vec![false; ends.len()];
    let height = |place: &usize| ends[*place][0] + ends[*place][1];
    let pixel = |place: usize| pixel(place, ends.len(), pixels);
    let places: Vec<usize> = (0..ends.len()).collect();
    for bars in places.chunk_by(|a, b| pixel(*a) == pixel(*b)) {
        let top = bars.iter().max_by(|a, b| height(a).total_cmp(&height(b)));
        top.into_iter().for_each(|place| tallest[*place] = true);
    }
    tallest
}

/// A stacked bar for each dimension of the output, in the given order; its end is marked with the trace's own number.
fn stacks(ui: &mut Ui, scene: &Scene, which: Which, parts: &[Contribution], output: &[(usize, f32)], height: f32) {
    let theme = scene.theme;
    let space = vec2(ui.available_width(), height);
    let (rect, response) = room_for(ui, space, Sense::click());
    let plot = Rect::from_min_max(rect.min + vec2(52.0, 6.0), rect.max - vec2(8.0, LEGEND));
    let sum = |keep: fn(f32) -> bool, d: usize| -> f32 {
        parts.iter().map(|part| part.products[d]).filter(|v| keep(*v)).sum::<f32>().abs()
    };
    let dimensions = output.len();
    let ends: Vec<[f32; 2]> = output.iter().map(|(d, _)| [sum(|v| v > 0.0, *d), sum(|v| v < 0.0, *d)]).collect();
    let [above, below] = [0, 1].map(|end| ends.iter().map(|ends| ends[end]).fold(0.0, f32::max));
    let range = (above + below).max(f32::MIN_POSITIVE);
    let y = |value: f32| plot.top() + (above - value) / range * plot.height();
    let step = plot.width() / dimensions.max(1) as f32;
    let bar = (step * 0.72).clamp(1.0, 90.0);
    let painter = ui.painter_at(rect);
    // Thousands of bars with smooth edges take longer than a frame, and edges of bars of a pixel are not seen.
    let dense = step < DENSE;
    let (mut bars, mut marks) = (Mesh::default(), Mesh::default());
    let pixels = plot.width() * ui.pixels_per_point();
    let tallest = tallest(&ends, pixels);
    let font = FontId::proportional(size::SMALL);
    for value in [above, 0.0, -below] {
        let at = pos2(plot.left() - 6.0, y(value));
        painter.text(at, Align2::RIGHT_CENTER, number(value), font.clone(), theme.text_weak);
    }
    painter.hline(plot.x_range(), y(0.0), Stroke::new(theme.line, theme.outline));
    let is_finer = (dimensions as f32) > pixels;
    let bar = if is_finer { plot.width() / pixels } else { bar };
    for (place, (d, total)) in output.iter().map(|(d, total)| (*d, total)).enumerate() {
        // Where there are more bars than pixels, the one that is drawn at a pixel fills it.
        let (column, wide) = if is_finer { (pixel(place, dimensions, pixels), bar) } else { (place, step) };
        let center = plot.left() + (column as f32 + 0.5) * wide;
        let (mut up, mut down) = (0.0, 0.0);
        let (named, others) = parts.split_at(NAMED.min(parts.len()));
        let rest = |keep: fn(&f32) -> bool| others.iter().map(|part| part.products[d]).filter(keep).sum::<f32>();
        let rest = [rest(|v| *v > 0.0), rest(|v| *v < 0.0)];
        let pieces = named.iter().map(|part| part.products[d]).chain(rest).enumerate().filter(|_| tallest[place]);
        for (place, value) in pieces {
            let from = if value >= 0.0 { &mut up } else { &mut down };
            let (start, end) = (*from, *from + value);
            *from = end;
            let piece = Rect::from_x_y_ranges(
                center - bar / 2.0..=center + bar / 2.0,
                y(start).min(y(end))..=y(start).max(y(end)),
            );
            if dense {
                bars.add_colored_rect(piece, color(&theme, place));
                continue;
            }
            painter.rect_filled(piece, 0.0, color(&theme, place));
            if let Some(part) = named.get(place).filter(|_| bar > MARGIN) {
                let word = token_label(&scene.tokens(which)[part.key].text, 12);
                write(&painter, piece, word, theme.ink_on(color(&theme, place)));
            }
        }
        let mark = (center - bar / 2.0 - 3.0)..=(center + bar / 2.0 + 3.0);
        if dense {
            let half = (theme.line + 1.5) / 2.0;
            marks.add_colored_rect(Rect::from_x_y_ranges(mark, y(*total) - half..=y(*total) + half), theme.text);
            continue;
        }
        painter.hline(mark, y(*total), Stroke::new(theme.line + 1.5, theme.text));
        if step > 22.0 {
            let at = pos2(center, plot.bottom() + 4.0);
            let name = of_value(scene, d).map(|name| elided(ui, &name, font.clone(), theme.text_weak, step - 4.0));
            let label = name
                .filter(|name| !name.elided)
                .unwrap_or_else(|| painter.layout_no_wrap((d + 1).to_string(), font.clone(), theme.text_weak));
            painter.galley(at - vec2(label.size().x / 2.0, 0.0), label, theme.text_weak);
        }
    }
    painter.add(bars);
    painter.add(marks);
    let at = response.hover_pos().filter(|at| plot.x_range().contains(at.x));
    let under = at.map(|at| (0, (((at.x - plot.left()) / step) as usize).min(dimensions.saturating_sub(1))));
    let lines = pointed(ui, &response, under, (1, dimensions)).map(|(_, place)| {
        let (d, total) = output[place];
        let mut dimension = (d + 1).to_string();
        if let Some(name) = of_value(scene, d) {
            dimension = scene.with("dimension-named", &[("number", &dimension), ("name", &name)]);
        }
        let mut lines = vec![scene.with("values-dimension", &[("dimension", &dimension)])];
        for part in parts.iter().take(NAMED) {
            let token = token_label(&scene.tokens(which)[part.key].text, 24);
            let (weight, product) = (rounded(part.weight, 2), number(part.products[d]));
            lines.push(format!("{token}: {weight} · v = {product}"));
        }
        lines.push(format!("Σ = {}", number(total)));
        if response.has_focus() {
            let center = plot.left() + (place as f32 + 0.5) * step;
            let column = Rect::from_x_y_ranges(center - step / 2.0..=center + step / 2.0, plot.y_range());
            painter.rect_stroke(column, 2.0, Stroke::new(theme.line, theme.text), StrokeKind::Inside);
        }
        lines
    });
    let read = lines.as_ref().map(|lines| lines.join(", "));
    read_out(&response, &scene.text("values-picture"), read.as_deref());
    let Some(lines) = lines else { return };
    if response.has_focus() && !response.hovered() {
        response.show_tooltip_text(lines.join("\n"));
    } else {
        response.on_hover_text_at_pointer(lines.join("\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_bars_within_a_pixel_the_tallest_is_drawn() {
        let ends = [[1.0, 0.0], [0.0, 3.0], [2.0, 0.5], [0.5, 0.0]];
        assert_eq!(tallest(&ends, 4.0), [true; 4]);
        assert_eq!(tallest(&ends, 900.0), [true; 4]);
        assert_eq!(tallest(&ends, 2.0), [false, true, true, false]);
        assert_eq!(tallest(&ends, 1.0), [false, true, false, false]);
        assert!(tallest(&[], 4.0).is_empty());
    }
}
