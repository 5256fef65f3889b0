//! A state that is pinned, and what is compared with it.

use std::sync::Arc;

use attention_lab::document::{Change, Difference, Document, Which};
use attention_lab::files::{parse_preset, write_preset};
use attention_lab::workbench::{
    Command, Edit, KernelChange, KernelKind, KernelSize, MapKind, PatternSize, Peek, Shows, TrainChange, View,
    ViewChange, Workbench,
};
use egui_kittest::kittest::Queryable;
use strum::VariantArray;

use crate::harness::{Region, bench, checkpoint, compare, every_view, harness, preset, value};

const IT: Peek = Peek { which: Which::First, query: 7, key: Some(1) };

fn pinned(document: Document, edits: impl IntoIterator<Item = Edit>) -> Workbench {
    let mut workbench = Workbench::new(document);
    workbench.update_now();
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::Pin(focus)));
    for edit in edits {
        workbench.apply(Command::Edit(edit));
        assert!(workbench.message().is_none(), "{:?}", workbench.message());
    }
    workbench.update_now();
    workbench
}

fn weight(workbench: &Workbench, peek: Peek) -> f32 {
    let view = workbench.view();
    let run = workbench.derived().head(peek.which, view.layer, view.head).unwrap();
    run.weights.at(peek.query, peek.key.unwrap())
}

#[test]
fn what_is_pinned_stays_while_the_document_goes_on() {
    let workbench = pinned(preset("start"), [Edit::Temperature(4.0)]);
    let pin = workbench.pin().unwrap();
    let (before, now) = (weight(pin, IT), weight(&workbench, IT));
    assert!(before > 0.99 && now < 0.8, "{before} {now}");
    let change = workbench.map_change(Which::First, (1, 0)).unwrap();
    let change = change.as_ref().as_ref().unwrap();
    assert_eq!(change.map.at(7, 1), now - before);
    // The largest change, by a loop over both maps.
    let run = |bench: &Workbench| bench.derived().head(Which::First, 1, 0).unwrap().weights.clone();
    let (a, b) = (run(pin), run(&workbench));
    let largest = a.as_slice().iter().zip(b.as_slice()).map(|(a, b)| (b - a).abs()).fold(0.0, f32::max);
    assert_eq!(change.magnitude(), largest);
    let rows = (0..a.tokens()).map(|q| a.row(q).iter().zip(b.row(q)).map(|(a, b)| (b - a).abs()).sum::<f32>() / 2.0);
    assert!((change.moved - rows.sum::<f32>() / a.tokens() as f32).abs() < 1e-6);
    assert_eq!(workbench.document().differences(pin.document()), [Difference::Temperature]);
}

#[test]
fn a_forbidden_pair_has_no_weight_and_no_score_to_compare() {
    let mut workbench = pinned(preset("start"), [Edit::Causal(true)]);
    let weights = workbench.map_change(Which::First, (0, 3)).unwrap();
    // "Word after" looks ahead, until it may not.
    assert!(weights.as_ref().as_ref().unwrap().map.at(2, 3) < -0.5);
    workbench.apply(ViewChange::Map(MapKind::Scores));
    workbench.update_now();
    let scores = workbench.map_change(Which::First, (0, 3)).unwrap();
    let scores = scores.as_ref().as_ref().unwrap();
    assert!(scores.map.at(2, 3).is_nan() && scores.map.at(3, 2) == 0.0);
}

#[test]
fn sentences_are_compared_where_their_tokens_are_the_same() {
    let text = "The animal did not cross the street because it was too wide".to_owned();
    let workbench = pinned(preset("start"), [Edit::Text { which: Which::First, text }]);
    let places = workbench.pinned_places(Which::First).unwrap();
    let expected: Vec<Option<usize>> =
        [0, 1].map(Some).into_iter().chain([None, None]).chain((3..10).map(Some)).collect();
    assert_eq!(&places[..11], expected);
    assert_eq!(places[11], None);
    let change = workbench.map_change(Which::First, (1, 0)).unwrap();
    let change = change.as_ref().as_ref().unwrap();
    assert!(change.map.at(2, 1).is_nan() && change.map.at(8, 3).is_nan());
    // "it" let go of "animal" and took "street".
    let (query, key, by) = change.largest.unwrap();
    assert_eq!((query, by.abs() > 0.9), (8, true), "{by}");
    assert!(key == 1 || key == 6);
    // What is looked at in one is looked at in the other, as far as it is there.
    let mut workbench = workbench;
    for (query, key, there) in [(8, 6, Some((7, 5))), (2, 1, None)] {
        workbench.apply(ViewChange::Lock(Peek { which: Which::First, query, key: Some(key) }));
        workbench.update_now();
        assert_eq!(workbench.pin().unwrap().view().lock.map(|lock| (lock.query, lock.key.unwrap())), there);
    }
}

#[test]
fn heads_are_compared_where_what_is_pinned_keeps_its_own() {
    let mut workbench = pinned(preset("start"), []);
    let (layer, head) = (workbench.view().layer, workbench.view().head);
    workbench.apply(ViewChange::OwnHead(true));
    workbench.apply(ViewChange::Head { layer: 0, head: 3 });
    workbench.update_now();
    assert_eq!((workbench.pin().unwrap().view().layer, workbench.pin().unwrap().view().head), (layer, head));
    let change = workbench.map_change(Which::First, (0, 3)).unwrap();
    let run = |layer, head| workbench.derived().head(Which::First, layer, head).unwrap().weights.at(7, 1);
    assert_eq!(change.as_ref().as_ref().unwrap().map.at(7, 1), run(0, 3) - run(layer, head));
}

/// The largest difference of the drawn maps of the chosen head, by a loop; each by its kernel.
fn largest_change(now: &Workbench, then: &Workbench) -> f32 {
    let weights = |bench: &Workbench| {
        let view = bench.view();
        let exact = || bench.derived().head(Which::First, view.layer, view.head).unwrap().weights.clone();
        bench.by_kernel(Which::First).map_or_else(exact, |result| result.head.weights.as_ref().clone())
    };
    let (now, then) = (weights(now), weights(then));
    now.as_slice().iter().zip(then.as_slice()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn kernels_are_compared_where_what_is_pinned_keeps_its_own() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(KernelChange::Kernel(KernelKind::Sparse));
    workbench.apply(KernelChange::KernelSize(KernelSize::Sparse(PatternSize::Window), 2));
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::Pin(focus)));
    workbench.apply(ViewChange::Shows(Shows::Change));
    for kind in [KernelKind::Exact, KernelKind::Flash, KernelKind::Elu] {
        workbench.apply(KernelChange::Kernel(kind));
        workbench.update_now();
        let pin = workbench.pin().unwrap();
        assert_eq!((pin.view().kernels.kind, workbench.view().kernels.kind), (KernelKind::Sparse, kind));
        assert!(pin.by_kernel(Which::First).is_some());
        assert_eq!(workbench.by_kernel(Which::First).is_some(), kind != KernelKind::Exact);
        let view = workbench.view();
        let change = workbench.map_change(Which::First, (view.layer, view.head)).unwrap();
        let largest = largest_change(&workbench, pin);
        assert!(largest > 0.1, "{kind:?}: {largest}");
        assert_eq!(change.as_ref().as_ref().unwrap().magnitude(), largest, "{kind:?}");
        // Of the other heads there are the exact maps.
        let other = workbench.map_change(Which::First, (0, 3)).unwrap();
        assert_eq!(other.as_ref().as_ref().unwrap().largest, None);
        assert_eq!(workbench.pinned_differences(), ["differs-kernel"]);
    }
    // Saved, opened, and swapped, each has its own still.
    let document = Document { focus: workbench.view().focus(), ..workbench.document().clone() };
    let mut opened = Workbench::new(parse_preset(&write_preset(&document)).unwrap());
    let kinds = |bench: &Workbench| [bench, bench.pin().unwrap()].map(|bench| bench.view().kernels.kind);
    opened.update_now();
    assert_eq!(kinds(&opened), [KernelKind::Elu, KernelKind::Sparse]);
    assert_eq!(opened.pin().unwrap().view().kernels.sparse.window, 2);
    let focus = opened.view().focus();
    opened.apply(Command::Edit(Edit::Swap(focus)));
    opened.update_now();
    assert_eq!(kinds(&opened), [KernelKind::Sparse, KernelKind::Elu]);
    let mut lab = harness(opened, (1280.0, 720.0));
    lab.run();
    lab.get_by_label("They differ in: kernel.");
    lab.get_by_label("A, pinned · Linear, elu + 1");
    compare("pinned-kernels", &mut lab, Region::View);
}

#[test]
fn a_kernel_of_a_file_is_within_the_limits() {
    let text = write_preset(&preset("start")).replacen(
        "focus: (",
        "focus: (kernel: Sparse((window: 99999, dilation: 0, globals: 1, block: 0, random: 0, seed: 1)), ",
        1,
    );
    let mut workbench = Workbench::new(parse_preset(&text).unwrap());
    workbench.update_now();
    let pattern = workbench.view().kernels.sparse;
    assert_eq!((pattern.window, pattern.dilation, pattern.globals), (512, 1, 1));
    assert!(workbench.by_kernel(Which::First).is_some());
}

#[test]
fn what_is_pinned_was_run_already_and_so_was_the_document() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.update_now();
    let revision = workbench.derived().revision;
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::Pin(focus)));
    workbench.update_now();
    assert_eq!((workbench.derived().revision, workbench.pin().unwrap().derived().revision), (revision, revision));
    assert!(!workbench.is_stale());
    let derived = Arc::clone(&workbench.derived().document);
    assert!(derived.pinned.is_some());
}

#[test]
fn pins_are_undone_swapped_and_kept_by_what_goes_back() {
    let mut workbench = pinned(preset("start"), [Edit::Temperature(4.0)]);
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::Swap(focus)));
    workbench.update_now();
    assert_eq!(workbench.document().spec.temperature, 1.0);
    assert_eq!(workbench.pin().unwrap().document().spec.temperature, 4.0);
    workbench.apply(Command::Undo);
    workbench.update_now();
    assert_eq!(workbench.pin().unwrap().document().spec.temperature, 1.0);
    // Reset, a thing to try, and another preset go on with what is pinned.
    workbench.apply(Command::Reset);
    assert_eq!((workbench.document().spec.temperature, workbench.is_changed()), (1.0, false));
    workbench.apply(Command::Edit(Edit::Try(vec![Change::Causal(true)])));
    assert!(workbench.document().spec.mask.causal && workbench.document().pinned.is_some());
    workbench.apply(Command::OpenShipped("induction"));
    workbench.update_now();
    assert!(!workbench.is_modified());
    let document = workbench.document();
    assert!(document.differences(workbench.pin().unwrap().document()).contains(&Difference::Sentence));
    workbench.apply(Command::Edit(Edit::Unpin));
    workbench.update_now();
    assert!(workbench.pin().is_none() && workbench.document().pinned.is_none());
    workbench.apply(Command::Undo);
    workbench.update_now();
    assert!(workbench.pin().is_some());
}

#[test]
fn a_preset_keeps_what_is_pinned() {
    for document in [preset("start"), preset("trained-induction")] {
        let workbench = pinned(document, [Edit::Temperature(2.0)]);
        let text = write_preset(workbench.document());
        let read = parse_preset(&text).unwrap();
        assert_eq!(&read, workbench.document());
        let mut again = Workbench::new(read);
        again.update_now();
        let pin = again.pin().unwrap();
        assert_eq!(pin.derived().trace(Which::First), workbench.pin().unwrap().derived().trace(Which::First));
        // What is pinned has nothing pinned.
        let mut nested = workbench.document().clone();
        let mut inner = Document::clone(nested.pinned.as_ref().unwrap());
        inner.pinned = Some(Arc::new(inner.clone()));
        nested.pinned = Some(Arc::new(inner));
        let refused = parse_preset(&write_preset(&nested)).unwrap_err().to_string();
        assert!(refused.contains("pinned"), "{refused}");
    }
}

#[test]
fn a_step_of_a_training_is_pinned_and_swapped_with_another() {
    let mut workbench = Workbench::new(preset("learn-fast"));
    workbench.apply(TrainChange::To(6));
    workbench.update_now();
    workbench.apply(TrainChange::Look(Some(2)));
    workbench.update_now();
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::Pin(focus)));
    workbench.apply(TrainChange::Look(None));
    workbench.update_now();
    let step = |bench: &Workbench| bench.document().moment().unwrap().step;
    assert_eq!((step(workbench.pin().unwrap()), step(&workbench)), (2, 6));
    assert_eq!(workbench.document().differences(workbench.pin().unwrap().document()), [Difference::Step]);
    workbench.apply(Command::Edit(Edit::Swap(focus)));
    workbench.update_now();
    assert_eq!((step(workbench.pin().unwrap()), step(&workbench), workbench.step_looked_at()), (6, 2, Some(2)));
}

#[test]
fn a_button_pins_and_every_view_shows_both() {
    let mut lab = harness(Workbench::new(preset("start")), (1280.0, 720.0));
    lab.run();
    lab.get_by_label("Pin").click();
    lab.run();
    lab.get_by_label_contains("Nothing differs yet");
    lab.state_mut().0.apply(Command::Edit(Edit::Temperature(4.0)));
    lab.run();
    assert_eq!(lab.get_all_by_label("A, pinned").count(), 2, "the switch, and what stands above its half");
    lab.get_by_label("They differ in: temperature.");
    lab.get_by_label_contains("it → animal: 1.00 in A, 0.76 now (−0.24)");
    lab.get_by_label("Change, B − A").click();
    lab.run();
    assert_eq!(value(&lab, "Attention map"), "query it, key animal, change −0.24");
    lab.get_by_label("Unpin").click();
    lab.run();
    assert!(bench(&lab).pin().is_none());
    assert!(value(&lab, "Attention map").contains("weight 0.76"));
}

#[test]
fn every_view_of_every_kind_of_model_is_drawn_beside_another() {
    for document in [preset("start"), checkpoint("gpt2"), preset("learn-fast")] {
        for changes in every_view() {
            let mut workbench = pinned(document.clone(), [Edit::Temperature(2.0), Edit::Causal(true)]);
            for change in changes {
                workbench.apply(change);
            }
            for shows in Shows::VARIANTS {
                workbench.apply(ViewChange::Shows(*shows));
                workbench.update_now();
                let mut lab = harness(workbench, (800.0, 600.0));
                lab.run_steps(2);
                workbench = std::mem::replace(&mut lab.state_mut().0, Workbench::new(preset("start")));
                assert!(workbench.message().is_none(), "{:?}", workbench.message());
            }
        }
    }
}

#[test]
fn both_in_pictures() {
    // Those of kernels say how long they took.
    for view in [View::Explore, View::Walk, View::Heads, View::Positions, View::Flash, View::Sparse, View::Next] {
        let document = if view == View::Next { preset("trained-induction") } else { preset("start") };
        let mut workbench = pinned(document, [Edit::Temperature(4.0)]);
        workbench.apply(ViewChange::View(view));
        workbench.update_now();
        let name: &str = view.into();
        compare(&format!("pinned-{name}"), &mut harness(workbench, (1280.0, 720.0)), Region::View);
    }
}

#[test]
fn a_change_in_a_picture() {
    let mut workbench = pinned(preset("start"), [Edit::Temperature(4.0)]);
    workbench.apply(ViewChange::Shows(Shows::Change));
    compare("pinned-change", &mut harness(workbench, (1280.0, 720.0)), Region::View);
}
