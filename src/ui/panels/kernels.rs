//! The panel on the left of the kernels: their sizes, and what is measured.

use egui::{RichText, Ui};

use super::controls::{causal_switch, checkbox, group_size, note, slider};
use crate::kernels::{SparsePattern, Threads, Tiles};
use crate::ui::theme::fonts;
use crate::ui::widgets::fields::seed_field;
use crate::ui::{Scene, units};
use crate::workbench::{Command, Control, KernelState, View};

/// Largest T that can be measured and drawn, as powers of two.
const LIMIT: (f64, f64) = (8.0, 17.0);
const PATTERN_TOKENS: f64 = 512.0;

/// The controls that belong to the view.
pub fn kernels(ui: &mut Ui, scene: &mut Scene) {
    // The scroll bar floats over the edge of what it scrolls.
    ui.set_max_width(ui.available_width() - 6.0);
    let view = scene.workbench.view.view;
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
fn whole(
    ui: &mut Ui,
    scene: &mut Scene,
    (label, hint): (&'static str, &'static str),
    (least, most): (usize, usize),
    of: impl Fn(&mut KernelState) -> &mut usize + 'static,
) {
    let value = *of(&mut scene.workbench.view.kernels.clone());
    let original = *of(&mut KernelState::default());
    let row = slider(scene, label, hint, least as f64..=most as f64, original as f64).whole();
    let row = if most > 64 { row.logarithmic() } else { row };
    if let Some(new) = row.show(ui, value as f64) {
        scene.push(Command::view(move |view| *of(&mut view.kernels) = new as usize));
    }
}

fn measured(ui: &mut Ui, scene: &mut Scene) {
    title(ui, scene, "kernels-measured");
    let state = scene.workbench.view.kernels.clone();
    let limit = (state.limit as f64).log2();
    let row = slider(scene, "kernels-limit", "kernels-limit-hint", LIMIT.0..=LIMIT.1, 14.0).whole();
    if let Some(new) = row.show(ui, limit) {
        scene.push(Command::view(move |view| view.kernels.limit = 1 << new as usize));
    }
    note(ui, scene, scene.with("kernels-limit-is", &[("tokens", &units::tokens(state.limit))]));
    whole(ui, scene, ("kernels-head-width", "kernels-head-width-hint"), (1, 256), |state| &mut state.head_width);
    if let Some(on) = checkbox(ui, state.causal, scene.text("causal"), scene.text("kernels-causal-hint")) {
        scene.push(Command::view(move |view| view.kernels.causal = on));
    }
    threads(ui, scene);
}

fn threads(ui: &mut Ui, scene: &mut Scene) {
    let one = scene.workbench.view.kernels.threads == Threads::One;
    if let Some(on) = checkbox(ui, one, scene.text("kernels-one-thread"), scene.text("kernels-one-thread-hint")) {
        let threads = if on { Threads::One } else { Threads::All };
        scene.push(Command::view(move |view| view.kernels.threads = threads));
    }
}

/// The sizes of every kernel.
fn sizes(ui: &mut Ui, scene: &mut Scene) {
    if scene.workbench.view.view != View::Cost {
        threads(ui, scene);
    }
    ui.separator();
    title(ui, scene, "kernel-flash");
    whole(ui, scene, ("kernels-tile-queries", "kernels-tile-queries-hint"), (1, 1024), |s| &mut s.tiles.queries);
    whole(ui, scene, ("kernels-tile-keys", "kernels-tile-keys-hint"), (1, 4096), |s| &mut s.tiles.keys);
    ui.separator();
    pattern(ui, scene);
    ui.separator();
    title(ui, scene, "kernel-random");
    whole(ui, scene, ("kernels-features", "kernels-features-hint"), (1, 4096), |state| &mut state.features);
    let (label, hint) = (scene.text("kernels-seed"), scene.text("kernels-seed-hint"));
    let seed = scene.workbench.view.kernels.seed;
    if let Some(seed) = seed_field(ui, &label, &hint, seed, KernelState::default().seed) {
        scene.push(Command::view(move |view| view.kernels.seed = seed));
    }
}

/// The sparse pattern: that of measurements, or that of sentences.
fn pattern(ui: &mut Ui, scene: &mut Scene) {
    let of: fn(&mut KernelState) -> &mut SparsePattern = match scene.workbench.view.view {
        View::Cost => |state| &mut state.measured_sparse,
        _ => |state| &mut state.sparse,
    };
    title(ui, scene, "kernel-sparse");
    scene.control(ui, Control::Window, |ui, scene| {
        whole(ui, scene, ("kernels-window", "kernels-window-hint"), (0, 512), move |state| &mut of(state).window);
    });
    whole(ui, scene, ("kernels-dilation", "kernels-dilation-hint"), (1, 64), move |state| &mut of(state).dilation);
    scene.control(ui, Control::Globals, |ui, scene| {
        whole(ui, scene, ("kernels-globals", "kernels-globals-hint"), (0, 64), move |state| &mut of(state).globals);
    });
    whole(ui, scene, ("kernels-block", "kernels-block-hint"), (0, 256), move |state| &mut of(state).block);
    whole(ui, scene, ("kernels-random", "kernels-random-hint"), (0, 16), move |state| &mut of(state).random);
    let (label, hint) = (scene.text("kernels-pattern-seed"), scene.text("kernels-pattern-seed-hint"));
    let seed = of(&mut scene.workbench.view.kernels.clone()).seed;
    if let Some(seed) = seed_field(ui, &label, &hint, seed, SparsePattern::default().seed) {
        scene.push(Command::view(move |view| of(&mut view.kernels).seed = seed));
    }
}

/// What the picture of the pattern shows.
fn drawn(ui: &mut Ui, scene: &mut Scene) {
    ui.separator();
    title(ui, scene, "kernels-drawn");
    let most = PATTERN_TOKENS as usize;
    whole(ui, scene, ("kernels-tokens", "kernels-tokens-hint"), (1, most), |state| &mut state.pattern_tokens);
    whole(ui, scene, ("kernels-layers", "kernels-layers-hint"), (1, 48), |state| &mut state.layers);
}

/// The tiles that are played.
fn played(ui: &mut Ui, scene: &mut Scene) {
    title(ui, scene, "kernels-played");
    whole(ui, scene, ("kernels-tile-queries", "kernels-tile-queries-hint"), (1, 64), |s| &mut s.played_tiles.queries);
    whole(ui, scene, ("kernels-tile-keys", "kernels-tile-keys-hint"), (1, 64), |s| &mut s.played_tiles.keys);
    let Tiles { queries, keys } = Tiles::default();
    let arguments = [("queries", &*queries.to_string()), ("keys", &*keys.to_string())];
    note(ui, scene, scene.with("kernels-played-note", &arguments));
}
