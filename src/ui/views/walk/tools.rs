//! What can be done to a whole matrix of the chosen head, and the way back.

use egui::{Frame, Margin, RichText, Ui};

use crate::document::MatrixEdit;
use crate::model::Part;
use crate::ui::Scene;
use crate::workbench::{Command, Edit};

const PARTS: [(Part, &str); 4] =
    [(Part::Query, "W_Q"), (Part::Key, "W_K"), (Part::Value, "W_V"), (Part::Output, "W_O")];

/// A menu for each matrix; and for an edited head its badge and the way back.
pub(super) fn tools(ui: &mut Ui, scene: &mut Scene) {
    let view = &scene.workbench.view;
    let (layer, head) = (view.layer, view.head);
    ui.menu_button(scene.text("matrix-tools"), |ui| {
        for (part, symbol) in PARTS {
            ui.menu_button(symbol, |ui| menu(ui, scene, (layer, head), part));
        }
    });
    let document = scene.workbench.document();
    if document.head(layer, head).is_some_and(|head| head.edited.is_some()) {
        badge(ui, scene);
        if ui.button(scene.text("restore-head")).on_hover_text(scene.text("restore-head-hint")).clicked() {
            scene.edit(Edit::Restore { layer, head });
        }
    }
    let second = view.walk.second;
    let token = view.walk.cell().filter(|cell| cell.stage == crate::attention::Stage::Embeddings).map(|cell| cell.row);
    let Some((token, text)) = token.and_then(|row| Some((row, document.sentence(second).get(row)?))) else { return };
    if text.row.is_some() && ui.button(scene.with("restore-token", &[("token", &text.text)])).clicked() {
        scene.edit(Edit::Row { second, token, row: None });
    }
}

/// Says that a head's numbers were changed by hand.
pub(crate) fn badge(ui: &mut Ui, scene: &Scene) {
    Frame::new().fill(scene.theme.raised).corner_radius(5).inner_margin(Margin::symmetric(8, 2)).show(ui, |ui| {
        let text = RichText::new(scene.text("source-edited")).small().color(scene.theme.output);
        ui.label(text).on_hover_text(scene.text("source-edited-hint"));
    });
}

fn menu(ui: &mut Ui, scene: &mut Scene, (layer, head): (usize, usize), part: Part) {
    let seed = scene.workbench.view.matrix_seed;
    let item = |ui: &mut Ui, scene: &mut Scene, label: String, edit: MatrixEdit| {
        if ui.button(label).clicked() {
            scene.edit(Edit::Matrix { layer, head, part, edit });
        }
    };
    item(ui, scene, scene.text("matrix-half").into_owned(), MatrixEdit::Scale(0.5));
    item(ui, scene, scene.text("matrix-double").into_owned(), MatrixEdit::Scale(2.0));
    item(ui, scene, scene.text("matrix-negate").into_owned(), MatrixEdit::Scale(-1.0));
    item(ui, scene, scene.text("matrix-zero").into_owned(), MatrixEdit::Zero);
    item(ui, scene, scene.text("matrix-identity").into_owned(), MatrixEdit::Identity);
    for (other, symbol) in PARTS.into_iter().filter(|(other, _)| *other != part) {
        item(ui, scene, scene.with("matrix-copy", &[("other", symbol)]), MatrixEdit::CopyOf(other));
    }
    let deviation = 1.0 / (scene.workbench.document().width as f32).sqrt();
    let label = scene.with("matrix-random", &[("seed", &(seed + 1).to_string())]);
    if ui.button(label).clicked() {
        let edit = MatrixEdit::Random { seed: seed + 1, deviation };
        scene.edit(Edit::Matrix { layer, head, part, edit });
        scene.push(Command::view(|view| view.matrix_seed += 1));
    }
}
