//! The panel on the left of the kernels: their sizes, and what is measured.

use egui::{RichText, Ui};

use super::controls::{causal_switch, group_size};
use super::rows::{checkbox, note, slider};
use crate::kernels::{SparsePattern, Threads, Tiles};
use crate::ui::theme::fonts;
use crate::ui::widgets::fields::seed_field;
use crate::ui::{Scene, units};
use crate::workbench::{Control, KernelChange, KernelSeed, KernelSize, KernelState, PatternSize, View};

/// The controls that belong to the view.
pub fn kernels(ui: &mut Ui, scene: &mut Scene) {
    // The scroll bar floats over the edge of what it scrolls.
    ui.set_max_width(ui.available_width() - 6.0);
    let view = scene.workbench.view().view;
    // The document's own; measurements have one of theirs, and decoding knows no future.
    if !matches!(view, View::Cost | View::Decode) {
        causal_switch(ui, scene);
        ui.separator();
    }
    match view {
        View::Cost => {
            measured(ui, scene);
            sizes(ui, scene);
        }
        View::Flash => played(ui, scene),
        View::Decode => group_size(ui, scene),
        View::Sparse => {
            pattern(ui, scene);
            drawn(ui, scene);
        }
        _ => sizes(ui, scene),
    }
}

fn title(ui: &mut Ui, scene: &Scene, key: &str) {
    ui.label(RichText::new(scene.workbench.text.get(key)).family(fonts::strong()));
}

/// A whole number of the kernels, with its slider.
fn whole(ui: &mut Ui, scene: &mut Scene, (label, hint): (&'static str, &'static str), size: KernelSize) {
    let (least, most) = size.limits();
    let value = scene.workbench.view().kernels.size(size);
    let original = KernelState::default().size(size);
    let row = slider(scene, label, hint, least as f64..=most as f64, original as f64).whole();
    let row = if most > 64 { row.logarithmic() } else { row };
    if let Some(new) = row.show(ui, value as f64) {
        scene.push(KernelChange::KernelSize(size, new as usize));
    }
}

fn measured(ui: &mut Ui, scene: &mut Scene) {
    title(ui, scene, "kernels-measured");
    let state = scene.workbench.view().kernels.clone();
    // It doubles from step to step.
    let power = |tokens: usize| (tokens as f64).log2();
    let (least, most) = KernelSize::MeasuredTokens.limits();
    let original = power(KernelState::default().limit);
    let row = slider(scene, "kernels-limit", "kernels-limit-hint", power(least)..=power(most), original).whole();
    if let Some(new) = row.show(ui, power(state.limit)) {
        scene.push(KernelChange::KernelSize(KernelSize::MeasuredTokens, 1 << new as usize));
    }
    note(ui, scene, scene.with("kernels-limit-is", &[("tokens", &units::tokens(state.limit))]));
    whole(ui, scene, ("kernels-head-width", "kernels-head-width-hint"), KernelSize::MeasuredWidth);
    if let Some(on) = checkbox(ui, state.causal, scene.text("causal"), scene.text("kernels-causal-hint")) {
        scene.push(KernelChange::MeasuredCausal(on));
    }
    threads(ui, scene);
}

fn threads(ui: &mut Ui, scene: &mut Scene) {
    let one = scene.workbench.view().kernels.threads == Threads::One;
    if let Some(on) = checkbox(ui, one, scene.text("kernels-one-thread"), scene.text("kernels-one-thread-hint")) {
        let threads = if on { Threads::One } else { Threads::All };
        scene.push(KernelChange::Threads(threads));
    }
}

/// The sizes of every kernel.
fn sizes(ui: &mut Ui, scene: &mut Scene) {
    if scene.workbench.view().view != View::Cost {
        threads(ui, scene);
    }
    ui.separator();
    title(ui, scene, "kernel-flash");
    whole(ui, scene, ("kernels-tile-queries", "kernels-tile-queries-hint"), KernelSize::TileQueries);
    whole(ui, scene, ("kernels-tile-keys", "kernels-tile-keys-hint"), KernelSize::TileKeys);
    ui.separator();
    pattern(ui, scene);
    ui.separator();
    title(ui, scene, "kernel-random");
    whole(ui, scene, ("kernels-features", "kernels-features-hint"), KernelSize::Features);
    let (label, hint) = (scene.text("kernels-seed"), scene.text("kernels-seed-hint"));
    let seed = scene.workbench.view().kernels.seed;
    if let Some(seed) = seed_field(ui, &label, &hint, seed, KernelState::default().seed) {
        scene.push(KernelChange::KernelSeed(KernelSeed::Features, seed));
    }
}

/// The sparse pattern: that of measurements, or that of sentences.
fn pattern(ui: &mut Ui, scene: &mut Scene) {
    let kernels = &scene.workbench.view().kernels;
    let (size, of_seed, seed): (fn(PatternSize) -> KernelSize, _, _) = match scene.workbench.view().view {
        View::Cost => (KernelSize::MeasuredSparse, KernelSeed::MeasuredSparse, kernels.measured_sparse.seed),
        _ => (KernelSize::Sparse, KernelSeed::Sparse, kernels.sparse.seed),
    };
    title(ui, scene, "kernel-sparse");
    scene.control(ui, Control::Window, |ui, scene| {
        whole(ui, scene, ("kernels-window", "kernels-window-hint"), size(PatternSize::Window));
    });
    whole(ui, scene, ("kernels-dilation", "kernels-dilation-hint"), size(PatternSize::Dilation));
    scene.control(ui, Control::Globals, |ui, scene| {
        whole(ui, scene, ("kernels-globals", "kernels-globals-hint"), size(PatternSize::Globals));
    });
    whole(ui, scene, ("kernels-block", "kernels-block-hint"), size(PatternSize::Block));
    whole(ui, scene, ("kernels-random", "kernels-random-hint"), size(PatternSize::Random));
    let (label, hint) = (scene.text("kernels-pattern-seed"), scene.text("kernels-pattern-seed-hint"));
    if let Some(seed) = seed_field(ui, &label, &hint, seed, SparsePattern::default().seed) {
        scene.push(KernelChange::KernelSeed(of_seed, seed));
    }
}

/// What the picture of the pattern shows.
fn drawn(ui: &mut Ui, scene: &mut Scene) {
    ui.separator();
    title(ui, scene, "kernels-drawn");
    whole(ui, scene, ("kernels-tokens", "kernels-tokens-hint"), KernelSize::PatternTokens);
    whole(ui, scene, ("kernels-layers", "kernels-layers-hint"), KernelSize::PatternLayers);
}

/// The tiles that are played.
fn played(ui: &mut Ui, scene: &mut Scene) {
    title(ui, scene, "kernels-played");
    whole(ui, scene, ("kernels-tile-queries", "kernels-tile-queries-hint"), KernelSize::PlayedQueries);
    whole(ui, scene, ("kernels-tile-keys", "kernels-tile-keys-hint"), KernelSize::PlayedKeys);
    let Tiles { queries, keys } = Tiles::default();
    let arguments = [("queries", &*queries.to_string()), ("keys", &*keys.to_string())];
    note(ui, scene, scene.with("kernels-played-note", &arguments));
}
