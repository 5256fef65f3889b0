//! The panel on the left of the kernels: their sizes, and what is measured.

use egui::{RichText, Ui};
use strum::VariantArray;

use super::controls::{causal_switch, group_size};
use super::rows::{checkbox, note, slider};
use crate::kernels::{Threads, Tiles};
use crate::ui::theme::fonts;
use crate::ui::widgets::fields::seed_field;
use crate::ui::widgets::scroll_edge;
use crate::ui::{Scene, units};
use crate::workbench::{
    Control, KernelChange, KernelKind, KernelSeed, KernelSize, KernelState, PatternSize, SizeRow, View,
};

/// The controls that belong to the view.
pub fn kernels(ui: &mut Ui, scene: &mut Scene) {
    scroll_edge(ui, 6.0);
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
        // What was learned shares as it does.
        View::Decode if scene.shown().is_designed() => group_size(ui, scene),
        View::Decode => {}
        View::Sparse => {
            sizes_of(ui, scene, KernelKind::Sparse);
            drawn(ui, scene);
        }
        _ => sizes(ui, scene),
    }
}

fn title(ui: &mut Ui, scene: &Scene, key: &str) {
    ui.label(RichText::new(scene.workbench.text.get(key)).family(fonts::strong()));
}

/// A whole number of the kernels, with its slider.
fn whole(ui: &mut Ui, scene: &mut Scene, size: KernelSize) {
    let SizeRow { label, hint, limits: (least, most) } = size.row();
    let value = scene.workbench.view().kernels.size(size);
    let original = KernelState::default().size(size);
    let show = |ui: &mut Ui, scene: &mut Scene| {
        let row = slider(scene, label, hint, least as f64..=most as f64, original as f64).whole();
        let row = if most > 64 { row.logarithmic() } else { row };
        if let Some(new) = row.show(ui, value as f64) {
            scene.push(KernelChange::KernelSize(size, new as usize));
        }
    };
    // What a lesson may light up.
    match size {
        KernelSize::Sparse(PatternSize::Window) | KernelSize::MeasuredSparse(PatternSize::Window) => {
            scene.control(ui, Control::Window, show);
        }
        KernelSize::Sparse(PatternSize::Globals) | KernelSize::MeasuredSparse(PatternSize::Globals) => {
            scene.control(ui, Control::Globals, show);
        }
        _ => show(ui, scene),
    }
}

fn measured(ui: &mut Ui, scene: &mut Scene) {
    title(ui, scene, "kernels-measured");
    let state = scene.workbench.view().kernels.clone();
    // It doubles from step to step.
    let power = |tokens: usize| (tokens as f64).log2();
    let SizeRow { label, hint, limits: (least, most), .. } = KernelSize::MeasuredTokens.row();
    let original = power(KernelState::default().limit);
    let row = slider(scene, label, hint, power(least)..=power(most), original).whole();
    if let Some(new) = row.show(ui, power(state.limit)) {
        scene.push(KernelChange::KernelSize(KernelSize::MeasuredTokens, 1 << new as usize));
    }
    note(ui, scene, scene.with("kernels-limit-is", &[("tokens", &units::tokens(state.limit))]));
    whole(ui, scene, KernelSize::MeasuredWidth);
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
    for kind in KernelKind::VARIANTS {
        if !kind.sizes(false).is_empty() {
            ui.separator();
            sizes_of(ui, scene, *kind);
        }
    }
}

/// What can be chosen of a kernel: in measurements, or over sentences.
fn sizes_of(ui: &mut Ui, scene: &mut Scene, kind: KernelKind) {
    let measured = scene.workbench.view().view == View::Cost;
    title(ui, scene, kind.into_str());
    kind.sizes(measured).into_iter().for_each(|size| whole(ui, scene, size));
    let Some(seed) = kind.seed(measured) else { return };
    let names = match seed {
        KernelSeed::Features => ["kernels-seed", "kernels-seed-hint"],
        KernelSeed::Sparse | KernelSeed::MeasuredSparse => ["kernels-pattern-seed", "kernels-pattern-seed-hint"],
    };
    let ([label, hint], value) = (names.map(|name| scene.text(name)), scene.workbench.view().kernels.seed(seed));
    if let Some(new) = seed_field(ui, &label, &hint, value, KernelState::default().seed(seed)) {
        scene.push(KernelChange::KernelSeed(seed, new));
    }
}

/// What the picture of the pattern shows.
fn drawn(ui: &mut Ui, scene: &mut Scene) {
    ui.separator();
    title(ui, scene, "kernels-drawn");
    whole(ui, scene, KernelSize::PatternTokens);
    whole(ui, scene, KernelSize::PatternLayers);
}

/// The tiles that are played.
fn played(ui: &mut Ui, scene: &mut Scene) {
    title(ui, scene, "kernels-played");
    whole(ui, scene, KernelSize::PlayedQueries);
    whole(ui, scene, KernelSize::PlayedKeys);
    let Tiles { queries, keys } = Tiles::default();
    let arguments = [("queries", &*queries.to_string()), ("keys", &*keys.to_string())];
    note(ui, scene, scene.with("kernels-played-note", &arguments));
}
