//! The walk-through, by role and label.

use attention_lab::attention::{Stage, StageCell};
use attention_lab::document::Number;
use attention_lab::files::{SHIPPED, parse_preset};
use attention_lab::model::Part;
use attention_lab::ui::UiState;
use attention_lab::workbench::{Command, Depth, Edit, View, Workbench};
use egui::accesskit::Role;
use egui::{Key, Modifiers, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::harness;

type Lab = Harness<'static, (Workbench, UiState)>;

fn lab(slug: &str) -> Lab {
    let preset = SHIPPED.iter().find(|preset| preset.slug == slug).unwrap();
    let mut workbench = Workbench::new(parse_preset(preset.source).unwrap());
    workbench.apply(Command::view(|view| view.view = View::Walk));
    // Wide enough for all matrices.
    let mut lab = harness(workbench, vec2(4600.0, 900.0));
    lab.run();
    lab
}

fn bench(lab: &Lab) -> &Workbench {
    &lab.state().0
}

fn lock(lab: &mut Lab, stage: Stage, row: usize, column: usize) {
    let (layer, head) = (bench(lab).view.layer, bench(lab).view.head);
    let cell = StageCell { layer, head, stage, row, column };
    lab.state_mut().0.apply(Command::view(move |view| view.walk.trail = vec![cell]));
    lab.run();
}

fn locked(lab: &Lab) -> StageCell {
    *bench(lab).view.walk.trail.last().expect("a number is locked")
}

/// Whether a label is that of a number in a formula, and not of a place on the way: tokens may hold colons.
fn is_number(label: &str) -> bool {
    label.rsplit_once(']').is_some_and(|(_, rest)| rest.contains(": "))
}

/// Clicks the first number of the formula that belongs to a matrix, by its symbol.
fn walk_to(lab: &mut Lab, symbol: &str) {
    let start = format!("{symbol}[");
    let is_input = |label: &str| label.starts_with(&start) && is_number(label);
    let node = lab
        .query_all_by_role(Role::Button)
        .find(|node| node.accesskit_node().label().is_some_and(|label| is_input(&label)))
        .unwrap_or_else(|| panic!("no number of {symbol} in the formula"));
    node.click();
    lab.run();
}

/// Where a cell of a matrix is on the screen.
fn place(lab: &Lab, start: &str, (row, column): (usize, usize), (rows, columns): (usize, usize)) -> egui::Pos2 {
    let matrix = lab
        .query_all_by_role(Role::Image)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with(start)));
    let rect = matrix.expect("the matrix is in the picture").rect();
    let cell = rect.size() / vec2(columns as f32, rows as f32);
    rect.min + cell * vec2(column as f32 + 0.5, row as f32 + 0.5)
}

#[test]
fn an_output_is_traced_to_the_embedding_that_it_came_from() {
    let mut lab = lab("lecture-notes");
    lock(&mut lab, Stage::Output, 6, 3);
    for (symbol, stage) in [
        ("concat", Stage::Concat),
        ("A·V", Stage::HeadOutput),
        ("A", Stage::Weights),
        ("exp", Stage::Exponentials),
        ("S", Stage::Scores),
        ("QKᵀ/√K", Stage::Scaled),
        ("QKᵀ", Stage::Products),
        ("Q", Stage::Queries),
        ("X", Stage::Embeddings),
    ] {
        walk_to(&mut lab, symbol);
        assert_eq!(locked(&lab).stage, stage);
    }
    assert_eq!(bench(&lab).view.walk.trail.len(), 10);
    assert!(lab.query_by_label_contains("A given number").is_some());
    // The breadcrumb leads back.
    let crumb = lab
        .query_all_by_role(Role::Button)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with("A[") && !is_number(&label)));
    crumb.expect("the way is written").click();
    lab.run();
    assert_eq!(locked(&lab).stage, Stage::Weights);
    lab.key_press(Key::Escape);
    lab.run();
    assert!(bench(&lab).view.walk.trail.is_empty());
}

#[test]
fn the_way_back_leads_through_layers_and_heads() {
    let mut lab = lab("induction");
    lab.state_mut().0.apply(Command::view(|view| (view.layer, view.head) = (1, 1)));
    lock(&mut lab, Stage::Input, 4, 7);
    walk_to(&mut lab, "Y");
    assert_eq!((locked(&lab).layer, locked(&lab).stage, bench(&lab).view.layer), (0, Stage::Output, 0));
    walk_to(&mut lab, "concat");
    let head = locked(&lab).column / bench(&lab).document().head_width();
    walk_to(&mut lab, "A·V");
    assert_eq!((locked(&lab).head, bench(&lab).view.head), (head, head));
}

#[test]
fn hovering_shows_the_formula_and_a_click_locks_it() {
    let mut lab = lab("lecture-notes");
    let at = place(&lab, "A, ", (6, 0), (7, 7));
    lab.hover_at(at);
    lab.run();
    let cell = bench(&lab).view.walk.hover.expect("a number is under the pointer");
    assert_eq!((cell.stage, cell.row, cell.column), (Stage::Weights, 6, 0));
    let weight = bench(&lab).derived().trace(false).layers[0].heads[0].weights.at(6, 0);
    assert!(lab.query_by_label(&format!("{weight:.2}")).is_some());
    lab.drag_at(at);
    lab.drop_at(at);
    lab.run();
    assert_eq!(locked(&lab), cell);
}

#[test]
fn a_weight_is_dragged_typed_and_reset_and_all_that_follows_moves() {
    let mut lab = lab("lecture-notes");
    let document = bench(&lab).document();
    let row = document.embedding(&document.tokens[0]).iter().position(|value| *value != 0.0).unwrap();
    let number = Number::Weight { layer: 0, head: 0, part: Part::Query, row, column: 0 };
    let before = document.number(number).unwrap();
    let weights = |lab: &Lab| bench(lab).derived().trace(false).layers[0].heads[0].weights.clone();
    let first = weights(&lab);

    let at = place(&lab, "W_Q, ", (row, 0), (document.width, document.head_width()));
    lab.hover_at(at);
    lab.run();
    lab.drag_at(at);
    lab.step();
    for step in 1..=10 {
        lab.hover_at(at + vec2(15.0 * step as f32, 0.0));
        lab.step();
    }
    let dragged = bench(&lab).document().number(number).unwrap();
    assert!((dragged - before - 1.5).abs() < 0.02, "{before} → {dragged}");
    assert_ne!(weights(&lab), first, "in the same frame");
    lab.drop_at(at + vec2(150.0, 0.0));
    lab.run();
    assert!(lab.query_by_label("edited").is_some());
    assert_eq!(bench(&lab).history().can_undo(), true);

    lock(&mut lab, Stage::WQ, row, 0);
    let name = format!("Value of W_Q[{}, 1]", row + 1);
    lab.get_by_role_and_label(Role::SpinButton, &name).focus();
    lab.run();
    lab.key_press_modifiers(Modifiers::COMMAND, Key::A);
    lab.get_by_role_and_label(Role::SpinButton, &name).type_text("4.25");
    lab.run();
    lab.key_press(Key::Enter);
    lab.run();
    assert_eq!(bench(&lab).document().number(number), Some(4.25));

    lab.get_by_role_and_label(Role::Button, "Restore head").click();
    lab.run();
    assert_eq!(weights(&lab), first);
    assert!(lab.query_by_label("edited").is_none());
}

#[test]
fn a_number_is_typed_into_its_cell_and_keys_move_the_lock() {
    let mut lab = lab("lecture-notes");
    let width = bench(&lab).document().width;
    let at = place(&lab, "X, ", (2, 5), (7, width));
    lab.hover_at(at);
    lab.run();
    lab.drag_at(at);
    lab.drop_at(at);
    lab.run();
    assert_eq!((locked(&lab).row, locked(&lab).column), (2, 5));
    lab.hover_at(pos2(5.0, 5.0));
    lab.run();
    lab.key_press(Key::ArrowDown);
    lab.run();
    lab.key_press(Key::ArrowRight);
    lab.run();
    assert_eq!((locked(&lab).row, locked(&lab).column), (3, 6));
    lab.event(egui::Event::Text("7".into()));
    lab.run();
    lab.event(egui::Event::Text(".5".into()));
    lab.run();
    lab.key_press(Key::Enter);
    lab.run();
    let number = Number::Embedding { second: false, token: 3, dimension: 6 };
    assert_eq!(bench(&lab).document().number(number), Some(7.5));
    lab.key_press(Key::Delete);
    lab.run();
    assert_eq!(bench(&lab).document(), bench(&lab).original());
}

#[test]
fn whole_matrices_have_a_menu() {
    let mut lab = lab("lecture-notes");
    for label in ["Change a matrix…", "W_Q", "All zeros"] {
        let node = lab.query_all_by_role_and_label(Role::Button, label).last().expect("it is there");
        node.click();
        lab.run();
    }
    let weights = bench(&lab).document().head_weights(0, 0).unwrap();
    assert!(weights.w_q.iter().all(|value| *value == 0.0));
    assert!(lab.query_by_label("edited").is_some());
}

#[test]
fn at_the_depth_of_products_all_of_them_are_written() {
    let mut lab = lab("lecture-notes");
    lab.state_mut().0.apply(Command::view(|view| view.walk.depth = Depth::Products));
    lock(&mut lab, Stage::Products, 6, 0);
    let inputs = |symbol: &str| {
        let start = format!("{symbol}[");
        let labels = lab.query_all_by_role(Role::Button).filter_map(|node| node.accesskit_node().label());
        labels.filter(|label| label.starts_with(&start) && is_number(label)).count()
    };
    let head_width = bench(&lab).document().head_width();
    assert_eq!((inputs("Q"), inputs("K")), (head_width, head_width));
    lab.state_mut().0.apply(Command::Edit(Edit::Text { second: false, text: String::new() }));
    lab.run();
    assert!(bench(&lab).view.walk.trail.is_empty(), "what is gone cannot be looked at");
}
