//! Pictures of the views, drawn on the CPU. `UPDATE_SNAPSHOTS=1` makes them anew: look at them.

use attention_lab::workbench::{Depth, Lens, SettingsChange, ThemeChoice, View, ViewChange, WalkChange, Workbench};

use crate::harness::{Region, apply_all, checkpoint, compare, compare_window, harness, picture, preset};

fn workbench(slug: &str, theme: ThemeChoice, changes: impl IntoIterator<Item = ViewChange>) -> Workbench {
    let mut workbench = Workbench::new(preset(slug));
    workbench.apply(SettingsChange::Theme(theme));
    apply_all(&mut workbench, changes);
    workbench
}

fn snapshot(name: &str, slug: &str, theme: ThemeChoice, view: View) {
    snapshot_of(name, slug, theme, [ViewChange::View(view)]);
}

fn snapshot_of(name: &str, slug: &str, theme: ThemeChoice, changes: impl IntoIterator<Item = ViewChange>) {
    picture(name, workbench(slug, theme, changes), Region::View);
}

#[test]
fn the_window_in_the_dark() {
    compare_window("window-dark", &mut harness(workbench("lecture-notes", ThemeChoice::Dark, []), (1280.0, 720.0)));
}

#[test]
fn a_large_window_in_the_light() {
    compare_window(
        "window-light-large",
        &mut harness(workbench("coreference", ThemeChoice::Light, []), (1920.0, 1080.0)),
    );
}

#[test]
fn a_narrow_window_for_a_projector() {
    let workbench = workbench("lecture-notes", ThemeChoice::Projector, []);
    compare_window("window-projector-narrow", &mut harness(workbench, (800.0, 600.0)));
}

#[test]
fn the_controls_and_the_inspector_in_the_light() {
    let mut lab = harness(workbench("lecture-notes", ThemeChoice::Light, []), (1280.0, 720.0));
    compare("controls-light", &mut lab, Region::Left);
    compare("inspector-light", &mut lab, Region::Inspector);
}

#[test]
fn two_sentences_on_a_projector() {
    snapshot("two-sentences-projector", "coreference", ThemeChoice::Projector, View::Explore);
}

#[test]
fn a_causal_map_in_the_dark() {
    picture("causal-dark", workbench("attention-sink", ThemeChoice::Dark, []), Region::Image("Attention map"));
}

#[test]
fn heads_in_the_light() {
    snapshot("heads-light", "many-heads-16", ThemeChoice::Light, View::Heads);
}

#[test]
fn heads_in_the_dark() {
    snapshot("heads-dark", "many-heads-16", ThemeChoice::Dark, View::Heads);
}

fn lens(lens: Lens, depth: Depth) -> [ViewChange; 3] {
    let walk = ViewChange::Walk;
    [ViewChange::View(View::Walk), walk(WalkChange::Lens(lens)), walk(WalkChange::Depth(depth))]
}

#[test]
fn the_softmax_in_the_dark() {
    snapshot_of("softmax-dark", "lecture-notes", ThemeChoice::Dark, lens(Lens::Softmax, Depth::Matrices));
}

#[test]
fn the_softmax_in_the_light() {
    snapshot_of("softmax-light", "attention-sink", ThemeChoice::Light, lens(Lens::Softmax, Depth::Matrices));
}

#[test]
fn values_in_the_dark() {
    snapshot_of("values-dark", "coreference", ThemeChoice::Dark, lens(Lens::Values, Depth::Matrices));
}

#[test]
fn values_in_the_light() {
    snapshot_of("values-light", "adjective-noun", ThemeChoice::Light, lens(Lens::Values, Depth::Matrices));
}

#[test]
fn the_plane_in_the_dark() {
    snapshot_of("plane-dark", "lecture-notes", ThemeChoice::Dark, lens(Lens::Plane, Depth::Matrices));
}

#[test]
fn the_plane_in_the_light() {
    snapshot_of("plane-light", "adjective-noun", ThemeChoice::Light, lens(Lens::Plane, Depth::Matrices));
}

/// The whole way, with one head open or none.
fn whole_way(open: bool) -> [ViewChange; 3] {
    let walk = ViewChange::Walk;
    [ViewChange::View(View::Walk), walk(WalkChange::Depth(Depth::Flow)), walk(WalkChange::Inside(open))]
}

#[test]
fn the_whole_way_in_the_light() {
    snapshot_of("flow-light", "lecture-notes", ThemeChoice::Light, whole_way(false));
}

#[test]
fn the_whole_way_in_the_dark() {
    snapshot_of("flow-dark", "start", ThemeChoice::Dark, whole_way(false));
}

#[test]
fn a_head_from_inside_in_the_dark() {
    snapshot_of("flow-inside-dark", "induction", ThemeChoice::Dark, whole_way(true));
}

#[test]
fn a_head_from_inside_on_a_projector() {
    snapshot_of("flow-inside-projector", "by-hand", ThemeChoice::Projector, whole_way(true));
}

#[test]
fn code_in_the_dark() {
    snapshot_of("code-dark", "lecture-notes", ThemeChoice::Dark, lens(Lens::Matrices, Depth::Code));
}

#[test]
fn code_in_the_light() {
    snapshot_of("code-light", "induction", ThemeChoice::Light, lens(Lens::Matrices, Depth::Code));
}

/// A view of a checkpoint of a family, with random weights.
fn learned(name: &str, family: &str, theme: ThemeChoice, view: View) {
    let mut workbench = Workbench::new(checkpoint(family));
    workbench.apply(SettingsChange::Theme(theme));
    workbench.apply(ViewChange::View(view));
    workbench.update_now();
    picture(name, workbench, Region::View);
}

#[test]
fn a_checkpoint_explored_in_the_dark() {
    learned("learned-explore-dark", "bert", ThemeChoice::Dark, View::Explore);
}

#[test]
fn the_heads_of_a_checkpoint_in_the_light() {
    learned("learned-heads-light", "llama", ThemeChoice::Light, View::Heads);
}

#[test]
fn what_a_checkpoint_says_next_on_a_projector() {
    learned("learned-next-projector", "gpt2", ThemeChoice::Projector, View::Next);
}

#[test]
fn the_tiles_of_a_checkpoint_in_the_light() {
    learned("learned-flash-light", "llama", ThemeChoice::Light, View::Flash);
}
