//! What the sections of the inspector are made of.

use std::sync::Arc;

use egui::{
    Align, CollapsingHeader, Color32, FontId, Galley, Id, Pos2, Rect, Response, RichText, Role, Sense, Ui, WidgetInfo,
    text::{LayoutJob, TextFormat, TextWrapping},
    vec2,
};

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::{full, infinity};
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::{elided, hint, room_for};
use crate::workbench::Concept;

/// Height of a line of a table.
pub(super) const ROW: f32 = 20.0;

/// A block with a heading that says what it is about, open unless the user closes it.
pub(super) fn section<'a>(
    ui: &mut Ui,
    scene: &mut Scene<'a>,
    (key, concept): (&'a str, Concept),
    body: impl FnOnce(&mut Ui, &mut Scene<'a>),
) {
    ui.add_space(2.0);
    let title = RichText::new(scene.text(key)).family(fonts::strong());
    let header = CollapsingHeader::new(title).id_salt(key).default_open(true).show_unindented(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        body(ui, scene);
        ui.add_space(4.0);
    });
    hint(header.header_response, scene, concept);
}

/// A number, how it is written, and in which colour.
pub(super) struct Number {
    pub value: f32,
    pub text: String,
    pub color: Color32,
}

impl Number {
    fn galley(&self, ui: &Ui, size: f32) -> Arc<Galley> {
        let font = if self.value.is_finite() { FontId::monospace(size) } else { infinity(size) };
        ui.painter().layout_no_wrap(self.text.clone(), font, self.color)
    }
}

/// Words on the left, in as many rows as they need, and a number at the right.
pub(super) fn line(ui: &mut Ui, words: LayoutJob, number: Option<&Number>) -> Response {
    let digits = number.map(|number| number.galley(ui, size::BODY));
    let taken = digits.as_ref().map_or(0.0, |galley| galley.size().x + 12.0);
    let width = ui.available_width();
    let label = number.map_or_else(|| words.text.clone(), |n| format!("{} {}", words.text, n.text));
    let mut words = words;
    words.wrap = TextWrapping { max_width: (width - taken).max(40.0), ..TextWrapping::default() };
    let words = ui.painter().layout_job(words);
    let height = digits.as_ref().map_or(0.0, |galley| galley.size().y).max(words.size().y).max(ROW - 2.0);
    let (rect, response) = room_for(ui, vec2(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
    if ui.is_rect_visible(rect) {
        ui.painter().galley(rect.min, words, Color32::PLACEHOLDER);
        if let Some(galley) = digits {
            let at = Pos2::new(rect.right() - galley.size().x, rect.top());
            ui.painter().galley(at, galley, Color32::PLACEHOLDER);
        }
    }
    match number {
        Some(number) => explained(response, number.value),
        None => response,
    }
}

/// Words in colours.
pub(super) fn words(parts: &[(&str, Color32)]) -> LayoutJob {
    sized_words(parts, size::BODY)
}

/// Words in colours, at a size.
pub(super) fn sized_words(parts: &[(&str, Color32)], size: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (text, color) in parts {
        job.append(text, 0.0, TextFormat::simple(FontId::proportional(size), *color));
    }
    job
}

/// A weak line of small explanation.
pub(super) fn note(ui: &mut Ui, scene: &Scene, text: &str) {
    line(ui, sized_words(&[(text, scene.theme.text_weak)], size::SMALL), None);
}

/// Space for a row of a table that paints itself, as wide as there is.
pub(super) fn row(ui: &mut Ui, label: &str, sense: Sense) -> (Rect, Response) {
    let (rect, response) = room_for(ui, vec2(ui.available_width(), ROW), sense);
    let role = if sense.senses_click() { Role::Button } else { Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, label));
    (rect, response)
}

/// Text in one row within a rectangle, elided where it is too long. Says whether it was.
pub(super) fn text(ui: &Ui, rect: Rect, text: &str, font: FontId, color: Color32, align: Align) -> bool {
    let galley = elided(ui, text, font, color, rect.width());
    let left = match align {
        Align::Min => rect.left(),
        Align::Center => rect.center().x - galley.size().x / 2.0,
        Align::Max => rect.right() - galley.size().x,
    };
    let at = Pos2::new(left, rect.center().y - galley.size().y / 2.0);
    let cut = galley.elided;
    ui.painter().galley(at, galley, color);
    cut
}

/// A number of a table, set to the right of its rectangle; the pointer over it shows all its digits.
pub(super) fn number(ui: &mut Ui, rect: Rect, shown: &Number, size: f32) {
    let galley = shown.galley(ui, size);
    let at = Pos2::new(rect.right() - galley.size().x, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, shown.color);
    let id: Id = ui.next_auto_id();
    ui.skip_ahead_auto_ids(1);
    explained(ui.interact(rect, id, Sense::hover()), shown.value);
}

/// Shows all digits of a number under the pointer.
pub(super) fn explained(response: Response, value: f32) -> Response {
    response.on_hover_ui(|ui| {
        ui.monospace(full(value));
    })
}

/// A part of a row: from one x to another.
pub(super) fn span(row: Rect, left: f32, width: f32) -> Rect {
    Rect::from_min_size(Pos2::new(left, row.top()), vec2(width, row.height()))
}

/// A token in quotation marks, not too long.
pub(super) fn quoted(scene: &Scene, which: Which, token: usize) -> String {
    let label = scene.tokens(which).get(token).map(|token| token_label(&token.text, 40)).unwrap_or_default();
    scene.with("inspector-token", &[("token", &label)])
}
