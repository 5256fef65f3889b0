//! A model that learns in the program: steps, the way back and forth, changes on the way, and what is saved of it.

use std::time::{Duration, Instant};

use attention_lab::document::{Document, Which};
use attention_lab::files::{TRAININGS, open_document, open_model, parse_preset, shipped_document, write_preset};
use attention_lab::train::{Change, Hold, Positions, Settings, TaskKind};
use attention_lab::workbench::{
    Answer, Command, Dialog, Edit, Experiment, Pace, SessionStore, TrainChange, View, ViewChange, Workbench,
};
use egui::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use strum::VariantArray;

use crate::harness::{bench, harness, preset};

/// Small enough for many steps.
fn small() -> Settings {
    let mut settings = Settings { tokens: 20, batch: 4, ..Settings::default() };
    settings.model.width = 16;
    settings
}

fn learning(steps: usize) -> Workbench {
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(TrainChange::Settings(Box::new(small())));
    workbench.apply(TrainChange::To(steps));
    workbench.update_now();
    assert!(workbench.message().is_none(), "{:?}", workbench.message());
    workbench
}

fn step(workbench: &Workbench) -> usize {
    workbench.document().moment().unwrap().step
}

/// Does something, and lets work go on until something holds.
fn until(workbench: &mut Workbench, holds: impl Fn(&Workbench) -> bool) {
    let begun = Instant::now();
    while !holds(workbench) {
        assert!(begun.elapsed() < Duration::from_secs(120), "it never comes");
        workbench.update(|| {});
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// What the last layer of the document writes is what the model of the step writes.
fn assert_shown(workbench: &Workbench) {
    let document = workbench.document();
    let moment = document.moment().unwrap();
    let checkpoint = moment.state().checkpoint();
    let ids: Vec<usize> = document.pieces(Which::First).map(|piece| piece.id).collect();
    let spec = moment.state().holds.spec(checkpoint.spec(), &moment.targets(&ids));
    assert_eq!(&checkpoint.read(ids, &spec).trace, workbench.derived().trace(Which::First));
}

#[test]
fn every_step_is_a_state_of_the_whole_program() {
    let mut workbench = learning(6);
    assert_eq!((step(&workbench), workbench.training().unwrap().history().len()), (6, 6));
    assert_shown(&workbench);
    let last = workbench.derived().trace(Which::First).clone();
    for earlier in [0, 3, 6] {
        workbench.apply(TrainChange::Look(Some(earlier)));
        workbench.update_now();
        assert_eq!(step(&workbench), earlier);
        assert_shown(&workbench);
        assert_eq!(workbench.derived().trace(Which::First) == &last, earlier == 6);
    }
    // What is set stays from step to step.
    workbench.apply(Command::Edit(Edit::Temperature(2.0)));
    workbench.apply(TrainChange::Look(Some(2)));
    workbench.update_now();
    assert_eq!((step(&workbench), workbench.document().spec.temperature), (2, 2.0));
    workbench.apply(Command::Undo);
    workbench.update_now();
    assert_eq!((step(&workbench), workbench.document().spec.temperature), (2, 1.0), "what is learned is not undone");
    workbench.apply(TrainChange::Look(None));
    workbench.update_now();
    assert_eq!(step(&workbench), 6);
}

#[test]
fn it_learns_beside_the_window_until_it_is_paused() {
    let mut workbench = learning(0);
    workbench.apply(TrainChange::Go);
    until(&mut workbench, |workbench| step(workbench) >= 3);
    assert!(workbench.is_training());
    workbench.apply(TrainChange::Pause);
    until(&mut workbench, |workbench| !workbench.is_training());
    let paused = step(&workbench);
    std::thread::sleep(Duration::from_millis(50));
    workbench.update(|| {});
    assert_eq!(step(&workbench), paused);
    // The same as without a window.
    let alone = learning(paused);
    assert_eq!(workbench.training().unwrap().state(), alone.training().unwrap().state());
    // What is asked for meanwhile is done between two steps.
    workbench.apply(TrainChange::Pace(Pace::Slow));
    workbench.apply(TrainChange::Go);
    workbench.update(|| {});
    workbench.apply(TrainChange::Change(Change::Head { layer: 0, head: 1, hold: Hold::Ablated }));
    until(&mut workbench, |workbench| workbench.document().spec.ablates(0, 1));
    assert!(workbench.is_training(), "and it goes on");
}

#[test]
fn an_earlier_step_is_gone_on_from_as_another_training() {
    let mut workbench = learning(6);
    workbench.apply(TrainChange::Look(Some(2)));
    workbench.apply(TrainChange::Change(Change::Head { layer: 0, head: 0, hold: Hold::Ablated }));
    workbench.apply(TrainChange::To(5));
    workbench.update_now();
    let changed = workbench.training().unwrap();
    assert_eq!((step(&workbench), changed.changes().len()), (5, 1));
    let [before] = workbench.compared_trainings() else { panic!("what was learned first stays") };
    assert_eq!(before.state().step, 6);
    assert_eq!(before.history()[..2], changed.history()[..2]);
    assert_ne!(before.history()[3], changed.history()[3]);
    assert!(workbench.document().spec.ablates(0, 0));
    assert_shown(&workbench);
    workbench.apply(TrainChange::Forget);
    assert!(workbench.compared_trainings().is_empty());
}

#[test]
fn what_holds_a_head_is_seen_and_let_go_with_it() {
    let mut workbench = learning(2);
    workbench.apply(Command::Edit(Edit::Ablated { layer: 1, head: 1, ablated: true }));
    for hold in [Hold::Previous, Hold::Match, Hold::Ablated, Hold::Frozen, Hold::Free] {
        workbench.apply(TrainChange::Change(Change::Head { layer: 0, head: 0, hold }));
        workbench.update_now();
        let kept = workbench.derived().head(Which::First, 0, 0).unwrap();
        let held = kept.weights.at(5, 4) == 1.0;
        assert_eq!(held, hold == Hold::Previous, "{hold:?}");
        assert_eq!(workbench.document().spec.ablates(0, 0), hold == Hold::Ablated, "{hold:?}");
        assert!(workbench.document().spec.ablates(1, 1), "the user's own stays");
    }
    workbench.apply(TrainChange::Change(Change::Head { layer: 0, head: 0, hold: Hold::Previous }));
    workbench.update_now();
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: "a b c".into() }));
    workbench.update_now();
    let head = workbench.derived().head(Which::First, 0, 0).unwrap();
    assert_eq!((head.weights.tokens(), head.weights.at(2, 1)), (3, 1.0), "another text is held too");
    // Positions that are learned are in the embeddings from then on.
    workbench.apply(TrainChange::Change(Change::Positions(Positions::Learned)));
    workbench.update_now();
    assert!(workbench.document().reader().unwrap().has_places());
    workbench.apply(TrainChange::Change(Change::Head { layer: 7, head: 0, hold: Hold::Free }));
    assert!(workbench.message().unwrap().is_error);
}

#[test]
fn a_training_comes_back_from_its_preset_and_its_session() {
    let mut workbench = learning(4);
    workbench.apply(TrainChange::Change(Change::Head { layer: 0, head: 1, hold: Hold::Ablated }));
    workbench.apply(TrainChange::To(6));
    workbench.update_now();
    let document = workbench.document().clone();
    let text = write_preset(&document);
    assert!(text.len() < 4000, "a plan and a step, no weights: {text}");
    let read = parse_preset(&text).unwrap();
    assert_eq!(read, document);
    assert_eq!(read.moment().unwrap().state(), document.moment().unwrap().state());
    assert_eq!(read.moment().unwrap().training.history(), document.moment().unwrap().training.history());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.ron");
    SessionStore::new(file.clone()).save(&workbench).unwrap();
    let mut back = SessionStore::new(file).load();
    until(&mut back, |back| !back.is_restoring());
    back.update_now();
    assert_eq!(back.document(), &document);
    back.apply(TrainChange::To(7));
    back.update_now();
    workbench.apply(TrainChange::To(7));
    workbench.update_now();
    assert_eq!(back.training().unwrap().state(), workbench.training().unwrap().state());
    let wrong = text.replace("step: 6", "step: 1000001");
    assert!(parse_preset(&wrong).is_err());
}

#[test]
fn what_was_learned_is_saved_as_a_folder_that_opens_at_once() {
    let mut workbench = learning(6);
    workbench.apply(TrainChange::Look(Some(3)));
    workbench.update_now();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("learned");
    workbench.apply(Command::SaveModel(to.clone()));
    assert!(!workbench.message().unwrap().is_error, "{:?}", workbench.message());
    let model = open_model(&to).unwrap();
    let shown = workbench.document();
    assert_eq!(
        model.checkpoint.embedding.words.numbers(),
        shown.reader().unwrap().model.checkpoint.embedding.words.numbers()
    );
    let opened = open_document(&to.join("preset.ron")).unwrap();
    assert_eq!(opened.typed(Which::First), shown.typed(Which::First));
    let rows = std::fs::read_to_string(to.join("curve.csv")).unwrap().lines().count();
    assert_eq!(rows, 1 + 3, "a row for each step up to the one that is saved");
}

#[test]
fn a_question_is_answered_by_another_training_beside_the_first() {
    for experiment in Experiment::VARIANTS.iter().copied().filter(|one| *one != Experiment::SmallStart) {
        let mut workbench = learning(2);
        workbench.apply(TrainChange::Try(experiment));
        workbench.apply(TrainChange::Pause);
        workbench.update_now();
        let [before] = workbench.compared_trainings() else { panic!("{experiment:?}") };
        let other = workbench.training().unwrap();
        assert_eq!((before.state().step, other.state().step), (2, 0), "{experiment:?}");
        assert_ne!(before.plan(), other.plan(), "{experiment:?}");
        assert_eq!(workbench.document().check(), Ok(()));
    }
}

#[test]
fn numbers_that_diverge_stop_it_at_the_last_good_state() {
    let mut workbench = Workbench::new(preset("start"));
    let mut settings = small();
    (settings.optimiser.rate, settings.optimiser.warm_up, settings.optimiser.clip) = (10.0, 0, None);
    workbench.apply(TrainChange::Settings(Box::new(settings)));
    workbench.apply(TrainChange::To(200));
    workbench.update_now();
    let diverged = *workbench.diverged().expect("so large a step is none");
    assert_eq!((step(&workbench), workbench.is_training()), (diverged.back_to, false));
    assert!(workbench.message().unwrap().is_error);
    assert_shown(&workbench);
}

#[test]
fn what_is_unsaved_is_asked_for_before_another_document_takes_its_place() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(Command::Edit(Edit::Temperature(3.0)));
    let before = workbench.document().clone();
    workbench.apply(TrainChange::To(1));
    assert!(matches!(workbench.dialog(), Some(Dialog::Unsaved(_))));
    workbench.apply(Command::Answer(Answer::Cancel));
    workbench.update_now();
    assert_eq!(workbench.document(), &before);
    workbench.apply(TrainChange::To(1));
    workbench.apply(Command::Answer(Answer::Discard));
    workbench.update_now();
    assert_eq!(step(&workbench), 1);
    // Another document ends it.
    workbench.apply(Command::Ask(Dialog::OpenPreset("start")));
    workbench.apply(Command::Answer(Answer::Discard));
    workbench.update_now();
    assert!(workbench.training().is_none() && workbench.document().moment().is_none());
}

#[test]
fn every_task_can_be_learned_in_the_window() {
    for kind in TaskKind::VARIANTS.iter().copied() {
        let task = kind.task();
        let generator = task.generator();
        let tokens = generator.least_tokens().max(24).min(generator.most_tokens().unwrap_or(usize::MAX));
        let mut workbench = Workbench::new(preset("start"));
        workbench.apply(TrainChange::Settings(Box::new(Settings { task: task.clone(), tokens, ..small() })));
        workbench.apply(ViewChange::View(View::Train));
        workbench.apply(TrainChange::To(2));
        workbench.update_now();
        assert_eq!(step(&workbench), 2, "{kind:?}: {:?}", workbench.message());
        let sure = workbench.sureness().unwrap();
        let asked = workbench.document().moment().unwrap().training.held_out()[0].targets.iter().flatten().count();
        // What is asked behind the last token does not stand in the text.
        let known = sure.iter().flatten().count();
        assert!(known == asked || known + 1 == asked, "{kind:?}: {known} of {asked}");
    }
}

#[test]
fn presets_that_learn_show_what_they_say() {
    for preset in TRAININGS {
        let document: Document = shipped_document(preset.slug).unwrap();
        assert!(document.moment().is_some_and(|moment| moment.step == 0), "{}", preset.slug);
        assert!(!document.about.is_empty() && preset.source.starts_with("// "), "{}", preset.slug);
        for (claim, judged) in document.claims.iter().zip(document.judge_all()) {
            assert!(judged.met(), "{}: {judged:?}, {claim:?}", preset.slug);
        }
    }
}

#[test]
fn the_view_says_what_formed_and_a_click_chooses_a_head() {
    let mut lab = harness(learning(3), (1280.0, 720.0));
    lab.state_mut().0.apply(ViewChange::View(View::Train));
    lab.run_steps(3);
    assert!(bench(&lab).training().unwrap().formed(usize::MAX).is_empty());
    lab.get_by_label_contains("Step 3: no head has formed yet");
    let head = lab
        .get_all_by_role(Role::Button)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with("Head 2.2:")));
    head.expect("each head has a map").click();
    lab.run_steps(2);
    assert_eq!((bench(&lab).view().layer, bench(&lab).view().head), (1, 1));
    lab.get_by_label("Pin").click();
    lab.run_steps(2);
    assert_eq!(bench(&lab).pin().unwrap().document().moment().unwrap().step, 3);
    // Play, and the button becomes the one that pauses.
    lab.get_by_label("Learn").click();
    lab.run_steps(2);
    lab.get_by_label("Pause").click();
    lab.run_steps(2);
    // Every view has the steps below it.
    lab.state_mut().0.apply(ViewChange::View(View::Explore));
    lab.run_steps(2);
    lab.get_by_label("Steps");
}
