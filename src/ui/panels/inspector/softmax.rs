//! From the row's scores to its weights.

use egui::{Align, CursorIcon, FontId, Rect, Sense, Stroke, Ui, pos2};

use super::parts::{Number, line, note, number, row, span, text, words};
use super::story::{KeyRow, RowStory, Spread, Story};
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::{Digits, number as alone, weight};
use crate::ui::theme::{Theme, size};
use crate::ui::widgets::hatch;
use crate::workbench::{Peek, ViewChange};

/// Where the columns are, and how their numbers are written.
struct Columns {
    score: Digits,
    exponential: Digits,
    widths: [f32; 5],
}

const GAP: f32 = 8.0;
const SHORTEST_BAR: f32 = 20.0;
const LONGEST_BAR: f32 = 160.0;

impl Columns {
    fn of(ui: &Ui, row: &RowStory, longest_label: f32) -> Self {
        let score = Digits::of(row.keys.iter().map(|key| key.score));
        let exponential = Digits::Decimals(2);
        let glyph = ui.fonts_mut(|fonts| fonts.glyph_width(&FontId::monospace(size::SMALL), '0'));
        let longest = |texts: &mut dyn Iterator<Item = String>, least: usize| {
            texts.map(|text| text.chars().count()).max().unwrap_or(0).max(least) as f32 * glyph
        };
        let score_width = longest(&mut row.keys.iter().map(|key| score.text(key.score)), 5);
        let exponential_width = longest(&mut row.keys.iter().map(|key| exponential.text(key.exponential)), 6);
        let weight_width = 5.0 * glyph;
        let rest = ui.available_width() - score_width - exponential_width - weight_width - 4.0 * GAP;
        let label = (longest_label + 2.0).clamp(32.0, (rest - SHORTEST_BAR).max(32.0));
        let bar = (rest - label).clamp(0.0, LONGEST_BAR);
        let label = rest - bar;
        Self { score, exponential, widths: [label, score_width, exponential_width, bar, weight_width] }
    }

    /// The rectangles of token, score, exponential, bar and weight.
    fn cells(&self, rect: Rect) -> [Rect; 5] {
        let mut left = rect.left();
        self.widths.map(|width| {
            let cell = span(rect, left, width);
            left += width + GAP;
            cell
        })
    }
}

/// The steps of the softmax, and the row's keys.
pub(super) fn softmax(ui: &mut Ui, scene: &mut Scene, story: &Story) {
    let theme = scene.theme;
    let explanation = &story.row.explanation;
    if story.row.reading == Spread::Empty {
        line(ui, words(&[(&scene.text("inspector-empty"), theme.text)]), None);
    } else {
        let shown = |value: f32, color| Number { value, text: alone(value), color };
        let text = scene.text("inspector-max");
        line(ui, words(&[(&text, theme.text)]), Some(&shown(explanation.max, theme.score)));
        if let Some(cell) = story.cell.as_ref().filter(|cell| cell.explanation.allowed) {
            let exponential = explanation.exponentials[cell.key];
            let max = alone(explanation.max);
            let max = if explanation.max < 0.0 { format!("({max})") } else { max };
            let arguments = [("score", alone(cell.explanation.score)), ("max", max)];
            let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
            let text = scene.with("inspector-exponential", &arguments);
            line(ui, words(&[(&text, theme.text)]), Some(&shown(exponential, theme.text)));
        }
        let text = scene.text("inspector-exponentials");
        line(ui, words(&[(&text, theme.text)]), Some(&shown(explanation.sum, theme.text)));
        if let Some(cell) = story.cell.as_ref().filter(|cell| cell.explanation.allowed) {
            let exponential = alone(explanation.exponentials[cell.key]);
            let arguments = [("exponential", exponential.as_str()), ("sum", &alone(explanation.sum))];
            let text = scene.with("inspector-weight", &arguments);
            let value = cell.explanation.weight;
            let shown = Number { value, text: weight(value), color: theme.weight };
            line(ui, words(&[(&text, theme.text)]), Some(&shown));
        }
    }
    ui.add_space(4.0);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let font = FontId::proportional(size::SMALL);
        let widths = story.row.keys.iter().map(|key| {
            ui.painter().layout_no_wrap(key_name(scene, story.peek, key.key), font.clone(), theme.text).size().x
        });
        let columns = Columns::of(ui, &story.row, widths.fold(0.0, f32::max));
        header(ui, scene, &columns);
        for key in &story.row.keys {
            // An id of its own, whatever of the rows above is in sight: the focus must not get lost.
            ui.push_id(key.key, |ui| key_row(ui, scene, &columns, story.peek, *key));
        }
    });
    if story.row.hidden > 0 {
        note(ui, scene, &scene.workbench.text.count("inspector-more-keys", story.row.hidden));
    }
}

fn header(ui: &mut Ui, scene: &Scene, columns: &Columns) {
    let theme = scene.theme;
    let (rect, _) = row(ui, &scene.text("inspector-keys"), Sense::hover());
    let [label, score, exponential, bar, weight] = columns.cells(rect);
    let font = FontId::proportional(size::SMALL);
    text(ui, label, &scene.text("inspector-key"), font.clone(), theme.key, Align::Min);
    text(ui, score, &scene.text("inspector-sign-score"), font.clone(), theme.score, Align::Max);
    let wide = exponential.with_min_x(exponential.left() - GAP);
    text(ui, wide, &scene.text("inspector-sign-exponential"), font.clone(), theme.text_weak, Align::Max);
    text(ui, bar.union(weight), &scene.text("inspector-sign-weight"), font, theme.weight, Align::Max);
}

fn key_name(scene: &Scene, peek: Peek, key: usize) -> String {
    scene.tokens(peek.which).get(key).map(|token| token_label(&token.text, 60)).unwrap_or_default()
}

fn key_row(ui: &mut Ui, scene: &mut Scene, columns: &Columns, peek: Peek, key: KeyRow) {
    let theme = scene.theme;
    let name = key_name(scene, peek, key.key);
    let shown_weight = if key.allowed { weight(key.weight) } else { alone(key.score) };
    let label = scene.with("inspector-key-row", &[("token", &name), ("weight", &shown_weight)]);
    let chosen = peek.key == Some(key.key);
    let (rect, response) = row(ui, &label, Sense::click());
    if response.clicked() {
        let lock = Peek { key: Some(key.key), ..peek };
        scene.push(ViewChange::Lock(lock));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    let [label, score, exponential, bar, weight_place] = columns.cells(rect);
    let under = response.contains_pointer() || response.has_focus();
    if chosen || under {
        let fill = if under { theme.raised_more } else { theme.raised };
        ui.painter().rect_filled(rect.expand2(egui::vec2(4.0, 0.0)), 3.0, fill);
    }
    if chosen {
        let edge = rect.left() - 3.0;
        ui.painter().vline(edge, rect.shrink(2.0).y_range(), Stroke::new(3.0, theme.key));
    }
    let ink = match (key.allowed, chosen) {
        (_, true) => theme.key,
        (true, false) => theme.text,
        (false, false) => theme.text_weak,
    };
    let cut = text(ui, label, &name, FontId::proportional(size::SMALL), ink, Align::Min);
    let shown = Number { value: key.score, text: columns.score.text(key.score), color: theme.score };
    number(ui, score, &shown, size::SMALL);
    if key.allowed {
        let value = key.exponential;
        number(
            ui,
            exponential,
            &Number { value, text: columns.exponential.text(value), color: theme.text },
            size::SMALL,
        );
        weight_bar(ui, bar, key.weight, &theme);
        let value = key.weight;
        number(ui, weight_place, &Number { value, text: shown_weight, color: theme.weight }, size::SMALL);
    } else {
        hatch(ui.painter(), exponential.union(weight_place).shrink2(egui::vec2(0.0, 4.0)), &theme);
    }
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if cut {
        response.on_hover_text(name);
    }
}

fn weight_bar(ui: &Ui, place: Rect, weight: f32, theme: &Theme) {
    let track = Rect::from_min_max(pos2(place.left(), place.top() + 6.0), pos2(place.right(), place.bottom() - 6.0));
    ui.painter().rect_filled(track, 2.0, theme.raised_more);
    let bar = track.with_max_x(track.left() + track.width() * weight.clamp(0.0, 1.0));
    ui.painter().rect_filled(bar, 2.0, theme.weight);
}
