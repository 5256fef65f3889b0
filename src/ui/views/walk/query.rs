//! Which query's row a lens shows.

use egui::{ComboBox, RichText, Ui};

use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::workbench::{Peek, ViewChange};

/// The query that is peeked at or locked, or else the last token, which sees most.
pub(super) fn shown_query(scene: &Scene) -> Option<usize> {
    let (view, which) = (scene.workbench.view(), scene.workbench.view().walk.which);
    let tokens = scene.tokens(which).len();
    let chosen = view.cell_in(which, tokens).map(|cell| cell.query);
    chosen.or(tokens.checked_sub(1))
}

/// A list of the tokens; the chosen one is locked.
pub(super) fn query_chooser(ui: &mut Ui, scene: &mut Scene) {
    let which = scene.workbench.view().walk.which;
    let Some(query) = shown_query(scene) else {
        ui.label(scene.text("map-empty"));
        return;
    };
    let tokens = scene.tokens(which);
    let label = |index: usize| format!("{} {}", index + 1, token_label(&tokens[index].text, 24));
    if scene.projected {
        let text = format!("{} {}", scene.text("lens-query"), label(query));
        ui.label(RichText::new(text).heading().color(scene.theme.query));
        return;
    }
    ui.horizontal(|ui| {
        let name = ui.label(scene.text("lens-query"));
        let mut chosen = None;
        let list = ComboBox::from_id_salt("lens query").width(120.0).truncate().selected_text(label(query)).show_ui(
            ui,
            |ui| {
                for index in 0..scene.tokens(which).len() {
                    if ui.selectable_label(index == query, label(index)).clicked() {
                        chosen = Some(index);
                    }
                }
            },
        );
        list.response.labelled_by(name.id);
        if let Some(query) = chosen {
            let peek = Peek { which, query, key: None };
            scene.push(ViewChange::Lock(peek));
        }
    });
}
