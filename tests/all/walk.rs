//! The walk-through by role and label: from a number back to an embedding, and numbers changed by hand.

use attention_lab::analysis::{Stage, StageCell};
use attention_lab::document::{Document, Number, Which};
use attention_lab::model::{Part, Position};
use attention_lab::workbench::{
    Command, Depth, Edit, SettingsChange, ThemeChoice, View, ViewChange, WalkChange, Workbench,
};
use egui::accesskit::Role;
use egui::{Event, Key, Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable;
use strum::VariantArray;

use crate::harness::{Lab, Region, bench, harness, picture, preset};

fn cell(stage: Stage, row: usize, column: usize) -> StageCell {
    StageCell { layer: 0, head: 0, stage, row, column }
}

fn screen(document: Document, locked: Option<StageCell>) -> Lab {
    let mut workbench = Workbench::new(document);
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(Depth::Matrices));
    locked.into_iter().for_each(|cell| workbench.apply(WalkChange::Number(cell)));
    let mut screen = harness(workbench, (1900.0, 1000.0));
    screen.run();
    screen
}

fn trail(screen: &Lab) -> &[StageCell] {
    &bench(screen).view().walk.trail
}

/// The first button whose name begins so, in the formula.
fn click_input(screen: &mut Lab, name: &str) {
    screen.get_all_by_role(Role::Button).find(|node| label(node).starts_with(name)).unwrap().click();
    screen.run();
}

fn label(node: &egui_kittest::Node) -> String {
    use egui_kittest::kittest::NodeT;
    node.accesskit_node().label().unwrap_or_default()
}

fn matrix(screen: &Lab, name: &str) -> Rect {
    screen.get_all_by_role(Role::Image).find(|node| label(node).starts_with(name)).unwrap().rect()
}

fn press(screen: &mut Lab, at: Pos2) {
    screen.drag_at(at);
    screen.drop_at(at);
    screen.run();
}

/// The middle of a cell.
fn middle(matrix: Rect, of: (usize, usize), at: (usize, usize)) -> Pos2 {
    let cell = matrix.size() / vec2(of.1 as f32, of.0 as f32);
    matrix.min + vec2(at.1 as f32 + 0.5, at.0 as f32 + 0.5) * cell
}

#[test]
fn an_output_is_traced_to_the_embedding_that_it_came_from() {
    let mut screen = screen(preset("by-hand"), Some(cell(Stage::Output, 2, 3)));
    let steps = [
        ("concat row green, column 4", Stage::Concat),
        ("A·V row green, column 4", Stage::HeadOutput),
        ("A row green, column tea", Stage::Weights),
        ("exp row green, column tea", Stage::Exponentials),
        ("S row green, column tea", Stage::Scores),
        ("QKᵀ/√K row green, column tea", Stage::Scaled),
        ("QKᵀ row green, column tea", Stage::Products),
        ("Q row green, column 4", Stage::Queries),
        ("X row green, column 3", Stage::Embeddings),
    ];
    for (name, stage) in steps {
        click_input(&mut screen, name);
        assert_eq!(trail(&screen).last().unwrap().stage, stage);
    }
    assert_eq!(trail(&screen).len(), steps.len() + 1);
    // The way back is clickable, too.
    click_input(&mut screen, "A[green, tea]");
    assert_eq!(trail(&screen).last(), Some(&cell(Stage::Weights, 2, 3)));
    assert_eq!(trail(&screen).len(), 4);
}

#[test]
fn the_way_back_goes_through_the_layer_before_and_the_view_follows() {
    let mut document = preset("induction");
    document.spec.mask.causal = true;
    let mut screen = screen(document, None);
    let last = StageCell { layer: 1, ..cell(Stage::Input, 3, 40) };
    screen.state_mut().0.apply(ViewChange::Head { layer: 1, head: 0 });
    screen.state_mut().0.apply(WalkChange::Number(last));
    screen.run();
    click_input(&mut screen, "Y row ");
    assert_eq!(trail(&screen).last(), Some(&cell(Stage::Output, 3, 40)));
    assert_eq!(bench(&screen).view().layer, 0);
}

#[test]
fn a_click_locks_arrows_move_and_escape_lets_go() {
    let mut screen = screen(preset("by-hand"), None);
    let queries = matrix(&screen, "Matrix Q,");
    let at = middle(queries, (4, 4), (1, 2));
    screen.hover_at(at);
    screen.run();
    assert_eq!(bench(&screen).view().walk.hover, Some(cell(Stage::Queries, 1, 2)));
    press(&mut screen, at);
    assert_eq!(trail(&screen), [cell(Stage::Queries, 1, 2)]);
    screen.remove_cursor();
    screen.run();
    assert_eq!(bench(&screen).view().walk.hover, None);
    screen.key_press(Key::ArrowDown);
    screen.run();
    screen.key_press(Key::ArrowLeft);
    screen.run();
    assert_eq!(trail(&screen), [cell(Stage::Queries, 2, 1)]);
    screen.key_press(Key::Escape);
    screen.run();
    assert!(trail(&screen).is_empty());
}

fn weight(screen: &Lab) -> f32 {
    bench(screen).derived().trace(Which::First).head(0, 0).unwrap().weights.at(0, 0)
}

#[test]
fn a_number_is_dragged_and_everything_after_it_follows() {
    let mut screen = screen(preset("by-hand"), None);
    let before = weight(&screen);
    let at = middle(matrix(&screen, "Matrix W_Q,"), (4, 4), (0, 0));
    screen.drag_at(at);
    screen.run();
    for step in 1..=10 {
        screen.hover_at(at + vec2(10.0 * step as f32, 0.0));
        screen.run();
    }
    screen.drop_at(at + vec2(100.0, 0.0));
    screen.run();
    assert_eq!(bench(&screen).derived().built.model.layers[0].heads[0].w_q.at((0, 0)), 1.0);
    assert!(weight(&screen) > before);
    assert!(screen.query_all_by_label("edited").count() >= 2, "in the view and in the controls");

    screen.get_all_by_role_and_label(Role::Button, "Restore the head").next().unwrap().click();
    screen.run();
    assert_eq!(weight(&screen), before);
    assert_eq!(screen.query_all_by_label("edited").count(), 0);
    // The drag was one step, and so was the way back.
    screen.get_by_role_and_label(Role::Button, "Undo").click();
    screen.run();
    screen.get_by_role_and_label(Role::Button, "Undo").click();
    screen.run();
    assert!(!bench(&screen).is_changed());
}

#[test]
fn a_dragged_number_and_what_follows_share_a_frame() {
    let mut screen = screen(preset("by-hand"), None);
    let at = middle(matrix(&screen, "Matrix W_Q,"), (4, 4), (0, 0));
    screen.drag_at(at);
    screen.run();
    screen.hover_at(at + vec2(30.0, 0.0));
    screen.run();
    let before = weight(&screen);
    screen.hover_at(at + vec2(90.0, 0.0));
    // One frame: the pointer has moved, and the weights that are drawn have too.
    screen.step();
    assert_eq!(bench(&screen).derived().built.model.layers[0].heads[0].w_q.at((0, 0)), 0.9);
    assert!(!bench(&screen).is_stale() && weight(&screen) > before);
    screen.drop_at(at + vec2(90.0, 0.0));
    screen.run();
}

#[test]
fn a_double_click_brings_a_number_back() {
    let mut screen = screen(preset("by-hand"), None);
    let number = Number::Weight { layer: 0, head: 0, part: Part::Value, row: 1, column: 1 };
    screen.state_mut().0.apply(Command::Edit(Edit::Number { at: number, value: -3.0 }));
    screen.run();
    let at = middle(matrix(&screen, "Matrix W_V,"), (4, 4), (1, 1));
    for pressed in [true, false, true, false] {
        screen.event(Event::PointerMoved(at));
        let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
        screen.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        screen.step();
    }
    screen.run();
    assert_eq!(bench(&screen).document(), bench(&screen).original());
}

#[test]
fn a_number_is_typed_over_its_cell() {
    let mut screen = screen(preset("by-hand"), None);
    let at = middle(matrix(&screen, "Matrix W_Q,"), (4, 4), (0, 1));
    press(&mut screen, at);
    screen.event(Event::Text("-".into()));
    screen.run();
    screen.event(Event::Text("2.5".into()));
    screen.run();
    screen.key_press(Key::Enter);
    screen.run();
    assert_eq!(bench(&screen).derived().built.model.layers[0].heads[0].w_q.at((0, 1)), -2.5);
}

#[test]
fn a_given_number_has_a_box_of_its_own() {
    let mut screen = screen(preset("by-hand"), Some(cell(Stage::WQ, 0, 0)));
    let before = weight(&screen);
    let number = screen.get_all_by_role(Role::SpinButton).find(|node| label(node).starts_with("Number at W_Q[1, 1]"));
    number.unwrap().focus();
    screen.run();
    screen.key_press(Key::ArrowUp);
    screen.run();
    assert_ne!(weight(&screen), before);
    assert!(screen.query_all_by_label("edited").count() > 0);
    screen.get_by_role_and_label(Role::Button, "As it was").click();
    screen.run();
    assert_eq!(weight(&screen), before);
    assert_eq!(screen.query_all_by_label("edited").count(), 0);
}

#[test]
fn a_whole_matrix_is_changed_from_its_menu() {
    let mut screen = screen(preset("by-hand"), None);
    screen.get_by_role_and_label(Role::Button, "Change W_K").click();
    screen.run();
    screen.get_by_role_and_label(Role::Button, "Copy of W_Q").click();
    screen.run();
    let head = &bench(&screen).derived().built.model.layers[0].heads[0];
    assert_eq!(head.w_k, head.w_q);
}

#[test]
fn every_operation_can_be_read_under_every_encoding() {
    for position in
        [Position::Sinusoidal { strength: 1.0 }, Position::Rope { strength: 1.0 }, Position::Alibi { strength: 1.0 }]
    {
        let mut document = preset("induction");
        document.spec.position = position;
        document.spec.mask.causal = true;
        let mut screen = screen(document, None);
        for layer in 0..2 {
            for stage in Stage::VARIANTS.iter().copied() {
                for (row, column) in [(0, 0), (2, 1), (1, 2)] {
                    let cell = StageCell { layer, ..cell(stage, row, column) };
                    let depth = if row == 2 { Depth::Products } else { Depth::Matrices };
                    screen.state_mut().0.apply(ViewChange::Head { layer, head: 0 });
                    screen.state_mut().0.apply(WalkChange::Number(cell));
                    screen.state_mut().0.apply(WalkChange::Depth(depth));
                    screen.run_steps(1);
                }
            }
        }
    }
}

#[test]
fn a_long_sentence_is_drawn_fitted_and_with_all_numbers() {
    let mut document = preset("long-context-512");
    document.claims.clear();
    let mut screen = screen(document, Some(cell(Stage::Weights, 500, 3)));
    screen.get_by_role_and_label(Role::Button, "More").click();
    screen.run();
    screen.get_by_role_and_label(Role::Button, "With all numbers").click();
    screen.run();
}

fn snapshot(name: &str, region: Region, theme: ThemeChoice, slug: &str, depth: Depth, locked: StageCell) {
    let mut workbench = Workbench::new(preset(slug));
    workbench.apply(SettingsChange::Theme(theme));
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(depth));
    workbench.apply(WalkChange::Number(locked));
    picture(name, workbench, region);
}

#[test]
fn matrices_in_the_dark() {
    snapshot("walk-dark", Region::View, ThemeChoice::Dark, "by-hand", Depth::Matrices, cell(Stage::Queries, 2, 3));
}

#[test]
fn products_in_the_light() {
    for (name, region) in [("walk-light", Region::View), ("walk-inspector-light", Region::Inspector)] {
        snapshot(name, region, ThemeChoice::Light, "lecture-notes", Depth::Products, cell(Stage::Products, 6, 0));
    }
}
