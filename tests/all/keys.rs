//! The list of keys that `?` opens.

use attention_lab::document::Which;
use attention_lab::workbench::{Dialog, Peek, View, ViewChange, Workbench};
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable;

use crate::harness::{Lab, bench, harness, preset};

fn lab() -> Lab {
    let mut lab = harness(Workbench::new(preset("lecture-notes")), (800.0, 600.0));
    lab.run();
    lab
}

/// As a keyboard with a question mark above another key sends it.
fn question_mark(lab: &mut Lab) {
    lab.event(egui::Event::Text("?".into()));
    lab.key_press_modifiers(Modifiers::SHIFT, Key::Questionmark);
    lab.run();
}

#[test]
fn a_question_mark_lists_the_keys_and_escape_closes_the_list() {
    let mut lab = lab();
    question_mark(&mut lab);
    assert_eq!(bench(&lab).dialog(), Some(&Dialog::Keys));
    for text in ["Keys", "Everywhere", "Ctrl+Shift+Z, Ctrl+Y", "Redo", "On a map"] {
        assert!(lab.query_all_by_label(text).next().is_some(), "{text}");
    }
    let bottom = lab.get_by_role_and_label(Role::Button, "Close").rect().bottom();
    assert!(bottom < 600.0, "{bottom}");
    // The end of the list is scrolled to.
    let last = |lab: &Lab| lab.get_by_label("A page down").rect().center().y;
    assert!(last(&lab) > 600.0);
    for _ in 0..8 {
        lab.key_press(Key::PageDown);
        lab.run();
    }
    assert!(last(&lab) < bottom, "{}", last(&lab));
    lab.key_press(Key::Escape);
    lab.run();
    assert_eq!(bench(&lab).dialog(), None);
}

#[test]
fn a_question_mark_that_is_typed_is_text() {
    let mut lab = lab();
    lab.state_mut().0.apply(ViewChange::View(View::Heads));
    lab.run();
    lab.get_by_role_and_label(Role::TextInput, "Filter").focus();
    lab.run();
    question_mark(&mut lab);
    assert_eq!(bench(&lab).dialog(), None);
    assert_eq!(bench(&lab).view().filter, "?");
}

#[test]
fn the_list_of_keys_is_in_the_file_menu() {
    let mut lab = lab();
    lab.get_by_role_and_label(Role::Button, "File").click();
    lab.run();
    lab.query_all_by_label_contains("Keys").next().unwrap().click();
    lab.run();
    assert_eq!(bench(&lab).dialog(), Some(&Dialog::Keys));
}

#[test]
fn escape_closes_an_open_menu_and_nothing_else() {
    let mut lab = harness(Workbench::default(), (1280.0, 900.0));
    let locked = Peek { which: Which::First, query: 3, key: Some(2) };
    lab.state_mut().0.apply(ViewChange::Lock(locked));
    lab.run();
    let menus = [
        (Role::Button, "File", "Quit"),
        (Role::Button, "Presets", "Grammar"),
        (Role::ComboBox, "Mask", "Sliding window"),
    ];
    for (role, menu, item) in menus {
        lab.get_by_role_and_label(role, menu).click();
        lab.run();
        assert!(lab.query_all_by_label_contains(item).next().is_some(), "{menu} is not open");
        lab.key_press(Key::Escape);
        lab.run();
        assert!(lab.query_all_by_label_contains(item).next().is_none(), "{menu} is still open");
        assert_eq!(bench(&lab).view().lock, Some(locked), "{menu}");
    }
    lab.key_press(Key::Escape);
    lab.run();
    assert_eq!(bench(&lab).view().lock, None);
}
