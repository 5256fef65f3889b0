//! The head, the cell, and its weight.

use egui::{
    Align, Button, Color32, FontId, Label, Layout, RichText, Ui,
    text::{LayoutJob, TextFormat},
};

use super::Story;
use super::parts::{explained, note, quoted};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::{head_name, sharing, source_name};
use crate::ui::numbers::small_weight;
use crate::ui::theme::{Theme, fonts, size};
use crate::ui::widgets::{cut_label, hint};
use crate::workbench::{Concept, ViewChange};

/// Size of the chosen cell's weight.
const LARGE: f32 = 30.0;

/// Which head it is, where its numbers come from, and the chip that unlocks.
pub(super) fn head(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view();
    let (layer, index) = (view.layer, view.head);
    let locked = view.lock.is_some();
    let Some(head) = scene.shown().head(layer, index) else { return };
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if locked && unlock_chip(ui, scene) {
                scene.push(ViewChange::Unlock);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let name = head_name(&scene.workbench.text, head);
                cut_label(ui, RichText::new(name).family(fonts::strong()).size(size::HEADING));
            });
        });
    });
    ui.horizontal_wrapped(|ui| {
        let source = source_name(&scene.workbench.text, &head.source);
        badge(ui, scene, &source);
        let (layer, index) = ((layer + 1).to_string(), (index + 1).to_string());
        let mut place = scene.with("inspector-place", &[("layer", &layer), ("head", &index)]);
        if let (true, Some(cell)) = (scene.shown().contrast.is_some(), scene.workbench.view().cell()) {
            let sentence = scene.text(match cell.which {
                Which::First => "inspector-first",
                Which::Second => "inspector-second",
            });
            place = format!("{place} · {sentence}");
        }
        let place = ui.label(RichText::new(place).small().color(scene.theme.text_weak));
        hint(hint(place, scene, Concept::Head), scene, Concept::Layer);
        let view = scene.workbench.view();
        if locked && view.hover.is_some_and(|hover| Some(hover) != view.lock) {
            ui.label(RichText::new(scene.text("inspector-peek")).small().color(scene.theme.accent));
        }
    });
    let view = scene.workbench.view();
    if let Some(sharing) = sharing(&scene.workbench.text, scene.shown(), view.layer, view.head) {
        note(ui, scene, &sharing);
    }
    if scene.shown().spec.ablates(view.layer, view.head) {
        note(ui, scene, &scene.text("inspector-ablated"));
    }
}

fn unlock_chip(ui: &mut Ui, scene: &Scene) -> bool {
    let theme = scene.theme;
    let text = RichText::new(scene.text("inspector-locked")).size(size::SMALL).color(theme.on_accent);
    let chip = Button::new(text).fill(theme.accent).corner_radius(12.0);
    ui.add(chip).on_hover_text(scene.text("inspector-unlock-hint")).clicked()
}

fn badge(ui: &mut Ui, scene: &Scene, text: &str) {
    egui::Frame::new().fill(scene.theme.raised).corner_radius(4.0).inner_margin(egui::Margin::symmetric(6, 2)).show(
        ui,
        |ui| {
            ui.label(RichText::new(text).size(size::SMALL)).on_hover_text(scene.text("inspector-source-hint"));
        },
    );
}

/// How to choose something.
pub(super) fn how_to_choose(ui: &mut Ui, scene: &Scene) {
    ui.add_space(12.0);
    ui.label(scene.text("inspector-hint"));
    ui.add_space(4.0);
    for key in ["inspector-hint-hover", "inspector-hint-click", "inspector-hint-keys"] {
        ui.horizontal_top(|ui| {
            ui.label(RichText::new("•").color(scene.theme.accent));
            ui.add(Label::new(RichText::new(scene.text(key)).color(scene.theme.text_weak)).wrap());
        });
    }
}

/// A weak word and a token in its colour.
fn part(theme: &Theme, name: &str, token: &str, color: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut add = |text: &str, font: FontId, color| {
        job.append(text, 0.0, TextFormat::simple(font, color));
    };
    add(&format!("{name} "), FontId::proportional(size::HEADING), theme.text_weak);
    add(token, FontId::new(size::HEADING, fonts::strong()), color);
    job
}

/// From which token to which, and how much.
pub(super) fn cell(ui: &mut Ui, scene: &Scene, story: &Story) {
    let theme = scene.theme;
    ui.separator();
    let which = story.peek.which;
    let query = part(&theme, &scene.text("inspector-query"), &quoted(scene, which, story.peek.query), theme.query);
    let mut parts = vec![(query, Concept::Query)];
    if let Some(cell) = &story.cell {
        let name = format!("→ {}", scene.text("inspector-key"));
        parts.push((part(&theme, &name, &quoted(scene, which, cell.key), theme.key), Concept::Key));
    }
    // Side by side where they fit, else below each other.
    let widths =
        parts.iter().map(|(part, _)| ui.painter().layout_job(part.clone()).size().x + ui.spacing().item_spacing.x);
    if widths.sum::<f32>() <= ui.available_width() {
        ui.horizontal(|ui| parts.into_iter().for_each(|(part, concept)| drop(hint(ui.label(part), scene, concept))));
    } else {
        let wrapped = |(part, concept)| drop(hint(ui.add(Label::new(part).wrap()), scene, concept));
        parts.into_iter().for_each(wrapped);
    }
    let Some(cell) = &story.cell else {
        note(ui, scene, &scene.text("inspector-no-key"));
        return;
    };
    ui.horizontal(|ui| {
        let explanation = &cell.explanation;
        let (shown, color, caption) = match explanation.rank {
            Some(rank) => {
                let counts = [("rank", rank.to_string()), ("of", story.row.explanation.allowed.to_string())];
                let counts = counts.each_ref().map(|(name, value)| (*name, value.as_str()));
                let mut caption = scene.with("inspector-rank", &counts);
                if explanation.ties > 0 {
                    let tied = scene.workbench.text.count("inspector-tied", explanation.ties);
                    caption = format!("{caption}, {tied}");
                }
                (small_weight(explanation.weight), theme.weight, caption)
            }
            None => {
                let hint = scene.text("inspector-forbidden-hint").into_owned();
                (scene.text("inspector-forbidden").into_owned(), theme.text, hint)
            }
        };
        let height = if explanation.allowed { LARGE } else { size::HEADING };
        let number = RichText::new(shown).family(fonts::strong()).size(height).color(color);
        let number = explained(ui.add(Label::new(number).selectable(false)), explanation.weight);
        hint(number, scene, Concept::Weight);
        ui.add(Label::new(RichText::new(caption).color(theme.text_weak)).wrap());
    });
}
