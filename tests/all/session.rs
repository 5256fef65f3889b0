//! What survives a restart, and what a damaged file does.

use std::fs;

use attention_lab::jobs::Wake;
use attention_lab::workbench::{Command, Edit, SessionStore, SettingsChange, ThemeChoice, Workbench};

#[test]
fn the_session_comes_back_with_its_changes_and_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/session.ron");
    let mut store = SessionStore::new(path.clone());
    let mut workbench = store.load();
    workbench.apply(Command::Edit(Edit::Temperature(2.5)));
    workbench.apply(SettingsChange::Theme(ThemeChoice::Projector));
    store.save(&workbench).unwrap();
    assert!(store.holds(&workbench));

    drop(store);
    let back = SessionStore::new(path).load();
    assert_eq!(back.document(), workbench.document());
    assert_eq!(back.settings(), workbench.settings());
    assert!(back.is_modified());
    assert_eq!(back.message(), None);
}

#[test]
fn a_damaged_session_is_set_aside_with_a_message() {
    let whole = {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.ron");
        SessionStore::new(path.clone()).save(&Workbench::default()).unwrap();
        fs::read(path).unwrap()
    };
    let half = whole[..whole.len() / 2].to_vec();
    let cases: [&[u8]; 4] = [b"", b"\xff\xfe", &half, b"(settings:(),document:\"V1(())\",saved:None,path:None)"];
    for damaged in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.ron");
        fs::write(&path, damaged).unwrap();
        let workbench = SessionStore::new(path.clone()).load();
        assert_eq!(workbench.document(), Workbench::default().document());
        assert!(workbench.message().unwrap().is_error);
        assert!(!path.exists());
        assert_eq!(fs::read(folder.path().join("session.damaged.ron")).unwrap(), damaged);
    }
}

#[test]
fn a_second_window_leaves_the_session_of_the_first_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    let mut first = SessionStore::new(path.clone());
    let mut workbench = first.load();
    workbench.apply(Command::Edit(Edit::Temperature(2.5)));
    workbench.apply(SettingsChange::Theme(ThemeChoice::Projector));
    first.save(&workbench).unwrap();
    let written = fs::read(&path).unwrap();

    let mut second = SessionStore::new(path.clone());
    let mut other = second.load();
    assert_eq!(other.document(), Workbench::default().document(), "the unsaved work is the first window's");
    assert_eq!(other.settings(), workbench.settings(), "it looks the same");
    let message = other.message().unwrap();
    assert!(!message.is_error && message.text.contains("another window"), "{}", message.text);
    other.apply(Command::Edit(Edit::Temperature(7.0)));
    second.save_later(&other, &Wake::default());
    while second.poll(&other.text).is_some() {}
    second.save(&other).unwrap();
    assert!(second.holds(&other), "there is nothing to write");
    assert_eq!(fs::read(&path).unwrap(), written);

    // Once the first is closed, the next one has the session.
    drop((first, second));
    let back = SessionStore::new(path).load();
    assert_eq!((back.document().spec.temperature, back.message()), (2.5, None));
}
