//! FlashAttention tile by tile, from the kernel's own log.

use std::sync::Arc;

use egui::{
    Align2, Color32, FontId, Grid, Label, Panel, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, pos2,
    vec2,
};

use super::{note, played, tabs};
use crate::design::visible;
use crate::document::Which;
use crate::kernels::{FlashStep, exact_traffic};
use crate::ui::numbers::{number, rounded};
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::theme::{ColorMap, fonts, size};
use crate::ui::widgets::{
    cut_label, cut_name, dim_if, hatch, map_colors, map_texture, picture_pending, read_out, room_for, scroll_edge,
};
use crate::ui::{Scene, textures, units};
use crate::workbench::PlayerName;

/// Size of the view from which on the map and the numbers are beside each other.
const WIDE: f32 = 520.0;
const HIGH: f32 = 300.0;
/// In a hall: width of the numbers beside the map, where there is room for them.
const NUMBERS: f32 = 250.0;
/// And height of those of the traffic.
const TRAFFIC: f32 = 118.0;
/// Space for the names of tokens.
const LABELS: f32 = 78.0;
const LEAST_LABEL: f32 = 13.0;
/// Dimensions of the output that are drawn, and the width of each.
const DIMENSIONS: usize = 24;
const DIMENSION: f32 = 9.0;

/// Draws the scores tile by tile, the running softmax of each query, and the traffic.
pub fn flash(ui: &mut Ui, scene: &mut Scene) {
    tabs(ui, scene);
    let view = scene.workbench.view();
    let tokens = scene.shown().tokens.len();
    if tokens == 0 || scene.head(Which::First).is_none() {
        ui.label(RichText::new(scene.text("map-empty")).color(scene.theme.text_weak));
        return;
    }
    let Some((steps, fresh)) = scene.workbench.flash_steps().filter(|(steps, _)| !steps.is_empty()) else {
        let space = ui.available_rect_before_wrap();
        picture_pending(ui, scene, space);
        return;
    };
    let steps = Arc::clone(steps);
    dim_if(ui, !fresh);
    let player = view.kernels.player.clone();
    played(ui, scene, PlayerName::Flash);
    // Where all is shown, the last step is.
    let at = player.stage().unwrap_or(steps.len() - 1).min(steps.len() - 1);
    caption(ui, scene, &steps[at], player.stage().is_none());
    let reveal = player.stage().map_or(1.0, |stage| player.reveal(stage));
    let space = ui.available_size();
    if scene.projected {
        hall(ui, scene, &steps, at, reveal);
        return;
    }
    if space.x < WIDE || space.y < HIGH {
        // Too little room for both beside each other: one below the other, to be scrolled.
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            scroll_edge(ui, 8.0);
            map(ui, scene, &steps, at, reveal, vec2(space.x - 8.0, HIGH));
            traffic(ui, scene, &steps, at);
            ui.add_space(6.0);
            rows(ui, scene, &steps[at]);
            scroll_with_keys(ui);
        });
        return;
    }
    let width = (space.x * 0.46).clamp(240.0, 620.0);
    Panel::right("flash rows").resizable(true).default_size(width).size_range(200.0..=760.0).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            traffic(ui, scene, &steps, at);
            ui.add_space(6.0);
            rows(ui, scene, &steps[at]);
            scroll_with_keys(ui);
        });
    });
    let space = ui.available_size();
    map(ui, scene, &steps, at, reveal, space);
}

/// What a hall sees: the map as large as there is room, and the numbers beside it if there is more.
fn hall(ui: &mut Ui, scene: &mut Scene, steps: &[FlashStep], at: usize, reveal: f32) {
    let space = ui.available_size();
    ui.horizontal_top(|ui| {
        let beside = space.x - LABELS - space.y >= NUMBERS;
        let width = if beside { space.y + LABELS } else { space.x };
        map(ui, scene, steps, at, reveal, vec2(width, space.y));
        if beside {
            ui.vertical(|ui| {
                rows(ui, scene, &steps[at]);
                ui.add_space(6.0);
                if ui.available_height() >= TRAFFIC {
                    traffic(ui, scene, steps, at);
                }
            });
        }
    });
}

/// What happens in a step.
fn caption(ui: &mut Ui, scene: &Scene, step: &FlashStep, done: bool) {
    ui.add(Label::new(RichText::new(happens(scene, step, done)).heading()).wrap());
}

/// The same in words.
fn happens(scene: &Scene, step: &FlashStep, done: bool) -> String {
    let names = |range: &std::ops::Range<usize>| format!("{}–{}", range.start + 1, range.end);
    let arguments = [("queries", &*names(&step.queries)), ("keys", &*names(&step.keys))];
    let rescaled = step.rows.iter().filter(|row| row.rescale > 0.0 && row.rescale < 1.0).count();
    let mut text = match (done, step.visited) {
        (true, _) => scene.text("flash-done").into_owned(),
        (false, false) => scene.with("flash-skipped", &arguments),
        (false, true) => scene.with("flash-visited", &arguments),
    };
    if !done && step.visited {
        text += " ";
        text += &scene.workbench.text.count("flash-rescaled", rescaled);
    }
    text
}

/// The scores: tiles that are done, the one in fast memory, those to come.
fn map(ui: &mut Ui, scene: &mut Scene, steps: &[FlashStep], at: usize, reveal: f32, space: Vec2) {
    let theme = scene.theme;
    let tokens = scene.shown().tokens.len();
    let labels = if (space.y - LEAST_LABEL) / tokens as f32 >= LEAST_LABEL { LABELS } else { 0.0 };
    let side = (space.x - labels).min(space.y - 24.0).max(80.0);
    let (outer, response) = room_for(ui, vec2(side + labels, side + 20.0), Sense::hover());
    let rect = Rect::from_min_size(outer.min + vec2(labels, 20.0), vec2(side, side));
    let Some(head) = scene.head(Which::First) else { return };
    let place = (scene.workbench.view().layer, scene.workbench.view().head);
    let colors = map_colors(scene, Which::First, place);
    let texture = map_texture(ui, scene, (Which::First, place), (head, 0), &colors, side);
    let painter = ui.painter_at(outer.expand(2.0));
    match texture {
        Some(texture) => textures::paint(&painter, texture, rect, Color32::WHITE),
        None => picture_pending(ui, scene, rect),
    }
    let cell = side / tokens as f32;
    let tile = |step: &FlashStep| {
        let corner = |key: usize, query: usize| rect.min + cell * vec2(key as f32, query as f32);
        Rect::from_min_max(corner(step.keys.start, step.queries.start), corner(step.keys.end, step.queries.end))
    };
    for (index, step) in steps.iter().enumerate() {
        let rect = tile(step);
        if index > at || index == at && reveal < 1.0 {
            let cover = if index > at { 1.0 } else { 1.0 - reveal };
            painter.rect_filled(rect, 0.0, theme.background.gamma_multiply(cover));
        }
        if index <= at && !step.visited {
            painter.rect_filled(rect, 0.0, theme.background);
            hatch(&painter, rect.shrink(1.0), &theme);
        }
        painter.rect_stroke(rect, 0.0, Stroke::new(theme.line, theme.outline), StrokeKind::Middle);
    }
    let now = &steps[at];
    let lit = tile(now);
    let stroke = |color| Stroke::new(2.5 * theme.line, color);
    painter.rect_stroke(lit, 0.0, stroke(theme.accent), StrokeKind::Outside);
    let bar = 4.0;
    painter.rect_filled(Rect::from_x_y_ranges(rect.left() - bar..=rect.left(), lit.y_range()), 0.0, theme.query);
    painter.rect_filled(Rect::from_x_y_ranges(lit.x_range(), rect.top() - bar..=rect.top()), 0.0, theme.key);
    let font = FontId::proportional(size::SMALL);
    painter.text(
        rect.center_top() - vec2(0.0, 6.0),
        Align2::CENTER_BOTTOM,
        scene.text("flash-keys"),
        font.clone(),
        theme.key,
    );
    if labels > 0.0 {
        for (index, token) in scene.shown().tokens.iter().enumerate() {
            let color = if now.queries.contains(&index) { theme.query } else { theme.text_weak };
            let at = (Align2::RIGHT_CENTER, pos2(rect.left() - 8.0, rect.top() + (index as f32 + 0.5) * cell));
            let id = response.id.with(index);
            cut_name(ui, id, &visible(&token.text), (font.clone(), color), at, labels - 10.0);
        }
    }
    let label = scene.with("flash-map", &[("done", &(at + 1).to_string()), ("all", &steps.len().to_string())]);
    read_out(&response, &label, Some(&happens(scene, now, false)));
}

/// Bytes read and written so far, against those of exact attention.
fn traffic(ui: &mut Ui, scene: &Scene, steps: &[FlashStep], at: usize) {
    let (tokens, width) = (scene.shown().tokens.len(), scene.shown().head_width());
    let exact = exact_traffic(tokens, width);
    let flash = [steps[at].read, steps[at].written];
    ui.label(RichText::new(scene.text("flash-traffic")).family(fonts::strong()));
    Grid::new("flash-traffic").striped(true).spacing(vec2(14.0, 3.0)).show(ui, |ui| {
        for key in ["flash-column-what", "flash-column-so-far", "flash-column-exact"] {
            ui.label(RichText::new(scene.text(key)).small().color(scene.theme.text_weak));
        }
        ui.end_row();
        for (key, index) in [("flash-read", 0), ("flash-written", 1)] {
            ui.label(scene.text(key));
            ui.monospace(units::bytes(flash[index] as f64));
            ui.monospace(units::bytes(exact[index] as f64));
            ui.end_row();
        }
        ui.label(scene.text("flash-fast"));
        ui.monospace(units::bytes(steps[at].held(width) as f64));
        ui.monospace(units::bytes((4 * tokens * tokens) as f64));
        ui.end_row();
    });
    if !scene.projected {
        note(ui, scene, scene.text("flash-traffic-note").into_owned());
    }
}

/// The running softmax of the queries in fast memory.
fn rows(ui: &mut Ui, scene: &Scene, step: &FlashStep) {
    let theme = scene.theme;
    ui.label(RichText::new(scene.text("flash-rows")).family(fonts::strong()));
    let magnitude = step.rows.iter().flat_map(|row| row.output.iter().map(move |x| (x / row.sum).abs()));
    let magnitude = magnitude.filter(|x| x.is_finite()).fold(0.0, f32::max);
    let colors = ColorMap::signed(scene.workbench.settings().palette, theme.dark, magnitude);
    let dimensions = if scene.projected { 0 } else { DIMENSIONS };
    Grid::new("flash-rows").striped(true).spacing(vec2(12.0, 3.0)).show(ui, |ui| {
        let columns = [
            ("flash-column-query", ""),
            ("flash-column-max", "flash-column-max-hint"),
            ("flash-column-sum", "flash-column-sum-hint"),
            ("flash-column-rescale", "flash-column-rescale-hint"),
            ("flash-column-output", "flash-column-output-hint"),
        ];
        for (key, hint) in columns.into_iter().take(if dimensions == 0 { 4 } else { 5 }) {
            let label = ui.label(RichText::new(scene.text(key)).small().color(theme.text_weak));
            if !hint.is_empty() {
                let _ = label.on_hover_text(scene.text(hint));
            }
        }
        ui.end_row();
        for (query, row) in step.queries.clone().zip(&step.rows) {
            let name = scene.shown().tokens.get(query).map(|token| visible(&token.text).into_owned());
            let name = RichText::new(name.unwrap_or_default()).color(theme.query);
            cut_label(ui, name);
            let max = if row.max.is_finite() { number(row.max) } else { "−∞".into() };
            ui.label(RichText::new(max).monospace().color(theme.score));
            ui.monospace(number(row.sum));
            let rescale = RichText::new(format!("×{}", rounded(row.rescale, 2))).monospace();
            ui.label(if row.rescale < 1.0 {
                rescale.color(theme.accent).strong()
            } else {
                rescale.color(theme.text_weak)
            });
            let shown = row.output.len().min(dimensions);
            let (rect, response) = room_for(ui, vec2(shown as f32 * DIMENSION, 16.0), Sense::hover());
            for (d, value) in row.output.iter().take(shown).enumerate() {
                let value = if row.sum > 0.0 { value / row.sum } else { 0.0 };
                let min = rect.min + vec2(d as f32 * DIMENSION, 0.0);
                let cell = Rect::from_min_size(min, vec2(DIMENSION, 16.0));
                ui.painter().rect_filled(cell, 0.0, colors.color(value, magnitude));
            }
            let _ = response.on_hover_text(scene.text("flash-column-output-hint"));
            ui.end_row();
        }
    });
}
