//! Changes of a whole matrix.

use egui::{DragValue, Id, Rect, RichText, Ui, UiBuilder};

use crate::analysis::Stage;
use crate::document::{MatrixEdit, STOCK_DEVIATION};
use crate::model::Part;
use crate::ui::{Scene, stages};
use crate::workbench::Edit;

/// A small menu at the header of a weight matrix of the chosen head.
pub(super) fn tools(ui: &mut Ui, scene: &mut Scene, stage: Stage, place: Rect) {
    let Some(part) = stage.part() else { return };
    let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
    let symbol = stages::symbol(&scene.workbench.text, stage);
    let name = scene.with("walk-tools", &[("matrix", &symbol)]);
    let mut chosen = None;
    // An id of its own, whatever matrices are in sight: the focus must not get lost.
    let id = ui.scope_id().with(("tools", stage));
    ui.scope_builder(UiBuilder::new().max_rect(place).scope_id(id), |ui| {
        ui.spacing_mut().button_padding = egui::vec2(4.0, 0.0);
        ui.spacing_mut().interact_size.y = place.height();
        let button = ui.menu_button(RichText::new("…").small(), |ui| {
            ui.set_min_width(200.0);
            let simple = [
                ("walk-tool-half", MatrixEdit::Scale(0.5)),
                ("walk-tool-double", MatrixEdit::Scale(2.0)),
                ("walk-tool-zero", MatrixEdit::Zero),
                ("walk-tool-identity", MatrixEdit::Identity),
            ];
            for (key, edit) in simple {
                if ui.button(scene.text(key)).clicked() {
                    chosen = Some(edit);
                }
            }
            if part == Part::Key {
                let from = stages::symbol(&scene.workbench.text, Stage::WQ);
                let button = ui.button(scene.with("walk-tool-copy", &[("matrix", &from)]));
                if button.on_hover_text(scene.text("walk-tool-symmetric")).clicked() {
                    chosen = Some(MatrixEdit::CopyOf(Part::Query));
                }
            }
            ui.horizontal(|ui| {
                let memory = Id::unique(("walk seed", stage));
                let mut seed: u64 = ui.data(|data| data.get_temp(memory)).unwrap_or(1);
                if ui.button(scene.text("walk-tool-random")).clicked() {
                    chosen = Some(MatrixEdit::Random { seed, deviation: STOCK_DEVIATION });
                }
                let label = ui.label(scene.text("walk-tool-seed"));
                if ui.add(DragValue::new(&mut seed)).labelled_by(label.id).changed() {
                    ui.data_mut(|data| data.insert_temp(memory, seed));
                }
            });
        });
        button.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        let _ = button.response.on_hover_text(&name);
    });
    if let Some(edit) = chosen {
        scene.edit(Edit::Matrix { layer, head, part, edit });
    }
}
