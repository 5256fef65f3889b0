//! What a screen reader reads out, and that the keyboard gets there.

use attention_lab::attention::AttentionMap;
use attention_lab::document::Which;
use attention_lab::workbench::{Command, Depth, Edit, MapKind, Peek, View, ViewChange, WalkChange, Workbench};
use egui::accesskit::Live;
use egui::{Key, Role};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, bench, harness, preset, value};

fn lab(view: View) -> Lab {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(ViewChange::View(view));
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 3, key: Some(2) }));
    let mut lab = harness(workbench, (1280.0, 900.0));
    lab.run();
    lab
}

fn press(lab: &mut Lab, key: Key) {
    lab.key_press(key);
    lab.run();
}

/// What is announced, while a picture has the focus.
fn announced(lab: &Lab) -> Option<String> {
    let nodes = lab.root().children_recursive();
    let mut live = nodes.filter(|node| node.accesskit_node().live() == Live::Polite);
    live.next().and_then(|node| node.accesskit_node().label())
}

fn rank(map: &AttentionMap, scores: &AttentionMap, query: usize, key: usize) -> (usize, usize) {
    let allowed = (0..map.tokens()).filter(|other| scores.at(query, *other) > f32::NEG_INFINITY);
    let larger = allowed.clone().filter(|other| map.at(query, *other) > map.at(query, key));
    (1 + larger.count(), allowed.count())
}

#[test]
fn the_map_is_walked_with_keys_and_each_cell_is_read_out() {
    let mut lab = lab(View::Explore);
    lab.get_by_role_and_label(Role::Image, "Attention map").focus();
    lab.run();
    let last = bench(&lab).document().tokens.len() - 1;
    for (key, cell) in [
        (Key::ArrowDown, (4, 2)),
        (Key::ArrowLeft, (4, 1)),
        (Key::End, (4, last)),
        (Key::PageUp, (0, last)),
        (Key::PageDown, (last, last)),
        (Key::Home, (last, 0)),
        (Key::ArrowUp, (last - 1, 0)),
        (Key::ArrowRight, (last - 1, 1)),
    ] {
        press(&mut lab, key);
        assert_eq!(
            bench(&lab).view().lock,
            Some(Peek { which: Which::First, query: cell.0, key: Some(cell.1) }),
            "{key:?}"
        );
        let head = bench(&lab).derived().trace(Which::First).head(0, 0).unwrap();
        let (rank, of) = rank(&head.weights, &head.scores, cell.0, cell.1);
        let tokens = &bench(&lab).document().tokens;
        let (query, name, weight) = (&tokens[cell.0].text, &tokens[cell.1].text, head.weights.at(cell.0, cell.1));
        let read = format!("query {query}, key {name}, weight {weight:.2}, rank {rank} of {of}");
        assert_eq!(value(&lab, "Attention map"), read);
        assert_eq!(announced(&lab), Some(read));
    }
}

#[test]
fn other_maps_and_masked_cells_say_what_they_are() {
    let mut lab = lab(View::Explore);
    for (kind, word) in [(MapKind::Scores, "score"), (MapKind::ValueNorm, "weight times size of the value")] {
        lab.state_mut().0.apply(ViewChange::Map(kind));
        lab.run();
        let head = bench(&lab).derived().head(Which::First, 0, 0).unwrap();
        let map = kind.of(head).unwrap();
        let (rank, of) = rank(&map, &head.inside.unwrap().scores, 3, 2);
        let read = value(&lab, "Attention map");
        assert!(read.contains(&format!(", {word} ")) && read.ends_with(&format!("rank {rank} of {of}")), "{read}");
    }
    lab.state_mut().0.apply(Command::Edit(Edit::Causal(true)));
    lab.state_mut().0.apply(ViewChange::Lock(Peek { which: Which::First, query: 1, key: Some(4) }));
    lab.run();
    assert!(value(&lab, "Attention map").ends_with(", masked"));
    lab.state_mut().0.apply(ViewChange::Painting(true));
    lab.run();
    assert!(value(&lab, "Attention map, the mask is painted").ends_with(", masked"));
}

#[test]
fn a_matrix_is_walked_with_keys_and_each_number_is_read_out_with_its_formula() {
    let mut lab = lab(View::Walk);
    // Wide enough for all matrices.
    lab.set_size(egui::vec2(4000.0, 900.0));
    lab.state_mut().0.apply(WalkChange::Depth(Depth::Matrices));
    lab.run();
    let name = |lab: &Lab, symbol: &str| {
        let start = format!("Matrix {symbol},");
        lab.get_all_by_role(Role::Image)
            .find_map(|node| node.accesskit_node().label().filter(|l| l.starts_with(&start)))
    };
    let queries = name(&lab, "Q").unwrap();
    lab.get_by_role_and_label(Role::Image, &queries).focus();
    lab.run();
    for (key, at) in [(Key::ArrowDown, (0, 0)), (Key::ArrowDown, (1, 0)), (Key::End, (1, 15)), (Key::PageDown, (6, 15))]
    {
        press(&mut lab, key);
        let cell = bench(&lab).view().walk.trail[0];
        let read = value(&lab, &queries);
        assert_eq!(cell.row, at.0.min(bench(&lab).document().tokens.len() - 1), "{key:?}: {read}");
        assert!(read.contains(&format!("column {}: ", cell.column + 1)), "{read}");
        assert!(read.contains("the sum of "), "{read}");
        assert_eq!(announced(&lab).as_deref(), Some(&*read));
    }
}

#[test]
fn every_picture_of_every_view_has_a_name() {
    for view in [
        View::Explore,
        View::Walk,
        View::Heads,
        View::Positions,
        View::Cost,
        View::Compare,
        View::Flash,
        View::Sparse,
        View::Decode,
    ] {
        let lab = lab(view);
        for picture in lab.query_all_by_role(Role::Image) {
            let name = picture.accesskit_node().label().unwrap_or_default();
            assert!(name.len() > 2, "{view:?}: a picture without a name at {:?}", picture.rect());
        }
    }
}

#[test]
fn a_sparse_pattern_is_read_out_cell_by_cell() {
    let mut lab = lab(View::Sparse);
    let name = lab.get_all_by_role(Role::Image).next().unwrap().accesskit_node().label().unwrap();
    assert_eq!(value(&lab, &name), "");
    lab.get_by_role_and_label(Role::Image, &name).focus();
    lab.run();
    let first = value(&lab, &name);
    press(&mut lab, Key::PageDown);
    let last = value(&lab, &name);
    assert!(!first.is_empty() && first != last, "{first} {last}");
    assert_eq!(announced(&lab), Some(last));
}
