//! The encodings of positions side by side.

use attention_lab::attention::{AttentionMap, Mask, Pattern, trace};
use attention_lab::document::{Document, Which};
use attention_lab::model::Position;
use attention_lab::workbench::{
    Command, Edit, Peek, PositionBench, SettingsChange, ThemeChoice, View, ViewChange, Workbench,
};
use egui::{Role, vec2};
use egui_kittest::kittest::Queryable;

use crate::harness::{Lab, Region, compare, harness, preset, value};

/// A workbench that has the encodings of a document's head, in the order of a seed.
fn compared(document: Document, head: usize, seed: u64) -> Workbench {
    let mut workbench = Workbench::new(document);
    workbench.apply(ViewChange::View(View::Positions));
    workbench.apply(ViewChange::Head { layer: 0, head });
    workbench.apply(ViewChange::ShuffleSeed(seed));
    workbench.update_now();
    workbench
}

fn bits(map: &AttentionMap) -> Vec<u32> {
    map.as_slice().iter().map(|value| value.to_bits()).collect()
}

#[test]
fn each_encoding_shows_the_numbers_of_a_document_that_has_it() {
    let document = preset("previous-token");
    let workbench = compared(document.clone(), 0, 3);
    let bench = workbench.position_bench().unwrap();
    assert_eq!(bench.encodings.iter().filter(|encoded| encoded.in_use).count(), 1);
    for encoded in &bench.encodings {
        let strength = if encoded.in_use { document.spec.position.strength() } else { 1.0 };
        assert_eq!(encoded.position, encoded.position.with_strength(strength));
        let mut other = document.clone();
        other.spec.position = encoded.position;
        let built = other.build();
        let weights = trace(&built.model, &built.x, &other.spec).layers[0].heads[0].weights.clone();
        assert_eq!(bits(&encoded.head.weights), bits(&weights), "{:?}", encoded.position);
        other.shuffle(Which::First, 3);
        let built = other.build();
        let shuffled = trace(&built.model, &built.x, &other.spec).layers[0].heads[0].weights.clone();
        assert_eq!(bits(&encoded.shuffled.weights), bits(&shuffled), "{:?}", encoded.position);
    }
    let own = workbench.derived().trace(Which::First).head(0, 0).unwrap();
    let in_use = bench.encodings.iter().find(|encoded| encoded.in_use).unwrap();
    assert_eq!(bits(&in_use.head.weights), bits(&own.weights));
}

#[test]
fn without_positions_order_makes_no_difference_and_with_them_it_does() {
    let mut document = preset("previous-token");
    document.spec.mask = Mask::default();
    for seed in [1, 2, 3] {
        let workbench = compared(document.clone(), 0, seed);
        let bench = workbench.position_bench().unwrap();
        assert!(!bench.mask_sees_order());
        for encoded in &bench.encodings {
            let largest = bench.order.iter().enumerate().flat_map(|(i, from)| {
                let (here, there) = (&encoded.shuffled.weights, &encoded.head.weights);
                bench.order.iter().enumerate().map(move |(j, key)| (here.at(i, j) - there.at(*from, *key)).abs())
            });
            assert_eq!(encoded.difference, largest.fold(0.0, f32::max));
            if encoded.position == Position::None {
                assert!(encoded.difference <= 1e-6, "{}", encoded.difference);
            } else {
                assert!(encoded.difference > 0.1, "{:?}: {}", encoded.position, encoded.difference);
            }
        }
    }
}

#[test]
fn a_painted_mask_moves_along_and_a_causal_one_sees_order() {
    let mut document = preset("order-blindness");
    document.paint(|painted| painted.set(1, 2, false));
    let workbench = compared(document.clone(), 1, 4);
    let bench = workbench.position_bench().unwrap();
    assert!(!bench.mask_sees_order() && bench.encodings[0].difference <= 1e-6);
    document.spec.mask = Mask { causal: true, pattern: Pattern::Full };
    let workbench = compared(document, 1, 4);
    let bench = workbench.position_bench().unwrap();
    assert!(bench.mask_sees_order() && bench.encodings[0].difference > 0.01);
}

#[test]
fn means_by_distance_are_those_of_the_allowed_pairs() {
    let mut document = preset("previous-token");
    document.spec.mask = Mask { causal: true, pattern: Pattern::Window { width: 3 } };
    let workbench = compared(document, 0, 1);
    let encoded = &workbench.position_bench().unwrap().encodings[2];
    let distances: Vec<i32> = encoded.by_distance.iter().map(|point| point.distance).collect();
    assert_eq!(distances, [-2, -1, 0]);
    let weights = &encoded.head.weights;
    let before: Vec<f32> = (1..weights.tokens()).map(|query| weights.at(query, query - 1)).collect();
    let mean = before.iter().sum::<f32>() / before.len() as f32;
    assert!((encoded.by_distance[1].mean - mean).abs() < 1e-6);
}

#[test]
fn a_long_sentence_is_compared_by_a_job_and_meanwhile_the_old_one_stays() {
    let mut workbench = compared(Workbench::new(preset("lecture-notes")).document().clone(), 0, 1);
    let before = workbench.position_bench().unwrap().document.tokens.len();
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: "word ".repeat(500) }));
    workbench.update(|| {});
    assert!(workbench.position_bench_is_stale() && workbench.is_computing());
    assert_eq!(workbench.position_bench().unwrap().document.tokens.len(), before);
    let (wake, woken) = std::sync::mpsc::channel();
    while workbench.position_bench_is_stale() {
        let wake = wake.clone();
        workbench.update(move || wake.send(()).unwrap_or_default());
        let _ = woken.recv_timeout(std::time::Duration::from_millis(20));
    }
    assert_eq!(workbench.position_bench().unwrap().document.tokens.len(), 500);
    assert!(!workbench.is_computing());
}

fn lab(slug: &str) -> Lab {
    let mut workbench = Workbench::new(preset(slug));
    workbench.apply(ViewChange::View(View::Positions));
    workbench.apply(ViewChange::Unlock);
    let mut lab = harness(workbench, (1280.0, 900.0));
    lab.run();
    lab
}

fn bench(lab: &Lab) -> &PositionBench {
    lab.state().0.position_bench().unwrap()
}

#[test]
fn a_cell_under_the_pointer_is_read_in_all_maps() {
    let mut lab = lab("order-blindness");
    let map = lab.get_by_role_and_label(Role::Image, "Attention map under RoPE").rect();
    let cell = map.width() / 10.0;
    lab.hover_at(map.min + vec2(4.5, 1.5) * cell);
    lab.run();
    assert_eq!(lab.state().0.view().hover, Some(Peek { which: Which::First, query: 1, key: Some(4) }));
    for (name, encoded) in ["None", "Sinusoidal", "RoPE", "ALiBi"].into_iter().zip(&bench(&lab).encodings) {
        let weight = encoded.head.weights.at(1, 4);
        for shuffled in ["", ", shuffled"] {
            let read = value(&lab, &format!("Attention map under {name}{shuffled}"));
            // The shuffled map may have another weight there.
            let weight = if shuffled.is_empty() { format!("{weight:.2}") } else { String::new() };
            assert!(read.starts_with(&format!("query dog, key old, weight {weight}")), "{name}{shuffled}: {read}");
        }
    }
    // A cell of the shuffled map is the cell of its words.
    let order = bench(&lab).order.clone();
    let map = lab.get_by_label_contains("Attention map under None, shuffled").rect();
    lab.hover_at(map.min + vec2(2.5, 0.5) * cell);
    lab.run();
    assert_eq!(lab.state().0.view().hover, Some(Peek { which: Which::First, query: order[0], key: Some(order[2]) }));
}

#[test]
fn an_encoding_is_chosen_for_the_document() {
    let mut lab = lab("order-blindness");
    assert!(lab.query_by_label("Use None").is_none(), "it is in use");
    lab.get_by_role_and_label(Role::Button, "Use RoPE").click();
    lab.run();
    assert_eq!(lab.state().0.document().spec.position, Position::Rope { strength: 1.0 });
    assert!(bench(&lab).encodings[2].in_use && lab.query_by_label("Use RoPE").is_none());
}

#[test]
fn the_tokens_are_shuffled_anew_and_the_document_stays() {
    let mut lab = lab("order-blindness");
    let (document, order) = (lab.state().0.document().clone(), bench(&lab).order.clone());
    lab.get_by_role_and_label(Role::Button, "Shuffle the tokens").click();
    lab.run();
    assert_eq!(lab.state().0.view().shuffle_seed, 1);
    assert_ne!(bench(&lab).order, order);
    assert_eq!(*lab.state().0.document(), document);
    let words: Vec<&str> = bench(&lab).order.iter().map(|from| document.tokens[*from].text.as_str()).collect();
    assert!(lab.query_by_label(&format!("Shuffled: {}", words.join(" · "))).is_some());
    assert!(lab.query_by_label("Order makes no difference.").is_some());
    assert!(lab.query_all_by_label("This encoding sees order.").count() >= 2);
    assert!(lab.query_by_label("Largest difference from the permuted map: 0.000").is_some());
}

#[test]
fn every_head_can_be_compared() {
    let mut lab = lab("lecture-notes");
    lab.get_by_role_and_label(Role::ComboBox, "Head").click();
    lab.run();
    lab.get_by_label_contains("3  ").click();
    lab.run();
    assert_eq!(lab.state().0.view().head, 2);
    let own = lab.state().0.derived().trace(Which::First).head(0, 2).unwrap();
    let in_use = bench(&lab).encodings.iter().find(|encoded| encoded.in_use).unwrap();
    assert_eq!(bits(&in_use.head.weights), bits(&own.weights));
}

fn snapshot(name: &str, slug: &str, theme: ThemeChoice, height: f32) {
    let mut workbench = Workbench::new(preset(slug));
    workbench.apply(SettingsChange::Theme(theme));
    workbench.apply(ViewChange::View(View::Positions));
    compare(name, &mut harness(workbench, (1280.0, height)), Region::View);
}

#[test]
fn positions_in_the_dark() {
    snapshot("positions-dark", "previous-token", ThemeChoice::Dark, 720.0);
}

#[test]
fn positions_in_the_light() {
    snapshot("positions-light", "order-blindness", ThemeChoice::Light, 720.0);
}

#[test]
fn positions_and_their_curves_on_a_projector() {
    snapshot("positions-projector", "order-blindness", ThemeChoice::Projector, 1000.0);
}

#[test]
fn keys_in_a_map_of_the_state_before_stay_within_it() {
    let mut lab = lab("order-blindness");
    let tokens = bench(&lab).order.len();
    // Its focus locks a query far beyond the sentence whose maps are shown while it is computed.
    let long = preset("long-context-512");
    lab.state_mut().0.apply(Command::Edit(Edit::Replace(Box::new(long))));
    let far = Peek { which: Which::First, query: 500, key: Some(3) };
    lab.state_mut().0.apply(ViewChange::Lock(far));
    lab.step();
    assert_eq!(bench(&lab).order.len(), tokens, "the long one is under way");
    lab.get_by_role_and_label(Role::Image, "Attention map under None, shuffled").focus();
    lab.step();
    lab.key_press(egui::Key::ArrowLeft);
    lab.step();
    lab.key_press(egui::Key::ArrowRight);
    lab.step();
    assert_eq!(bench(&lab).order.len(), tokens, "the long one is still under way");
    let lock = lab.state().0.view().lock.unwrap();
    assert!(lock.query < tokens && lock.key.unwrap() < tokens, "{lock:?}");
}
