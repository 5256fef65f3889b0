//! What matters of as many heads as a document can have: 48 layers of 128.

use std::fmt::Write;
use std::time::Duration;

use attention_lab::analysis::{Asked, ModelPart, ModelRun};
use attention_lab::attention::Action;
use attention_lab::document::{Document, Which};
use attention_lab::files::parse_preset;
use attention_lab::jobs::CancelToken;
use attention_lab::workbench::{Importance, ImportanceOf, Peek, View, ViewChange, Workbench};
use egui_kittest::kittest::Queryable;

use crate::harness::{bench, harness};

const LAYERS: usize = 48;
const HEADS: usize = 128;

/// Four tokens, D 64, K 4; numbers that neither grow nor vanish over 48 layers.
fn document() -> Document {
    let mut layers = String::new();
    for layer in 0..LAYERS {
        layers.push('[');
        (0..HEADS).for_each(|head| write!(layers, "(seed: {}, deviation: 0.03),", layer * HEADS + head).unwrap());
        layers.push_str("],");
    }
    let text = "text: \"When Mary and John\", width: 64, head_width: 4, causal: true";
    parse_preset(&format!("V1(({text}, layers: [{layers}]))")).unwrap()
}

fn asking(number: ImportanceOf) -> Workbench {
    let mut workbench = Workbench::new(document());
    workbench.apply(ViewChange::View(View::Heads));
    workbench.apply(ViewChange::Head { layer: 1, head: 5 });
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 3, key: Some(1) }));
    workbench.apply(ViewChange::Importance(Some(Importance { number, ..Importance::default() })));
    workbench
}

#[test]
fn a_job_tells_how_far_it_has_come_and_is_cancelled() {
    let mut workbench = asking(ImportanceOf::Output);
    let done = |workbench: &Workbench| workbench.mattering().map_or((0, 0), |answer| answer.done());
    let mut seen = vec![0];
    while seen.len() < 4 {
        workbench.update(|| ());
        let (now, of) = done(&workbench);
        assert!(of == 0 || of == LAYERS * (HEADS + 1), "each head, and attention of each layer: {of}");
        assert!(now < of || of == 0, "it takes longer than this test");
        if now > *seen.last().unwrap() {
            seen.push(now);
        }
        assert!(workbench.message().is_none(), "{:?}", workbench.message());
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(workbench.is_computing());
    workbench.apply(ViewChange::Importance(None));
    workbench.update(|| ());
    assert!(workbench.mattering().is_none());
    // The job ends at its next check, and another question begins.
    workbench.apply(ViewChange::Importance(Some(Importance::default())));
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 2, key: None }));
    while done(&workbench).0 == 0 {
        workbench.update(|| ());
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(workbench.mattering().unwrap().asked, Asked::Output { place: 2 });
}

#[test]
fn a_part_takes_no_more_memory_than_a_layer() {
    let mut workbench = Workbench::new(document());
    workbench.update_now();
    let derived = workbench.derived();
    let run = ModelRun {
        model: &derived.built.model,
        checkpoint: None,
        trace: derived.trace(Which::First),
        spec: &derived.document.spec,
    };
    let peak = |layer: usize| {
        let change = ModelPart::Head { layer, head: 3 }.changed(Action::Zero);
        let ask = || {
            let moved = run.changed(Asked::Output { place: 3 }, &change, &CancelToken::default());
            assert!(moved.unwrap().unwrap() > 0.0);
        };
        // What other threads take is not counted.
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        alone.install(|| allocation_counter::measure(ask).bytes_max)
    };
    // 48 layers follow the first, and one the last.
    let (first, last) = (peak(0), peak(LAYERS - 1));
    assert!(first < 2 * last, "{first} and {last} bytes");
    // A layer has 128 heads of 4 × 4 scores and weights, and 4 × 4 queries, keys, values and outputs.
    assert!(first < 4 << 20, "{first} bytes");
}

#[test]
fn all_of_them_are_drawn_as_one_map() {
    // A weight of the second layer depends on the first alone.
    let mut workbench = asking(ImportanceOf::Weight);
    workbench.update_now();
    let answer = workbench.mattering().unwrap();
    assert_eq!(answer.done(), (LAYERS * (HEADS + 1), LAYERS * (HEADS + 1)));
    let read: Vec<_> = answer.rows().filter(|(_, change)| change.is_some()).map(|(part, _)| part.at().layer).collect();
    assert_eq!(read, vec![0; HEADS + 1]);
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    lab.get_by_label_contains("L1 H128: ");
    lab.get_by_label_contains("L48 H128: ");
    assert!(!bench(&lab).is_computing());
}
