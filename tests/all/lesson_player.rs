//! What a learner is told while a lesson is played, and that it is in sight.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use attention_lab::document::Which;
use attention_lab::workbench::{
    Bookmark, COURSE, Command, Edit, Guess, LessonCommand, Mistake, Peek, ViewChange, Workbench, parse_lesson, rehearse,
};
use egui::epaint::TextShape;
use egui::{Role, Shape};
use egui_kittest::kittest::Queryable as _;

use crate::harness::{Lab, bench, harness};

const SIZE: [f32; 2] = [1280.0, 720.0];

fn start(lesson: &str, step: usize) -> Command {
    Command::Lesson(LessonCommand::Start(Bookmark { lesson: lesson.to_owned(), step }))
}

/// A lesson of one step over the lecture notes, in a file of its own, with its folder.
fn written(text: &str, more: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.ron");
    let step = format!("(title: \"S\", text: \"{text}\", {more})");
    fs::write(&path, format!("LessonV1((title: \"T\", preset: \"lecture-notes\", steps: [{step}]))")).unwrap();
    let path = path.to_string_lossy().into_owned();
    (folder, path)
}

fn playing(lesson: &str, step: usize) -> Lab {
    let mut workbench = Workbench::default();
    workbench.apply(start(lesson, step));
    assert!(workbench.message().is_none(), "{:?}", workbench.message());
    let mut lab = harness(workbench, SIZE);
    lab.run();
    lab
}

fn ask(lab: &mut Lab, command: impl Into<Command>) {
    lab.state_mut().0.apply(command);
    lab.run();
}

fn shows(lab: &Lab, text: &str) -> bool {
    lab.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn the_numbers_of_an_instruction_hold_still_and_those_of_its_answer_do_not() {
    let goal = "goal: (reach: Above(\"temperature\", 1.5), hint: \"At {temperature} it is sharp.\", solution: [], \
                done: \"Raised to {temperature}.\")";
    let (_folder, path) = written("It begins with {temperature} degrees.", goal);
    let mut lab = playing(&path, 0);
    ask(&mut lab, Command::Lesson(LessonCommand::Hint));
    assert!(shows(&lab, "It begins with 1.00 degrees.") && shows(&lab, "At 1.00 it is sharp."));
    ask(&mut lab, Command::Edit(Edit::Temperature(1.25)));
    assert!(shows(&lab, "It begins with 1.00 degrees.") && shows(&lab, "At 1.00 it is sharp."));
    for temperature in [2.0, 3.0] {
        ask(&mut lab, Command::Edit(Edit::Temperature(temperature)));
        assert!(shows(&lab, "It begins with 1.00 degrees."));
        assert!(shows(&lab, &format!("Raised to {temperature:.2}.")));
    }
    ask(&mut lab, Command::Lesson(LessonCommand::Again));
    assert!(shows(&lab, "It begins with 1.00 degrees.") && !shows(&lab, "Raised"));
}

#[test]
fn a_cell_with_query_and_key_exchanged_gets_an_answer_of_its_own() {
    let goal = "goal: (reach: Locks(\"Vacation photos -> Party on Friday\"), solution: [])";
    let (_folder, path) =
        written("Click.", &format!("actions: [Lock(\"Party on Friday -> Vacation photos\")], {goal}"));
    let mut lab = playing(&path, 0);
    // What the step has locked is nobody's slip.
    assert!(!shows(&lab, "asking"));
    let token =
        |lab: &Lab, text: &str| bench(lab).document().tokens.iter().position(|token| token.text == text).unwrap();
    let (photos, party) = (token(&lab, "Vacation photos"), token(&lab, "Party on Friday"));
    let lock = |query, key| ViewChange::Lock(Peek { which: Which::First, query, key: Some(key) });
    ask(&mut lab, lock(photos, 0));
    assert!(shows(&lab, "That is “Vacation photos” asking “Definition of derivative”: another cell."));
    ask(&mut lab, lock(party, photos));
    assert!(shows(&lab, "That is “Party on Friday” asking “Vacation photos”: rows ask, columns are asked."));
    ask(&mut lab, ViewChange::Unlock);
    assert!(!shows(&lab, "asking"));
    ask(&mut lab, lock(photos, party));
    assert!(!shows(&lab, "asking") && shows(&lab, "✓ Reached"));
}

#[test]
fn a_wrong_answer_is_told_its_own_reason() {
    let ask_why = |why: &str| {
        format!(
            "predict: (question: \"Q\", of: Largest(\"New: tangent line\"), options: [\"Worked example\", \"Chain rule\", \
             \"Definition of derivative\"], because: \"It defines.\", why: {{{why}}})"
        )
    };
    let why = "\"Worked example\": {\"en\": \"An example of {tokens}.\", \"de\": \"Ein Beispiel.\"}";
    let (_folder, path) = written("X", &ask_why(why));
    assert_eq!(rehearse(&path).unwrap(), []);
    for (guess, reason) in [(0, true), (1, false), (2, false)] {
        let mut lab = playing(&path, 0);
        ask(&mut lab, Command::Lesson(LessonCommand::Guess(Guess::Choice(guess))));
        assert_eq!(shows(&lab, "An example of 7."), reason, "{guess}");
        assert!(shows(&lab, "It defines."));
    }
    let (_folder, path) = written("X", &ask_why("\"Worked example\": \"{entropy:Nobody}\""));
    let slips: Vec<Mistake> = rehearse(&path).unwrap().into_iter().map(|fault| fault.what).collect();
    assert_eq!(slips, [Mistake::Number("–".into())]);
    let (_folder, path) = written("X", &ask_why("\"Chain\": \"Why?\""));
    let error = parse_lesson(&fs::read_to_string(path).unwrap()).unwrap_err().to_string();
    assert!(error.contains("why") && error.contains("Chain rule") && error.contains("“Chain”"), "{error}");
}

#[test]
fn after_the_last_step_the_next_lesson_is_offered_by_its_title() {
    let title = |index: usize| parse_lesson(COURSE[index].source).unwrap().title.in_language("en").plain();
    let mut lab = playing(COURSE[2].slug, 99);
    ask(&mut lab, Command::Lesson(LessonCommand::Next));
    lab.get_by_role_and_label(Role::Button, &format!("Next lesson: {}", title(3))).click();
    lab.run();
    assert_eq!(bench(&lab).lesson().unwrap().bookmark(), Bookmark { lesson: COURSE[3].slug.into(), step: 0 });
    // The last lesson has none after it, and the list by itself offers none.
    ask(&mut lab, start(COURSE[COURSE.len() - 1].slug, 99));
    ask(&mut lab, Command::Lesson(LessonCommand::Next));
    assert!(!shows(&lab, "Next lesson"));
    ask(&mut lab, start(COURSE[2].slug, 99));
    ask(&mut lab, Command::Lesson(LessonCommand::Next));
    assert!(shows(&lab, "Next lesson"));
    ask(&mut lab, Command::ShowCourse);
    assert!(!shows(&lab, "Next lesson"));
}

#[test]
fn the_list_has_a_line_on_each_lesson() {
    let mut lab = harness(Workbench::default(), [1280.0, 1600.0]);
    ask(&mut lab, Command::ShowCourse);
    for lesson in COURSE.iter().map(|shipped| parse_lesson(shipped.source).unwrap()) {
        let about = lesson.about.expect("shipped lessons say what they are about").in_language("en").plain();
        assert!(shows(&lab, &about), "{about}");
    }
}

fn texts<'a>(shape: &'a Shape, found: &mut Vec<&'a TextShape>) {
    match shape {
        Shape::Text(text) => found.push(text),
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, found)),
        _ => {}
    }
}

/// Whether the panel at the left shows a text, the whole of it.
fn is_in_sight(lab: &Lab, text: &str) -> bool {
    lab.output().shapes.iter().any(|clipped| {
        let mut found = Vec::new();
        texts(&clipped.shape, &mut found);
        let seen = |shape: &&TextShape| {
            let rect = shape.visual_bounding_rect();
            shape.galley.text().contains(text)
                && rect.left() < 330.0
                && clipped.clip_rect.expand(1.0).contains_rect(rect)
        };
        found.iter().any(seen)
    })
}

/// Waits for what is learned or computed beside the window.
fn caught_up(lab: &mut Lab, place: &str) {
    let begun = Instant::now();
    while bench(lab).is_training() || bench(lab).is_stale() {
        assert!(begun.elapsed() < Duration::from_secs(120), "{place} never ends");
        sleep(Duration::from_millis(5));
        lab.run_steps(1);
    }
    lab.run_steps(4);
}

#[test]
fn a_question_waits_for_what_its_step_learns() {
    let answer = || Command::Lesson(LessonCommand::Guess(Guess::Choice(0)));
    let mut workbench = Workbench::default();
    workbench.apply(start("13-what-a-gradient-is", 1));
    // The frame that begins to learn takes in nothing of it yet.
    workbench.update(|| {});
    workbench.apply(answer());
    assert!(!workbench.lesson().unwrap().settled);
    workbench.update_now();
    workbench.apply(answer());
    workbench.update_now();
    let playing = workbench.lesson().unwrap();
    assert!(playing.settled && playing.right.is_some());
}

#[test]
fn what_came_of_an_answer_is_in_sight_without_scrolling() {
    for shipped in COURSE {
        for (number, step) in parse_lesson(shipped.source).unwrap().steps.iter().enumerate() {
            let (words, verdicts) = match (&step.goal, &step.predict) {
                (Some(task), _) => (task.done.as_ref(), ["✓ Reached"; 2]),
                (_, Some(predict)) => (Some(&predict.because), ["✓ Right", "✕ Not quite"]),
                _ => continue,
            };
            let mut lab = playing(shipped.slug, number);
            let place = format!("{} step {}", shipped.slug, number + 1);
            caught_up(&mut lab, &place);
            ask(&mut lab, Command::Lesson(LessonCommand::ShowMe));
            ask(&mut lab, Command::Lesson(LessonCommand::Guess(Guess::Choice(0))));
            caught_up(&mut lab, &place);
            assert!(verdicts.iter().any(|text| is_in_sight(&lab, text)), "{place}");
            // And the last of what is said below it.
            let words = words.map(|words| words.in_language("en").plain()).unwrap_or_default();
            let piece = words.rsplit(['…', '*', '_', '[', ']', '`', '(', ')']).map(str::trim);
            // The address of a page is not shown.
            let piece = piece.filter(|piece| !piece.starts_with("https://")).find(|piece| piece.len() > 12);
            assert!(piece.is_none_or(|piece| is_in_sight(&lab, piece)), "{place}: {piece:?}");
        }
    }
}

#[test]
fn a_step_begins_at_the_beginning_of_its_text() {
    for shipped in COURSE {
        for (number, step) in parse_lesson(shipped.source).unwrap().steps.iter().enumerate() {
            let lab = playing(shipped.slug, number);
            let title = step.title.in_language("en").plain();
            assert!(is_in_sight(&lab, &title), "{} step {}: {title}", shipped.slug, number + 1);
        }
    }
}

#[test]
fn the_way_on_stands_still() {
    let mut lab = playing(COURSE[0].slug, 0);
    let place = |lab: &Lab| lab.get_by_role_and_label(Role::Button, "Next").rect();
    let first = place(&lab);
    for _ in 1..parse_lesson(COURSE[0].source).unwrap().steps.len() - 1 {
        ask(&mut lab, Command::Lesson(LessonCommand::Next));
        assert_eq!(place(&lab), first);
    }
}

#[test]
fn a_control_that_a_step_rings_is_in_sight() {
    // To ablate a head is the last of the controls.
    let (_folder, path) = written("X", "highlight: [\"control:ablate\"]");
    let mut lab = playing(&path, 0);
    let place = |lab: &Lab| lab.get_by_role_and_label(Role::CheckBox, "Ablate this head").rect();
    assert!(is_in_sight(&lab, "Ablate this head"), "{:?}", place(&lab));
    // Whoever scrolls away is not brought back.
    lab.hover_at(place(&lab).center());
    lab.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, 4000.0),
        modifiers: egui::Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
    });
    lab.run();
    assert!(!is_in_sight(&lab, "Ablate this head"), "{:?}", place(&lab));
}
