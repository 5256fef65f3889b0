//! The heads of the chosen layer, to choose one of.

use egui::{ComboBox, Role, Ui, WidgetInfo};

use super::change_menu::{Thing, change_menu};
use crate::ui::Scene;
use crate::ui::names::head_name;
use crate::workbench::ViewChange;

/// Width of the list with its name.
pub(crate) const HEAD_LIST: f32 = 210.0;
/// Width of the list, and what it leaves to a button after it.
const WIDTH: std::ops::RangeInclusive<f32> = 60.0..=104.0;
const AFTER: f32 = 84.0;
/// Room in which it has its name beside it.
const NAMED: f32 = 340.0;

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
    let called = scene.text("choose-head");
    // The list says by itself that it is one of heads where a row has no room for more.
    let label = (ui.available_size_before_wrap().x > NAMED).then(|| ui.label(&*called));
    let width = (ui.available_size_before_wrap().x - AFTER).clamp(*WIDTH.start(), *WIDTH.end());
    let list = ComboBox::from_id_salt("head-list").width(width).truncate().selected_text(name(chosen));
    let list = list.show_ui(ui, |ui| {
        for head in 0..layer.heads.len() {
            ui.selectable_value(&mut new, head, name(head));
        }
    });
    change_menu(&list.response, scene, Thing::head((view.layer, chosen)));
    match label {
        Some(label) => drop(list.response.labelled_by(label.id)),
        None => {
            let said = name(chosen);
            list.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &*called));
            drop(list.response.on_hover_text(said));
        }
    }
    if new != chosen {
        scene.push(ViewChange::Head { layer: scene.workbench.view().layer, head: new });
    }
}
