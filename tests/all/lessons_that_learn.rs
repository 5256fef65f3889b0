//! Lessons in which models learn: their presets, their numbers, and that each step begins with its own training.

use attention_lab::files::shipped_document;
use attention_lab::workbench::{Action, Bookmark, Command, LessonCommand, Value, Workbench};

use crate::harness::preset;

const FORMS: &str = "12-where-heads-come-from";

fn begun(lesson: &str, step: usize) -> Workbench {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Lesson(LessonCommand::Start(Bookmark { lesson: lesson.into(), step })));
    workbench.update_now();
    assert!(workbench.message().is_none(), "{:?}", workbench.message());
    workbench
}

fn number(workbench: &Workbench, name: &str) -> Option<f64> {
    workbench.live().of(&name.parse::<Value>().unwrap())?.number()
}

fn act(workbench: &mut Workbench, action: &str) {
    workbench.perform(&ron::from_str::<Action>(action).unwrap()).unwrap();
    workbench.update_now();
}

#[test]
fn both_heads_of_the_lesson_form_and_its_numbers_are_those_of_the_training() {
    let mut workbench = begun(FORMS, 1);
    assert_eq!(number(&workbench, "step"), Some(0.0));
    assert_eq!(number(&workbench, "loss:known"), None, "nothing is measured yet");
    act(&mut workbench, "Train(To(150))");
    let training = workbench.training().unwrap().clone();
    let last = training.history().last().unwrap();
    let known = number(&workbench, "loss:known").unwrap();
    assert!((known - f64::from(last.known.unwrap())).abs() < 1e-6);
    let most = last.heads.iter().map(|rates| rates.source).fold(0.0, f32::max);
    assert!((number(&workbench, "looks:source").unwrap() - f64::from(most)).abs() < 1e-6);
    let [previous, source] = ["formed:previous", "formed:source"].map(|name| number(&workbench, name).unwrap());
    assert!(previous < source && source < 150.0, "{previous} {source}");
    // The past is asked like the present, and knows nothing of what came later.
    act(&mut workbench, "Train(Look(Some(60)))");
    assert!(number(&workbench, "loss:known").unwrap() > known);
    assert_eq!(number(&workbench, "formed:source"), None);
    let blame = number(&workbench, "blame:12").unwrap();
    assert!((number(&workbench, "sure:12").unwrap() - 1.0 - blame).abs() < 1e-6);
}

#[test]
fn a_step_begins_with_its_own_training_whatever_was_learned_before() {
    let mut workbench = begun(FORMS, 2);
    let begun = number(&workbench, "step");
    act(&mut workbench, "Train(To(190))");
    assert_eq!(number(&workbench, "step"), Some(190.0));
    workbench.apply(Command::Lesson(LessonCommand::Again));
    workbench.update_now();
    assert_eq!(number(&workbench, "step"), begun);
    assert!(workbench.compared_trainings().is_empty());
}

#[test]
fn a_preset_of_lessons_learns_once() {
    let [first, second] = [0, 1].map(|_| shipped_document("heads-formed").unwrap());
    let training = |document: &attention_lab::document::Document| document.moment().unwrap().training.clone();
    assert!(training(&first).is_same_run(&training(&second)));
    assert_eq!(first.moment().unwrap().step, 180);
}

#[test]
fn a_lesson_is_found_by_its_name_whatever_its_number_was() {
    let exam = begun("11-ten-exam-tasks", 0);
    assert_eq!(exam.lesson().unwrap().lesson().title.in_language("en").plain(), "Ten exam tasks");
}
