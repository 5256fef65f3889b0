//! Heads that share keys and values in groups.

use std::sync::Arc;

use attention_lab::attention::{AttentionMap, Trace, cache_bytes, trace};
use attention_lab::document::{Document, HeadSource, MatrixEdit, Number};
use attention_lab::files::{parse_preset, write_preset};
use attention_lab::kernels::KvCache;
use attention_lab::math::Matrix;
use attention_lab::model::{HeadWeights, Part};
use attention_lab::workbench::{
    Command, Depth, Edit, SettingsChange, ThemeChoice, View, ViewChange, WalkChange, Workbench,
};
use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::Queryable;
use proptest::prelude::*;

use crate::harness::{Lab, Region, bench, compare, harness, preset};

/// Random heads, so that no two have a matrix in common.
fn random(heads: usize, layers: usize, group_size: usize) -> Document {
    let layer = |l: usize| format!("[(seed: {}, deviation: 0.4, repeat: {heads})]", 1 + 100 * l);
    let layers = (0..layers).map(layer).collect::<Vec<_>>().join(",");
    parse_preset(&format!(
        "V1((text: \"The small cat sat.\", width: 24, head_width: 4, group_size: {group_size}, layers: [{layers}]))"
    ))
    .unwrap()
}

fn grouped(document: &Document, group_size: usize) -> Document {
    Document { group_size, ..document.clone() }
}

fn traced(document: &Document) -> Trace {
    let built = document.build();
    trace(&built.model, &built.x, &document.spec)
}

fn weights(document: &Document, layer: usize, head: usize) -> Arc<HeadWeights> {
    Arc::clone(&document.build().model.layers[layer].heads[head])
}

fn edit(bench: &mut Workbench, edit: Edit) {
    bench.apply(Command::Edit(edit));
    bench.end_gesture();
    bench.update_now();
}

fn near(a: &Matrix, b: &Matrix) -> bool {
    a.shape() == b.shape() && a.iter().zip(b.iter()).all(|(a, b)| (a - b).abs() <= 1e-5 * a.abs().max(1.0))
}

fn key(head: usize) -> Number {
    Number::Weight { layer: 0, head, part: Part::Key, row: 3, column: 1 }
}

#[test]
fn a_group_of_one_is_what_it_was() {
    for slug in ["by-hand", "induction", "lecture-notes", "many-heads-16"] {
        let document = preset(slug);
        assert_eq!(document.group_size, 1);
        let built = document.build();
        for (l, layer) in document.layers.iter().enumerate() {
            for (h, head) in layer.heads.iter().enumerate() {
                // What the head is on its own, in a model of nothing else before it.
                let mut alone = document.clone();
                alone.layers[l].heads[..h]
                    .iter_mut()
                    .for_each(|other| other.source = random(1, 1, 1).layers[0].heads[0].source.clone());
                assert_eq!(alone.layers[l].heads[h], *head);
                assert_eq!(alone.build().model.layers[l].heads[h], built.model.layers[l].heads[h], "{slug}");
            }
        }
    }
}

#[test]
fn heads_of_a_group_have_the_keys_and_values_of_the_first_and_queries_of_their_own() {
    for (group_size, leaders) in [
        (1, [0, 1, 2, 3, 4, 5, 6, 7]),
        (2, [0, 0, 2, 2, 4, 4, 6, 6]),
        (3, [0, 0, 0, 3, 3, 3, 6, 6]),
        (8, [0; 8]),
        (128, [0; 8]),
    ] {
        let document = random(8, 2, group_size);
        let (alone, built, trace) = (grouped(&document, 1).build(), document.build(), traced(&document));
        assert_eq!((0..8).map(|head| document.leader(head)).collect::<Vec<_>>(), leaders);
        let distinct = leaders.iter().enumerate().filter(|(head, leader)| *head == **leader).count();
        assert_eq!(document.groups(), distinct);
        for layer in 0..2 {
            for (head, leader) in leaders.into_iter().enumerate() {
                assert!(document.group(head).contains(&head) && document.group(head).start == leader);
                let (own, shared) = (&alone.model.layers[layer].heads[head], &built.model.layers[layer].heads[head]);
                let first = &alone.model.layers[layer].heads[leader];
                assert_eq!((&shared.w_q, &shared.w_o), (&own.w_q, &own.w_o));
                assert_eq!((&shared.w_k, &shared.w_v), (&first.w_k, &first.w_v));
                assert_eq!(document.head_weights(layer, head).as_deref(), Some(shared.as_ref()));
                let (traced, first) = (&trace.layers[layer].heads[head], &trace.layers[layer].heads[leader]);
                assert!(near(&traced.k, &first.k) && near(&traced.v, &first.v));
                assert_eq!(traced.q == first.q, head == leader);
            }
        }
    }
}

#[test]
fn a_number_of_a_follower_is_that_of_the_whole_group() {
    let mut bench = Workbench::new(random(6, 1, 3));
    let before = bench.document().clone();
    let alone = before.number(key(3)).unwrap();
    assert_eq!(before.number(key(1)), before.number(key(0)));
    edit(&mut bench, Edit::Number { at: key(2), value: 7.5 });
    for head in 0..3 {
        assert_eq!(bench.document().number(key(head)), Some(7.5));
        assert_eq!(bench.derived().built.model.layers[0].heads[head].w_k.at((3, 1)), 7.5);
        assert!(bench.derived().is_edited(0, head));
    }
    assert_eq!(bench.document().number(key(3)), Some(alone), "the next group");
    assert!(!bench.derived().is_edited(0, 3));
    assert!(bench.document().layers[0].heads[2].edited.is_none(), "the number is its leader's");
    let read = parse_preset(&write_preset(bench.document())).unwrap();
    assert_eq!(read, *bench.document());
    // Queries are a head's own.
    let query = |head| Number::Weight { layer: 0, head, part: Part::Query, row: 3, column: 1 };
    edit(&mut bench, Edit::Number { at: query(0), value: 2.0 });
    assert_ne!(bench.document().number(query(1)), Some(2.0));
    bench.apply(Command::Undo);
    // Any head of the group brings the number back.
    edit(&mut bench, Edit::ResetNumber(key(1)));
    assert_eq!(*bench.document(), before);
    bench.apply(Command::Undo);
    bench.apply(Command::Undo);
    assert_eq!(*bench.document(), before);
    for value in [f32::NAN, 2e6] {
        edit(&mut bench, Edit::Number { at: key(2), value });
        assert_eq!(*bench.document(), before, "refused");
    }
    assert_eq!(before.number(key(6)), None);
}

#[test]
fn a_matrix_of_a_follower_is_that_of_the_whole_group() {
    let mut bench = Workbench::new(random(4, 1, 4));
    let before = bench.document().clone();
    let queries = weights(&before, 0, 2).w_q.clone();
    edit(&mut bench, Edit::Matrix { layer: 0, head: 2, part: Part::Key, edit: MatrixEdit::CopyOf(Part::Query) });
    for head in 0..4 {
        assert_eq!(weights(bench.document(), 0, head).w_k, queries, "the queries of the head that was asked");
    }
    edit(&mut bench, Edit::Matrix { layer: 0, head: 3, part: Part::Output, edit: MatrixEdit::CopyOf(Part::Value) });
    assert_eq!(weights(bench.document(), 0, 3).w_o, weights(&before, 0, 0).w_v.to_matrix().transpose().into());
    edit(&mut bench, Edit::Matrix { layer: 0, head: 1, part: Part::Value, edit: MatrixEdit::Zero });
    assert!(traced(bench.document()).layers[0].heads[3].output.iter().all(|value| *value == 0.0));
    // A number changed by hand wherever it is, and no other, is called so.
    edit(
        &mut bench,
        Edit::Number { at: Number::Weight { layer: 0, head: 0, part: Part::Query, row: 0, column: 0 }, value: 9.0 },
    );
    edit(&mut bench, Edit::Restore { layer: 0, head: 3 });
    for head in 0..4 {
        assert_eq!(weights(bench.document(), 0, head).w_k, weights(&before, 0, 0).w_k);
        assert_eq!(weights(bench.document(), 0, head).w_v, weights(&before, 0, 0).w_v);
        assert_eq!(bench.derived().is_edited(0, head), head == 0, "the first keeps its own query");
    }
    edit(&mut bench, Edit::Restore { layer: 0, head: 0 });
    assert_eq!(*bench.document(), before);
}

#[test]
fn what_a_follower_would_have_of_its_own_comes_back_with_the_group_size() {
    let mut bench = Workbench::new(random(4, 1, 1));
    edit(&mut bench, Edit::Number { at: key(1), value: 3.0 });
    let before = bench.document().clone();
    edit(&mut bench, Edit::GroupSize(2));
    assert_ne!(bench.document().number(key(1)), Some(3.0));
    edit(&mut bench, Edit::Number { at: key(1), value: -3.0 });
    assert_eq!(bench.document().number(key(0)), Some(-3.0));
    edit(&mut bench, Edit::ResetNumber(key(0)));
    edit(&mut bench, Edit::GroupSize(1));
    assert_eq!(*bench.document(), before);
}

#[test]
fn what_is_kept_from_a_document_built_before_is_shared_and_the_rest_made_anew() {
    let document = random(8, 1, 4);
    let built = document.build();
    let again = |document: &Document| {
        let next = document.build_from(Some((&random(8, 1, 4), &built)));
        assert_eq!(next, document.build());
        next.model.layers[0]
            .heads
            .iter()
            .zip(&built.model.layers[0].heads)
            .map(|(a, b)| Arc::ptr_eq(a, b))
            .collect::<Vec<_>>()
    };
    assert_eq!(again(&document), [true; 8]);
    let mut changed = document.clone();
    changed.layers[0].heads[4].source = HeadSource::Seeded { seed: 77, deviation: 0.4 };
    assert_eq!(again(&changed), [true, true, true, true, false, false, false, false], "followers go with their leader");
    let mut changed = document.clone();
    changed.layers[0].heads[5].source = HeadSource::Seeded { seed: 77, deviation: 0.4 };
    assert_eq!(again(&changed), [true, true, true, true, true, false, true, true]);
    // 0 and 4 lead as before, 1 follows the same head; 2 and 6 lead now, and the others follow them.
    assert_eq!(again(&grouped(&document, 2)), [true, true, false, false, true, true, false, false]);
    assert_eq!(again(&grouped(&document, 8)), [true, true, true, true, false, false, false, false]);
    // Followers that only change whom they follow keep their queries, and need no compiling.
    assert_eq!(grouped(&document, 8).new_heads(Some(&document)).count(), 0);
    assert_eq!(grouped(&document, 2).new_heads(Some(&document)).count(), 2);
}

#[test]
fn group_sizes_are_saved_and_bad_ones_refused() {
    for group_size in [1, 2, 5, 128] {
        let document = random(4, 1, group_size);
        let text = write_preset(&document);
        assert_eq!(text.contains("group_size"), group_size != 1, "{text}");
        assert_eq!(parse_preset(&text).unwrap(), document);
    }
    for group_size in [0, 129, usize::MAX] {
        let text = write_preset(&random(4, 1, 2)).replace("group_size: 2", &format!("group_size: {group_size}"));
        let problem = parse_preset(&text).unwrap_err().to_string();
        assert_eq!(problem, format!("group size: expected 1 to 128, got {group_size}"));
        let mut bench = Workbench::new(random(4, 1, 2));
        edit(&mut bench, Edit::GroupSize(group_size));
        assert_eq!(bench.document().group_size, 2);
        assert!(bench.message().is_some_and(|message| message.is_error && message.text == problem));
    }
}

#[test]
fn bytes_of_the_cache_are_those_of_the_cache() {
    for (heads, group_size) in [(8, 1), (8, 2), (8, 3), (8, 8), (1, 4)] {
        let document = random(heads, 2, group_size);
        let trace = traced(&document);
        let mut bytes = 0;
        for layer in &trace.layers {
            let token = |matrix: &Matrix| matrix.row(0).iter().copied().collect::<Vec<f32>>();
            let leaders = layer.heads.iter().step_by(group_size);
            let (keys, values): (Vec<_>, Vec<_>) = leaders.map(|head| (token(&head.k), token(&head.v))).unzip();
            let mut cache = KvCache::new(document.heads(), document.group_size, document.head_width());
            let keys: Vec<&[f32]> = keys.iter().map(Vec::as_slice).collect();
            let values: Vec<&[f32]> = values.iter().map(Vec::as_slice).collect();
            cache.push(&keys, &values);
            bytes += cache.bytes();
        }
        assert_eq!(bytes, cache_bytes(2, document.groups(), document.head_width(), 4));
    }
}

fn lab(document: Document) -> Lab {
    let mut lab = harness(Workbench::new(document), (1280.0, 1700.0));
    lab.run();
    lab
}

fn press(lab: &mut Lab, role: Role, name: &str) {
    lab.get_by_role_and_label(role, name).click();
    lab.run();
}

fn type_number(lab: &mut Lab, name: &str, number: &str) {
    press(lab, Role::SpinButton, name);
    lab.event(Event::Text(number.into()));
    lab.key_press(Key::Enter);
    lab.run();
}

#[test]
fn the_slider_says_what_it_makes_of_the_heads() {
    let name = "Heads per key–value head";
    let mut lab = lab(random(8, 1, 1));
    press(&mut lab, Role::DisclosureTriangle, "Model");
    let says = |lab: &Lab, text: &str| assert!(lab.query_by_label_contains(text).is_some(), "{text}");
    says(&lab, "Multi-head attention: each head has keys and values of its own.");
    says(&lab, "2 · 1 layer · 8 key–value heads · 4 wide · 4 bytes = 256 bytes a token");
    lab.get_by_role_and_label(Role::Slider, name).focus();
    lab.run();
    lab.key_press(Key::ArrowRight);
    lab.run();
    assert_eq!(bench(&lab).document().group_size, 2);
    says(&lab, "Grouped-query attention: 8 heads share 4 key–value heads.");
    says(&lab, "2 · 1 layer · 4 key–value heads · 4 wide · 4 bytes = 128 bytes a token");
    type_number(&mut lab, name, "1000");
    assert_eq!(bench(&lab).document().group_size, 8);
    says(&lab, "Multi-query attention: all 8 heads share 1 key–value head.");
    says(&lab, "2 · 1 layer · 1 key–value head · 4 wide · 4 bytes = 32 bytes a token");
    press(&mut lab, Role::Button, "Undo");
    assert_eq!(bench(&lab).document().group_size, 2);
    press(&mut lab, Role::Button, "Undo");
    assert_eq!(bench(&lab).document(), bench(&lab).original());
}

#[test]
fn fewer_heads_keep_the_group_size_for_when_they_are_more_again() {
    let mut lab = lab(random(8, 1, 4));
    press(&mut lab, Role::DisclosureTriangle, "Model");
    for heads in ["2", "1", "8"] {
        type_number(&mut lab, "Heads H", heads);
        lab.run_steps(3);
        assert_eq!(bench(&lab).document().group_size, 4);
    }
    assert_eq!(bench(&lab).document(), bench(&lab).original());
}

#[test]
fn a_follower_says_whose_keys_and_values_it_reads() {
    let mut lab = lab(random(4, 1, 2));
    let heads = |lab: &mut Lab, head: usize| {
        lab.state_mut().0.apply(ViewChange::Head { layer: 0, head });
        lab.run();
    };
    heads(&mut lab, 3);
    let follower = "Keys and values are those of head 3, “Random (seed 3)”: heads 3–4 share them.";
    assert_eq!(lab.query_all_by_label_contains(follower).count(), 2, "controls and inspector");
    heads(&mut lab, 2);
    assert_eq!(lab.query_all_by_label_contains("Heads 3–4 share the keys and values of this head.").count(), 2);
    lab.state_mut().0.apply(Command::Edit(Edit::GroupSize(3)));
    heads(&mut lab, 3);
    assert_eq!(lab.query_all_by_label_contains("keys and values of").count(), 0, "alone in the last group");
}

#[test]
fn a_number_dragged_in_the_walk_through_of_a_follower_moves_the_group() {
    let mut workbench = Workbench::new(random(4, 1, 2));
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(Depth::Matrices));
    workbench.apply(ViewChange::Head { layer: 0, head: 1 });
    let mut lab = harness(workbench, (1900.0, 1000.0));
    lab.run();
    let before =
        bench(&lab).document().number(Number::Weight { layer: 0, head: 1, part: Part::Key, row: 0, column: 0 });
    let matrix = lab.get_by_role_and_label(Role::Image, "Matrix W_K, makes keys, 24 × 4").rect();
    let start = matrix.min + matrix.size() / egui::vec2(8.0, 48.0);
    lab.hover_at(start);
    lab.drag_at(start);
    for step in 1..=6 {
        lab.hover_at(start + egui::vec2(10.0 * step as f32, 0.0));
        lab.step();
    }
    lab.drop_at(start + egui::vec2(60.0, 0.0));
    lab.hover_at(start);
    lab.run();
    assert!(lab.query_by_label_contains("heads 1–2 share them. A change is one for all of them.").is_some());
    let number =
        |head| bench(&lab).document().number(Number::Weight { layer: 0, head, part: Part::Key, row: 0, column: 0 });
    assert_eq!(number(0), number(1));
    assert!(number(0) > before, "{:?} {before:?}", number(0));
    // In the controls and above the matrices.
    lab.get_all_by_role_and_label(Role::Button, "Restore the head").last().unwrap().click();
    lab.run();
    assert_eq!(bench(&lab).document(), bench(&lab).original());
}

fn largest(map: &AttentionMap, other: &AttentionMap) -> f32 {
    map.as_slice().iter().zip(other.as_slice()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn groups_are_the_same_model_as_heads_with_equal_matrices(heads in 1usize..7, group_size in 1usize..9, head in 0usize..7, value in -3f32..3.0) {
        let mut document = random(heads, 2, group_size);
        document.set_number(key(head), value);
        let built = document.build();
        let mut written_out = grouped(&document, 1);
        for (layer, weights) in written_out.layers.iter_mut().zip(&built.model.layers) {
            for (head, weights) in layer.heads.iter_mut().zip(&weights.heads) {
                (head.source, head.edited) = (HeadSource::Rows(Arc::clone(weights)), None);
            }
        }
        let (one, other) = (traced(&document), traced(&written_out));
        for (a, b) in one.layers.iter().zip(&other.layers) {
            prop_assert_eq!(&a.output, &b.output);
            for (a, b) in a.heads.iter().zip(b.heads.iter()) {
                prop_assert_eq!(largest(&a.weights, &b.weights), 0.0);
            }
        }
        prop_assert_eq!(document.number(key(head)).is_some(), head < heads);
    }

    #[test]
    fn building_on_what_was_built_is_building_anew(heads in 1usize..7, sizes in prop::collection::vec((1usize..9, 0usize..7), 1..5)) {
        let mut before = random(heads, 1, 1);
        let mut built = before.build();
        for (group_size, head) in sizes {
            let mut document = grouped(&before, group_size);
            document.set_number(key(head), group_size as f32);
            let next = document.build_from(Some((&before, &built)));
            prop_assert_eq!(&next, &document.build());
            (before, built) = (document, next);
        }
    }
}

#[test]
fn group_size_in_the_dark() {
    let mut workbench = Workbench::new(grouped(&preset("many-heads-16"), 4));
    workbench.apply(SettingsChange::Theme(ThemeChoice::Dark));
    workbench.apply(ViewChange::Head { layer: 0, head: 2 });
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    for section in ["Sentence", "Attention", "Model"] {
        press(&mut lab, Role::DisclosureTriangle, section);
    }
    lab.remove_cursor();
    lab.run();
    compare("groups-dark", &mut lab, Region::Left);
}
