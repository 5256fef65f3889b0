//! What the next beginning takes: the task, the model, and how it learns.

use std::borrow::Cow;

use egui::Ui;
use strum::VariantArray;

use super::held::positions;
use crate::model::limits::TEMPERATURE;
use crate::model::{Activation, NormKind};
use crate::train::tasks::Unit;
use crate::train::{MlpShape, Optimiser, Settings, Start, Task, TaskKind};
use crate::ui::Scene;
use crate::ui::panels::rows::{checkbox, note, slider};
use crate::ui::widgets::fields::{choice, seed_field};
use crate::workbench::{Control, TrainChange};

/// Widths and heads that are offered.
const WIDTHS: (f64, f64) = (8.0, 256.0);
const HEADS: [usize; 5] = [1, 2, 4, 8, 16];

/// Asks for other settings.
fn set(scene: &mut Scene, change: impl FnOnce(&mut Settings)) {
    let mut settings = scene.workbench.training_settings().clone();
    change(&mut settings);
    scene.push(TrainChange::Settings(Box::new(settings)));
}

/// A whole number of the settings.
fn whole<'a>(
    ui: &mut Ui,
    scene: &mut Scene<'a>,
    (label, hint): (&'a str, &'a str),
    (least, most): (f64, f64),
    read: fn(&mut Settings) -> &mut usize,
) {
    let [mut now, mut usual] = [scene.workbench.training_settings().clone(), Settings::default()];
    let (value, original) = (*read(&mut now) as f64, *read(&mut usual) as f64);
    if let Some(new) = slider(scene, label, hint, least..=most, original).whole().show(ui, value) {
        set(scene, |settings| *read(settings) = new as usize);
    }
}

/// A number of the settings, with as much room for small ones as for large ones.
fn number<'a>(
    ui: &mut Ui,
    scene: &mut Scene<'a>,
    (label, hint): (&'a str, &'a str),
    (least, most): (f64, f64),
    read: fn(&mut Settings) -> &mut f32,
) {
    let [mut now, mut usual] = [scene.workbench.training_settings().clone(), Settings::default()];
    let (value, original) = (f64::from(*read(&mut now)), f64::from(*read(&mut usual)));
    if let Some(new) = slider(scene, label, hint, least..=most, original).logarithmic().show(ui, value) {
        set(scene, |settings| *read(settings) = new as f32);
    }
}

/// What is learned, and how long texts are.
pub(super) fn task(ui: &mut Ui, scene: &mut Scene) {
    let kind = scene.workbench.training_settings().task.kind();
    let options: Vec<Cow<str>> = TaskKind::VARIANTS.iter().map(|kind| scene.text(kind.into_str())).collect();
    let at = TaskKind::VARIANTS.iter().position(|one| *one == kind).unwrap_or(0);
    if let Some(index) = choice(ui, &scene.text("train-task-choice"), &scene.text("train-task-hint"), at, &options) {
        set(scene, |settings| {
            settings.task = TaskKind::VARIANTS[index].task();
            let task = settings.task.generator();
            settings.tokens = task.least_tokens().max(32).min(task.most_tokens().unwrap_or(usize::MAX));
        });
    }
    if let Task::Text(excerpt) = scene.workbench.training_settings().task.clone() {
        let by_word = excerpt.unit == Unit::Word;
        if let Some(by_word) = checkbox(ui, by_word, scene.text("train-by-word"), scene.text("train-by-word-hint")) {
            let unit = if by_word { Unit::Word } else { Unit::Character };
            set(scene, |settings| settings.task = Task::Text(excerpt.by(unit)));
        }
    }
    note(ui, scene, scene.with(&format!("{}-about", kind.into_str()), &[]));
    let task = scene.workbench.training_settings().task.clone();
    let (least, most) = (task.generator().least_tokens(), task.generator().most_tokens().unwrap_or(256));
    whole(ui, scene, ("train-tokens", "train-tokens-hint"), (least as f64, most as f64), |s| &mut s.tokens);
}

/// The sizes and the parts of the model.
pub(super) fn model(ui: &mut Ui, scene: &mut Scene) {
    scene.control(ui, Control::Layers, |ui, scene| {
        whole(ui, scene, ("train-layers", "train-layers-hint"), (1.0, 4.0), |s| &mut s.model.layers);
    });
    heads(ui, scene);
    width(ui, scene);
    let model = scene.workbench.training_settings().model.clone();
    norm(ui, scene, model.norm);
    if let Some(on) = checkbox(ui, model.mlp.is_some(), scene.text("train-mlp"), scene.text("train-mlp-hint")) {
        let shape = MlpShape { width: 2 * model.width, activation: Activation::Gelu, gate: false };
        set(scene, |settings| settings.model.mlp = on.then_some(shape));
    }
    scene.control(ui, Control::Temperature, |ui, scene| {
        let range = (f64::from(TEMPERATURE.0), f64::from(TEMPERATURE.1));
        number(ui, scene, ("train-temperature", "train-temperature-hint"), range, |s| &mut s.model.temperature);
    });
    scene.control(ui, Control::Positions, |ui, scene| {
        if let Some(new) = positions(ui, scene, model.positions) {
            set(scene, |settings| settings.model.positions = new);
        }
    });
    if let Some(causal) = checkbox(ui, model.causal, scene.text("train-causal"), scene.text("train-causal-hint")) {
        set(scene, |settings| settings.model.causal = causal);
    }
    let seed = scene.workbench.training_settings().seed;
    let (label, hint) = (scene.text("train-seed"), scene.text("train-seed-hint"));
    if let Some(seed) = seed_field(ui, &label, &hint, seed, Settings::default().seed) {
        set(scene, |settings| settings.seed = seed);
    }
}

/// H; the width follows where it is no multiple of it.
fn heads(ui: &mut Ui, scene: &mut Scene) {
    let now = scene.workbench.training_settings().model.heads;
    let at = HEADS.iter().position(|heads| *heads == now).unwrap_or(0);
    let options: Vec<Cow<str>> = HEADS.iter().map(|heads| heads.to_string().into()).collect();
    if let Some(index) = choice(ui, &scene.text("train-heads"), &scene.text("train-heads-hint"), at, &options) {
        set(scene, |settings| {
            settings.model.heads = HEADS[index];
            settings.model.width = settings.model.width.next_multiple_of(HEADS[index]);
        });
    }
}

/// D, a multiple of H.
fn width(ui: &mut Ui, scene: &mut Scene) {
    let model = &scene.workbench.training_settings().model;
    let row =
        slider(scene, "train-width", "train-width-hint", WIDTHS.0..=WIDTHS.1, Settings::default().model.width as f64);
    if let Some(width) = row.whole().logarithmic().show(ui, model.width as f64) {
        set(scene, |settings| {
            let heads = settings.model.heads;
            settings.model.width = ((width / heads as f64).round() as usize).max(1) * heads;
        });
    }
}

fn norm(ui: &mut Ui, scene: &mut Scene, now: Option<NormKind>) {
    let kinds = [None, Some(NormKind::Rms), Some(NormKind::Layer)];
    let options = ["train-norm-none", "train-norm-rms", "train-norm-layer"].map(|key| scene.text(key));
    let at = kinds.iter().position(|kind| *kind == now).unwrap_or(0);
    if let Some(index) = choice(ui, &scene.text("train-norm"), &scene.text("train-norm-hint"), at, &options) {
        set(scene, |settings| settings.model.norm = kinds[index]);
    }
}

/// How far each step goes, and from where.
pub(super) fn optimiser(ui: &mut Ui, scene: &mut Scene) {
    scene.control(ui, Control::Rate, |ui, scene| {
        number(ui, scene, ("train-rate", "train-rate-hint"), (1e-4, 1.0), |s| &mut s.optimiser.rate);
    });
    whole(ui, scene, ("train-warm-up", "train-warm-up-hint"), (0.0, 1000.0), |s| &mut s.optimiser.warm_up);
    number(ui, scene, ("train-decay", "train-decay-hint"), (0.0, 1.0), |s| &mut s.optimiser.decay);
    let clip = scene.workbench.training_settings().optimiser.clip;
    if let Some(on) = checkbox(ui, clip.is_some(), scene.text("train-clip"), scene.text("train-clip-hint")) {
        set(scene, |settings| settings.optimiser.clip = if on { Optimiser::default().clip } else { None });
    }
    whole(ui, scene, ("train-batch", "train-batch-hint"), (1.0, 128.0), |s| &mut s.batch);
    number(ui, scene, ("train-embedding", "train-embedding-hint"), (0.01, 2.0), |s| &mut s.start.embedding);
    let own = scene.workbench.training_settings().start.matrices;
    if let Some(on) = checkbox(ui, own.is_some(), scene.text("train-small"), scene.text("train-small-hint")) {
        set(scene, |settings| settings.start.matrices = on.then_some(Start::SMALL));
    }
}
