//! What became of the output since what is pinned, and of what is said.

use egui::{Grid, RichText, Ui};

use super::parts::{note, quoted};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::head_place;
use crate::ui::numbers::{changed, percent, rounded, small_weight};
use crate::ui::theme::fonts;
use crate::ui::vocabulary::{quoted as quoted_word, shift_words};
use crate::ui::widgets::{Thing, change_menu};
use crate::workbench::{Effects, HeadPlace, Said, Shows, ViewChange};

/// Words, tokens and heads that are named at most.
const WORDS: usize = 5;
const TOKENS: usize = 5;
const HEADS: usize = 6;
/// Less than this is rounding.
const NOTHING: f32 = 5e-4;

/// What became of the outputs and of what is said. Of what is pinned itself there is nothing to say.
pub(super) fn effects(ui: &mut Ui, scene: &mut Scene) {
    if !matches!(scene.workbench.shows(), Shows::Now | Shows::Change) {
        return;
    }
    let (effects, said) = (scene.workbench.effects(), scene.workbench.said());
    if effects.is_none() && said.is_none() {
        return;
    }
    ui.separator();
    let [title, hint] = match &effects {
        Some(_) => ["effects", "effects-hint"],
        None => ["effects-untouched", "effects-untouched-hint"],
    };
    let title = RichText::new(scene.text(title)).family(fonts::strong());
    ui.label(title).on_hover_text(scene.text(hint));
    if let Some(said) = &said {
        words(ui, scene, said);
    }
    if let Some(effects) = &effects {
        outputs(ui, scene, effects);
    }
}

/// How far what is said has moved, and the words whose probability changed most.
fn words(ui: &mut Ui, scene: &Scene, said: &Said) {
    let [title, hint] = shift_words(scene, said);
    ui.label(title).on_hover_text(hint);
    Grid::new("changed words").num_columns(3).spacing([12.0, 2.0]).show(ui, |ui| {
        for one in said.shift.largest.iter().take(WORDS) {
            ui.label(quoted_word(scene, one.token));
            let numbers = [("before", &*small_weight(one.before)), ("now", &*small_weight(one.now))];
            ui.label(scene.with("shift-from-to", &numbers));
            ui.label(RichText::new(changed(one.change(), 2)).color(scene.theme.output));
            ui.end_row();
        }
    });
}

/// The tokens whose output moved most, and the heads whose weights did.
fn outputs(ui: &mut Ui, scene: &mut Scene, effects: &Effects) {
    let mut tokens: Vec<_> =
        effects.tokens.iter().enumerate().filter_map(|(token, moved)| Some((token, (*moved)?))).collect();
    tokens.retain(|(_, moved)| moved.size > NOTHING);
    tokens.sort_by(|(_, a), (_, b)| b.size.total_cmp(&a.size));
    if tokens.is_empty() {
        note(ui, scene, &scene.text("effects-none"));
    } else {
        Grid::new("effects").num_columns(3).spacing([12.0, 2.0]).show(ui, |ui| {
            for key in ["effects-token", "effects-size", "effects-cosine"] {
                ui.label(RichText::new(scene.text(key)).small().color(scene.theme.text_weak));
            }
            ui.end_row();
            for (token, moved) in tokens.iter().take(TOKENS) {
                ui.label(quoted(scene, Which::First, *token));
                ui.label(
                    RichText::new(if moved.size.is_finite() { percent(moved.size) } else { "∞".to_owned() })
                        .color(scene.theme.output),
                );
                ui.label(rounded(moved.cosine, 2));
                ui.end_row();
            }
        });
    }
    let moved: Vec<&(HeadPlace, f32)> = effects.heads.iter().filter(|(_, moved)| *moved > NOTHING).collect();
    if moved.is_empty() {
        return;
    }
    ui.label(RichText::new(scene.text("effects-heads")).small().color(scene.theme.text_weak));
    ui.horizontal_wrapped(|ui| {
        for ((layer, head), moved) in moved.into_iter().take(HEADS) {
            let name = head_place((*layer, *head));
            let text = scene.with("effects-head", &[("head", &name), ("moved", &percent(*moved))]);
            let button = ui.button(text);
            change_menu(&button, scene, Thing::head((*layer, *head)));
            if button.clicked() {
                scene.push(ViewChange::head((*layer, *head)));
            }
        }
    });
}
