//! The workbench through its commands, without a screen.

use std::path::PathBuf;

use attention_lab::attention::Pattern;
use attention_lab::document::{Document, Head, HeadSource, Layer, Which};
use attention_lab::files::{save_document, share_line};
use attention_lab::jobs::Wake;
use attention_lab::model::Position;
use attention_lab::workbench::{Answer, Command, Dialog, Edit, SessionStore, View, ViewChange, Workbench, command_for};

use crate::harness::{apply_all, every_view, harness, preset};

fn apply(workbench: &mut Workbench, edit: Edit) {
    workbench.apply(Command::Edit(edit));
    workbench.update_now();
}

fn texts(workbench: &Workbench) -> Vec<&str> {
    workbench.document().tokens.iter().map(|token| token.text.as_str()).collect()
}

#[test]
fn a_drag_is_one_step_of_undo_and_redo_brings_it_back() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().clone();
    for temperature in [1.5, 2.0, 3.0] {
        apply(&mut workbench, Edit::Temperature(temperature));
    }
    workbench.end_gesture();
    apply(&mut workbench, Edit::Temperature(4.0));
    workbench.apply(Command::Undo);
    assert_eq!(workbench.document().spec.temperature, 3.0);
    workbench.apply(Command::Undo);
    assert_eq!(*workbench.document(), before);
    assert!(!workbench.history().can_undo());
    workbench.apply(Command::Redo);
    workbench.apply(Command::Redo);
    assert_eq!(workbench.document().spec.temperature, 4.0);
    workbench.apply(Command::Reset);
    assert_eq!(*workbench.document(), before);
    workbench.apply(Command::Undo);
    assert_eq!(workbench.document().spec.temperature, 4.0);
}

#[test]
fn a_pasted_line_is_a_document_without_a_file() {
    let shared = preset("induction");
    let line = share_line(&shared).unwrap();
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().clone();
    workbench.apply(Command::Open(PathBuf::from(&line[..line.len() - 1])));
    assert_eq!(*workbench.document(), before);
    let message = workbench.message().unwrap();
    assert!(message.is_error && message.text.len() < 200 && message.text.contains("checksum"), "{}", message.text);

    workbench.apply(Command::Open(PathBuf::from(&line)));
    assert_eq!(*workbench.document(), shared);
    assert!(workbench.path().is_none() && !workbench.is_modified() && workbench.settings().recent.is_empty());
    apply(&mut workbench, Edit::Temperature(3.0));
    let Command::Ask(ask) = command_for(PathBuf::from(&line)).unwrap() else { panic!("it is asked for") };
    assert_eq!(ask, Dialog::OpenFile(PathBuf::from(&line)));
    workbench.apply(Command::Ask(ask));
    assert!(matches!(workbench.dialog(), Some(Dialog::Unsaved(_))), "what was changed would be lost");
    assert!(command_for(PathBuf::from(&line[1..])).is_err());
}

#[test]
fn every_edit_can_be_undone() {
    let edits = [
        Edit::Text { which: Which::First, text: "Four quite short words here".into() },
        Edit::InsertToken { which: Which::First, at: 1, text: "new".into() },
        Edit::RemoveToken { which: Which::First, at: 0 },
        Edit::MoveToken { which: Which::First, from: 0, to: 3 },
        Edit::Shuffle { which: Which::First, seed: 5 },
        Edit::Contrast(true),
        Edit::Seed(9),
        Edit::Width(96),
        Edit::HeadWidth(Some(5)),
        Edit::Heads(9),
        Edit::Layers(2),
        Edit::Temperature(0.5),
        Edit::Scale(false),
        Edit::Causal(true),
        Edit::Pattern(Pattern::Window { width: 2 }),
        Edit::Position(Position::Rope { strength: 1.0 }),
        Edit::Residual(false),
        Edit::Ablated { layer: 0, head: 0, ablated: true },
    ];
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().clone();
    for edit in &edits {
        let last = workbench.document().clone();
        apply(&mut workbench, edit.clone());
        assert_ne!(*workbench.document(), last, "{edit:?} changes nothing");
    }
    for _ in &edits {
        workbench.apply(Command::Undo);
    }
    assert_eq!(*workbench.document(), before);
}

#[test]
fn a_change_beyond_a_limit_is_refused_with_a_message_and_nothing_changes() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().clone();
    for edit in [
        Edit::Heads(129),
        Edit::Width(0),
        Edit::Width(5000),
        Edit::Temperature(0.0),
        Edit::Temperature(f32::NAN),
        Edit::Layers(49),
    ] {
        apply(&mut workbench, edit.clone());
        assert_eq!(*workbench.document(), before, "{edit:?}");
        assert!(workbench.message().is_some_and(|message| message.is_error), "{edit:?}");
        workbench.apply(Command::DismissMessage);
    }
    let sentence = "word ".repeat(4097);
    apply(&mut workbench, Edit::Text { which: Which::First, text: sentence });
    assert_eq!(workbench.message().unwrap().text, "tokens: expected 0 to 4096, got 4097");
    assert_eq!(*workbench.document(), before);
}

#[test]
fn tokens_are_added_removed_moved_and_shuffled_by_seed() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    apply(&mut workbench, Edit::Text { which: Which::First, text: "The cat sat.".into() });
    assert_eq!(texts(&workbench), ["The", "cat", "sat", "."]);
    apply(&mut workbench, Edit::InsertToken { which: Which::First, at: 1, text: "small".into() });
    apply(&mut workbench, Edit::MoveToken { which: Which::First, from: 0, to: 2 });
    assert_eq!(texts(&workbench), ["small", "cat", "The", "sat", "."]);
    apply(&mut workbench, Edit::RemoveToken { which: Which::First, at: 4 });
    let before: Vec<String> = texts(&workbench).into_iter().map(str::to_owned).collect();
    apply(&mut workbench, Edit::Shuffle { which: Which::First, seed: 3 });
    let once: Vec<String> = texts(&workbench).into_iter().map(str::to_owned).collect();
    assert_ne!(once, before);
    workbench.apply(Command::Undo);
    apply(&mut workbench, Edit::Shuffle { which: Which::First, seed: 3 });
    assert_eq!(texts(&workbench), once);
}

#[test]
fn nothing_and_one_token_are_fine() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    apply(&mut workbench, Edit::Text { which: Which::First, text: String::new() });
    assert_eq!(workbench.derived().trace(Which::First).tokens(), 0);
    apply(&mut workbench, Edit::Text { which: Which::First, text: "Alone".into() });
    let head = workbench.derived().trace(Which::First).head(0, 0).unwrap();
    assert_eq!(head.weights.row(0), [1.0]);
}

#[test]
fn closing_with_changes_asks_and_discarding_goes_on() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Ask(Dialog::Quit));
    assert_eq!(workbench.take_dialog(), Some(Dialog::Quit));
    apply(&mut workbench, Edit::Causal(true));
    workbench.apply(Command::Ask(Dialog::Quit));
    assert_eq!(workbench.take_dialog(), None);
    assert_eq!(workbench.dialog(), Some(&Dialog::Unsaved(Box::new(Dialog::Quit))));
    workbench.apply(Command::Answer(Answer::Cancel));
    assert_eq!(workbench.dialog(), None);
    assert!(workbench.is_modified());
    workbench.apply(Command::Ask(Dialog::Quit));
    workbench.apply(Command::Answer(Answer::Discard));
    assert_eq!(workbench.take_dialog(), Some(Dialog::Quit));
}

#[test]
fn saving_and_opening_brings_the_same_document_and_a_bad_file_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.ron");
    let mut workbench = Workbench::new(preset("lecture-notes"));
    apply(&mut workbench, Edit::Causal(true));
    workbench.apply(Command::SaveAs(path.clone()));
    assert!(!workbench.is_modified());
    let saved = workbench.document().clone();
    let mut other = Workbench::new(preset("lecture-notes"));
    other.apply(Command::Open(path.clone()));
    assert_eq!(*other.document(), saved);
    assert_eq!(other.settings().recent, std::slice::from_ref(&path));

    std::fs::write(&path, "V1((text: 3))").unwrap();
    other.apply(Command::Open(path.clone()));
    assert_eq!(*other.document(), saved);
    let message = other.message().unwrap();
    assert!(message.is_error && message.text.starts_with("line 1, column"), "{}", message.text);
    assert!(message.text.ends_with(&format!("(file {})", path.display())), "{}", message.text);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "V1((text: 3))");
}

#[test]
fn a_drag_that_comes_back_loses_nothing_on_its_way() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().clone();
    for heads in [5, 1, 40, before.heads()] {
        apply(&mut workbench, Edit::Heads(heads));
    }
    workbench.end_gesture();
    for layers in [3, 1] {
        apply(&mut workbench, Edit::Layers(layers));
    }
    workbench.end_gesture();
    assert_eq!(*workbench.document(), before);
    // Not in one drag: the heads of the document as it was opened come back.
    apply(&mut workbench, Edit::Heads(2));
    workbench.end_gesture();
    apply(&mut workbench, Edit::Heads(before.heads()));
    assert_eq!(*workbench.document(), before);
}

#[test]
fn a_drag_back_to_its_start_leaves_no_step_of_undo() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().clone();
    let start = before.spec.temperature;
    for temperature in [2.0, 3.0, start] {
        apply(&mut workbench, Edit::Temperature(temperature));
    }
    assert_eq!((workbench.history().can_undo(), workbench.is_modified()), (false, false));
    // The same drag goes on, and is one step again.
    for temperature in [2.0, start, 4.0, 5.0] {
        apply(&mut workbench, Edit::Temperature(temperature));
    }
    workbench.end_gesture();
    workbench.apply(Command::Undo);
    assert_eq!((workbench.document(), workbench.history().can_undo()), (&before, false));
    workbench.apply(Command::Redo);
    assert_eq!(workbench.document().spec.temperature, 5.0);
    // And the step before a drag that leads nowhere is still there.
    for temperature in [6.0, 5.0] {
        apply(&mut workbench, Edit::Temperature(temperature));
    }
    workbench.apply(Command::Undo);
    assert_eq!((workbench.document(), workbench.history().can_undo()), (&before, false));
}

#[test]
fn a_narrower_model_keeps_the_numbers_of_a_loaded_embedding() {
    let mut document = Workbench::new(preset("lecture-notes")).document().clone();
    document.tokens[0].row = Some(std::sync::Arc::new((0..document.width).map(|d| d as f32).collect()));
    let mut workbench = Workbench::new(document.clone());
    apply(&mut workbench, Edit::Width(8));
    workbench.end_gesture();
    apply(&mut workbench, Edit::Width(document.width));
    assert_eq!(workbench.derived().trace(Which::First).embeddings[(0, 100)], 100.0);
}

#[test]
fn discarding_for_a_file_that_does_not_open_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.ron");
    std::fs::write(&bad, "nonsense").unwrap();
    let mut workbench = Workbench::new(preset("lecture-notes"));
    apply(&mut workbench, Edit::Temperature(3.0));
    workbench.apply(Command::Ask(Dialog::OpenFile(bad)));
    workbench.apply(Command::Answer(Answer::Discard));
    assert!(workbench.message().unwrap().is_error);
    assert_eq!(workbench.document().spec.temperature, 3.0);
    assert!(workbench.is_modified());
}

#[test]
fn saving_first_goes_on_with_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut workbench = Workbench::new(preset("lecture-notes"));
    apply(&mut workbench, Edit::Temperature(3.0));
    workbench.apply(Command::Ask(Dialog::Quit));
    workbench.apply(Command::Answer(Answer::Save));
    assert_eq!(workbench.take_dialog(), Some(Dialog::SaveAs));
    workbench.apply(Command::SaveAs(folder.path().join("mine")));
    assert!(folder.path().join("mine.ron").exists());
    assert_eq!(workbench.take_dialog(), Some(Dialog::Quit));
}

#[test]
fn a_long_trace_is_a_job_and_the_view_shows_the_state_before() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    apply(&mut workbench, Edit::Text { which: Which::First, text: "word ".repeat(1200) });
    workbench.end_gesture();
    let shown = workbench.derived().revision;
    workbench.apply(Command::Edit(Edit::Temperature(2.0)));
    workbench.update(|| {});
    assert!(workbench.is_stale() && workbench.is_computing());
    assert_eq!(workbench.derived().revision, shown);
    assert_eq!(workbench.derived().document.spec.temperature, 1.0);
    // A second change waits for the first trace.
    workbench.apply(Command::Edit(Edit::Temperature(3.0)));
    let (wake, woken) = std::sync::mpsc::channel();
    while workbench.is_stale() || workbench.is_computing() {
        let wake = wake.clone();
        workbench.update(move || wake.send(()).unwrap_or_default());
        let _ = woken.recv_timeout(std::time::Duration::from_millis(20));
    }
    assert_eq!(workbench.derived().document.spec.temperature, 3.0);
    assert!(workbench.derived().is_whole());
}

#[test]
fn two_edits_that_are_no_drag_are_two_steps() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().tokens.len();
    apply(&mut workbench, Edit::InsertToken { which: Which::First, at: 0, text: "one".into() });
    apply(&mut workbench, Edit::InsertToken { which: Which::First, at: 0, text: "two".into() });
    workbench.apply(Command::Undo);
    assert_eq!(workbench.document().tokens.len(), before + 1);
}

/// A document whose weights take longer than a frame, whatever it reads: 16.8 million normal numbers.
fn heavy() -> Document {
    let mut document = Workbench::new(preset("lecture-notes")).document().clone();
    let source = HeadSource::Seeded { seed: 1, deviation: 0.1 };
    let head = Head { name: String::new(), source, edited: None };
    (document.width, document.head_width) = (512, Some(32));
    document.layers = vec![Layer { heads: vec![head; 16] }; 16];
    document.check().unwrap();
    document
}

#[test]
fn heads_that_take_longer_than_a_frame_are_compiled_by_the_job() {
    let document = heavy();
    let mut made = None;
    let counted = allocation_counter::measure(|| made = Some(Workbench::new(document.clone())));
    // Of the 64 MiB that the heads have.
    assert!(counted.bytes_total < 4 << 20, "{} bytes before the window is there", counted.bytes_total);
    let mut workbench = made.unwrap();
    let mut updates = 0;
    loop {
        let counted = allocation_counter::measure(|| workbench.update(|| {}));
        assert!(counted.bytes_total < 1 << 20, "{} bytes in a frame", counted.bytes_total);
        if !workbench.is_computing() {
            break;
        }
        updates += 1;
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(updates > 0 && !workbench.is_stale());
    assert_eq!(workbench.derived().trace(Which::First).layers.len(), 16);
}

#[test]
fn every_view_can_be_drawn_before_the_heads_are_compiled() {
    for show in every_view() {
        let mut workbench = Workbench::new(heavy());
        apply_all(&mut workbench, show.clone());
        workbench.update(|| {});
        assert!(workbench.is_stale() && workbench.is_computing(), "{show:?}");
        harness(workbench, (1280.0, 720.0)).step();
    }
}

#[test]
fn a_frame_in_which_nothing_happened_copies_nothing() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    apply(&mut workbench, Edit::Text { which: Which::First, text: "word ".repeat(600) });
    for view in [View::Explore, View::Positions, View::Compare, View::Decode] {
        workbench.apply(ViewChange::View(view));
        workbench.update_now();
        workbench.update(|| {});
        let counted = allocation_counter::measure(|| workbench.update(|| {}));
        assert!(counted.bytes_total < 4096, "{view:?}: {} bytes", counted.bytes_total);
    }
}

/// Updates until a file is opened or is not.
fn wait_for_file(workbench: &mut Workbench) {
    for _ in 0..2000 {
        workbench.update(|| {});
        if !workbench.is_opening() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("still opening");
}

/// A document whose file takes longer to read than a frame.
fn large_file(path: &std::path::Path) -> Document {
    let mut document = Workbench::new(preset("lecture-notes")).document().clone();
    (document.width, document.head_width) = (256, Some(32));
    for head in &mut document.layers[0].heads {
        head.source = HeadSource::Seeded { seed: 1, deviation: 0.1 };
    }
    let built = document.build();
    for (head, weights) in document.layers[0].heads.iter_mut().zip(&built.model.layers[0].heads) {
        head.source = HeadSource::Rows(weights.clone());
    }
    save_document(&document, path).unwrap();
    document
}

#[test]
fn a_large_file_is_read_by_a_job_and_what_is_open_stays_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.ron");
    let document = large_file(&path);
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().clone();
    workbench.apply(Command::Open(path.clone()));
    assert_eq!((workbench.document(), workbench.path()), (&before, None));
    assert!(workbench.is_opening());
    assert_eq!(workbench.message().unwrap().text, "Opening large.ron …");
    wait_for_file(&mut workbench);
    assert_eq!((workbench.document(), workbench.path()), (&document, Some(path.as_path())));
    assert_eq!(workbench.message(), None);

    // What is edited meanwhile is not lost.
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Open(path.clone()));
    apply_only(&mut workbench, Edit::Causal(true));
    wait_for_file(&mut workbench);
    assert!(workbench.document().spec.mask.causal);
    assert_eq!(workbench.dialog(), Some(&Dialog::Unsaved(Box::new(Dialog::OpenFile(path.clone())))));
    workbench.apply(Command::Answer(Answer::Discard));
    wait_for_file(&mut workbench);
    assert_eq!(workbench.document(), &document);

    // A damaged one changes nothing, and the newest file is the one that counts.
    let half = std::fs::read(&path).unwrap();
    let bad = folder.path().join("bad.ron");
    std::fs::write(&bad, &half[..half.len() / 2]).unwrap();
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Open(path));
    workbench.apply(Command::Open(bad));
    wait_for_file(&mut workbench);
    assert_eq!(workbench.document(), &before);
    assert!(workbench.message().unwrap().is_error);
}

#[test]
fn the_command_line_reads_a_short_file_before_there_is_a_window_and_leaves_a_large_one_to_a_job() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("bad.ron"), "V1((").unwrap();
    assert!(command_for(at("bad.ron")).is_err() && command_for(at("no such.ron")).is_err());
    // What is in a large one is not even looked at.
    std::fs::write(at("large and bad.safetensors"), vec![0xff; 1 << 20]).unwrap();
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(command_for(at("large and bad.safetensors")).unwrap());
    assert!(workbench.is_opening() && workbench.document() == Workbench::new(preset("lecture-notes")).document());
    wait_for_file(&mut workbench);
    assert!(workbench.message().unwrap().is_error);
    let document = large_file(&at("large.ron"));
    workbench.apply(command_for(at("large.ron")).unwrap());
    assert_ne!(workbench.document(), &document);
    wait_for_file(&mut workbench);
    assert_eq!(workbench.document(), &document);
    assert!(matches!(command_for("induction".into()), Ok(Command::Ask(Dialog::OpenPreset("induction")))));
    assert!(matches!(command_for("03-softmax".into()), Ok(Command::Lesson(_))));
}

#[test]
fn a_large_session_comes_by_a_job_and_is_not_written_over_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    let document = large_file(&folder.path().join("large.ron"));
    let mut before = Workbench::new(preset("lecture-notes"));
    before.apply(Command::Open(folder.path().join("large.ron")));
    wait_for_file(&mut before);
    apply_only(&mut before, Edit::Temperature(2.5));
    let mut store = SessionStore::new(path.clone());
    store.save(&before).unwrap();
    let written = std::fs::read(&path).unwrap();

    let mut workbench = store.load();
    assert_eq!(workbench.document(), Workbench::default().document(), "nothing is read yet");
    assert!(workbench.is_restoring() && store.holds(&workbench));
    store.save(&workbench).unwrap();
    store.save_later(&workbench, &Wake::default());
    assert!(store.poll(&workbench.text).is_none());
    assert_eq!(std::fs::read(&path).unwrap(), written);
    wait_for_file(&mut workbench);
    assert_eq!((workbench.document(), workbench.original(), workbench.message()), (before.document(), &document, None));
    assert!(!workbench.is_restoring() && workbench.is_modified());

    // What is begun meanwhile stays, and the session is kept.
    for begin in [Command::Edit(Edit::Temperature(7.0)), Command::OpenShipped("induction")] {
        std::fs::write(&path, &written).unwrap();
        let mut workbench = store.load();
        workbench.apply(begin);
        let begun = workbench.document().clone();
        wait_for_file(&mut workbench);
        workbench.update(|| {});
        assert_eq!(workbench.document(), &begun);
        let message = workbench.message().unwrap();
        assert!(!message.is_error && message.text.contains("session.earlier"), "{}", message.text);
        assert!(!path.exists() && !workbench.is_restoring());
    }
    assert_eq!(std::fs::read(folder.path().join("session.earlier.ron")).unwrap(), written);
    assert_eq!(std::fs::read(folder.path().join("session.earlier-2.ron")).unwrap(), written);

    // A damaged one is told when it was read.
    std::fs::write(&path, &written[..written.len() / 2]).unwrap();
    let mut workbench = store.load();
    assert_eq!(workbench.message(), None);
    wait_for_file(&mut workbench);
    assert!(workbench.message().unwrap().is_error && folder.path().join("session.damaged.ron").exists());
}

fn apply_only(workbench: &mut Workbench, edit: Edit) {
    workbench.apply(Command::Edit(edit));
    workbench.end_gesture();
}
