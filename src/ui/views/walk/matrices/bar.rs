//! Which layer, head and sentence, and what was edited.

use egui::{ComboBox, Id, RichText, Ui};

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::{head_name, token_label};
use crate::ui::widgets::control_row;
use crate::workbench::{Edit, ViewChange, WalkChange};

fn memory() -> Id {
    Id::unique("walk numbers")
}

/// Whether cells are as large as their numbers, instead of fitting the height.
pub(super) fn is_readable(ui: &Ui) -> bool {
    ui.data(|data| data.get_temp(memory())).unwrap_or(false)
}

pub(super) fn bar(ui: &mut Ui, scene: &mut Scene) {
    control_row(ui, scene, |ui, scene| {
        choose(ui, scene);
        let readable = is_readable(ui);
        for (to, key) in [(false, "walk-fit"), (true, "walk-readable")] {
            if ui.selectable_label(readable == to, scene.text(key)).clicked() {
                ui.data_mut(|data| data.insert_temp(memory(), to));
            }
        }
        edited(ui, scene);
    });
}

fn choose(ui: &mut Ui, scene: &mut Scene) {
    let document = scene.shown();
    let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
    let layer_name = |layer: usize| scene.with("walk-layer", &[("number", &(layer + 1).to_string())]);
    let full_name = |head: usize| {
        let name = document.head(layer, head).map(|head| head_name(&scene.workbench.text, head)).unwrap_or_default();
        scene.with("walk-head", &[("number", &(head + 1).to_string()), ("name", &token_label(&name, 28))])
    };
    let mut chosen = (layer, head);
    if document.layers.len() > 1 {
        let list = ComboBox::from_id_salt("walk layer").selected_text(layer_name(layer)).show_ui(ui, |ui| {
            for other in 0..document.layers.len() {
                ui.selectable_value(&mut chosen.0, other, layer_name(other));
            }
        });
        let _ = list.response.on_hover_text(scene.text("walk-choose-layer"));
    }
    let list = ComboBox::from_id_salt("walk head").width(190.0).selected_text(full_name(head)).show_ui(ui, |ui| {
        for other in 0..document.heads() {
            ui.selectable_value(&mut chosen.1, other, full_name(other));
        }
    });
    let _ = list.response.on_hover_text(scene.text("walk-choose-head"));
    if chosen != (layer, head) {
        scene.push(ViewChange::head(chosen));
    }
    if document.contrast.is_some() {
        let now = scene.workbench.view().walk.which;
        for (which, key) in [(Which::First, "walk-first-sentence"), (Which::Second, "walk-second-sentence")] {
            if ui.selectable_label(now == which, scene.text(key)).clicked() {
                scene.push(WalkChange::Sentence(which));
            }
        }
    }
    ui.separator();
}

/// That the head or the token of the chosen number was changed by hand, and the way back.
fn edited(ui: &mut Ui, scene: &mut Scene) {
    let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
    let document = scene.workbench.document();
    if scene.derived().is_edited(layer, head) {
        ui.separator();
        let badge = RichText::new(scene.text("walk-edited")).color(scene.theme.output);
        ui.label(badge).on_hover_text(scene.text("walk-edited-hint"));
        if ui.button(scene.text("walk-restore")).clicked() {
            scene.edit(Edit::Restore { layer, head });
        }
    }
    let walk = &scene.workbench.view().walk;
    let (which, row) = (walk.which, walk.trail.last().map(|cell| (cell.stage, cell.row)));
    let Some((crate::analysis::Stage::Embeddings, token)) = row else { return };
    let Some(shown) = document.sentence(which).get(token).filter(|token| token.row.is_some()) else { return };
    let name = token_label(&shown.text, 14);
    if ui.button(scene.with("walk-restore-token", &[("token", &name)])).clicked() {
        scene.edit(Edit::Row { which, token, row: None });
    }
}
