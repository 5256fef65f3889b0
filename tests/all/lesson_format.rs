//! What a lesson can ask for and say: numbers as answers, reasons, formulas, pages, the path, and faults with their line.

use std::fs;

use attention_lab::document::Which;
use attention_lab::text::Text;
use attention_lab::workbench::{
    Asked, Bookmark, COURSE, Choice, Command, Guess, LessonCommand, LessonPicture, Measured, PATH, PATH_MINUTES,
    SessionStore, Tag, Verdict, View, ViewChange, Workbench, parse_lesson, path, rehearse,
};
use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::Queryable as _;

use crate::harness::{bench, harness, preset};

const SIZE: [f32; 2] = [1280.0, 720.0];

/// A lesson of one step over the lecture notes, in a file of its own, with its folder.
fn written(more: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.ron");
    let step = format!("(title: \"S\", text: \"X\",\n{more})");
    fs::write(&path, format!("LessonV1((title: \"T\", preset: \"lecture-notes\", steps: [\n{step}]))")).unwrap();
    let path = path.to_string_lossy().into_owned();
    (folder, path)
}

fn playing(lesson: &str, step: usize) -> Workbench {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Lesson(LessonCommand::Start(Bookmark { lesson: lesson.to_owned(), step })));
    assert!(workbench.message().is_none(), "{:?}", workbench.message());
    workbench.update_now();
    workbench
}

fn ask(workbench: &mut Workbench, command: LessonCommand) {
    workbench.apply(Command::Lesson(command));
    workbench.update_now();
}

#[test]
fn a_number_is_right_within_its_tolerance_and_common_errors_have_reasons() {
    let weight = "weight:New: tangent line→Definition of derivative";
    let more = format!(
        "predict: (question: \"Q\", of: Number(is: \"{weight}\", within: 0.01), because: \"B\", why: {{\"1/7\": \"Even.\"}})"
    );
    let (_folder, path) = written(&more);
    assert_eq!(rehearse(&path).unwrap(), []);
    for (guess, verdict) in [(0.76, Verdict::Right), (0.7, Verdict::Wrong), (0.14, Verdict::Wrong)] {
        let mut workbench = playing(&path, 0);
        // The map would give it away.
        assert!(workbench.lesson().unwrap().covers_view());
        ask(&mut workbench, LessonCommand::Guess(Guess::Number(guess)));
        let playing = workbench.lesson().unwrap();
        assert_eq!(playing.verdict(), Some(verdict), "{guess}");
        let why = playing.step().predict.as_ref().unwrap().why(Guess::Number(guess));
        assert_eq!(why.is_some(), guess == 0.14, "{guess}");
    }
    let mut workbench = playing(&path, 0);
    ask(&mut workbench, LessonCommand::Reveal);
    assert_eq!(workbench.lesson().unwrap().verdict(), Some(Verdict::Revealed));
    // A number that is given hides nothing.
    let (_folder, path) = written("predict: (question: \"Q\", of: Number(is: 49, within: 0.5), because: \"B\")");
    assert!(!playing(&path, 0).lesson().unwrap().covers_view());
}

#[test]
fn a_number_is_typed_and_answered_with_the_keyboard() {
    let (_folder, path) = written("predict: (question: \"Q\", of: Number(is: 0.25, within: 0.01), because: \"So.\")");
    let mut lab = harness(playing(&path, 0), SIZE);
    lab.run_steps(3);
    lab.get_by_role_and_label(Role::TextInput, "your number").focus();
    lab.run_steps(2);
    lab.event(Event::Text("0,3".into()));
    lab.run_steps(2);
    assert!(bench(&lab).lesson().unwrap().asks());
    lab.key_press(Key::Enter);
    lab.run_steps(3);
    assert_eq!(bench(&lab).lesson().unwrap().guess, Some(Guess::Number(0.3)));
    lab.get_by_label("✕ Not quite: it is “0.25”");
    lab.get_by_label_contains("So.");
}

#[test]
fn what_cannot_be_answered_is_refused() {
    for (more, said) in [
        ("predict: (question: \"Q\", of: Number(is: 1, within: 0), because: \"B\")", "within"),
        ("predict: (question: \"Q\", of: Number(is: \"knob\", within: 1), because: \"B\")", "line 3"),
        ("predict: (question: \"Q\", of: Number(is: 1, within: 1), because: \"B\", why: {\"two\": \"\"})", "two"),
        ("tags: [someday]", "exam"),
        ("notes: \"[it](http://example.org)\"", "line 3"),
    ] {
        let (_folder, path) = written(more);
        let error = rehearse(&path).unwrap_err();
        assert!(error.contains(said), "{more}: {error}");
    }
}

#[test]
fn a_fault_names_its_line_and_its_value() {
    let faults = |more: &str| {
        let (_folder, path) = written(more);
        let faults = rehearse(&path).unwrap();
        faults.iter().map(|fault| fault.explain(&Text::default())).collect::<Vec<_>>()
    };
    let weight = "weight:New: tangent line→Definition of derivative";
    assert_eq!(
        faults(&format!("goal: (\n  reach: Below(\"{weight}\", 0.35),\n  solution: [Change(Temperature(2.0))],\n)")),
        ["Line 5, step 1: the solution reaches 0.4545, the goal asks for < 0.35."]
    );
    assert_eq!(
        faults(&format!("goal: (\n  reach: Above(\"{weight}\", 0.5),\n  solution: [],\n)")),
        ["Line 4, step 1: the goal asks for > 0.5, and it is 0.7643 before anything is done."]
    );
    assert_eq!(
        faults("actions: [\n  View(Explore),\n  Look(\"Nobody\"),\n]"),
        ["Line 5, step 1: an action cannot be done: Look(\"Nobody\"): token: expected one of the sentence, got Nobody"]
    );
    assert_eq!(faults("notes: \"{entropy:Nobody}\""), ["Line 3, step 1: a number cannot be had in “–”."]);
}

#[test]
fn a_second_sentence_can_be_set_and_a_number_of_any_stage_be_asked_for() {
    let more = "actions: [Second(\"one two\")],\ngoal: (reach: All([Above(\"tokens|second\", 2.5), \
                Above(\"number:weights:1:1|second\", 0.0)]), solution: [Second(\"one two three\")])";
    let (_folder, path) = written(more);
    assert_eq!(rehearse(&path).unwrap(), []);
    let workbench = playing(&path, 0);
    assert_eq!(workbench.document().sentence(Which::Second).len(), 2);
    let (_folder, path) = written("notes: \"{number:weights:8:1}\"");
    assert_eq!(rehearse(&path).unwrap().len(), 1, "there are seven rows");
}

/// A recording has weights and values; how they were made, and the rest of the model, it does not have.
#[test]
fn numbers_of_a_recording_are_had_as_far_as_it_goes() {
    let faults = |value: &str| {
        let (_folder, path) = written(&format!("actions: [Open(\"minilm-l6\")], notes: \"{{{value}@6.12}}\""));
        rehearse(&path).unwrap().len()
    };
    for there in ["weight:it→animal", "top:it", "entropy:it", "received:animal", "pattern:Previous", "value-norm:it"]
    {
        assert_eq!(faults(there), 0, "{there}");
    }
    for absent in ["score:it→animal", "dot:it→animal", "ablation:it", "error:flash", "number:q:1:1", "weight:it→Mary"]
    {
        assert_eq!(faults(absent), 1, "{absent}");
    }
    // The number is the one that was recorded.
    let (_folder, path) = written("actions: [Open(\"minilm-l6\"), Head(layer: 6, head: 12)]");
    let workbench = playing(&path, 0);
    let recorded = &workbench.document().recording().unwrap().weights[5][11];
    let value = "weight:it→animal".parse().unwrap();
    assert_eq!(workbench.live().of(&value), Some(Measured::Weight(recorded.at(10, 2))));
}

/// Each option of each prediction has its reason: the right one in what is said at last, every other one its own.
#[test]
fn every_wrong_answer_of_the_course_has_its_reason() {
    let mut questions = 0;
    for shipped in COURSE {
        for (number, step) in parse_lesson(shipped.source).unwrap().steps.iter().enumerate() {
            let Some(predict) = &step.predict else { continue };
            questions += 1;
            let place = format!("{} step {}", shipped.slug, number + 1);
            let mut workbench = playing(shipped.slug, number);
            ask(&mut workbench, LessonCommand::Reveal);
            let right = workbench.lesson().unwrap().right.unwrap();
            for (index, choice) in predict.choices().iter().enumerate() {
                let guess = Guess::Choice(index);
                assert_eq!(predict.why(guess).is_some(), guess != right, "{place}: {choice}");
            }
            if let Asked::Number { .. } = predict.of {
                assert!(!predict.why.is_empty(), "{place}: no error has a reason");
            }
            let given = |written: &String| !predict.choices().iter().map(Choice::to_string).any(|it| it == *written);
            let stray = !matches!(predict.of, Asked::Number { .. }) && predict.why.keys().any(given);
            assert!(!stray, "{place}");
        }
    }
    assert!(questions >= 30, "{questions}");
}

#[test]
fn the_course_uses_all_that_the_format_offers() {
    let lessons: Vec<_> = COURSE.iter().map(|lesson| parse_lesson(lesson.source).unwrap()).collect();
    let steps = || lessons.iter().flat_map(|lesson| &lesson.steps);
    let numeric = steps().filter_map(|step| step.predict.as_ref()).filter(|it| matches!(it.of, Asked::Number { .. }));
    assert!(numeric.count() >= 6);
    assert!(steps().filter(|step| step.formula.is_some()).count() >= 10);
    assert!(steps().filter(|step| step.hall.is_some()).count() >= 10);
    let pages = steps().flat_map(|step| step.parts()).flat_map(|(_, words)| words.in_language("en").pages().to_vec());
    assert!(pages.collect::<std::collections::BTreeSet<_>>().len() >= 12);
    let exams: Vec<_> = lessons.iter().filter(|lesson| lesson.tags.contains(&Tag::Exam)).collect();
    assert_eq!(exams.iter().map(|lesson| lesson.steps.len()).sum::<usize>(), 10);
    for step in exams.iter().flat_map(|lesson| &lesson.steps) {
        assert!(step.goal.is_some() || step.predict.is_some(), "a task has a solution");
    }
}

#[test]
fn the_path_leads_through_the_tagged_steps_and_back_to_the_own_document() {
    assert!(
        path().len() > 20
            && path().iter().map(|stop| &stop.lesson).collect::<std::collections::BTreeSet<_>>().len() == 7
    );
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Lesson(LessonCommand::StartPath(0)));
    for (stop, bookmark) in path().iter().enumerate() {
        let playing = workbench.lesson().unwrap();
        assert_eq!((&playing.bookmark(), playing.place()), (bookmark, (stop, path().len())));
        assert_eq!(playing.minutes(), Some(PATH_MINUTES));
        assert_eq!(playing.is_last(), stop + 1 == path().len());
        let next = path().get(stop + 1).map(|next| {
            let lesson = COURSE.iter().find(|lesson| lesson.slug == next.lesson).unwrap();
            parse_lesson(lesson.source).unwrap().steps[next.step].title.in_language("en").plain()
        });
        assert_eq!(playing.next().map(|step| step.title.in_language("en").plain()), next);
        assert_eq!(workbench.settings().progress[PATH].step, stop);
        if !playing.is_last() {
            workbench.apply(Command::Lesson(LessonCommand::Next));
        }
    }
    // A step begins as it does in its own lesson.
    let last = path().last().unwrap();
    assert_eq!(workbench.document(), playing(&last.lesson, last.step).document());
    // Back leads into the lesson before.
    let border = path().windows(2).position(|pair| pair[0].lesson != pair[1].lesson).unwrap();
    workbench.apply(Command::Lesson(LessonCommand::StartPath(border + 1)));
    workbench.apply(Command::Lesson(LessonCommand::Back));
    assert_eq!(workbench.lesson().unwrap().bookmark(), path()[border]);
    // It survives a restart.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.ron");
    SessionStore::new(file.clone()).save(&workbench).unwrap();
    assert_eq!(SessionStore::new(file).load().lesson().unwrap().stop(), Some(border));
    // A lesson of its own is not walked on the path, and the path leaves its progress alone.
    assert!(workbench.settings().progress.keys().all(|name| name == PATH));
    workbench.apply(Command::Lesson(LessonCommand::StartPath(path().len() - 1)));
    workbench.apply(Command::Lesson(LessonCommand::Next));
    assert!(workbench.lesson().is_none() && workbench.settings().progress[PATH].done);
    assert_eq!((workbench.document().title.as_str(), workbench.view().view), ("Lecture notes", View::Course));
}

#[test]
fn the_list_has_a_picture_of_each_lesson_and_begins_the_path() {
    for shipped in COURSE {
        let lesson = parse_lesson(shipped.source).unwrap();
        let picture = LessonPicture::of(&lesson).unwrap_or_else(|| panic!("{}", shipped.slug));
        let mut workbench = playing(shipped.slug, 0);
        workbench.apply(Command::Lesson(LessonCommand::Leave));
        let (view, document) = (playing(shipped.slug, 0), parse_lesson(shipped.source).unwrap());
        let (layer, head) = (view.view().layer, view.view().head);
        let run = view.derived().head(Which::First, layer, head).unwrap();
        assert_eq!(&picture.map, run.weights, "{} {}", shipped.slug, document.preset);
    }
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(ViewChange::View(View::Course));
    let mut lab = harness(workbench, SIZE);
    lab.run_steps(3);
    lab.get_by_label("Start: The 90-minute path").click();
    lab.run_steps(3);
    assert_eq!(bench(&lab).lesson().unwrap().stop(), Some(0));
    lab.get_by_label(&format!("Stop 1 of {}", path().len()));
}
