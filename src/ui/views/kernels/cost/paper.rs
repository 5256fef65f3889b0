//! What attention costs in models that are in use, by formula.

use egui::{CollapsingHeader, Grid, RichText, ScrollArea, Ui, vec2};

use crate::kernels::KNOWN_MODELS;
use crate::ui::theme::fonts;
use crate::ui::{Scene, units};

/// Bytes of a number in the models' own memory.
const HALF: usize = 2;

pub(super) fn models(ui: &mut Ui, scene: &Scene) {
    let title = RichText::new(scene.text("paper-title")).family(fonts::strong());
    CollapsingHeader::new(title).id_salt("paper").default_open(true).show_unindented(ui, |ui| {
        ScrollArea::horizontal().id_salt("paper-table").show(ui, |ui| {
            Grid::new("paper-table").striped(true).spacing(vec2(18.0, 4.0)).show(ui, |ui| {
                for key in [
                    "paper-model",
                    "paper-shape",
                    "paper-context",
                    "paper-flops",
                    "paper-scores",
                    "paper-cache-token",
                    "paper-cache",
                ] {
                    ui.label(RichText::new(scene.text(key)).small().color(scene.theme.text_weak));
                }
                ui.end_row();
                for model in KNOWN_MODELS {
                    ui.label(model.name);
                    ui.monospace(format!(
                        "{} × {} / {} × {}",
                        model.layers, model.heads, model.groups, model.head_width
                    ));
                    ui.monospace(units::tokens(model.tokens));
                    let counted = if model.causal { "paper-causal" } else { "paper-all" };
                    let operations = units::operations(model.flops());
                    ui.monospace(scene.with(counted, &[("operations", &operations)]));
                    ui.monospace(units::bytes(model.score_bytes()));
                    let cache = model.cache_bytes(HALF) as f64;
                    ui.monospace(if model.causal { units::bytes(cache) } else { "–".into() });
                    ui.monospace(if model.causal { units::bytes(cache * model.tokens as f64) } else { "–".into() });
                    ui.end_row();
                }
            });
        });
        super::note(ui, scene, scene.text("paper-note").into_owned());
    });
}
