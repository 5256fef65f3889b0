//! Every shipped lesson plays, in every language; and the way through one.

use std::fs;

use attention_lab::document::Which;
use attention_lab::text::Text;
use attention_lab::workbench::{
    Answer, Bookmark, COURSE, Command, Course, Dialog, Edit, Guess, LessonCommand, Mistake, Peek, PointerChange,
    SessionStore, SettingsChange, View, ViewChange, Words, Workbench, parse_lesson, rehearse,
};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::harness::{Lab, bench, harness, preset};

const SIZE: [f32; 2] = [1280.0, 720.0];

fn start(lesson: &str, step: usize) -> Command {
    Command::Lesson(LessonCommand::Start(Bookmark { lesson: lesson.to_owned(), step }))
}

/// A lesson in a file of its own, with its folder.
fn written(source: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.ron");
    fs::write(&path, source).unwrap();
    let path = path.to_string_lossy().into_owned();
    (folder, path)
}

/// A lesson of one step over the lecture notes, with something more.
fn one_step(more: &str) -> String {
    format!("LessonV1((title: \"T\", preset: \"lecture-notes\", steps: [(title: \"S\", text: \"X\", {more})]))")
}

#[test]
fn every_shipped_lesson_plays_in_every_language() {
    for shipped in COURSE {
        let faults = rehearse(shipped.slug).unwrap();
        let faults: Vec<String> = faults.iter().map(|fault| fault.explain(&Text::default())).collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", shipped.slug);
    }
}

#[test]
fn every_shipped_text_is_in_every_language_with_the_same_numbers_and_links() {
    for shipped in COURSE {
        let lesson = parse_lesson(shipped.source).unwrap();
        assert!((5..=12).contains(&lesson.steps.len()), "{} has {} steps", shipped.slug, lesson.steps.len());
        let texts = lesson.steps.iter().flat_map(|step| {
            let task = step.goal.iter().flat_map(|task| task.hint.iter().chain(&task.done));
            let predict = step
                .predict
                .iter()
                .flat_map(|predict| [&predict.question, &predict.because].into_iter().chain(predict.why.values()));
            let more = step.notes.iter().chain(&step.hall);
            [&step.title, &step.text].into_iter().chain(more).chain(task).chain(predict)
        });
        // A formula has no words, or has them in every language.
        let formulas =
            lesson.steps.iter().filter_map(|step| step.formula.as_ref()).filter(|it| it.languages().count() > 1);
        for words in texts.chain([&lesson.title]).chain(&lesson.about).chain(formulas) {
            for (tag, _) in Text::languages() {
                assert!(words.languages().any(|language| language == tag), "{}: no {tag}: {words:?}", shipped.slug);
            }
            let named = |tag: &str| {
                let prose = words.in_language(tag);
                let mut named: Vec<String> = prose.values().map(|value| format!("{value:?}")).collect();
                named.extend(prose.links().iter().map(|(_, target)| target.to_string()));
                named.extend(prose.pages().iter().cloned());
                named.sort();
                named.dedup();
                named
            };
            assert_eq!(named("en"), named("de"), "{}: {:?}", shipped.slug, words.in_language("en").plain());
        }
    }
}

/// The harness panics on a glyph that no bundled font has.
#[test]
fn every_page_is_drawn_in_every_language_and_its_goal_reached() {
    for (tag, _) in Text::languages() {
        for shipped in COURSE {
            let mut workbench = Workbench::new(preset("lecture-notes"));
            workbench.apply(SettingsChange::Language(Some(tag.to_owned())));
            workbench.apply(start(shipped.slug, 0));
            let mut lab = harness(workbench, SIZE);
            let steps = bench(&lab).lesson().unwrap().lesson().steps.len();
            for step in 0..steps {
                let (workbench, _) = lab.state_mut();
                workbench.apply(start(shipped.slug, step));
                workbench.apply(Command::Lesson(LessonCommand::Hint));
                // What learns has learned.
                workbench.update_now();
                lab.run_steps(2);
                let (workbench, _) = lab.state_mut();
                assert!(workbench.message().is_none(), "{} {step}: {:?}", shipped.slug, workbench.message());
                assert!(!workbench.lesson().unwrap().reached, "{} {step}", shipped.slug);
                let (goal, predict) = {
                    let step = workbench.lesson().unwrap().step();
                    (step.goal.is_some(), step.predict.is_some())
                };
                workbench.apply(Command::Lesson(LessonCommand::ShowMe));
                workbench.apply(Command::Lesson(LessonCommand::Guess(Guess::Choice(0))));
                workbench.update_now();
                lab.run_steps(2);
                let playing = bench(&lab).lesson().unwrap();
                assert_eq!((playing.reached, playing.right.is_some()), (goal, predict), "{} {step}", shipped.slug);
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_lesson_is_found() {
    let slips = |more: &str| {
        let (_folder, path) = written(&one_step(more));
        rehearse(&path).unwrap().into_iter().map(|fault| fault.what).collect::<Vec<_>>()
    };
    let goal = |reach: &str, solution: &str| format!("goal: (reach: {reach}, solution: [{solution}])");
    assert_eq!(slips(""), []);
    let refused = |action: &str, why: &str| [Mistake::Action(format!("{action}: {why}"))];
    let nobody = refused("Look(\"Nobody\")", "token: expected one of the sentence, got Nobody");
    assert_eq!(slips("actions: [Look(\"Nobody\")]"), nobody);
    let no_head = refused("Head(layer:1,head:9)", "head: expected 1 to 8, got 9");
    assert_eq!(slips("actions: [Head(layer: 1, head: 9)]"), no_head);
    assert_eq!(slips("highlight: [\"query:Nobody\"]"), [Mistake::Target("query:Nobody".into())]);
    assert_eq!(slips("notes: \"{entropy:Nobody}\""), [Mistake::Number("–".into())]);
    assert_eq!(slips("notes: \"{tokens} of {row-difference:Worked example}\""), [Mistake::Number("… of –".into())]);
    assert_eq!(slips(&goal("CausalOff", "Change(Causal(false))")), [Mistake::TooEasy(None)]);
    assert_eq!(slips(&goal("CausalOn", "Change(Scale(false))")), [Mistake::Unsolved(None)]);
    assert_eq!(slips(&goal("CausalOn", "Change(Causal(true))")), []);
    let asked = |of: &str, more: &str| format!("predict: (question: \"Q\", of: {of}, because: \"B\", {more})");
    let largest = "Largest(\"New: tangent line\")";
    assert_eq!(
        slips(&asked(largest, "options: [\"Worked example\", \"Chain rule\"]")),
        [Mistake::Unclear("Worked example 0.0814, Chain rule 0.0736, max 0.7643".into())]
    );
    assert_eq!(slips(&asked(largest, "options: [\"Worked example\", \"Definition of derivative\"]")), []);
    let text = "then: [Text(\"one two three four five six seven eight nine ten eleven twelve thirteen fourteen\")]";
    assert_eq!(slips(&asked("Factor(\"pairs\", [2, 4])", text)), []);
    assert_eq!(slips(&asked("Factor(\"pairs\", [2, 3])", text)), [Mistake::Unclear("× 4".into())]);
}

#[test]
fn a_slip_in_the_file_is_told_with_its_line() {
    for (source, line, said) in [
        ("LessonV1((\n  title: \"T\",\n  preset: \"lecture-notes\",\n  stops: [],\n))", 4, "stops"),
        (
            "LessonV1((\n  title: \"T\",\n  preset: \"uniform\",\n  steps: [(title: \"S\",\n text: \"{colour:it}\")]))",
            5,
            "colour",
        ),
        (
            "LessonV1((\n  title: \"T\",\n  preset: \"uniform\",\n  hide: [\"control:knob\"],\n  steps: []))",
            4,
            "control",
        ),
    ] {
        let error = parse_lesson(source).unwrap_err().to_string();
        assert!(error.starts_with(&format!("line {line},")) && error.contains(said), "{error}");
    }
    assert!(parse_lesson("LessonV1((title: \"T\", preset: \"uniform\", steps: []))").is_err());
    let both = one_step(
        "goal: (reach: CausalOn, solution: []), predict: (question: \"Q\", of: Moves(\"tokens\"), because: \"B\")",
    );
    assert!(parse_lesson(&both).unwrap_err().to_string().contains("step 1"));
}

#[test]
fn leaving_a_lesson_brings_the_own_document_back() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Edit(Edit::Temperature(2.5)));
    workbench.apply(ViewChange::Head { layer: 0, head: 2 });
    let own = workbench.document().clone();
    workbench.apply(start(COURSE[3].slug, 0));
    assert_ne!(workbench.document(), &own);
    workbench.apply(Command::Edit(Edit::Causal(true)));
    workbench.apply(Command::Lesson(LessonCommand::Next));
    // What is done in a lesson is nothing to be saved, what was done before it still is.
    assert!(workbench.is_modified());
    workbench.apply(Command::Lesson(LessonCommand::Leave));
    assert_eq!((workbench.document(), workbench.view().head), (&own, 2));
    assert!(workbench.is_modified());
    workbench.apply(Command::Undo);
    assert!(!workbench.is_modified());
    // And where it was left is remembered.
    assert_eq!(workbench.settings().progress[COURSE[3].slug].step, 1);
}

#[test]
fn a_step_begins_the_same_from_wherever_one_comes() {
    for shipped in COURSE {
        let mut straight = Workbench::new(preset("lecture-notes"));
        straight.apply(start(shipped.slug, 0));
        let mut documents = Vec::new();
        loop {
            documents.push(straight.document().clone());
            // Whatever the learner does.
            straight.apply(Command::Edit(Edit::Temperature(7.0)));
            let playing = straight.lesson().unwrap();
            if playing.number() + 1 == playing.lesson().steps.len() {
                break;
            }
            straight.apply(Command::Lesson(LessonCommand::Next));
        }
        for (step, document) in documents.iter().enumerate().rev() {
            let mut jumped = Workbench::new(preset("lecture-notes"));
            jumped.apply(start(shipped.slug, step));
            assert_eq!(jumped.document(), document, "{} {step}", shipped.slug);
            if step > 0 {
                jumped.apply(Command::Lesson(LessonCommand::Back));
                assert_eq!(jumped.document(), &documents[step - 1], "{} {step}", shipped.slug);
            }
        }
    }
}

#[test]
fn a_lesson_under_way_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Edit(Edit::Temperature(2.5)));
    let own = workbench.document().clone();
    workbench.apply(start(COURSE[1].slug, 2));
    SessionStore::new(path.clone()).save(&workbench).unwrap();
    let mut back = SessionStore::new(path).load();
    assert_eq!(back.lesson().unwrap().bookmark(), Bookmark { lesson: COURSE[1].slug.into(), step: 2 });
    assert_eq!(back.document(), workbench.document());
    back.apply(Command::Lesson(LessonCommand::Leave));
    assert_eq!(back.document(), &own);
    assert!(back.is_modified());
}

#[test]
fn an_own_lesson_is_opened_and_its_folder_listed() {
    let (folder, path) = written(&one_step(""));
    fs::write(folder.path().join("broken.ron"), "LessonV1((title: 3))").unwrap();
    fs::write(folder.path().join("preset.ron"), "V1((title: \"No lesson\"))").unwrap();
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Edit(Edit::Causal(true)));
    // A lesson loses nothing, so that nothing is asked.
    workbench.apply(Command::Ask(Dialog::OpenFile(path.into())));
    assert!(workbench.dialog().is_none() && workbench.lesson().is_some());
    workbench.apply(Command::ShowCourse);
    let own: Vec<bool> = workbench.course().own().iter().map(|listed| listed.lesson.is_ok()).collect();
    assert_eq!(own, [false, true]);
    assert_eq!(Course::shipped().count(), COURSE.len());
    // Another document ends the lesson, and asks for the own one first; a file that is none ends nothing.
    let own = workbench.lesson().unwrap().bookmark();
    for answer in [Answer::Cancel, Answer::Discard] {
        assert_eq!(workbench.lesson().map(|playing| playing.bookmark()), Some(own.clone()));
        workbench.apply(Command::Ask(Dialog::OpenPreset("uniform")));
        assert!(matches!(workbench.dialog(), Some(Dialog::Unsaved(_))));
        workbench.apply(Command::Answer(answer));
    }
    assert!(workbench.lesson().is_none());
    assert_eq!(workbench.document().title, "Uniform attention");
}

#[test]
fn a_lesson_that_does_not_open_changes_nothing() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let before = workbench.document().clone();
    let (_folder, path) = written(&one_step("").replace("lecture-notes", "no-such-preset"));
    for lesson in [path.as_str(), "no-such-lesson"] {
        workbench.apply(start(lesson, 0));
        assert!(workbench.lesson().is_none() && workbench.message().unwrap().is_error);
        assert_eq!(workbench.document(), &before);
    }
}

fn press(lab: &mut Lab, key: Key) {
    lab.key_press(key);
    lab.run_steps(3);
}

/// Moves the focus on until something of that name has it.
fn tab_to(lab: &mut Lab, label: &str) {
    for _ in 0..200 {
        let found = lab.query_all_by_label(label).any(|node| node.is_focused());
        if found {
            return;
        }
        press(lab, Key::Tab);
    }
    panic!("no way to {label} by keyboard");
}

#[test]
fn a_lesson_is_played_with_the_keyboard_alone() {
    let (_folder, path) = written(
        r#"LessonV1((title: "T", preset: "lecture-notes", steps: [
            (title: "One", text: "See [the mask](control:causal).",
             goal: (reach: CausalOn, hint: "It is a checkbox.", solution: [Change(Causal(true))], done: "Now {tokens}.")),
            (title: "Two", text: "Guess.",
             predict: (question: "Which?", of: Largest("New: tangent line"),
                       options: ["Definition of derivative", "Worked example"], because: "It has {percent:New: tangent line→Definition of derivative}.")),
        ]))"#,
    );
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(start(&path, 0));
    let mut lab = harness(workbench, SIZE);
    lab.run_steps(3);
    tab_to(&mut lab, "the mask");
    press(&mut lab, Key::Enter);
    assert!(bench(&lab).lesson().unwrap().pointed.is_some());
    tab_to(&mut lab, "Hint");
    press(&mut lab, Key::Enter);
    lab.get_by_label_contains("It is a checkbox.");
    tab_to(&mut lab, "Show me");
    press(&mut lab, Key::Space);
    lab.get_by_label("✓ Reached");
    lab.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    lab.run_steps(3);
    assert_eq!(bench(&lab).lesson().unwrap().number(), 1);
    // The map is covered, and the inspector with it.
    assert!(lab.query_by_label_contains("Softmax over the row").is_none());
    tab_to(&mut lab, "Worked example");
    press(&mut lab, Key::Enter);
    lab.get_by_label_contains("Not quite");
    lab.get_by_label_contains("It has 7");
    lab.get_by_label_contains("Softmax over the row");
    tab_to(&mut lab, "Finish");
    press(&mut lab, Key::Enter);
    assert!(bench(&lab).lesson().is_none());
    assert_eq!(bench(&lab).view().view, View::Course);
    assert!(bench(&lab).settings().progress[&path].done);
}

#[test]
fn the_course_page_starts_and_resumes() {
    let mut lab = harness(Workbench::new(preset("lecture-notes")), SIZE);
    lab.run_steps(3);
    lab.get_by_role_and_label(Role::Button, "Lessons").click();
    lab.run_steps(3);
    lab.get_by_label("Start: Softmax").click();
    lab.run_steps(3);
    lab.get_by_role_and_label(Role::Button, "Next").click();
    lab.run_steps(3);
    lab.get_by_role_and_label(Role::Button, "Leave").click();
    lab.run_steps(3);
    assert!(bench(&lab).lesson().is_none());
    lab.get_by_role_and_label(Role::Button, "Lessons").click();
    lab.run_steps(3);
    lab.get_by_label("Resume: Softmax").click();
    lab.run_steps(3);
    assert_eq!(bench(&lab).lesson().unwrap().number(), 1);
}

#[test]
fn what_a_step_hides_is_not_there() {
    let (_folder, path) = written(&one_step("hide: [\"section:model\", \"control:temperature\"]"));
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(start(&path, 0));
    let mut lab = harness(workbench, [1280.0, 1600.0]);
    lab.run_steps(3);
    assert!(lab.query_by_role_and_label(Role::Slider, "Temperature τ").is_none());
    assert!(lab.query_by_label("Model").is_none());
    lab.get_by_label("Attention");
    lab.state_mut().0.apply(Command::Lesson(LessonCommand::Leave));
    lab.run_steps(3);
    lab.get_by_label("Model");
    lab.get_by_role_and_label(Role::Slider, "Temperature τ");
}

/// Both texts of a lesson are compared elsewhere; this is for those that only one language has.
#[test]
fn a_text_in_one_language_is_shown_in_all() {
    let words: Words = ron::from_str("\"Only this\"").unwrap();
    assert_eq!(words.in_language("de").plain(), "Only this");
}

#[test]
fn a_goal_is_not_looked_for_again_where_only_the_pointer_moved() {
    let goal = "goal: (reach: Above(\"ablation:New: tangent line\", 2.0), solution: [])";
    let (_folder, path) = written(&one_step(goal));
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(start(&path, 0));
    assert!(workbench.message().is_none(), "{:?}", workbench.message());
    workbench.update(|| {});
    for query in 0..3 {
        let over = Peek { which: Which::First, query, key: Some(0) };
        workbench.apply(ViewChange::Pointer(PointerChange::Over(over)));
        let counted = allocation_counter::measure(|| workbench.update(|| {}));
        assert!(counted.bytes_total < 4096, "{} bytes", counted.bytes_total);
    }
}
