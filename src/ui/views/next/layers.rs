//! The logit lens: what each layer would say at each place.

use egui::{Align2, FontId, Id, Rect, RichText, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::analysis::Prediction;
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::percent;
use crate::ui::theme::{ColorMap, size};
use crate::ui::vocabulary::{quoted, short};
use crate::ui::widgets::{dim_if, elided, pending, read_out, room_for};
use crate::workbench::{ColorScale, Peek, ViewChange};

/// Least height of a row and width of a column, and their largest.
const ROW: (f32, f32) = (14.0, 34.0);
const COLUMN: (f32, f32) = (40.0, 120.0);
/// Words are no smaller than this.
const SMALLEST: f32 = 10.5;
/// Room for the names of layers, and of tokens.
const NAMES: f32 = 44.0;
const TOKENS: f32 = 20.0;

/// A row for each layer, a column for each place (of a long text the last ones), and in each cell the likeliest word, in the colour of its probability.
/// Where a word is followed, the colour is that of its own.
pub(super) fn layers(ui: &mut Ui, scene: &mut Scene, height: f32) {
    let Some((layers, is_fresh)) = scene.workbench.layers_say() else {
        return pending(ui, scene, ui.available_rect_before_wrap());
    };
    dim_if(ui, !is_fresh && !scene.workbench.is_stale());
    let said = &layers.said;
    let (first, count) = (layers.first, said.first().map_or(0, Vec::len));
    let Some(tokens) = scene.tokens(Which::First).get(first..first + count) else { return };
    let followed = scene.workbench.view().next.token;
    let caption = match followed {
        Some(token) => scene.with("next-layers-of", &[("word", &quoted(scene, token))]),
        None => scene.text("next-layers-about").into_owned(),
    };
    ui.label(RichText::new(caption).color(scene.theme.text_weak));
    let used = ui.min_rect().height();
    let row = ((height - used - TOKENS - 8.0) / said.len() as f32).clamp(ROW.0, ROW.1);
    let column = ((ui.available_width() - NAMES) / tokens.len() as f32).clamp(COLUMN.0, COLUMN.1);
    let whole = vec2(NAMES + column * tokens.len() as f32, TOKENS + row * said.len() as f32);
    egui::ScrollArea::horizontal().id_salt("layers").auto_shrink([false, true]).show(ui, |ui| {
        let (rect, response) = room_for(ui, whole, Sense::click());
        let origin = rect.min + vec2(NAMES, TOKENS);
        let cell = |level: usize, place: usize| {
            Rect::from_min_size(origin + vec2(place as f32 * column, level as f32 * row), vec2(column, row))
        };
        let under = response.hover_pos().and_then(|at| {
            let (x, y) = ((at.x - origin.x) / column, (at.y - origin.y) / row);
            let inside = x >= 0.0 && y >= 0.0 && (x as usize) < tokens.len() && (y as usize) < said.len();
            inside.then_some((y as usize, x as usize))
        });
        let settings = scene.workbench.settings();
        let colors = ColorMap::weights(settings.palette, scene.theme.dark, ColorScale::Linear);
        let (theme, painter) = (scene.theme, ui.painter().clone());
        let small = FontId::proportional((row - 3.0).clamp(SMALLEST, size::BODY));
        for (place, token) in tokens.iter().enumerate() {
            let label =
                elided(ui, &token_label(&token.text, 16), FontId::proportional(size::SMALL), theme.key, column - 4.0);
            let at = pos2(cell(0, place).center().x - label.size().x / 2.0, rect.top() + 2.0);
            painter.galley(at, label, theme.key);
        }
        for (level, places) in said.iter().enumerate() {
            let name = if level == 0 { "X".to_owned() } else { format!("L{level}") };
            let at = cell(level, 0).left_center() - vec2(8.0, 0.0);
            painter.text(at, Align2::RIGHT_CENTER, name, FontId::monospace(size::SMALL), theme.text_weak);
            for (place, prediction) in places.iter().enumerate() {
                let area = cell(level, place);
                if !ui.is_rect_visible(area) {
                    continue;
                }
                let share = shown(prediction).map_or(0.0, |candidate| candidate.1);
                let ground = colors.color(share, 1.0);
                painter.rect_filled(area.shrink(0.5), 1.0, ground);
                let word = prediction.top.first().map(|best| short(scene, best.token)).unwrap_or_default();
                let galley = elided(ui, &word, small.clone(), theme.ink_on(ground), column - 6.0);
                painter.galley(Align2::CENTER_CENTER.anchor_size(area.center(), galley.size()).min, galley, theme.text);
            }
        }
        let asked = scene.workbench.says().and_then(|(says, _)| says.place.checked_sub(first));
        if let Some(place) = asked.filter(|place| *place < count) {
            let (top, bottom) = (cell(0, place), cell(said.len() - 1, place));
            let line = Stroke::new(1.5 * theme.line.max(1.0), theme.query);
            painter.rect_stroke(top.union(bottom), 2.0, line, StrokeKind::Inside);
        }
        let name = scene.text("next-layers");
        let value = under.map(|(level, place)| told(scene, level, &said[level][place]));
        read_out(&response, &name, value.as_deref());
        if response.clicked()
            && let Some((_, place)) = under
        {
            scene.push(ViewChange::Lock(Peek { which: Which::First, query: first + place, key: None }));
        }
        if let Some(value) = value {
            egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), Id::unique("lens"), egui::PopupAnchor::Pointer)
                .show(|ui| ui.label(value));
        }
    });
}

/// The word whose probability colours a cell: the one that is followed, or the likeliest.
fn shown(prediction: &Prediction) -> Option<(usize, f32)> {
    let candidate = prediction.asked.first().or(prediction.top.first())?;
    Some((candidate.token, candidate.probability))
}

/// "After layer 12: “ Mary” 31%, “ her” 8%, …"
fn told(scene: &Scene, level: usize, prediction: &Prediction) -> String {
    let one = |(token, share): (usize, f32)| format!("{} {}", quoted(scene, token), percent(share));
    let mut words: Vec<String> = prediction.top.iter().map(|best| one((best.token, best.probability))).collect();
    if let Some(asked) = prediction.asked.first() {
        let rank = (asked.rank + 1).to_string();
        let said = one((asked.token, asked.probability));
        words.push(scene.with("next-rank", &[("word", &said), ("rank", &rank)]));
    }
    let key = if level == 0 { "next-before-layers" } else { "next-after-layer" };
    scene.with(key, &[("layer", &level.to_string()), ("words", &words.join("\n"))])
}
