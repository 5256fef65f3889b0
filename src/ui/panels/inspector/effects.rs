//! What became of the output since what is pinned.

use egui::{Grid, RichText, Ui};

use super::parts::{note, quoted};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::numbers::{percent, rounded};
use crate::ui::theme::fonts;
use crate::workbench::{HeadPlace, Shows, ViewChange};

/// Tokens and heads that are named at most.
const TOKENS: usize = 5;
const HEADS: usize = 6;
/// Less than this is rounding.
const NOTHING: f32 = 5e-4;

/// The tokens whose output moved most, and the heads whose weights did. Of what is pinned itself there is nothing to say.
pub(super) fn effects(ui: &mut Ui, scene: &mut Scene) {
    if !matches!(scene.workbench.shows(), Shows::Now | Shows::Change) {
        return;
    }
    let Some(effects) = scene.workbench.effects() else { return };
    ui.separator();
    let title = RichText::new(scene.text("effects")).family(fonts::strong());
    ui.label(title).on_hover_text(scene.text("effects-hint"));
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
            let name = format!("{}.{}", layer + 1, head + 1);
            let text = scene.with("effects-head", &[("head", &name), ("moved", &percent(*moved))]);
            if ui.button(text).clicked() {
                scene.push(ViewChange::head((*layer, *head)));
            }
        }
    });
}
