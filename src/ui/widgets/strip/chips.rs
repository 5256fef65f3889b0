//! The chips: where they are, and one of them.

use std::ops::Range;
use std::sync::Arc;

use egui::{
    Align2, CornerRadius, CursorIcon, FontId, Id, Rangef, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, text::{LayoutJob, TextFormat, TextWrapping},
};

use super::{NUMBER, Row};
use crate::document::Token;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::{full, weight};
use crate::ui::theme::size;
use crate::ui::widgets::hatch;

const FONT: f32 = size::BODY;
const PADDING: f32 = 8.0;
const GAP: f32 = 4.0;
/// Wide enough for "<0.01" below.
const NARROWEST: f32 = 38.0;
const WIDEST: f32 = 168.0;
/// Characters that could fit the widest chip.
const MOST: usize = 60;
const ROUND: CornerRadius = CornerRadius::same(6);

/// Where each chip begins; and at last, where one more would.
pub(super) struct Places(Vec<f32>);

impl Places {
    /// Measured once for each state of the document and each resolution.
    pub(super) fn of(ui: &Ui, id: Id, revision: u64, tokens: &[Token]) -> Arc<Self> {
        type Kept = ((u64, u32), Arc<Places>);
        let id = id.with("places");
        let key = (revision, ui.ctx().pixels_per_point().to_bits());
        if let Some((_, places)) = ui.data(|data| data.get_temp::<Kept>(id)).filter(|(of, _)| *of == key) {
            return places;
        }
        let font = FontId::proportional(FONT);
        let mut left = 0.0;
        let mut lefts = vec![left];
        ui.fonts_mut(|fonts| {
            for token in tokens {
                let text: f32 = token_label(&token.text, MOST).chars().map(|c| fonts.glyph_width(&font, c)).sum();
                left += (text + 2.0 * PADDING).clamp(NARROWEST, WIDEST).ceil() + GAP;
                lefts.push(left);
            }
        });
        let places = Arc::new(Self(lefts));
        ui.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&places))));
        places
    }

    /// Of all chips.
    pub(super) fn width(&self) -> f32 {
        self.0.last().map_or(0.0, |end| end - GAP)
    }

    /// Left and right of a chip.
    pub(super) fn span(&self, token: usize) -> (f32, f32) {
        (self.0[token], self.0[token + 1] - GAP)
    }

    pub(super) fn center(&self, token: usize) -> f32 {
        let (left, right) = self.span(token);
        (left + right) / 2.0
    }

    /// The chips in a range, and one more on either side, so that the focus can move there.
    pub(super) fn within(&self, range: Rangef) -> Range<usize> {
        let count = self.0.len() - 1;
        let first = self.0.partition_point(|left| *left <= range.min).saturating_sub(2);
        let end = self.0.partition_point(|left| *left <= range.max) + 1;
        first..end.min(count)
    }
}

pub(super) struct Chip<'a> {
    pub id: Id,
    pub token: usize,
    pub rect: Rect,
    pub row: Option<&'a Row<'a>>,
}

/// One token, and below it how much the chosen query reads from it.
pub(super) fn chip(ui: &Ui, scene: &Scene, text: &str, chip: &Chip) -> Response {
    let theme = scene.theme;
    let Chip { id, token, rect, row } = *chip;
    let name = token_label(text, MOST);
    let forbidden = row.is_some_and(|row| !row.allows(token));
    let shown = row.map(|row| if forbidden { full(row.scores[token]) } else { weight(row.weights[token]) });
    let is_query = row.is_some_and(|row| row.peek.query == token);
    let is_key = row.is_some_and(|row| row.peek.key == Some(token));

    let response = ui.interact(rect, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let label = match &shown {
        Some(_) if forbidden => scene.with("strip-token-forbidden", &[("token", &name)]),
        Some(weight) => scene.with("strip-token-weight", &[("token", &name), ("weight", weight)]),
        None => scene.with("strip-token", &[("token", &name)]),
    };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_query, &label));
    if !ui.is_rect_visible(rect.expand2(egui::vec2(0.0, NUMBER))) {
        return response;
    }

    let painter = ui.painter();
    let under = response.contains_pointer() || response.has_focus();
    let ground = match (forbidden, under) {
        (_, true) => theme.raised_more,
        (true, false) => theme.forbidden,
        (false, false) => theme.raised,
    };
    painter.rect_filled(rect, ROUND, ground);
    if forbidden && !under {
        hatch(painter, rect.shrink(2.0), &theme);
    }
    let (edge, line) = match (is_query, is_key) {
        (true, _) => (theme.query, 2.0),
        (false, true) => (theme.key, 2.0),
        (false, false) if response.has_focus() => (theme.accent, 2.0),
        (false, false) => (theme.outline, 1.0),
    };
    painter.rect_stroke(rect, ROUND, Stroke::new(line * theme.line.max(1.0), edge), StrokeKind::Inside);
    if is_query && is_key {
        let inner = rect.shrink(3.0);
        painter.rect_stroke(inner, CornerRadius::same(4), Stroke::new(1.5, theme.key), StrokeKind::Inside);
    }

    let ink = match (is_query, is_key, forbidden) {
        (true, ..) => theme.query,
        (_, true, _) => theme.key,
        (_, _, true) => theme.text_weak,
        _ => theme.text,
    };
    let strike = if forbidden { Stroke::new(theme.line, ink) } else { Stroke::NONE };
    let format = TextFormat { strikethrough: strike, ..TextFormat::simple(FontId::proportional(FONT), ink) };
    let mut job = LayoutJob::single_section(name.clone(), format);
    // A little more than the glyphs' own widths, so that rounding elides nothing.
    let room = rect.width() - 2.0 * PADDING + 2.0;
    job.wrap = TextWrapping { max_width: room, max_rows: 1, break_anywhere: true, ..TextWrapping::default() };
    let galley = painter.layout_job(job);
    let cut = galley.elided;
    let place = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
    if forbidden {
        painter.rect_filled(place.expand2(egui::vec2(3.0, 0.0)), 2.0, ground);
    }
    painter.galley(place.min, galley, ink);

    if let (Some(shown), Some(row)) = (shown, row) {
        let below = Rect::from_min_max(pos2(rect.left(), rect.bottom()), pos2(rect.right(), rect.bottom() + NUMBER));
        let ink = if forbidden { theme.text_weak } else { theme.weight };
        painter.text(below.center(), Align2::CENTER_CENTER, shown, FontId::monospace(size::SMALL), ink);
        let value = if forbidden { row.scores[token] } else { row.weights[token] };
        ui.interact(below, id.with("number"), Sense::hover()).on_hover_ui(|ui| {
            ui.monospace(full(value));
        });
    }
    if cut { response.on_hover_text(text) } else { response }
}
