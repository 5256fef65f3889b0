//! The player, the outer and inner levels, and the lenses of the walk-through.

use attention_lab::analysis::{Axes, Stage, Way, contributions, value_weighted};
use attention_lab::document::{MatrixEdit, Which};
use attention_lab::files::{SHIPPED, parse_preset};
use attention_lab::model::{Part, Position};
use attention_lab::workbench::{Command, Depth, Edit, Lens, MapKind, Peek, View, ViewChange, WalkChange, Workbench};
use egui::accesskit::Role;
use egui::{Key, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, bench, harness, preset};

fn lab(slug: &str) -> Lab {
    let mut workbench = Workbench::new(preset(slug));
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(Depth::Matrices));
    let mut lab = harness(workbench, vec2(1600.0, 1000.0));
    lab.run();
    lab
}

fn click(lab: &mut Lab, label: &str) {
    lab.query_all_by_role_and_label(Role::Button, label).next().unwrap_or_else(|| panic!("no {label}")).click();
    lab.run_steps(3);
}

fn press(lab: &mut Lab, key: Key) {
    lab.key_press(key);
    lab.run_steps(3);
}

/// Matrices in the picture.
fn matrices(lab: &Lab) -> usize {
    let shape = |label: &str| label.starts_with("Matrix ");
    let images = lab.query_all_by_role(Role::Image);
    images.filter(|node| node.accesskit_node().label().is_some_and(|label| shape(&label))).count()
}

#[test]
fn the_stepper_builds_the_picture_by_keys() {
    let mut lab = lab("lecture-notes");
    let all = matrices(&lab);
    press(&mut lab, Key::Home);
    // What the text is about is there from the beginning, faintly.
    assert_eq!((bench(&lab).view().walk.player.stage(), matrices(&lab)), (Some(0), 1));
    press(&mut lab, Key::ArrowRight);
    assert_eq!(matrices(&lab), 1);
    assert!(lab.query_by_label("Each token becomes a row of numbers: its embedding.").is_some(), "the stage is named");
    press(&mut lab, Key::ArrowRight);
    assert_eq!(bench(&lab).view().walk.player.stage(), Some(1));
    press(&mut lab, Key::Backspace);
    assert_eq!(bench(&lab).view().walk.player.stage(), Some(0));
    press(&mut lab, Key::Space);
    assert!(bench(&lab).view().walk.player.playing);
    lab.run_steps(60 * 3);
    assert!(bench(&lab).view().walk.player.stage() > Some(0));
    press(&mut lab, Key::Space);
    assert!(!bench(&lab).view().walk.player.playing);
    click(&mut lab, "Show all");
    assert_eq!((bench(&lab).view().walk.player.stage(), matrices(&lab)), (None, all));
    let before = lab.ctx.cumulative_frame_nr();
    lab.run();
    assert!(lab.ctx.cumulative_frame_nr() - before < 5, "nothing moves any more");
}

#[test]
fn levels_lead_from_the_whole_way_to_the_lines_of_the_kernel() {
    let mut lab = lab("lecture-notes");
    let box_of = |lab: &Lab, start: &str| {
        let named = |label: String| label.starts_with(start);
        let found = lab.query_all_by_role(Role::Button);
        found.filter(|node| node.accesskit_node().label().is_some_and(named)).map(|node| node.rect()).next()
    };
    let press = |lab: &mut Lab, start: &str| {
        let at = box_of(lab, start).unwrap_or_else(|| panic!("no {start}")).center();
        lab.drag_at(at);
        lab.drop_at(at);
        lab.run();
    };
    click(&mut lab, "Whole way");
    assert_eq!(bench(&lab).view().walk.depth, Depth::Flow);
    assert!(box_of(&lab, "A, attention weights").is_none(), "no head is open");
    press(&mut lab, "Head 3: ");
    assert_eq!((bench(&lab).view().head, bench(&lab).view().walk.inside), (2, true));
    // Esc steps out, and the head lets in again.
    lab.key_press(Key::Escape);
    lab.run();
    assert!(!bench(&lab).view().walk.inside && box_of(&lab, "A, attention weights").is_none());
    press(&mut lab, "Head 3: ");
    press(&mut lab, "A, attention weights");
    assert_eq!(bench(&lab).view().walk.depth, Depth::Matrices);
    let locked = bench(&lab).view().walk.trail.last().map(|cell| (cell.head, cell.stage));
    assert_eq!(locked, Some((2, Stage::Weights)));
    click(&mut lab, "Rust code");
    let marked = |lab: &Lab| {
        let lines = lab.query_all_by_role(Role::Label).filter_map(|node| node.accesskit_node().value());
        lines.filter(|line| line.starts_with('▸')).collect::<Vec<_>>().join("\n")
    };
    assert!(marked(&lab).contains("softmax_in_place"), "{}", marked(&lab));
}

#[test]
fn the_softmax_lens_writes_the_weight_as_a_fraction() {
    let mut lab = lab("lecture-notes");
    lab.state_mut().0.apply(WalkChange::Lens(Lens::Softmax));
    lab.state_mut().0.apply(ViewChange::Lock(Peek { which: Which::First, query: 6, key: None }));
    lab.run();
    let weight = |lab: &Lab, key: usize| bench(lab).derived().trace(Which::First).layers[0].heads[0].weights.at(6, key);
    let label = format!("Definition of der…: weight {:.3}", weight(&lab, 0));
    click(&mut lab, &label);
    lab.run();
    assert_eq!(bench(&lab).view().lock.and_then(|lock| lock.key), Some(0));
    let shown = format!("{:.3}", weight(&lab, 0));
    assert!(lab.query_all_by_label(&shown).next().is_some(), "{shown}");
    // A scale that is switched off saturates, and the view says why.
    lab.state_mut().0.apply(Command::Edit(Edit::Scale(false)));
    lab.run();
    assert!(lab.query_by_label_contains("Dividing by √K is off").is_some());
}

#[test]
fn contributions_add_up_to_the_output() {
    for preset in SHIPPED {
        let document = parse_preset(preset.source).unwrap();
        let built = document.build();
        let mut workbench = Workbench::new(document);
        workbench.update_now();
        for head in workbench.derived().trace(Which::First).layers[0].heads.iter().take(1) {
            let query = head.q.nrows() - 1;
            let parts = contributions(head, query);
            for d in 0..head.v.ncols() {
                let sum: f64 = parts.iter().map(|part| f64::from(part.products[d])).sum();
                let size: f64 = parts.iter().map(|part| f64::from(part.products[d].abs())).sum();
                let error = (sum - f64::from(head.output[(query, d)])).abs();
                assert!(error <= 1e-6 * size + 1e-12, "{} {error}", preset.slug);
            }
            let handed = head.v.as_ref() * built.model.layers[0].heads[0].w_o.to_matrix();
            for part in &parts {
                let norm = handed.row(part.key).norm();
                assert!((part.norm - norm).abs() <= 1e-5 * norm, "{}: {} for {norm}", preset.slug, part.norm);
            }
            let map = value_weighted(&head.weights, head.value_sizes());
            for part in parts {
                assert_eq!(map.at(query, part.key), part.size);
            }
        }
    }
}

#[test]
fn the_values_lens_lists_tokens_and_opens_the_map() {
    let mut lab = lab("lecture-notes");
    lab.state_mut().0.apply(WalkChange::Lens(Lens::Values));
    lab.run();
    assert!(lab.query_by_label("Contributions of tokens to each number of the output").is_some());
    click(&mut lab, "Map weighted by value size");
    assert_eq!((bench(&lab).view().view, bench(&lab).view().map), (View::Explore, MapKind::ValueNorm));
}

#[test]
fn a_dragged_query_changes_the_embedding_or_the_projection_and_the_weights_follow() {
    let mut lab = lab("lecture-notes");
    lab.state_mut().0.apply(WalkChange::Lens(Lens::Plane));
    lab.run();
    let weights = |lab: &Lab| bench(lab).derived().trace(Which::First).layers[0].heads[0].weights.clone();
    let before = weights(&lab);
    let drag = |lab: &mut Lab| {
        let at = lab.get_by_role_and_label(Role::Button, "query New: tangent line").rect().center();
        lab.hover_at(at);
        lab.run();
        lab.drag_at(at);
        lab.run_steps(2);
        for step in 1..=8 {
            lab.hover_at(at + vec2(-10.0 * step as f32, 6.0 * step as f32));
            lab.step();
        }
        lab.drop_at(at + vec2(-80.0, 48.0));
        lab.run();
    };
    drag(&mut lab);
    assert!(bench(&lab).document().tokens[6].row.is_some(), "the embedding moved");
    assert!(bench(&lab).document().layers[0].heads[0].edited.is_none());
    assert_ne!(weights(&lab), before);
    press(&mut lab, Key::Escape);
    lab.state_mut().0.apply(Command::Undo);
    lab.run();
    assert_eq!(weights(&lab), before, "a drag is one step");
    click(&mut lab, "W_Q or W_K");
    drag(&mut lab);
    assert!(bench(&lab).document().tokens[6].row.is_none());
    assert!(bench(&lab).document().layers[0].heads[0].edited.is_some(), "the projection moved");
    assert_ne!(weights(&lab), before);
}

#[test]
fn a_stage_that_an_encoding_takes_away_is_let_go() {
    let mut lab = lab("induction");
    assert!(matches!(bench(&lab).document().spec.position, Position::Rope { .. }));
    let last = Way::new(bench(&lab).view().layer, &bench(&lab).document().spec, None).stages().count() - 1;
    press(&mut lab, Key::Home);
    for _ in 0..=last {
        press(&mut lab, Key::ArrowRight);
    }
    assert_eq!(bench(&lab).view().walk.player.stage(), Some(last));
    lab.state_mut().0.apply(Command::Edit(Edit::Position(Position::None)));
    assert_eq!(bench(&lab).view().walk.player.stage(), None, "two stages fewer: everything is shown, and said to be");
}

#[test]
fn an_arrow_under_the_pointer_lights_its_row() {
    let mut lab = lab("lecture-notes");
    lab.state_mut().0.apply(WalkChange::Lens(Lens::Plane));
    lab.state_mut().0.apply(ViewChange::Unlock);
    lab.run();
    let at = lab.get_by_role_and_label(Role::Button, "query New: tangent line").rect().center();
    lab.hover_at(at);
    lab.run();
    assert_eq!(bench(&lab).view().hover, Some(Peek { which: Which::First, query: 6, key: None }));
    lab.remove_cursor();
    lab.run();
    assert_eq!(bench(&lab).view().hover, None);
}

#[test]
fn what_cannot_be_moved_stays_and_says_why() {
    let mut lab = lab("lecture-notes");
    let zero = Edit::Matrix { layer: 0, head: 0, part: Part::Query, edit: MatrixEdit::Zero };
    lab.state_mut().0.apply(Command::Edit(zero));
    lab.state_mut().0.apply(WalkChange::Lens(Lens::Plane));
    lab.run();
    let before = bench(&lab).document().clone();
    lab.get_by_role_and_label(Role::Button, "query New: tangent line").focus();
    lab.run();
    press(&mut lab, Key::ArrowUp);
    assert_eq!(*bench(&lab).document(), before);
    let at = lab.get_by_role_and_label(Role::Button, "query New: tangent line").rect().center();
    lab.hover_at(at);
    lab.run_steps(60);
    assert!(lab.query_by_label_contains("This projection is all zeros").is_some());
}

#[test]
fn the_plane_of_a_head_is_made_once_for_a_state() {
    let mut lab = lab("lecture-notes");
    let plane = |lab: &Lab, axes| bench(lab).derived().plane(Which::First, (0, 0), axes);
    lab.state_mut().0.apply(WalkChange::Lens(Lens::Plane));
    lab.run();
    let made = plane(&lab, Axes::Principal);
    assert!(made.is_some());
    lab.run_steps(3);
    assert!(std::sync::Arc::ptr_eq(&made, &plane(&lab, Axes::Principal)), "frames in which nothing changed");
    assert!(*plane(&lab, Axes::First) != *made, "other axes");
    lab.state_mut().0.apply(Command::Edit(Edit::Text { which: Which::First, text: "another text".into() }));
    lab.run();
    assert!(*plane(&lab, Axes::Principal) != *made, "another state");
}
