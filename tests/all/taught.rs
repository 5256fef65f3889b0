//! A lesson in a lecture: the caption, clickers, what is revealed, and the presenter's notes.

use attention_lab::workbench::{
    Bookmark, COURSE, Command, Edit, LectureAction, LessonCommand, SettingsChange, ThemeChoice, View, Workbench,
};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;

use crate::harness::{Lab, Region, bench, compare, compare_window, harness, harness_at, picture, preset};

/// A lesson at a step, counted from 0.
fn taught(lesson: &str, step: usize, language: &str) -> Workbench {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let language = language.to_owned();
    workbench.apply(SettingsChange::Language(Some(language)));
    workbench.apply(Command::Lesson(LessonCommand::Start(Bookmark { lesson: lesson.into(), step })));
    workbench
}

fn press(lab: &mut Lab, key: Key) {
    lab.key_press(key);
    lab.run();
}

fn place(lab: &Lab) -> (usize, bool) {
    let playing = bench(lab).lesson().unwrap();
    (playing.number(), playing.settled)
}

#[test]
fn a_clicker_reveals_an_answer_before_it_goes_on() {
    for [next, back] in [[Key::Space, Key::Backspace], [Key::PageDown, Key::PageUp], [Key::ArrowRight, Key::ArrowLeft]]
    {
        // The first step asks on which slide the eyes rest longest.
        let mut lab = harness(taught(COURSE[0].slug, 0, "en"), (640.0, 360.0));
        press(&mut lab, Key::F5);
        lab.get_by_label("On which slide do your eyes rest longest?");
        lab.get_by_label("A new word on the board");
        assert!(lab.query_by_label("Attention map").is_none(), "it would give the answer away");
        press(&mut lab, next);
        assert_eq!(place(&lab), (0, true));
        lab.get_by_label("Attention map");
        lab.get_by_label_contains("It is “Definition of derivative”.");
        press(&mut lab, next);
        assert_eq!(place(&lab), (1, false));
        press(&mut lab, back);
        assert_eq!(place(&lab), (0, false), "asked anew");
        press(&mut lab, back);
        assert_eq!(place(&lab), (0, false));
        press(&mut lab, Key::R);
        assert_eq!(place(&lab), (0, true));
        // A click too many does not end it.
        for _ in 0..60 {
            press(&mut lab, next);
        }
        let playing = bench(&lab).lesson().unwrap();
        assert_eq!(playing.number() + 1, playing.lesson().steps.len());
        assert!(bench(&lab).lecture().is_some());
    }
}

#[test]
fn a_question_about_a_number_stands_below_the_picture_and_then_its_reason() {
    let mut lab = harness(taught(COURSE[0].slug, 5, "en"), (640.0, 360.0));
    press(&mut lab, Key::F5);
    lab.get_by_label("Attention map");
    lab.get_by_label("What happens to the effective number of tokens of the new concept?");
    press(&mut lab, Key::R);
    lab.get_by_label_contains("It falls to 1.00.");
    assert!((bench(&lab).document().spec.temperature - 0.25).abs() < 1e-6);
}

#[test]
fn the_presenter_reads_notes_and_what_comes_next_and_prepares_it_behind_a_frozen_picture() {
    let mut lab = harness(taught(COURSE[0].slug, 0, "en"), (1400.0, 1000.0));
    press(&mut lab, Key::F5);
    press(&mut lab, Key::N);
    lab.run();
    lab.get_by_label_contains("Ask who has looked back at an earlier slide");
    lab.get_by_label("Next: Let the new concept ask");
    press(&mut lab, Key::F);
    assert!(bench(&lab).lecture().unwrap().is_frozen());
    press(&mut lab, Key::PageDown);
    press(&mut lab, Key::PageDown);
    assert_eq!(place(&lab), (1, false));
    // The hall still has the question, the presenter the next step.
    lab.get_by_label("A new word on the board");
    lab.get_by_label("Next: A long stare, a few glances");
    lab.state_mut().0.apply(Command::Lesson(LessonCommand::Leave));
    lab.run();
    lab.get_by_label("A new word on the board");
    press(&mut lab, Key::F);
    assert!(lab.query_by_label("A new word on the board").is_none());
}

#[test]
fn a_lesson_left_in_a_lecture_leaves_the_own_document() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Edit(Edit::Causal(true)));
    let own = workbench.document().clone();
    workbench.apply(Command::Lecture(LectureAction::Begin));
    workbench.apply(Command::Lesson(LessonCommand::Start(Bookmark { lesson: COURSE[7].slug.into(), step: 0 })));
    workbench.apply(Command::Lecture(LectureAction::End));
    assert!(workbench.lesson().is_some(), "a lesson goes on after the lecture");
    workbench.apply(Command::Lesson(LessonCommand::Leave));
    assert_eq!(workbench.document(), &own);
}

fn lesson(lesson: usize, step: usize, language: &str, theme: ThemeChoice) -> Lab {
    let mut workbench = taught(COURSE[lesson].slug, step, language);
    workbench.apply(SettingsChange::Theme(theme));
    harness(workbench, (1280.0, 720.0))
}

#[test]
fn a_goal_in_the_dark() {
    compare("lesson-en-dark", &mut lesson(2, 3, "en", ThemeChoice::Dark), Region::Left);
}

#[test]
fn a_goal_in_german_in_the_light() {
    compare_window("lesson-de-light", &mut lesson(3, 2, "de", ThemeChoice::Light));
}

#[test]
fn a_question_in_german_on_a_projector() {
    compare("question-de-projector", &mut lesson(0, 0, "de", ThemeChoice::Projector), Region::View);
}

#[test]
fn the_course_in_german_in_the_dark() {
    let mut workbench = taught(COURSE[2].slug, 3, "de");
    workbench.apply(Command::Lesson(LessonCommand::Leave));
    workbench.apply(Command::ShowCourse);
    assert_eq!(workbench.view().view, View::Course);
    picture("course-de-dark", workbench, Region::View);
}

/// A window of 1280 by 720 at 200 %.
fn hall(name: &str, step: usize, language: &str, theme: ThemeChoice, reveal: bool) {
    let mut workbench = taught(COURSE[0].slug, step, language);
    workbench.apply(SettingsChange::HallTheme(theme));
    workbench.apply(Command::Lecture(LectureAction::Begin));
    let mut lab = harness_at(workbench, (640.0, 360.0), 2.0);
    if reveal {
        lab.state_mut().0.apply(Command::Lesson(LessonCommand::Reveal));
    }
    compare(name, &mut lab, Region::Caption);
    assert!(lab.query_all_by_role(Role::Image).count() > 0);
}

#[test]
fn a_step_in_a_hall_with_a_projector() {
    hall("hall-en-projector", 2, "en", ThemeChoice::Projector, false);
}

#[test]
fn an_answer_in_a_hall_in_the_light_in_german() {
    hall("hall-de-light", 0, "de", ThemeChoice::Light, true);
}

#[test]
fn an_answer_in_a_hall_in_the_dark() {
    hall("hall-en-dark", 5, "en", ThemeChoice::Dark, true);
}
