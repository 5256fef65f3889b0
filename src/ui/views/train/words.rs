//! The example, token by token, and how likely the model holds what really follows.

use egui::{Align2, Color32, FontId, Rect, RichText, Sense, Ui, WidgetInfo, pos2};

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::weight;
use crate::ui::theme::{fonts, size};

/// A bar above each token: the probability that the model gave to it.
pub(super) fn words(ui: &mut Ui, scene: &mut Scene) {
    let theme = scene.theme;
    ui.label(RichText::new(scene.text("train-words")).family(fonts::strong()))
        .on_hover_text(scene.text("train-words-hint"));
    let room = ui.available_rect_before_wrap();
    let tokens = scene.tokens(Which::First);
    let Some(sure) = scene.workbench.sureness().filter(|sure| sure.len() == tokens.len()) else { return };
    let width = room.width() / tokens.len() as f32;
    let letters = FontId::monospace(size::SMALL.min(1.4 * width));
    let base = room.bottom() - 16.0;
    for (place, token) in tokens.iter().enumerate() {
        let left = room.left() + place as f32 * width;
        let column = Rect::from_min_max(pos2(left, room.top()), pos2(left + width, room.bottom()));
        let response = ui.interact(column, ui.scope_id().with(("sure", place)), Sense::hover());
        let label = token_label(&token.text, 8);
        let ink = theme.text_weak;
        if let Some(probability) = sure[place] {
            let high = probability * (base - room.top());
            let bar = Rect::from_min_max(pos2(left + 0.5, base - high), pos2(left + width - 0.5, base));
            ui.painter().rect_filled(bar, 0.0, Color32::lerp_to_gamma(&theme.bad, theme.good, probability));
            let place = (place + 1).to_string();
            let words =
                scene.with("train-sure", &[("token", &label), ("place", &place), ("share", &weight(probability))]);
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &words));
            response.on_hover_text(words);
        }
        if width >= 7.0 {
            ui.painter().text(pos2(left + width / 2.0, base + 2.0), Align2::CENTER_TOP, label, letters.clone(), ink);
        }
    }
    ui.painter().hline(room.x_range(), base, egui::Stroke::new(theme.line, theme.outline));
}
