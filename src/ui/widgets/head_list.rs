//! The heads of the chosen layer, to choose one of.

use egui::{ComboBox, Ui};

use crate::ui::Scene;
use crate::ui::names::head_name;
use crate::workbench::ViewChange;

/// Draws a label and the list beside it.
pub(crate) fn head_list(ui: &mut Ui, scene: &mut Scene) {
    let (view, document) = (scene.workbench.view(), scene.shown());
    let Some(layer) = document.layers.get(view.layer) else { return };
    let text = &scene.workbench.text;
    let name = |head: usize| {
        let name = layer.heads.get(head).map(|head| head_name(text, head)).unwrap_or_default();
        format!("{}  {name}", head + 1)
    };
    let (chosen, mut new) = (view.head, view.head);
    let label = ui.label(scene.text("choose-head"));
    let list = ComboBox::from_id_salt("head-list").width(104.0).truncate().selected_text(name(chosen));
    let list = list.show_ui(ui, |ui| {
        for head in 0..layer.heads.len() {
            ui.selectable_value(&mut new, head, name(head));
        }
    });
    let _ = list.response.labelled_by(label.id);
    if new != chosen {
        scene.push(ViewChange::Head { layer: scene.workbench.view().layer, head: new });
    }
}
