//! What can be changed at a place of the computation: the same rows in the controls and in the menu of what is clicked.

use egui::{Button, Grid, Slider, Ui};

use crate::attention::{Action, At, Intervention, Rows, Site};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::{site, token_label};
use crate::workbench::{Command, Edit};

/// Characters of a token at most.
const LABEL: usize = 12;
/// Half of what a slider of weights tells apart.
const STEP: f32 = 0.005;

/// The places of a layer that can be changed: what it computes, and what goes in and out.
pub(crate) fn layer_sites(scene: &Scene, layer: usize) -> Vec<At> {
    let trace = scene.derived().trace(Which::First);
    let block = trace.layers.get(layer).and_then(|layer| layer.block.as_ref());
    let has_mlp = block.is_some_and(|block| block.mlp.is_some());
    let sites = [Some(Site::AttnOut), has_mlp.then_some(Site::MlpOut), Some(Site::ResidPre), Some(Site::ResidPost)];
    sites.into_iter().flatten().map(|site| At { site, layer, head: None }).collect()
}

/// The places of a head that can be changed: what it writes, and its weights.
pub(crate) fn head_sites(layer: usize, head: usize) -> [At; 2] {
    [Site::Mixed, Site::Pattern].map(|site| At { site, layer, head: Some(head) })
}

/// Each place with what can be done there; by its name, where that is not all of what the rows are about.
pub(crate) fn changes(ui: &mut Ui, scene: &mut Scene, sites: &[At], rows: &Rows) {
    Grid::new("places").num_columns(5).spacing([4.0, 4.0]).show(ui, |ui| {
        ui.spacing_mut().button_padding.x = 4.0;
        for at in sites.iter().copied() {
            if sites.len() > 1 || at.head.is_some() {
                ui.label(site(&scene.workbench.text, scene.workbench.document(), at));
            }
            actions(ui, scene, at, rows);
            ui.end_row();
        }
    });
}

fn actions(ui: &mut Ui, scene: &mut Scene, at: At, rows: &Rows) {
    let actions = [
        ("intervention-zero", "intervention-zero-hint", Action::Zero),
        ("intervention-mean", "intervention-mean-hint", Action::Mean),
        ("intervention-half", "intervention-half-hint", Action::Scale(0.5)),
    ];
    for (key, hint, action) in actions {
        // A row of weights that is none sums to nothing.
        let makes_sense = at.site != Site::Pattern || action == Action::Mean;
        let button = ui.add_enabled(makes_sense, Button::new(scene.text(key)));
        if button.on_hover_text(scene.text(hint)).clicked() {
            scene.edit(Edit::Intervene(Intervention::new(at, rows.clone(), action)));
        }
    }
    let button = ui.add_enabled(scene.workbench.pin().is_some(), Button::new(scene.text("intervention-patch")));
    let button = button.on_hover_text(scene.text("intervention-patch-hint"));
    if button.on_disabled_hover_text(scene.text("intervention-patch-none")).clicked() {
        scene.push(Command::Patch(at, rows.clone()));
    }
}

/// A weight of the chosen head, to be set by hand; nothing where the pair is forbidden.
pub(crate) fn weight_by_hand(ui: &mut Ui, scene: &mut Scene, query: usize, key: usize) {
    let (view, tokens) = (scene.workbench.view(), scene.tokens(Which::First));
    let Some(run) = scene.derived().head(Which::First, view.layer, view.head) else { return };
    let (Some(from), Some(to)) = (tokens.get(query), tokens.get(key)) else { return };
    if run.tokens() != tokens.len() || !run.allows(query, key) {
        return;
    }
    let [from, to] = [from, to].map(|token| token_label(&token.text, LABEL));
    let now = run.weights.at(query, key);
    let mut weight = now;
    ui.label(scene.with("intervention-weight", &[("query", &from), ("key", &to)]));
    let slider = ui.add(Slider::new(&mut weight, 0.0..=1.0).fixed_decimals(2));
    // A slider rounds what it is given.
    let is_other = (weight - now).abs() > STEP;
    if slider.on_hover_text(scene.text("intervention-weight-hint")).changed() && is_other {
        scene.push(Command::SetWeight { query, key, weight });
    }
}

/// Hides a token from all queries.
pub(crate) fn knock_out(ui: &mut Ui, scene: &mut Scene, key: usize) {
    let Some(token) = scene.tokens(Which::First).get(key) else { return };
    let name = token_label(&token.text, LABEL);
    let knock = ui.button(scene.with("intervention-knock-out", &[("key", &name)]));
    if knock.on_hover_text(scene.text("intervention-knock-out-hint")).clicked() {
        scene.edit(Edit::PaintKey { key, allowed: false });
    }
}
