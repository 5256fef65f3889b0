//! What is changed on the way: at the chosen head, layer or token, and a list of what is done.

use egui::{DragValue, RichText, Ui};

use crate::attention::{Action, Rows};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::{intervention, token_label};
use crate::ui::widgets::{changes, head_sites, knock_out, layer_sites, weight_by_hand};
use crate::workbench::{Edit, Peek};

/// Characters of a token at most.
const LABEL: usize = 12;
/// The largest factor.
const FACTOR: f32 = 10.0;

/// The number of those that are carried out, for the title.
pub(super) fn title(scene: &Scene) -> String {
    let list = &scene.workbench.document().spec.interventions;
    let on = list.iter().filter(|one| one.on).count();
    if on == 0 { scene.text("interventions").into_owned() } else { scene.workbench.text.count("interventions-on", on) }
}

pub(super) fn interventions(ui: &mut Ui, scene: &mut Scene) {
    list(ui, scene);
    places(ui, scene);
    weight(ui, scene);
    if scene.workbench.document().spec.interventions.iter().any(|one| one.on) {
        let compare = ui.button(scene.text("intervention-compare"));
        if compare.on_hover_text(scene.text("intervention-compare-hint")).clicked() {
            scene.edit(Edit::PinUntouched(scene.workbench.view().focus()));
        }
    }
}

/// Each that is done, with a switch.
fn list(ui: &mut Ui, scene: &mut Scene) {
    let document = scene.workbench.document();
    let all = &document.spec.interventions;
    let mut new = None;
    for (index, one) in all.iter().enumerate() {
        // What holds a head of a training is asked for there.
        if document.held().contains(one) {
            continue;
        }
        ui.push_id(("intervention", index), |ui| {
            ui.horizontal_wrapped(|ui| {
                let mut changed = one.clone();
                let words = intervention(&scene.workbench.text, document, one);
                let mut is_other = ui.checkbox(&mut changed.on, words).changed();
                if let Action::Scale(factor) = &mut changed.action {
                    let drag = DragValue::new(factor).speed(0.01).range(-FACTOR..=FACTOR).prefix("× ");
                    is_other |= ui.add(drag).changed();
                }
                let remove = ui.button("✕").on_hover_text(scene.text("intervention-remove"));
                if remove.clicked() || is_other {
                    let mut list = all.clone();
                    if remove.clicked() {
                        drop(list.remove(index))
                    } else {
                        list[index] = changed
                    }
                    new = Some(list);
                }
            });
        });
    }
    if let Some(list) = new {
        scene.edit(Edit::Interventions(list));
    }
}

/// The chosen places, each with what can be done there.
fn places(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view();
    let (layer, head) = (view.layer, view.head);
    let chosen = view.lock.filter(|lock| lock.which == Which::First).map(|lock| lock.query);
    let memory = ui.scope_id().with("one token");
    let mut alone: bool = ui.data(|data| data.get_temp(memory)).unwrap_or(false);
    if let Some(token) = chosen.and_then(|query| scene.tokens(Which::First).get(query)) {
        let text = scene.with("intervention-only", &[("token", &token_label(&token.text, LABEL))]);
        if ui.checkbox(&mut alone, text).on_hover_text(scene.text("intervention-only-hint")).changed() {
            ui.data_mut(|data| data.insert_temp(memory, alone));
        }
    }
    let rows = chosen.filter(|_| alone).map_or(Rows::All, |query| Rows::Tokens(vec![query]));
    changes(ui, scene, &[head_sites(layer, head).into(), layer_sites(scene, layer)].concat(), &rows);
}

/// The chosen weight, to be set by hand; and nobody looks at its key.
fn weight(ui: &mut Ui, scene: &mut Scene) {
    let Some(Peek { which: Which::First, query, key: Some(key) }) = scene.workbench.view().lock else { return };
    weight_by_hand(ui, scene, query, key);
    knock_out(ui, scene, key);
    ui.label(RichText::new(scene.text("intervention-note")).small().color(scene.theme.text_weak));
}
