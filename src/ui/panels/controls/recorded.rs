//! What stands in place of the controls where the document is a recording: where it comes from.

use egui::{Grid, Label, RichText, Ui};

use super::head::place;
use crate::attention::Recording;
use crate::ui::Scene;
use crate::ui::panels::rows::note;
use crate::ui::theme::{fonts, size};

/// Origin and sizes, which head is shown, and what a recording does not have.
pub(super) fn recorded(ui: &mut Ui, scene: &mut Scene, recording: &Recording) {
    ui.label(RichText::new(scene.text("recorded-title")).family(fonts::strong()).size(size::HEADING));
    note(ui, scene, scene.text("recorded-about"));
    ui.add_space(6.0);
    let text = &scene.workbench.text;
    let width = recording.values.iter().flatten().next().map(|values| values.ncols());
    let values = width.map_or_else(
        || scene.text("recorded-no-values").into_owned(),
        |width| scene.with("recorded-width", &[("width", &width.to_string())]),
    );
    let causal = scene.text(if recording.causal { "recorded-causal" } else { "recorded-all-keys" });
    let rows = [
        ("recorded-model", recording.origin.model.clone()),
        ("recorded-source", recording.origin.source.clone()),
        ("recorded-licence", recording.origin.licence.clone()),
        ("recorded-layers", text.count("status-layers", recording.layers())),
        ("recorded-heads", text.count("status-heads", recording.heads())),
        ("recorded-tokens", text.count("status-tokens", recording.tokens.len())),
        ("recorded-mask", causal.into_owned()),
        ("recorded-values", values),
    ];
    Grid::new("recording").num_columns(2).spacing([12.0, 4.0]).show(ui, |ui| {
        for (key, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
            ui.label(RichText::new(scene.text(key)).color(scene.theme.text_weak));
            ui.add(Label::new(value).wrap());
            ui.end_row();
        }
    });
    ui.add_space(8.0);
    ui.separator();
    place(ui, scene);
    ui.add_space(4.0);
    ui.separator();
    note(ui, scene, scene.text("recorded-absent"));
}
