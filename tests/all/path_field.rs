//! A path that is typed, where the system has no dialog to choose a file.

use std::path::Path;

use attention_lab::files::open_document;
use attention_lab::workbench::{Answer, Command, Dialog, Edit, FileUse, Workbench};
use egui::{Key, Role};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, bench, harness};

fn lab(workbench: Workbench, what: FileUse) -> Lab {
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    lab.state_mut().0.type_path(what);
    lab.run();
    lab
}

/// Types over a field.
fn fill(lab: &mut Lab, field: &str, text: &str) {
    lab.get_by_role_and_label(Role::TextInput, field).focus();
    lab.run();
    lab.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    lab.run();
    lab.get_by_role_and_label(Role::TextInput, field).type_text(text);
    lab.run();
}

fn field(lab: &Lab, field: &str) -> String {
    lab.get_by_role_and_label(Role::TextInput, field).accesskit_node().value().unwrap_or_default()
}

fn click(lab: &mut Lab, button: &str) {
    lab.get_by_role_and_label(Role::Button, button).click();
    lab.run();
}

fn changed() -> Workbench {
    let mut workbench = Workbench::default();
    workbench.apply(Command::Edit(Edit::Temperature(2.5)));
    workbench
}

#[test]
fn saving_goes_on_until_it_succeeds_or_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let mut workbench = changed();
    // "Save your changes?" before another document.
    workbench.apply(Command::Ask(Dialog::OpenPreset("uniform")));
    workbench.apply(Command::Answer(Answer::Save));
    assert_eq!(workbench.take_dialog(), Some(Dialog::SaveAs), "the window looks for a dialog of the system first");
    let mut lab = lab(workbench, FileUse::Save);
    assert_eq!(field(&lab, "File name"), "who-is-it.ron");
    assert!(Path::new(&field(&lab, "Folder")).is_dir());
    // A folder that is not there is told here, once, and nothing is lost.
    let missing = folder.path().join("missing");
    fill(&mut lab, "Folder", &missing.display().to_string());
    fill(&mut lab, "File name", "mine");
    click(&mut lab, "Save");
    assert_eq!(
        lab.query_all_by_label_contains("missing").filter(|node| node.accesskit_node().role() == Role::Label).count(),
        1
    );
    assert!(bench(&lab).is_modified() && bench(&lab).dialog() == Some(&Dialog::Path(FileUse::Save)));
    fill(&mut lab, "Folder", &folder.path().display().to_string());
    lab.get_by_role_and_label(Role::TextInput, "File name").focus();
    lab.run();
    lab.key_press(Key::Enter);
    lab.run();
    let saved = open_document(&folder.path().join("mine.ron")).unwrap();
    assert_eq!(saved.spec.temperature, 2.5);
    assert_eq!(bench(&lab).dialog(), None);
    assert_eq!(bench(&lab).document().title, "Uniform attention", "what was to follow follows");
}

#[test]
fn cancelling_saves_nothing_and_says_nothing() {
    for escape in [true, false] {
        let mut workbench = changed();
        workbench.apply(Command::Ask(Dialog::Quit));
        workbench.apply(Command::Answer(Answer::Save));
        workbench.take_dialog();
        let mut lab = lab(workbench, FileUse::Save);
        if escape {
            lab.key_press(Key::Escape);
            lab.run();
        } else {
            click(&mut lab, "Cancel");
        }
        assert_eq!((bench(&lab).dialog(), bench(&lab).message()), (None, None));
        assert!(bench(&lab).is_modified());
        // What was to follow does not, not even after the next time.
        lab.state_mut().0.apply(Command::SaveAs(tempfile::tempdir().unwrap().path().join("x.ron")));
        assert_eq!(bench(&lab).dialog(), None);
    }
}

#[test]
fn a_file_that_is_there_is_replaced_by_its_own_button_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.ron"), "mine").unwrap();
    let mut lab = lab(changed(), FileUse::Save);
    fill(&mut lab, "Folder", &folder.path().display().to_string());
    fill(&mut lab, "File name", "mine");
    lab.get_by_label("A file of this name is already there.");
    lab.key_press(Key::Enter);
    lab.run();
    assert_eq!(std::fs::read_to_string(folder.path().join("mine.ron")).unwrap(), "mine");
    click(&mut lab, "Replace it");
    assert_eq!(open_document(&folder.path().join("mine.ron")).unwrap().spec.temperature, 2.5);
    assert_eq!(bench(&lab).message().unwrap().text, "Saved mine.ron.");
}

#[test]
fn a_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("two.ron"), "V1((text: \"a b\", layers: [[(seed: 1)]]))").unwrap();
    let mut lab = lab(Workbench::default(), FileUse::Open);
    assert_eq!(field(&lab, "File name"), "");
    fill(&mut lab, "Folder", &folder.path().display().to_string());
    fill(&mut lab, "File name", "two.ron");
    click(&mut lab, "Open");
    assert_eq!((bench(&lab).dialog(), bench(&lab).document().tokens.len()), (None, 2));
}
