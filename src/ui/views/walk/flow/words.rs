//! The words that go in.

use egui::{FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::design::visible;
use crate::ui::Scene;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::elided;

/// Words that are written out at most.
const MOST: usize = 60;
const PAD: f32 = 6.0;
const GAP: f32 = 5.0;

/// Draws a chip for each word, or all of them in a line where that is too long. Says whether the pointer is on it.
pub(super) fn words(ui: &mut Ui, scene: &Scene, names: f32, rect: Rect) -> bool {
    let theme = scene.theme;
    let tokens = scene.tokens(scene.workbench.view().walk.which);
    let words: Vec<_> = tokens.iter().take(MOST).map(|token| visible(&token.text)).collect();
    let mut whole = words.join(" · ");
    if tokens.len() > MOST {
        whole += " · …";
    }
    let count = scene.workbench.text.count("status-tokens", tokens.len());
    let font = FontId::new(size::BODY, fonts::strong());
    let galley = elided(ui, &count, font, theme.text, names - 2.0 * PAD);
    ui.painter().galley(pos2(rect.left() + PAD, rect.center().y - galley.size().y / 2.0), galley, theme.text);

    let place = Rect::from_min_max(pos2(rect.left() + names, rect.top()), rect.max);
    let font = FontId::proportional(size::SMALL);
    let chips: Vec<_> =
        words.iter().map(|word| ui.painter().layout_no_wrap(word.to_string(), font.clone(), theme.text)).collect();
    let width = |chip: &std::sync::Arc<egui::Galley>| chip.size().x + 2.0 * PAD;
    let total = chips.iter().map(width).sum::<f32>() + GAP * chips.len().saturating_sub(1) as f32;
    let response = ui.interact(rect, ui.scope_id().with("words"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &whole));
    if total <= place.width() && tokens.len() <= MOST {
        let mut left = place.center().x - total / 2.0;
        for chip in chips {
            let chip_rect =
                Rect::from_min_size(pos2(left, place.top() + 1.0), vec2(width(&chip), place.height() - 2.0));
            ui.painter().rect(chip_rect, 4.0, theme.raised, Stroke::new(theme.line, theme.outline), StrokeKind::Inside);
            left = chip_rect.right() + GAP;
            let at = chip_rect.center() - chip.size() / 2.0;
            ui.painter().galley(at, chip, theme.text);
        }
    } else {
        let galley = elided(ui, &whole, font, theme.text, place.width());
        ui.painter().galley(pos2(place.left(), place.center().y - galley.size().y / 2.0), galley, theme.text);
    }
    let hovered = response.hovered();
    response.on_hover_text(whole);
    hovered
}
