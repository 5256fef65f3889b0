//! Masks painted on the map, on labels and on tokens, by pointer and by keyboard.

use attention_lab::attention::{Pattern, trace};
use attention_lab::document::{Document, Token, Which};
use attention_lab::workbench::{Command, Edit, Peek, SettingsChange, ThemeChoice, ViewChange, Workbench};
use egui::{Key, Pos2, Rect, Role, pos2, vec2};
use egui_kittest::kittest::Queryable;

use crate::harness::{Lab, Region, bench, harness, picture, preset};

fn lab_of(document: Document) -> Lab {
    let mut workbench = Workbench::new(document);
    workbench.apply(ViewChange::Unlock);
    workbench.apply(ViewChange::Painting(true));
    let mut lab = harness(workbench, (1280.0, 900.0));
    lab.run();
    lab
}

fn lab(slug: &str) -> Lab {
    lab_of(preset(slug))
}

fn map(lab: &Lab) -> Rect {
    lab.get_all_by_role(Role::Image).next().unwrap().rect()
}

/// The middle of the cell in a row and a column of the screen.
fn cell(lab: &Lab, row: usize, column: usize) -> Pos2 {
    let map = map(lab);
    let side = map.width() / bench(lab).document().tokens.len() as f32;
    map.min + vec2(column as f32 + 0.5, row as f32 + 0.5) * side
}

fn drag(lab: &mut Lab, way: &[(usize, usize)]) {
    let (row, column) = way[0];
    lab.drag_at(cell(lab, row, column));
    lab.run();
    for (row, column) in &way[1..] {
        lab.hover_at(cell(lab, *row, *column));
        lab.run();
    }
    let (row, column) = way[way.len() - 1];
    lab.drop_at(cell(lab, row, column));
    lab.run();
}

fn blocked(lab: &Lab) -> Vec<(usize, usize)> {
    let document = bench(lab).document();
    let tokens = document.tokens.len();
    let pairs = (0..tokens).flat_map(|query| (0..tokens).map(move |key| (query, key)));
    pairs.filter(|(query, key)| !document.spec.mask.allows(*query, *key, tokens)).collect()
}

#[test]
fn a_drag_blocks_the_cells_on_its_way_and_is_one_step_of_undo() {
    let mut lab = lab("uniform");
    let before = bench(&lab).document().clone();
    drag(&mut lab, &[(0, 1), (0, 4), (2, 4)]);
    assert_eq!(blocked(&lab), [(0, 1), (0, 2), (0, 3), (0, 4), (1, 4), (2, 4)]);
    assert_eq!(bench(&lab).derived().trace(Which::First).head(0, 0).unwrap().weights.at(0, 2), 0.0);
    assert_eq!(bench(&lab).view().lock, None, "a stroke locks nothing");
    // A stroke that begins on a blocked cell allows.
    drag(&mut lab, &[(0, 2), (0, 5)]);
    assert_eq!(blocked(&lab), [(0, 1), (1, 4), (2, 4)]);
    lab.state_mut().0.apply(Command::Undo);
    lab.run();
    assert_eq!(blocked(&lab).len(), 6);
    lab.state_mut().0.apply(Command::Undo);
    assert_eq!(*bench(&lab).document(), before);
    assert!(!bench(&lab).history().can_undo());
}

#[test]
fn a_click_toggles_a_cell_and_a_second_click_brings_it_back() {
    let mut lab = lab("uniform");
    for expected in [&[(3, 1)][..], &[]] {
        drag(&mut lab, &[(3, 1)]);
        assert_eq!(blocked(&lab), expected);
    }
}

#[test]
fn a_transposed_map_is_painted_where_the_pointer_is() {
    let mut lab = lab("uniform");
    lab.state_mut().0.apply(SettingsChange::Transposed(true));
    lab.run();
    drag(&mut lab, &[(1, 0), (1, 2)]);
    assert_eq!(blocked(&lab), [(0, 1), (1, 1), (2, 1)]);
}

#[test]
fn the_keyboard_moves_the_lock_and_toggles_its_cell() {
    let mut lab = lab("uniform");
    drag(&mut lab, &[(0, 0)]);
    lab.remove_cursor();
    lab.run();
    for key in [Key::ArrowDown, Key::ArrowRight, Key::Space] {
        lab.key_press(key);
        lab.run();
    }
    assert_eq!(bench(&lab).view().lock, Some(Peek { which: Which::First, query: 1, key: Some(1) }));
    assert_eq!(blocked(&lab), [(0, 0), (1, 1)]);
    lab.key_press(Key::Enter);
    lab.run();
    assert_eq!(blocked(&lab), [(0, 0)]);
}

#[test]
fn labels_paint_whole_rows_and_columns() {
    let mut lab = lab("uniform");
    let tokens = bench(&lab).document().tokens.len();
    let row = pos2(map(&lab).left() - 12.0, cell(&lab, 2, 0).y);
    lab.drag_at(row);
    lab.drop_at(row);
    lab.run();
    assert_eq!(blocked(&lab), (0..tokens).map(|key| (2, key)).collect::<Vec<_>>());
    lab.state_mut().0.apply(Command::Undo);
    lab.run();
    let column = pos2(cell(&lab, 0, 3).x, map(&lab).top() - 3.0);
    lab.drag_at(column);
    lab.drop_at(column);
    lab.run();
    assert_eq!(blocked(&lab), (0..tokens).map(|query| (query, 3)).collect::<Vec<_>>());
}

#[test]
fn a_token_is_blocked_for_all_by_its_menu_and_says_so() {
    let mut lab = lab("uniform");
    lab.state_mut().0.apply(ViewChange::Painting(false));
    lab.run();
    let name = bench(&lab).document().tokens[2].text.clone();
    lab.get_by_role_and_label(Role::Button, &format!("token {name}")).click_secondary();
    lab.run();
    lab.get_by_label("Block this token for all").click();
    lab.run();
    let tokens = bench(&lab).document().tokens.len();
    assert_eq!(blocked(&lab), (0..tokens).map(|query| (query, 2)).collect::<Vec<_>>());
    lab.get_by_role_and_label(Role::Button, &format!("token {name}, blocked for all")).click_secondary();
    lab.run();
    lab.get_by_label("Allow this token for all").click();
    lab.run();
    assert_eq!(blocked(&lab), []);
}

#[test]
fn a_click_on_a_token_toggles_it_while_painting() {
    let mut lab = lab("uniform");
    let name = bench(&lab).document().tokens[1].text.clone();
    lab.get_by_role_and_label(Role::Button, &format!("token {name}")).click();
    lab.run();
    assert_eq!(blocked(&lab).len(), bench(&lab).document().tokens.len());
    assert_eq!(bench(&lab).view().lock, None);
    lab.key_press(Key::Space);
    lab.run();
    assert_eq!(blocked(&lab), []);
}

#[test]
fn the_bar_tells_what_leaks_and_what_is_blocked() {
    let mut lab = lab("next-token");
    let tokens = bench(&lab).document().tokens.len();
    let weights = &bench(&lab).derived().trace(Which::First).head(0, 0).unwrap().weights;
    let above = (0..tokens).flat_map(|query| (query + 1..tokens).map(move |key| (query, key)));
    let mass = above.map(|(query, key)| weights.at(query, key)).sum::<f32>() / tokens as f32;
    assert!(mass > 0.5);
    let label = format!("Leaks from the future: {mass:.2}");
    assert!(lab.query_by_label(&label).is_some(), "{label}");
    assert!(lab.query_by_label(&format!("0 of {} pairs blocked", tokens * tokens)).is_some());

    lab.get_by_role_and_label(Role::Button, "Start from…").click();
    lab.run();
    lab.get_by_role_and_label(Role::Button, "Causal").click();
    lab.run();
    assert!(matches!(bench(&lab).document().spec.mask.pattern, Pattern::Painted(_)));
    assert!(lab.query_by_label("Leaks from the future: 0").is_some());
    let blocked = tokens * (tokens - 1) / 2;
    assert!(lab.query_by_label(&format!("{blocked} of {} pairs blocked", tokens * tokens)).is_some());
    lab.get_by_role_and_label(Role::Button, "Allow all").click();
    lab.run();
    assert!(lab.query_by_label(&format!("0 of {} pairs blocked", tokens * tokens)).is_some());
}

#[test]
fn painting_is_switched_in_the_bar_of_the_map() {
    let mut lab = harness(Workbench::new(preset("uniform")), (1280.0, 900.0));
    lab.run();
    assert!(lab.query_by_label("Allow all").is_none());
    lab.get_by_role_and_label(Role::Button, "Paint mask").click();
    lab.run();
    assert!(bench(&lab).view().painting && lab.query_by_label("Allow all").is_some());
}

#[test]
fn a_longer_second_sentence_reads_the_painting_by_position() {
    let mut document = preset("uniform");
    let tokens = document.tokens.len();
    let longer: Vec<Token> = (0..tokens + 3).map(|i| Token::new(format!("w{i}"))).collect();
    document.contrast = Some(longer);
    document.spec.mask.causal = true;
    let mut workbench = Workbench::new(document);
    let built = &workbench.derived().built;
    let expected = trace(&built.model, built.contrast.as_ref().unwrap(), &workbench.document().spec);
    workbench.apply(Command::Edit(Edit::Paint { pairs: Vec::new(), allowed: true }));
    workbench.update_now();
    // The picture of the causal mask holds for all of the second sentence.
    let scores = |trace: &attention_lab::attention::Trace| trace.layers[0].heads[0].scores.clone();
    assert_eq!(scores(workbench.derived().trace(Which::Second)), scores(&expected));
    workbench.apply(Command::Edit(Edit::PaintKey { key: tokens + 1, allowed: false }));
    workbench.update_now();
    let weights = |which: Which| &workbench.derived().trace(which).layers[0].heads[0].weights;
    assert_eq!(weights(Which::Second).at(tokens + 2, tokens + 1), 0.0);
    assert!(weights(Which::Second).at(tokens + 2, tokens) > 0.0 && weights(Which::First).at(1, 0) > 0.0);
    // And stays where it is when the first sentence changes.
    workbench.apply(Command::Edit(Edit::RemoveToken { which: Which::First, at: 0 }));
    workbench.update_now();
    assert_eq!(workbench.derived().trace(Which::Second).layers[0].heads[0].weights.at(tokens + 2, tokens + 1), 0.0);
}

fn snapshot(name: &str, theme: ThemeChoice) {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(SettingsChange::Theme(theme));
    workbench.apply(ViewChange::Painting(true));
    workbench.apply(Command::Edit(Edit::Causal(true)));
    workbench.apply(Command::Edit(Edit::Paint { pairs: vec![(0, 1), (1, 2), (2, 4), (6, 1)], allowed: true }));
    workbench.apply(Command::Edit(Edit::PaintKey { key: 2, allowed: false }));
    picture(name, workbench, Region::View);
}

#[test]
fn painting_in_the_dark() {
    snapshot("painting-dark", ThemeChoice::Dark);
}

#[test]
fn painting_in_the_light() {
    snapshot("painting-light", ThemeChoice::Light);
}

#[test]
fn painting_two_sentences_on_a_projector() {
    let mut workbench = Workbench::new(preset("coreference"));
    workbench.apply(SettingsChange::Theme(ThemeChoice::Projector));
    workbench.apply(ViewChange::Painting(true));
    workbench.apply(Command::Edit(Edit::PaintKey { key: 2, allowed: false }));
    picture("painting-two-projector", workbench, Region::View);
}
