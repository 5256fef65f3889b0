//! What is changed while it learns: it holds from the step on that is looked at.

use std::borrow::Cow;

use egui::Ui;
use strum::VariantArray;

use crate::train::{Change, Hold, Positions};
use crate::ui::Scene;
use crate::ui::panels::rows::{checkbox, note};
use crate::ui::widgets::fields::choice;
use crate::workbench::TrainChange;

/// The chosen head, what tells the order of tokens, and the mask.
pub(super) fn held(ui: &mut Ui, scene: &mut Scene) {
    let Some(state) = scene.workbench.document().moment().map(|moment| moment.state().clone()) else { return };
    let view = scene.workbench.view();
    let (layer, head) = (view.layer, view.head);
    let now = state.holds.get(layer, head).unwrap_or_default();
    let label = scene.with("train-hold", &[("head", &format!("{}.{}", layer + 1, head + 1))]);
    let at = Hold::VARIANTS.iter().position(|hold| *hold == now).unwrap_or(0);
    let options: Vec<Cow<str>> = Hold::VARIANTS.iter().map(|hold| scene.text(hold.into_str())).collect();
    if let Some(index) = choice(ui, &label, &scene.text("train-hold-hint"), at, &options) {
        let hold = Hold::VARIANTS[index];
        scene.push(TrainChange::Change(Change::Head { layer, head, hold }));
    }
    let architecture = &state.layout.architecture;
    if let Some(positions) = positions(ui, scene, architecture.positions) {
        scene.push(TrainChange::Change(Change::Positions(positions)));
    }
    if let Some(causal) = checkbox(ui, architecture.causal, scene.text("train-causal"), scene.text("train-causal-hint"))
    {
        scene.push(TrainChange::Change(Change::Causal(causal)));
    }
    note(ui, scene, scene.text("train-now-note"));
}

/// A list of encodings.
pub(super) fn positions(ui: &mut Ui, scene: &Scene, now: Positions) -> Option<Positions> {
    let options: Vec<Cow<str>> = Positions::VARIANTS.iter().map(|one| scene.text(one.into_str())).collect();
    let at = Positions::VARIANTS.iter().position(|one| *one == now).unwrap_or(0);
    let chosen = choice(ui, &scene.text("train-positions"), &scene.text("train-positions-hint"), at, &options)?;
    Some(Positions::VARIANTS[chosen])
}
