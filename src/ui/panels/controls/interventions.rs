//! What is changed on the way: at the chosen head, layer or token, and a list of what is done.

use egui::{Button, DragValue, Grid, RichText, Slider, Ui};

use crate::attention::{Action, At, Intervention, Rows, Site};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::{intervention, token_label};
use crate::workbench::{Command, Edit, Peek};

/// Characters of a token at most.
const LABEL: usize = 12;
/// Half of what a slider of weights tells apart.
const STEP: f32 = 0.005;
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
    let mut sites = vec![Site::Mixed, Site::Pattern, Site::AttnOut];
    let trace = scene.derived().trace(Which::First);
    let has_mlp =
        trace.layers.get(layer).and_then(|layer| layer.block.as_ref()).is_some_and(|block| block.mlp.is_some());
    sites.extend(has_mlp.then_some(Site::MlpOut));
    sites.extend([Site::ResidPre, Site::ResidPost]);
    let mut new = None;
    Grid::new("places").num_columns(5).spacing([4.0, 4.0]).show(ui, |ui| {
        ui.spacing_mut().button_padding.x = 4.0;
        for site in sites {
            let at = At { site, layer, head: site.is_per_head().then_some(head) };
            ui.label(crate::ui::names::site(&scene.workbench.text, scene.workbench.document(), at));
            let actions = [
                ("intervention-zero", "intervention-zero-hint", Action::Zero),
                ("intervention-mean", "intervention-mean-hint", Action::Mean),
                ("intervention-half", "intervention-half-hint", Action::Scale(0.5)),
            ];
            for (key, hint, action) in actions {
                // A row of weights that is none sums to nothing.
                let makes_sense = site != Site::Pattern || action == Action::Mean;
                let button = ui.add_enabled(makes_sense, Button::new(scene.text(key)));
                if button.on_hover_text(scene.text(hint)).clicked() {
                    new = Some(Intervention::new(at, rows.clone(), action));
                }
            }
            let patch = scene.workbench.pin().is_some();
            let button = ui.add_enabled(patch, Button::new(scene.text("intervention-patch")));
            let button = button.on_hover_text(scene.text("intervention-patch-hint"));
            if button.on_disabled_hover_text(scene.text("intervention-patch-none")).clicked() {
                scene.push(Command::Patch(at, rows.clone()));
            }
            ui.end_row();
        }
    });
    if let Some(new) = new {
        scene.edit(Edit::Intervene(new));
    }
}

/// The chosen weight, to be set by hand; and nobody looks at its key.
fn weight(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view();
    let Some(Peek { which: Which::First, query, key: Some(key) }) = view.lock else { return };
    let Some(run) = scene.derived().head(Which::First, view.layer, view.head) else { return };
    let tokens = scene.tokens(Which::First);
    let (Some(from), Some(to)) = (tokens.get(query), tokens.get(key)) else { return };
    let [from, to] = [from, to].map(|token| token_label(&token.text, LABEL));
    if run.tokens() == tokens.len() && run.allows(query, key) {
        let mut weight = run.weights.at(query, key);
        ui.label(scene.with("intervention-weight", &[("query", &from), ("key", &to)]));
        let slider = ui.add(Slider::new(&mut weight, 0.0..=1.0).fixed_decimals(2));
        let hint = scene.text("intervention-weight-hint");
        // A slider rounds what it is given.
        let is_other = (weight - run.weights.at(query, key)).abs() > STEP;
        if slider.on_hover_text(hint).changed() && is_other {
            scene.push(Command::SetWeight { query, key, weight });
        }
    }
    let knock = ui.button(scene.with("intervention-knock-out", &[("key", &to)]));
    if knock.on_hover_text(scene.text("intervention-knock-out-hint")).clicked() {
        scene.edit(Edit::PaintKey { key, allowed: false });
    }
    ui.label(RichText::new(scene.text("intervention-note")).small().color(scene.theme.text_weak));
}
