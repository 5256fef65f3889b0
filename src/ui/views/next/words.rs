//! The likeliest words with their probabilities, and how the next one is drawn.

use egui::{Align2, FontId, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::analysis::Candidate;
use crate::ui::Scene;
use crate::ui::numbers::{number, rounded, small_weight};
use crate::ui::theme::size;
use crate::ui::vocabulary::quoted;
use crate::ui::widgets::{SliderRow, elided, fields, room_for};
use crate::workbench::{Command, NextChange, NextState};

const ROW: f32 = 28.0;
/// Beside the list, for what scrolls it.
const SCROLL: f32 = 8.0;
/// Width of the numbers at the end of a row.
const NUMBERS: f32 = 96.0;
/// Height of what stands below the list.
const BELOW: f32 = 150.0;

/// The list, and below it what draws from it.
pub(super) fn words(ui: &mut Ui, scene: &mut Scene) {
    let Some((says, _)) = scene.workbench.says() else { return };
    let (place, top) = (says.place, &says.prediction.top);
    let follows = says.prediction.asked.get(1);
    let explained = says.prediction.asked.first().map(|asked| asked.token);
    let exact = says.exact.iter().flat_map(|exact| &exact.asked).map(|one| one.probability);
    let most = top.iter().map(|best| best.probability).chain(exact).fold(0.0, f32::max);
    let height = (ui.available_height() - BELOW).max(3.0 * ROW);
    ScrollArea::vertical().id_salt("words").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for candidate in top {
            let is_next = follows.is_some_and(|next| next.token == candidate.token);
            row(ui, scene, (place, candidate), most, [explained == Some(candidate.token), is_next]);
        }
        // What stands in the text, however unlikely it was.
        if let Some(next) = follows.filter(|next| top.iter().all(|other| other.token != next.token)) {
            row(ui, scene, (place, next), most, [explained == Some(next.token), true]);
        }
    });
    ui.add_space(4.0);
    // As wide as the list.
    let room = vec2((ui.available_width() - SCROLL).max(0.0), ui.available_height());
    ui.allocate_ui(room, |ui| drawing(ui, scene));
}

/// One word. A click follows it through the layers, a double-click puts it there.
fn row(ui: &mut Ui, scene: &mut Scene, (place, said): (usize, &Candidate), most: f32, [explained, next]: [bool; 2]) {
    let theme = scene.theme;
    let (rect, response) = room_for(ui, vec2(ui.available_width() - SCROLL, ROW), Sense::click());
    let word = quoted(scene, said.token);
    let percent = format!("{}%", rounded(said.probability * 100.0, if said.probability < 0.0995 { 1 } else { 0 }));
    let (logit, rank) = (number(said.logit), (said.rank + 1).to_string());
    let arguments = [("word", &*word), ("percent", &*percent), ("logit", &*logit), ("rank", &*rank)];
    let mut label = scene.with(if next { "next-word-in-text" } else { "next-word" }, &arguments);
    let exact = scene.workbench.says().and_then(|(says, _)| says.exact_share(said.token));
    if let Some(exact) = exact {
        label = format!("{label}\n{}", scene.with("next-exact", &[("percent", &small_weight(exact))]));
    }
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, explained, &label));
    if ui.is_rect_visible(rect) {
        let inner = rect.shrink2(vec2(0.0, 2.0));
        let painter = ui.painter();
        let ground = if response.hovered() || response.has_focus() { theme.raised_more } else { theme.raised };
        painter.rect_filled(inner, 4.0, ground);
        let share = if most > 0.0 { said.probability / most } else { 0.0 };
        let bar = Rect::from_min_size(inner.min, vec2(share * (inner.width() - NUMBERS), inner.height()));
        painter.rect_filled(bar, 4.0, theme.weight.gamma_multiply(0.35));
        if let Some(exact) = exact.filter(|_| most > 0.0) {
            // Where the bar would end without the other kernel.
            let x = inner.left() + exact / most * (inner.width() - NUMBERS);
            painter.vline(x, inner.y_range(), Stroke::new(2.0 * theme.line.max(1.0), theme.text_weak));
        }
        if explained {
            painter.rect_stroke(inner, 4.0, Stroke::new(1.5 * theme.line.max(1.0), theme.accent), StrokeKind::Inside);
        }
        let font = FontId::proportional(size::BODY);
        let room = inner.width() - NUMBERS - 12.0;
        let galley = elided(ui, &if next { format!("{word} ◂") } else { word }, font, theme.text, room);
        let at = pos2(inner.left() + 8.0, inner.center().y - galley.size().y / 2.0);
        painter.galley(at, galley, theme.text);
        let small = FontId::monospace(size::SMALL);
        let right = inner.right() - 6.0;
        painter.text(pos2(right, inner.center().y), Align2::RIGHT_CENTER, &logit, small.clone(), theme.text_weak);
        let middle = pos2(right - 46.0, inner.center().y);
        painter.text(middle, Align2::RIGHT_CENTER, &percent, FontId::monospace(size::BODY), theme.text);
    }
    let edit = scene.workbench.saying(place, said.token);
    let response = response.on_hover_text(format!("{label}\n{}", small_weight(said.probability)));
    if response.double_clicked() {
        if let Some(edit) = edit {
            scene.edit(edit);
        }
    } else if response.clicked() {
        scene.push(NextChange::Token((!explained).then_some(said.token)));
    }
}

/// Temperature and seed, and the buttons that add a word.
fn drawing(ui: &mut Ui, scene: &mut Scene) {
    let next = scene.workbench.view().next.clone();
    let (least, largest) = NextState::TEMPERATURES;
    let row = SliderRow::new(
        (&scene.workbench.text, scene.theme),
        scene.text("next-temperature"),
        scene.text("next-temperature-hint"),
        f64::from(least)..=f64::from(largest),
        1.0,
    );
    if let Some(value) = row.logarithmic().show(ui, next.temperature.into()) {
        scene.push(NextChange::Temperature(value as f32));
    }
    let (label, hint) = (scene.text("next-seed"), scene.text("next-seed-hint"));
    if let Some(seed) = fields::seed_field(ui, &label, &hint, next.seed, NextState::default().seed) {
        scene.push(NextChange::Seed(seed));
    }
    ui.horizontal(|ui| {
        let says = scene.workbench.says();
        let can = says.is_some_and(|(says, is_fresh)| is_fresh && scene.workbench.takes_word(says.place));
        let add =
            ui.add_enabled(can, egui::Button::new(scene.text("next-add"))).on_hover_text(scene.text("next-add-hint"));
        if add.clicked() {
            scene.push(Command::SayOn);
        }
        if scene.shown().spec.mask.causal {
            let key = if next.going { "next-stop" } else { "next-go" };
            if ui.add_enabled(can || next.going, egui::Button::new(scene.text(key))).clicked() {
                scene.push(NextChange::Going(!next.going));
            }
        }
    });
    if !scene.projected && scene.half.is_none() {
        ui.label(RichText::new(scene.text("next-words-help")).small().color(scene.theme.text_weak));
    }
}
