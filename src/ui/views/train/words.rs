//! The example, token by token, and how likely the model holds what really follows.

use egui::{Align2, Color32, FontId, Rect, RichText, Sense, Ui, WidgetInfo, pos2};

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::weight;
use crate::ui::theme::{fonts, size};

/// Height of a line of words below the bars, and so many lines at most.
const LINE: f32 = 14.0;
const LINES: usize = 3;
/// Between words of several letters; single ones stand apart by themselves.
const BETWEEN: f32 = 4.0;

/// A bar above each token: the probability that the model gave to it. Words wider than their bars take turns in lines.
pub(super) fn words(ui: &mut Ui, scene: &mut Scene) {
    let theme = scene.theme;
    ui.label(RichText::new(scene.text("train-words")).family(fonts::strong()))
        .on_hover_text(scene.text("train-words-hint"));
    let room = ui.available_rect_before_wrap();
    let tokens = scene.tokens(Which::First);
    let Some(sure) = scene.workbench.sureness().filter(|sure| sure.len() == tokens.len()) else { return };
    let width = room.width() / tokens.len() as f32;
    let letters = FontId::monospace(size::SMALL.min(1.4 * width));
    let words: Vec<String> = tokens.iter().map(|token| token_label(&token.text, 8)).collect();
    let wide = |word: &String| {
        let gap = if word.chars().nth(1).is_some() { BETWEEN } else { 0.0 };
        ui.painter().layout_no_wrap(word.clone(), letters.clone(), theme.text_weak).size().x + gap
    };
    let widest = words.iter().map(wide).fold(0.0, f32::max);
    let lines = (widest / width).ceil().max(1.0) as usize;
    let is_written = width >= 7.0 && lines <= LINES;
    let base = room.bottom() - 2.0 - if is_written { lines as f32 * LINE } else { LINE };
    for (place, word) in words.into_iter().enumerate() {
        let left = room.left() + place as f32 * width;
        let column = Rect::from_min_max(pos2(left, room.top()), pos2(left + width, room.bottom()));
        let response = ui.interact(column, ui.scope_id().with(("sure", place)), Sense::hover());
        if let Some(probability) = sure[place] {
            let high = probability * (base - room.top());
            let bar = Rect::from_min_max(pos2(left + 0.5, base - high), pos2(left + width - 0.5, base));
            ui.painter().rect_filled(bar, 0.0, Color32::lerp_to_gamma(&theme.bad, theme.good, probability));
            let place = (place + 1).to_string();
            let said =
                scene.with("train-sure", &[("token", &word), ("place", &place), ("share", &weight(probability))]);
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &said));
            response.on_hover_text(said);
        }
        if is_written {
            let at = pos2(left + width / 2.0, base + 2.0 + (place % lines) as f32 * LINE);
            ui.painter().text(at, Align2::CENTER_TOP, word, letters.clone(), theme.text_weak);
        }
    }
    ui.painter().hline(room.x_range(), base, egui::Stroke::new(theme.line, theme.outline));
}
