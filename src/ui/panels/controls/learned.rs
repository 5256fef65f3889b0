//! What there is to know of a learned model, where the sizes of a designed one are set.

use egui::{Grid, Label, RichText, Ui};

use crate::document::Reader;
use crate::model::NormKind;
use crate::ui::panels::rows::note;
use crate::ui::{Scene, units};
use crate::workbench::{Command, Dialog};

/// Its family, its sizes, and what stands beside its heads.
pub(super) fn sizes(ui: &mut Ui, scene: &mut Scene, reader: &Reader) {
    let text = &scene.workbench.text;
    let document = scene.workbench.document();
    let checkpoint = &reader.model.checkpoint;
    let number = |number: usize| number.to_string();
    let first = checkpoint.model.layers.first();
    let block = first.and_then(|layer| layer.block.as_deref());
    let norm = block.and_then(|block| block.attention_norm.as_ref()).map(|norm| match norm.kind {
        NormKind::Layer => "learned-layer-norm",
        NormKind::Rms => "learned-rms-norm",
    });
    let mlp = block.and_then(|block| block.mlp.as_ref()).map(|mlp| {
        let width = number(mlp.up.weight.ncols());
        let key = if mlp.gate.is_some() { "learned-gated" } else { "learned-plain" };
        text.with(key, &[("width", &width)])
    });
    let heads =
        text.with("learned-heads-of", &[("heads", &number(document.heads())), ("groups", &number(document.groups()))]);
    let rows = [
        ("learned-family", checkpoint.family.to_owned()),
        ("learned-layers", number(document.layers.len())),
        ("learned-heads", if document.group_size > 1 { heads } else { number(document.heads()) }),
        ("learned-width", number(document.width)),
        ("learned-head-width", number(document.head_width())),
        ("learned-mlp", mlp.unwrap_or_default()),
        ("learned-norm", norm.map(|norm| scene.text(norm).into_owned()).unwrap_or_default()),
        ("learned-vocabulary", number(checkpoint.vocabulary())),
        ("learned-numbers", units::operations(checkpoint.parameters() as f64)),
        ("learned-memory", units::bytes(checkpoint.bytes() as f64)),
        ("learned-path", reader.model.path.display().to_string()),
    ];
    Grid::new("learned").num_columns(2).spacing([12.0, 4.0]).show(ui, |ui| {
        for (key, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
            ui.label(RichText::new(scene.text(key)).color(scene.theme.text_weak));
            ui.add(Label::new(value).wrap());
            ui.end_row();
        }
    });
    note(ui, scene, scene.text("learned-note"));
    let compare = ui.button(scene.text("learned-compare")).on_hover_text(scene.text("learned-compare-hint"));
    if compare.clicked() {
        scene.push(Command::Ask(Dialog::OpenRecording));
    }
}
