//! The views by role and label, as a screen reader meets them.

use attention_lab::document::Which;
use attention_lab::files::ShippedPreset;
use attention_lab::workbench::{Command, Edit, MapKind, Peek, View, ViewChange, Workbench};
use egui::{Key, Role};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, bench, harness, preset, value};

fn lab(slug: &str) -> Lab {
    let mut lab = harness(Workbench::new(preset(slug)), (1280.0, 900.0));
    lab.run();
    lab
}

fn click(lab: &mut Lab, role: Role, label: &str) {
    lab.get_by_role_and_label(role, label).click();
    lab.run();
}

fn click_containing(lab: &mut Lab, label: &str) {
    // What is under the pointer may say its name once more.
    lab.query_all_by_label_contains(label).next().unwrap().click();
    lab.run();
}

#[test]
fn a_head_is_chosen_by_its_panel_and_the_map_follows() {
    let mut lab = lab("lecture-notes");
    assert_eq!(bench(&lab).view().head, 0);
    click_containing(&mut lab, "Head 3: ");
    assert_eq!(bench(&lab).view().head, 2);
    let weight = bench(&lab).derived().trace(Which::First).head(0, 2).unwrap().weights.at(6, 0);
    let read = format!("query New: tangent line, key Definition of derivative, weight {weight:.2}");
    assert!(value(&lab, "Attention map").starts_with(&read), "{read}");
}

#[test]
fn every_head_of_a_hundred_and_twenty_eight_can_be_reached_but_few_are_drawn() {
    let mut lab = lab("many-heads-128");
    lab.state_mut().0.apply(ViewChange::CardSize(1.0));
    click(&mut lab, Role::Button, "Heads");
    assert_eq!(bench(&lab).view().view, View::Heads);
    let drawn = lab.query_all_by_label_contains("Head ").count();
    assert!((3..60).contains(&drawn), "{drawn}");
    // The chosen head is in view from the beginning.
    assert_eq!(bench(&lab).view().head, 41);
    let area = lab.get_by_label_contains("Head 42: ").rect().center();
    lab.hover_at(area);
    for _ in 0..40 {
        lab.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -2000.0),
            modifiers: egui::Modifiers::NONE,
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
        });
        lab.run_steps(3);
    }
    lab.run();
    click_containing(&mut lab, "Head 128: ");
    assert_eq!(bench(&lab).view().head, 127);
}

#[test]
fn hover_peeks_click_locks_and_escape_unlocks() {
    let mut lab = lab("uniform");
    lab.state_mut().0.apply(ViewChange::Unlock);
    lab.run();
    let map = lab.get_by_role_and_label(Role::Image, "Attention map").rect();
    lab.hover_at(map.left_top() + egui::vec2(4.0, 4.0));
    lab.run();
    assert_eq!(bench(&lab).view().hover, Some(Peek { which: Which::First, query: 0, key: Some(0) }));
    assert_eq!(bench(&lab).view().lock, None);
    lab.drag_at(map.left_top() + egui::vec2(4.0, 4.0));
    lab.drop_at(map.left_top() + egui::vec2(4.0, 4.0));
    lab.run();
    assert_eq!(bench(&lab).view().lock, Some(Peek { which: Which::First, query: 0, key: Some(0) }));
    lab.remove_cursor();
    lab.run();
    assert_eq!(bench(&lab).view().hover, None);
    lab.key_press(Key::ArrowDown);
    lab.run();
    assert_eq!(bench(&lab).view().lock, Some(Peek { which: Which::First, query: 1, key: Some(0) }));
    lab.key_press(Key::Escape);
    lab.run();
    assert_eq!(bench(&lab).view().lock, None);
}

#[test]
fn the_causal_mask_is_toggled_and_undone_by_its_buttons() {
    let mut lab = lab("next-token");
    let above = |lab: &Lab| bench(lab).derived().trace(Which::First).head(0, 0).unwrap().weights.at(0, 1);
    assert!(above(&lab) > 0.9);
    click(&mut lab, Role::CheckBox, "Causal mask: no looking ahead");
    assert_eq!(above(&lab), 0.0);
    click(&mut lab, Role::Button, "Undo");
    assert!(above(&lab) > 0.9);
    click(&mut lab, Role::Button, "Redo");
    assert_eq!(above(&lab), 0.0);
    click(&mut lab, Role::Button, "Reset");
    assert!(above(&lab) > 0.9);
}

#[test]
fn keys_undo_and_redo() {
    let mut lab = lab("uniform");
    lab.state_mut().0.apply(Command::Edit(Edit::Temperature(7.0)));
    lab.run();
    lab.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
    lab.run();
    assert_eq!(bench(&lab).document().spec.temperature, 1.0);
    lab.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::Z);
    lab.run();
    assert_eq!(bench(&lab).document().spec.temperature, 7.0);
}

#[test]
fn presets_are_opened_from_the_menu_and_changes_are_asked_about() {
    let mut lab = lab("lecture-notes");
    click(&mut lab, Role::Button, "Presets");
    click(&mut lab, Role::Button, "Grammar");
    click_containing(&mut lab, "Subject and verb agree");
    assert_eq!(bench(&lab).document().title, "Subject and verb agree");

    lab.state_mut().0.apply(Command::Edit(Edit::Temperature(7.0)));
    lab.run();
    click(&mut lab, Role::Button, "File");
    click_containing(&mut lab, "Quit");
    assert!(lab.query_by_label("Save your changes?").is_some());
    click(&mut lab, Role::Button, "Cancel");
    assert!(lab.query_by_label("Save your changes?").is_none());
    assert_eq!(bench(&lab).document().spec.temperature, 7.0);
}

#[test]
fn what_a_preset_suggests_can_be_tried_and_its_promise_is_judged() {
    let mut lab = lab("next-token");
    click(&mut lab, Role::Button, "Try…");
    click(&mut lab, Role::Button, "Switch the causal mask on");
    assert!(bench(&lab).document().spec.mask.causal);
    assert!(bench(&lab).derived().claims().iter().flatten().any(|judged| judged.met()));
    assert!(lab.query_all_by_label_contains("promises checked").count() > 0);
}

/// The lines of the list of promises, which is opened and closed again.
fn promises(lab: &mut Lab) -> Vec<String> {
    click_containing(lab, "promises checked");
    let lines = lab.query_all_by_label_contains("head ").filter_map(|node| node.accesskit_node().label());
    let lines = lines.filter(|line| line.starts_with(['✓', '✕', '○'])).collect();
    lab.key_press(Key::Escape);
    lab.run();
    lines
}

#[test]
fn each_promise_stands_once_with_its_condition_and_none_contradicts_another() {
    let mut lab = lab("induction");
    let all = bench(&lab).document().claims.len();
    let total = format!("of {all} promises checked");
    let before = promises(&mut lab);
    assert!(lab.query_by_label(&format!("7 {total} ✓")).is_some());
    assert_eq!(before.len(), all, "{before:#?}");
    assert_eq!(before.iter().filter(|line| line.ends_with("· not now")).count(), 3, "{before:#?}");
    assert!(before.iter().any(|line| line.contains(", with head 1.1 ablated")), "{before:#?}");
    lab.state_mut().0.apply(Command::Edit(Edit::Ablated { layer: 0, head: 0, ablated: true }));
    lab.run();
    assert!(lab.query_all_by_label_contains(&total).next().is_some(), "the total stays");
    let after = promises(&mut lab);
    assert_eq!(after.len(), all, "{after:#?}");
    // Each with the verdict of its own condition: nothing is promised to be both.
    let now: Vec<&String> = after.iter().filter(|line| !line.ends_with("· not now")).collect();
    let subject = |line: &String| line.split("  ").nth(1).unwrap().split(", with").next().unwrap().to_owned();
    let (first, ablated): (Vec<&String>, Vec<&String>) =
        now.iter().copied().partition(|line| !line.contains(", with head 1.1 ablated"));
    assert_eq!(ablated.len(), 2, "{after:#?}");
    assert!(ablated.iter().all(|line| line.starts_with('✓')), "{after:#?}");
    assert!(ablated.iter().all(|line| !first.iter().any(|other| subject(other) == subject(line))), "{after:#?}");
}

#[test]
fn the_map_shows_scores_and_can_be_transposed() {
    let mut lab = lab("previous-token");
    click(&mut lab, Role::Button, "Scores");
    assert_eq!(bench(&lab).view().map, MapKind::Scores);
    click(&mut lab, Role::Button, "More");
    click(&mut lab, Role::CheckBox, "Transpose");
    assert!(bench(&lab).settings().transposed);
    let map = lab.get_by_role(Role::Image).rect();
    lab.hover_at(map.left_bottom() + egui::vec2(4.0, -4.0));
    lab.run();
    let last = bench(&lab).document().tokens.len() - 1;
    assert_eq!(bench(&lab).view().hover, Some(Peek { which: Which::First, query: 0, key: Some(last) }));
}

#[test]
fn a_second_sentence_has_a_map_of_its_own() {
    let lab = lab("coreference");
    assert!(lab.query_by_label_contains("Attention map of the second sentence").is_some());
}

#[test]
fn panels_fold_in_a_narrow_window_and_open_one_at_a_time() {
    let mut lab = harness(Workbench::new(preset("lecture-notes")), (800.0, 600.0));
    lab.run();
    let shown = |lab: &Lab| {
        let has = |label: &str| lab.query_all_by_label_contains(label).count() > 0;
        (has("Causal mask: no looking ahead"), has("Dot product"))
    };
    assert_eq!(shown(&lab), (false, false));
    click(&mut lab, Role::CheckBox, "Controls");
    assert_eq!(shown(&lab), (true, false));
    click(&mut lab, Role::CheckBox, "Inspector");
    assert_eq!(shown(&lab), (false, true));
}

#[test]
fn an_idle_window_asks_for_no_frame() {
    let mut lab = lab("coreference");
    lab.remove_cursor();
    lab.run();
    lab.step();
    let wait = lab.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(wait > std::time::Duration::from_secs(3600), "{wait:?}");
}

/// A file on its way from the desktop.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn a_preset_dropped_on_the_window_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dropped.ron");
    std::fs::write(&path, ShippedPreset::find("induction").unwrap().source).unwrap();
    let mut lab = lab("uniform");
    lab.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path.clone())));
    lab.run();
    assert_eq!(bench(&lab).document().title, "Induction");
    assert_eq!(bench(&lab).path(), Some(path.as_path()));
}

#[test]
fn a_token_with_signs_that_no_font_has_says_so() {
    let mut lab = lab("uniform");
    lab.ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
    lab.state_mut().0.apply(Command::Edit(Edit::Text { which: Which::First, text: "plain 漢".into() }));
    lab.run();
    for (token, lacks) in [("plain", false), ("漢", true)] {
        let chip = lab.query_all_by_label_contains(&format!("token {token}")).next().unwrap().rect().center();
        lab.hover_at(chip);
        lab.run_steps(60);
        let said = lab.query_all_by_label_contains("No font on this computer").count() > 0;
        assert_eq!(said, lacks, "{token}");
    }
}

#[test]
fn a_picture_of_the_list_shows_every_lesson() {
    let mut workbench = Workbench::default();
    workbench.apply(ViewChange::View(View::Course));
    let picture = attention_lab::figure::render(&mut workbench, egui::vec2(1280.0, 1000.0), 1.0);
    // In the column of the first, third, … lesson no ground and no text has a colour.
    let is_colored = |y: u32| {
        let differs = |x: u32| {
            let [red, green, blue, _] = picture.get_pixel(x, y).0;
            red.max(green).max(blue) - red.min(green).min(blue) > 40
        };
        (30..90).any(differs)
    };
    let lessons = attention_lab::workbench::Course::shipped().count();
    let rows = (110..960).filter(|y| is_colored(*y)).count();
    assert!(rows >= 60 * lessons.div_ceil(2), "{rows} rows of pictures of {lessons} lessons");
}
