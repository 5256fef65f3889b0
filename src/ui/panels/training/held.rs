//! What is changed while it learns: it holds from the step on that is looked at.

use std::borrow::Cow;

use egui::Ui;
use strum::VariantArray;

use crate::train::{Change, Hold, Part, Positions, State};
use crate::ui::Scene;
use crate::ui::names::head_place;
use crate::ui::panels::rows::{checkbox, note};
use crate::ui::widgets::fields::choice;
use crate::workbench::{Control, TrainChange};

/// The chosen head, what tells the order of tokens, and the mask.
pub(super) fn held(ui: &mut Ui, scene: &mut Scene) {
    // Shared: the numbers of the model are not copied in each frame.
    let Some(moment) = scene.workbench.document().moment().cloned() else { return };
    let state = moment.state();
    let view = scene.workbench.view();
    let (layer, head) = (view.layer, view.head);
    let now = state.holds.get(layer, head).unwrap_or_default();
    let label = scene.with("train-hold", &[("head", &head_place((layer, head)))]);
    let at = Hold::VARIANTS.iter().position(|hold| *hold == now).unwrap_or(0);
    let options: Vec<Cow<str>> = Hold::VARIANTS.iter().map(|hold| scene.text(hold.into_str())).collect();
    scene.control(ui, Control::Hold, |ui, scene| {
        if let Some(index) = choice(ui, &label, &scene.text("train-hold-hint"), at, &options) {
            let hold = Hold::VARIANTS[index];
            scene.push(TrainChange::Change(Change::Head { layer, head, hold }));
        }
    });
    let architecture = &state.layout.architecture;
    whole_layer(ui, scene, state, layer);
    if let Some(positions) = positions(ui, scene, architecture.positions) {
        scene.push(TrainChange::Change(Change::Positions(positions)));
    }
    if let Some(causal) = checkbox(ui, architecture.causal, scene.text("train-causal"), scene.text("train-causal-hint"))
    {
        scene.push(TrainChange::Change(Change::Causal(causal)));
    }
    let menu = ui.menu_button(scene.text("train-frozen"), |ui| frozen(ui, scene, state));
    menu.response.on_hover_text(scene.text("train-frozen-hint"));
    note(ui, scene, scene.text("train-now-note"));
}

/// What all heads of a layer may do: blank where they may do different things.
fn whole_layer(ui: &mut Ui, scene: &mut Scene, state: &State, layer: usize) {
    let heads = state.layout.architecture.heads;
    let first = state.holds.get(layer, 0);
    let common = first.filter(|_| (0..heads).all(|head| state.holds.get(layer, head) == first));
    let at = Hold::VARIANTS.iter().position(|hold| Some(*hold) == common).unwrap_or(usize::MAX);
    let label = scene.with("train-layer-hold", &[("layer", &(layer + 1).to_string())]);
    let options: Vec<Cow<str>> = Hold::VARIANTS.iter().map(|hold| scene.text(hold.into_str())).collect();
    if let Some(index) = choice(ui, &label, &scene.text("train-hold-hint"), at, &options) {
        scene.push(TrainChange::Change(Change::Layer { layer, hold: Hold::VARIANTS[index] }));
    }
}

/// A tick for each part of the model whose numbers stay as they are.
fn frozen(ui: &mut Ui, scene: &mut Scene, state: &State) {
    let architecture = &state.layout.architecture;
    let layers = 0..architecture.layers;
    let mlps = layers.clone().filter(|_| architecture.mlp.is_some()).map(Part::Mlp);
    let parts = [Part::Embedding].into_iter().chain(layers.map(Part::Layer)).chain(mlps).chain([Part::Unembedding]);
    for part in parts {
        let (key, layer) = match part {
            Part::Embedding => ("train-part-embedding", 0),
            Part::Layer(layer) => ("train-part-layer", layer),
            Part::Mlp(layer) => ("train-part-mlp", layer),
            Part::Unembedding => ("train-part-unembedding", 0),
        };
        let label = scene.with(key, &[("layer", &(layer + 1).to_string())]);
        if let Some(is_frozen) = checkbox(ui, state.holds.is_frozen(part), label, scene.text("train-frozen-hint")) {
            scene.push(TrainChange::Change(Change::Part { part, is_frozen }));
        }
    }
}

/// A list of encodings.
pub(super) fn positions(ui: &mut Ui, scene: &Scene, now: Positions) -> Option<Positions> {
    let options: Vec<Cow<str>> = Positions::VARIANTS.iter().map(|one| scene.text(one.into_str())).collect();
    let at = Positions::VARIANTS.iter().position(|one| *one == now).unwrap_or(0);
    let chosen = choice(ui, &scene.text("train-positions"), &scene.text("train-positions-hint"), at, &options)?;
    Some(Positions::VARIANTS[chosen])
}
