//! A chip: one token, and how much the chosen query reads from it.

use egui::{
    Align, Align2, CornerRadius, CursorIcon, FontId, Id, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2,
    text::{LayoutJob, TextFormat, TextWrapping},
    vec2,
};

use super::places::{GAP, NUMBER, unbroken};
use super::row::Row;
use crate::design::visible;
use crate::document::Token;
use crate::ui::Scene;
use crate::ui::names::piece_words;
use crate::ui::numbers::{full, weight};
use crate::ui::theme::fonts::lacks_signs;
use crate::ui::theme::{Theme, size};
use crate::ui::widgets::hatch;

const ROUND: CornerRadius = CornerRadius::same(6);
/// What a text may be wider than the sum of its glyphs.
const ROUNDING: f32 = 1.0;

pub(super) struct Chip<'a> {
    pub id: Id,
    pub token: usize,
    pub rect: Rect,
    pub lines: usize,
    pub padding: f32,
    pub font: &'a FontId,
    pub row: Option<&'a Row<'a>>,
    /// Whether its weight stands below it.
    pub numbered: bool,
    /// Whether the mask lets no query look at it.
    pub blocked: bool,
}

/// One token, and below it how much the chosen query reads from it.
pub(super) fn chip(ui: &Ui, scene: &Scene, shown: &Token, chip: &Chip) -> Response {
    let theme = scene.theme;
    let Chip { id, token, rect, lines, padding, font, row, numbered, blocked } = *chip;
    let name = visible(&shown.text);
    let piece = shown.piece.as_ref();
    let forbidden = blocked || row.is_some_and(|row| !row.allows(token));
    let number = row.map(|row| if forbidden { "–".to_owned() } else { weight(row.weights[token]) });
    let is_query = row.is_some_and(|row| row.peek.query == token);
    let is_key = row.is_some_and(|row| row.peek.key == Some(token));

    let response = ui.interact(rect, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let label = match &number {
        _ if blocked => scene.with("strip-token-blocked", &[("token", &name)]),
        Some(_) if forbidden => scene.with("strip-token-forbidden", &[("token", &name)]),
        Some(weight) => scene.with("strip-token-weight", &[("token", &name), ("weight", weight)]),
        None => scene.with("strip-token", &[("token", &name)]),
    };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_query, &label));
    if !ui.is_rect_visible(rect.expand2(vec2(0.0, NUMBER))) {
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
        (false, false) => (theme.outline, 1.0),
    };
    painter.rect_stroke(rect, ROUND, Stroke::new(line * theme.line.max(1.0), edge), StrokeKind::Inside);
    // A query has a bar where its arcs begin, a key has one where its weight stands: colour is not all.
    let bar = Stroke::new(line * theme.line.max(1.0) + 1.5, edge);
    if is_query {
        painter.hline(rect.shrink(4.0).x_range(), rect.top() + bar.width / 2.0, bar);
    } else if is_key {
        painter.hline(rect.shrink(4.0).x_range(), rect.bottom() - bar.width / 2.0, bar);
    }
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
    let room = rect.width() - 2.0 * padding;
    let (font, broken) = if lines == 1 { (font.clone(), true) } else { unbroken(ui, &name, font, (room, lines)) };
    // More than the glyphs' own widths, so that rounding and the space at the break elide nothing.
    let max_width = room + ROUNDING + ui.fonts_mut(|fonts| fonts.glyph_width(&font, ' '));
    let format = TextFormat { strikethrough: strike, ..TextFormat::simple(font, ink) };
    let within = |max_width: f32| {
        let mut job = LayoutJob::single_section(name.to_string(), format.clone());
        job.halign = Align::Center;
        job.wrap = TextWrapping { max_width, max_rows: lines, break_anywhere: broken, ..TextWrapping::default() };
        painter.layout_job(job)
    };
    let mut galley = within(max_width);
    let cut = galley.elided;
    if cut {
        // What is cut keeps its distance from the edge.
        galley = within(room);
    }
    if forbidden {
        let place = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
        painter.rect_filled(place.expand2(vec2(3.0, 0.0)), 2.0, ground);
    }
    painter.galley(pos2(rect.center().x, rect.center().y - galley.size().y / 2.0), galley, ink);

    if blocked {
        cross(painter, rect, theme);
    }

    if let (Some(number), Some(row), true) = (number, row, numbered) {
        let below = Rect::from_min_max(pos2(rect.left(), rect.bottom()), pos2(rect.right(), rect.bottom() + NUMBER));
        let ink = if forbidden { theme.text_weak } else { theme.weight };
        let galley = painter.layout_no_wrap(number, FontId::monospace(size::SMALL), ink);
        if galley.size().x <= rect.width() + GAP {
            painter.galley(Align2::CENTER_CENTER.anchor_size(below.center(), galley.size()).min, galley, ink);
        }
        let value = if forbidden { f32::NEG_INFINITY } else { row.weights[token] };
        ui.interact(below, id.with("number"), Sense::hover()).on_hover_ui(|ui| {
            ui.monospace(full(value));
        });
    }
    let lacks = response.hovered() && lacks_signs(ui.ctx(), &name);
    let response = match piece {
        Some(piece) => {
            let words = piece_words(&scene.workbench.text, piece);
            response.on_hover_text(format!("“{}”\n{words}", piece.text))
        }
        None if cut => response.on_hover_text(&shown.text),
        None => response,
    };
    if lacks { response.on_hover_text(scene.text("strip-token-lacks-signs")) } else { response }
}

/// A cross on the corner of a chip that nobody may look at.
fn cross(painter: &Painter, chip: Rect, theme: Theme) {
    const RADIUS: f32 = 7.0;
    const ARM: f32 = 3.0;
    let center = chip.right_top() + vec2(-4.0, 3.0);
    painter.circle(center, RADIUS, theme.background, Stroke::new(theme.line, theme.bad));
    let stroke = Stroke::new(theme.line.max(1.5), theme.bad);
    for arm in [vec2(ARM, ARM), vec2(ARM, -ARM)] {
        painter.line_segment([center - arm, center + arm], stroke);
    }
}
