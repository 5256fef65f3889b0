//! The weighted sum of V.

use egui::{Align, FontId, Sense, Stroke, Ui};

use super::parts::{Number, line, note, number, quoted, row, span, text, words};
use super::story::{OUTPUTS, Spread, Story};
use crate::ui::Scene;
use crate::ui::dimensions::of_value;
use crate::ui::numbers::{Digits, weight};
use crate::ui::theme::size;

const WIDEST: f32 = 64.0;

/// The largest summands, and the row that all of them make.
pub(super) fn output(ui: &mut Ui, scene: &Scene, story: &Story) {
    let theme = scene.theme;
    let row = &story.row;
    let view = scene.workbench.view();
    if scene.derived().values_alike(story.peek.which, (view.layer, view.head)) {
        line(ui, words(&[(&scene.text("values-alike"), theme.bad)]), None);
    }
    let output = &row.explanation.output;
    let width = output.len();
    let first: Vec<f32> = row.outputs.iter().map(|dimension| output[*dimension]).collect();
    let digits = Digits::of(row.contributions.iter().flat_map(|c| c.v.iter().copied()).chain(first.iter().copied()));
    let names: Vec<String> = row.outputs.iter().filter_map(|dimension| of_value(scene, *dimension)).collect();
    if !names.is_empty() {
        note(ui, scene, &scene.with("inspector-output-names", &[("names", &names.join(", "))]));
    }
    if row.reading == Spread::Empty {
        line(ui, words(&[(&scene.text("inspector-empty-output"), theme.text)]), None);
    }
    for contribution in &row.contributions {
        let token = quoted(scene, story.peek.which, contribution.key);
        let chosen = story.peek.key == Some(contribution.key);
        let job = words(&[
            (&weight(contribution.weight), theme.weight),
            (" × ", theme.text_weak),
            ("v", theme.value),
            ("(", theme.text_weak),
            (&token, if chosen { theme.key } else { theme.text }),
            (")", theme.text_weak),
        ]);
        super::parts::explained(line(ui, job, None), contribution.weight);
        numbers(ui, &contribution.v, width, digits, theme.value, scene, true);
    }
    if row.other_contributions > 0 {
        note(ui, scene, &scene.workbench.text.count("inspector-more-contributions", row.other_contributions));
    }
    let right = ui.max_rect().right();
    let (left, y) = (ui.cursor().left(), ui.cursor().top());
    ui.painter().hline(left..=right, y, Stroke::new(theme.line, theme.outline));
    ui.add_space(2.0);
    let token = quoted(scene, story.peek.which, story.peek.query);
    let text = scene.text("inspector-output-of");
    let job = words(&[("= ", theme.text_weak), (&text, theme.output), (" ", theme.text), (&token, theme.query)]);
    line(ui, job, None);
    numbers(ui, &first, width, digits, theme.output, scene, false);
}

/// The first numbers of a row of `width` numbers, in columns; one line of them, or all.
fn numbers(ui: &mut Ui, values: &[f32], width: usize, digits: Digits, color: egui::Color32, scene: &Scene, one: bool) {
    let glyph = ui.fonts_mut(|fonts| fonts.glyph_width(&FontId::monospace(size::SMALL), '0'));
    let longest = 6.max(values.iter().map(|value| digits.text(*value).chars().count()).max().unwrap_or(0));
    let (cell, dots) = (longest as f32 * glyph + 2.0, 2.0 * glyph);
    let fit = ((ui.available_width() - dots) / cell) as usize;
    let columns = if fit >= OUTPUTS { OUTPUTS } else { fit.clamp(2, OUTPUTS / 2) };
    let cell = ((ui.available_width() - dots) / columns as f32).clamp(cell, cell.max(WIDEST));
    let mut shown = 0;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for part in values.chunks(columns) {
            shown += part.len();
            let last = one || shown == values.len();
            let more = last && shown < width;
            let mut label: Vec<String> = part.iter().map(|value| digits.text(*value)).collect();
            label.extend(more.then(|| "…".into()));
            let (rect, _) = row(ui, &label.join(" "), Sense::hover());
            for (column, value) in part.iter().enumerate() {
                let place = span(rect, rect.left() + column as f32 * cell, cell);
                number(ui, place, &Number { value: *value, text: digits.text(*value), color }, size::SMALL);
            }
            if more {
                let place = span(rect, rect.left() + part.len() as f32 * cell, dots);
                text(ui, place, "…", FontId::monospace(size::SMALL), scene.theme.text_weak, Align::Max);
            }
            if last {
                break;
            }
        }
    });
}
