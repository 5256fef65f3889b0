//! Lessons on paper, read again by poppler.

use std::path::Path;
use std::process::Command;

use attention_lab::paper::handout;
use attention_lab::workbench::{Asked, Course, Lesson, Prediction};

/// The text of a PDF, page by page; none on a machine without poppler.
fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("handout.pdf");
    std::fs::write(&path, pdf).unwrap();
    let read = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output().ok()?;
    let text = String::from_utf8(read.stdout).unwrap();
    Some(text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect())
}

fn lesson(id: &str) -> std::sync::Arc<Lesson> {
    Course::shipped().find(|listed| listed.id == id).unwrap().lesson.unwrap()
}

/// Text without what its layout did to it.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn choices(lesson: &Lesson) -> impl Iterator<Item = &Prediction> {
    let asked = lesson.steps.iter().filter_map(|step| step.predict.as_ref());
    asked.filter(|predict| !matches!(predict.of, Asked::Number { .. }))
}

#[test]
fn a_handout_has_every_step_and_asks_without_answering() {
    let lesson = lesson("03-softmax");
    let Some(sheets) = pages(&handout("03-softmax", "en", false).unwrap()) else { return };
    let all = sheets.concat();
    for (number, step) in lesson.steps.iter().enumerate() {
        let title = squeezed(&step.title.in_language("en").plain());
        assert!(squeezed(&all).contains(&format!("{}{title}", number + 1)), "{title}: {all}");
    }
    for (number, page) in sheets.iter().enumerate() {
        assert!(page.contains(&format!("{} of {}", number + 1, sheets.len())), "{page}");
    }
    let boxes: usize = choices(&lesson).map(|predict| predict.choices().len()).sum();
    assert!(boxes > 0 && all.matches('☐').count() == boxes, "{boxes} boxes: {all}");
    assert!(!all.contains('☑') && !all.contains("With the answers") && all.contains("Name"));
    for predict in choices(&lesson) {
        // Its numbers are computed: what stands before the first of them is as it was written.
        let because = predict.because.in_language("en").plain();
        let start = squeezed(because.split(['…', '*', '[']).next().unwrap());
        assert!(start.len() < 12 || !squeezed(&all).contains(&start), "{start}");
    }
}

#[test]
fn with_the_answers_one_box_of_each_question_is_ticked_and_reasoned() {
    let lesson = lesson("03-softmax");
    let Some(sheets) = pages(&handout("03-softmax", "de", true).unwrap()) else { return };
    let all = sheets.concat();
    let questions = choices(&lesson).count();
    assert!(questions > 0 && all.matches('☑').count() == questions, "{questions} questions: {all}");
    let boxes: usize = choices(&lesson).map(|predict| predict.choices().len()).sum();
    assert_eq!(all.matches('☐').count(), boxes - questions);
    assert!(all.contains("Mit den Antworten") && all.contains(&format!("1 von {}", sheets.len())));
    let mut reasons = 0;
    for predict in choices(&lesson) {
        let because = predict.because.in_language("de").plain();
        let start = squeezed(because.split(['…', '*', '[']).next().unwrap());
        assert!(squeezed(&all).contains(&start), "{start}: {all}");
        reasons += usize::from(start.len() >= 12);
    }
    assert!(reasons > 0);
    assert!(!all.contains('–') || !all.contains("{"), "no number is missing");
}

#[test]
fn pages_are_of_paper_and_a_lesson_that_is_none_is_told() {
    let pdf = handout("01-a-flick-of-the-eyes", "en", false).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 8_000_000, "{}", pdf.len());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("handout.pdf");
    std::fs::write(&path, &pdf).unwrap();
    if let Ok(info) = Command::new("pdfinfo").arg(&path).output() {
        let info = String::from_utf8(info.stdout).unwrap();
        assert!(info.contains("595.276 x 841.89 pts (A4)"), "{info}");
        assert!(info.contains(&lesson("01-a-flick-of-the-eyes").title.in_language("en").plain()), "{info}");
    }
    let missing = handout("nowhere.ron", "en", false).unwrap_err();
    assert!(missing.contains("nowhere.ron"), "{missing}");
    assert!(!Path::new("nowhere.ron").exists());
}
