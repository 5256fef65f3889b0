//! The softmax of the chosen query: from scores to shares, step by step.

use std::collections::BTreeSet;

use egui::{Align, FontId, Layout, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::query::{query_chooser, shown_query};
use crate::analysis::{RowExplanation, explain_row};
use crate::attention::HeadTrace;
use crate::document::{Token, Which};
use crate::math::deviation;
use crate::ui::names::token_label;
use crate::ui::numbers::{Digits, number, rounded, weight};
use crate::ui::panels::{scale_switch, temperature_in_line};
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::{hatch, room_for, scroll_edge};
use crate::ui::{Scene, stages};
use crate::workbench::{Peek, PointerChange, ViewChange};

/// Terms of the sum that are written out.
const TERMS: usize = 12;
/// Height of the view below which it scrolls as a whole.
const LOW: f32 = 320.0;
/// Height of a key's line.
const LINE: f32 = 22.0;
/// Width of the names of keys, and their letters at most.
const NAMES: f32 = 120.0;
const LETTERS: usize = 18;
/// In a hall, lines are larger by so much at most, and headings of columns by so much.
const MOST: f32 = 1.5;
const MOST_HEADING: f32 = 1.1;
/// Height below which a hall sees the bars alone.
const LOW_HALL: f32 = 380.0;
/// Below this effective number of tokens a row counts as saturated, where it has a choice.
const SATURATED: f32 = 1.1;

/// Draws scores, differences, exponentials and weights of a row as bars.
pub(super) fn softmax(ui: &mut Ui, scene: &mut Scene) {
    if stages::shown_walk(scene).is_none() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        query_chooser(ui, scene);
        if !scene.projected {
            temperature_in_line(ui, scene);
            scale_switch(ui, scene);
        }
    });
    let (which, view) = (scene.workbench.view().walk.which, scene.workbench.view().clone());
    let Some(trace) = scene.derived().inside(which, view.layer, view.head) else { return };
    let Some(query) = shown_query(scene) else { return };
    let row = explain_row(trace, query);
    let scores = trace.scores.row(query);
    let key = view.cell().filter(|cell| cell.which == which && cell.query == query).and_then(|cell| cell.key);
    if scene.projected || ui.available_height() >= LOW {
        above(ui, scene, trace, &row, scores, key);
        bars(ui, scene, &row, scores, (which, query), key);
        return;
    }
    // In a low window the lines have a height of their own, and all of it scrolls.
    ScrollArea::vertical().id_salt("softmax").auto_shrink(false).show(ui, |ui| {
        scroll_edge(ui, 10.0);
        above(ui, scene, trace, &row, scores, key);
        ui.allocate_ui(vec2(ui.available_width(), LOW), |ui| {
            bars(ui, scene, &row, scores, (which, query), key);
        });
        scroll_with_keys(ui);
    });
}

/// What the row comes to, and the chosen weight as a fraction.
fn above(ui: &mut Ui, scene: &mut Scene, trace: &HeadTrace, row: &RowExplanation, scores: &[f32], key: Option<usize>) {
    let (entropy, effective) = (rounded(row.entropy, 2), rounded(row.effective, 2));
    let spread = scene.with("softmax-spread", &[("entropy", &entropy), ("effective", &effective)]);
    ui.label(RichText::new(spread).family(fonts::strong()));
    if !scene.projected || ui.available_height() >= LOW_HALL {
        saturation(ui, scene, trace, row, scores);
        fraction(ui, scene, row, scores, key);
        ui.separator();
    }
}

/// Why nearly all weight is on one key, where it is.
fn saturation(ui: &mut Ui, scene: &Scene, trace: &HeadTrace, row: &RowExplanation, scores: &[f32]) {
    if row.allowed < 2 || row.effective > SATURATED {
        return;
    }
    let mut allowed: Vec<f32> = scores.iter().copied().filter(|score| score.is_finite()).collect();
    let spread = number(deviation(&allowed));
    allowed.sort_by(|a, b| b.total_cmp(a));
    let lead = number(allowed[0] - allowed[1]);
    let times = number((allowed[0] - allowed[1]).min(80.0).exp());
    let spec = &scene.shown().spec;
    let reason = if !spec.scale && trace.q.ncols() > 1 {
        "saturated-scale"
    } else if spec.temperature < 1.0 {
        "saturated-temperature"
    } else {
        "saturated-scores"
    };
    let numbers = [("lead", &*lead), ("times", &*times), ("spread", &*spread)];
    let text = format!("{} {}", scene.with("saturated", &numbers), scene.text(reason));
    ui.label(RichText::new(text).color(scene.theme.bad).family(fonts::strong()));
}

/// The weight of the chosen key as a fraction, its term lit above and below.
fn fraction(ui: &mut Ui, scene: &Scene, row: &RowExplanation, scores: &[f32], key: Option<usize>) {
    let Some(key) = key.filter(|key| scores[*key].is_finite()) else {
        if !scene.projected {
            ui.label(RichText::new(scene.text("softmax-hint")).color(scene.theme.text_weak));
        }
        return;
    };
    let theme = &scene.theme;
    let lit = |text: String| RichText::new(text).color(theme.on_accent).background_color(theme.accent).monospace();
    let plain = |text: String| RichText::new(text).color(theme.text_weak).monospace();
    let term = number(row.exponentials[key]);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.label(format!("e^({} − {}) =", number(scores[key]), number(row.max)));
        ui.label(lit(term));
        ui.label("÷ (");
        let mut first = true;
        let written = written(row, scores, key);
        for other in written.iter().copied() {
            let exponential = &row.exponentials[other];
            if !std::mem::take(&mut first) {
                ui.label("+");
            }
            let text = number(*exponential);
            ui.label(if other == key { lit(text) } else { plain(text) });
        }
        if written.len() < row.allowed {
            ui.label(scene.workbench.text.count("softmax-more", row.allowed - written.len()));
        }
        ui.label(format!(") = {} ÷ {} =", number(row.exponentials[key]), number(row.sum)));
        ui.label(RichText::new(rounded(row.weights[key], 3)).family(fonts::strong()).color(theme.weight));
    });
}

/// The keys whose terms are written out: all of them, or the chosen one and the largest others.
fn written(row: &RowExplanation, scores: &[f32], key: usize) -> BTreeSet<usize> {
    let mut keys: Vec<usize> = (0..scores.len()).filter(|other| scores[*other].is_finite()).collect();
    keys.sort_by(|a, b| row.exponentials[*b].total_cmp(&row.exponentials[*a]));
    keys.into_iter().take(TERMS).chain([key]).collect()
}

/// Width of the names of keys, and how much larger than elsewhere a line is: in a hall as much as the height allows.
fn sizes(ui: &Ui, scene: &Scene, which: Which) -> (f32, f32) {
    if !scene.projected {
        return (NAMES, 1.0);
    }
    let tokens = scene.tokens(which);
    let lines = (tokens.len() + 1) as f32 * (LINE + ui.spacing().item_spacing.y);
    let grown = (ui.available_height() / lines).clamp(1.0, MOST);
    let font = FontId::proportional(size::BODY * grown);
    let width = |token: &Token| {
        ui.painter().layout_no_wrap(token_label(&token.text, LETTERS), font.clone(), scene.theme.text).size().x
    };
    (tokens.iter().map(width).fold(0.0, f32::max) + 16.0, grown)
}

/// A line for each key, with a bar for each step.
fn bars(
    ui: &mut Ui,
    scene: &mut Scene,
    row: &RowExplanation,
    scores: &[f32],
    (which, query): (Which, usize),
    chosen: Option<usize>,
) {
    let differences: Vec<f32> = scores.iter().map(|score| score - row.max).collect();
    let theme = scene.theme;
    let steps: [(&str, &[f32], egui::Color32); 4] = [
        ("softmax-score", scores, theme.score),
        ("softmax-difference", &differences, theme.score),
        ("softmax-exponential", &row.exponentials, theme.weight),
        ("softmax-weight", &row.weights, theme.weight),
    ];
    let (name_width, grown) = sizes(ui, scene, which);
    let line_height = LINE * grown;
    let width = ((ui.available_width() - name_width) / 4.0 - 12.0).max(90.0);
    ui.horizontal(|ui| {
        ui.add_space(name_width);
        for (key, _, color) in steps {
            let name = if key == "softmax-exponential" {
                scene.with(key, &[("sum", &number(row.sum))])
            } else {
                scene.text(key).into_owned()
            };
            let name =
                RichText::new(name).family(fonts::strong()).color(color).size(size::BODY * grown.min(MOST_HEADING));
            ui.allocate_ui_with_layout(vec2(width, line_height), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(width);
                ui.label(name);
            });
        }
    });
    let scales = steps.map(|(_, values, _)| {
        let finite = values.iter().copied().filter(|value| value.is_finite());
        let largest = finite.clone().fold(0.0, |a: f32, v| a.max(v.abs()));
        (largest, Digits::of(finite))
    });
    // Whole lines only, in a hall.
    let line = line_height + ui.spacing().item_spacing.y;
    let whole = (ui.available_height() / line).floor() * line;
    let height = if scene.projected { whole } else { f32::INFINITY };
    let area = ScrollArea::vertical().id_salt("softmax rows").max_height(height);
    area.auto_shrink(false).show_rows(ui, line_height, scores.len(), |ui, rows| {
        for key in rows {
            let token = &scene.tokens(which)[key].text;
            let space = vec2(ui.available_width(), line_height);
            let (rect, response) = room_for(ui, space, Sense::click());
            let name = token_label(token, LETTERS);
            let share = rounded(row.weights[key], 3);
            let label = scene.with("softmax-key", &[("key", &name), ("weight", &share)]);
            response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, chosen == Some(key), &label));
            let peek = Peek { which, query, key: Some(key) };
            if response.hovered() && scene.workbench.view().hover != Some(peek) {
                scene.push(ViewChange::Pointer(PointerChange::Over(peek)));
            }
            if response.clicked() {
                scene.push(ViewChange::Lock(peek));
            }
            let painter = ui.painter_at(rect);
            if chosen == Some(key) {
                painter.rect_filled(rect, 3.0, theme.raised_more);
            }
            let font = FontId::proportional(size::BODY * grown);
            let small = FontId::monospace(size::BODY * grown);
            painter.text(rect.left_center() + vec2(4.0, 0.0), egui::Align2::LEFT_CENTER, name, font, theme.text);
            for (step, (_, values, color)) in steps.into_iter().enumerate() {
                let left = rect.left() + name_width + step as f32 * (width + 8.0);
                let cell =
                    egui::Rect::from_min_size(egui::pos2(left, rect.top() + 2.0), vec2(width, line_height - 4.0));
                let value = values[key];
                if !scores[key].is_finite() {
                    hatch(&painter, cell, &theme);
                    let text = if step < 2 { "−∞" } else { "0" };
                    painter.text(cell.center(), egui::Align2::CENTER_CENTER, text, small.clone(), theme.text);
                    continue;
                }
                let (largest, digits) = scales[step];
                let room = width - 64.0 * grown;
                let length = if largest > 0.0 { value.abs() / largest * room } else { 0.0 };
                let bar =
                    egui::Rect::from_min_size(cell.min + vec2(60.0 * grown, 2.0), vec2(length, cell.height() - 4.0));
                let fill = if value < 0.0 { color.gamma_multiply(0.5) } else { color };
                painter.rect_filled(bar, 2.0, fill);
                let at = cell.left_center() + vec2(54.0 * grown, 0.0);
                painter.text(
                    at,
                    egui::Align2::RIGHT_CENTER,
                    if step < 2 { digits.text(value) } else { weight(value) },
                    small.clone(),
                    theme.text,
                );
            }
        }
    });
}
