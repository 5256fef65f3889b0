//! What learners hand in, and what a lecturer makes of it.

use std::path::{Path, PathBuf};
use std::process::Command as Program;

use attention_lab::document::Document;
use attention_lab::files::parse_preset;
use attention_lab::workbench::{
    Bookmark, Command, Dialog, Edit, FileUse, Given, Guess, LessonCommand, Submission, Workbench, seed_of,
};
use egui::Role;
use egui_kittest::kittest::Queryable;

use crate::harness::{bench, harness, preset};

const LESSON: &str = r#"LessonV1((
    title: "Exam", preset: "start", submission: true, own_seed: true,
    steps: [
        (title: "One", text: "Do it.", goal: (reach: ScaleOff, solution: [Change(Scale(false))], done: "So it is.")),
        (title: "Two", text: "Look.", predict: (
            question: "Which?", of: Largest("it"), options: ["animal", "street", "because"], because: "It is.",
        )),
        (title: "Three", text: "Count.", predict: (
            question: "How many?", of: Number(is: "tokens", within: 0.5), because: "It is.",
        )),
        (title: "Four", text: "The end."),
    ],
))"#;

/// The fields of a line of a table: between commas that are not between quotation marks, of which two are one.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => fields.last_mut().unwrap().extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            letter => fields.last_mut().unwrap().push(letter),
        }
    }
    fields
}

struct Class {
    folder: tempfile::TempDir,
    lesson: String,
}

impl Class {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("exam.ron");
        std::fs::write(&path, LESSON).unwrap();
        std::fs::create_dir(folder.path().join("answers")).unwrap();
        Self { folder, lesson: path.display().to_string() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("answers").join(name)
    }

    /// Someone begins the lesson.
    fn begin(&self, learner: &str) -> Workbench {
        let mut bench = Workbench::default();
        bench.apply(Command::Lesson(LessonCommand::Start(Bookmark { lesson: self.lesson.clone(), step: 0 })));
        bench.apply(Command::Lesson(LessonCommand::Learner(learner.to_owned())));
        bench.update_now();
        bench
    }

    /// Someone goes through all of it, with an answer to each question.
    fn play(&self, learner: &str, choice: usize, number: f64) -> Workbench {
        let mut bench = self.begin(learner);
        bench.apply(Command::Edit(Edit::Scale(false)));
        for guess in [Guess::Choice(choice), Guess::Number(number)] {
            bench.update_now();
            lesson(&mut bench, LessonCommand::Next);
            lesson(&mut bench, LessonCommand::Guess(guess));
        }
        lesson(&mut bench, LessonCommand::Next);
        bench
    }

    fn table(&self) -> Vec<Vec<String>> {
        let program = Program::new(env!("CARGO_BIN_EXE_attention-lab"))
            .args(["check", "--submissions"])
            .arg(self.folder.path().join("answers"))
            .arg(&self.lesson)
            .output()
            .unwrap();
        assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
        String::from_utf8(program.stdout).unwrap().lines().map(fields).collect()
    }
}

fn lesson(bench: &mut Workbench, command: LessonCommand) {
    bench.apply(Command::Lesson(command));
    bench.update_now();
}

fn judged(class: &Class, submission: &Submission) -> Result<Vec<Option<bool>>, String> {
    let judged = submission.judge(std::slice::from_ref(&class.lesson)).map_err(|error| error.to_string())?;
    assert_eq!(judged.iter().map(|(step, _)| *step).collect::<Vec<_>>(), [1, 2, 3]);
    Ok(judged.into_iter().map(|(_, right)| right).collect())
}

#[test]
fn right_answers_are_right_and_others_are_not() {
    let class = Class::new();
    let all = class.play("Ada", 0, 11.0).submission().unwrap();
    assert_eq!(judged(&class, &all).unwrap(), [Some(true); 3]);
    assert_eq!((all.learner.as_str(), all.lesson.as_str(), all.answers.len()), ("Ada", "exam.ron", 3));
    let some = class.play("Bob", 1, 12.0).submission().unwrap();
    assert_eq!(judged(&class, &some).unwrap(), [Some(true), Some(false), Some(false)]);
    // Who does nothing has no answers; who has it shown has answered wrongly, whatever comes later.
    let none = class.begin("Eve").submission().unwrap();
    assert_eq!(judged(&class, &none).unwrap(), [None; 3]);
    let mut shown = class.begin("Mallory");
    lesson(&mut shown, LessonCommand::ShowMe);
    lesson(&mut shown, LessonCommand::Again);
    shown.apply(Command::Edit(Edit::Scale(false)));
    shown.update_now();
    lesson(&mut shown, LessonCommand::Next);
    lesson(&mut shown, LessonCommand::Guess(Guess::Choice(1)));
    lesson(&mut shown, LessonCommand::Again);
    lesson(&mut shown, LessonCommand::Guess(Guess::Choice(0)));
    assert_eq!(judged(&class, &shown.submission().unwrap()).unwrap(), [Some(false), Some(false), None]);
}

#[test]
fn numbers_are_the_learners_own() {
    let class = Class::new();
    let seed = |bench: &Workbench| bench.document().seed;
    let (ada, bob) = (class.begin("Ada"), class.begin("Bob"));
    assert_eq!(seed(&ada), preset("start").seed.wrapping_add(seed_of("Ada")));
    assert!(seed(&ada) != seed(&bob) && seed(&ada) == seed(&class.begin("  Ada ")));
    // Another name begins anew.
    let mut other = class.play("Ada", 0, 11.0);
    lesson(&mut other, LessonCommand::Learner("Bob".into()));
    assert!(other.submission().unwrap().answers.is_empty());
    assert_eq!(seed(&other), seed(&bob));
    assert_eq!(other.lesson().unwrap().unanswered(), [1, 2, 3]);
}

#[test]
fn what_a_file_says_of_itself_counts_for_nothing() {
    let class = Class::new();
    let honest = class.play("Ada", 0, 11.0).submission().unwrap();
    let change = |change: fn(&mut Submission)| {
        let mut other = honest.clone();
        change(&mut other);
        judged(&class, &other)
    };
    // A document in which the task is not done.
    let undone = change(|one| {
        let Given::Done { document, .. } = &mut one.answers[0].given else { panic!() };
        *document = Some(document.as_ref().unwrap().replace("scale: false", "scale: true"));
    });
    assert_eq!(undone.unwrap(), [Some(false), Some(true), Some(true)]);
    // Another's seed, another's name, another's document, another lesson, and answers that are none.
    type Tamper = fn(&mut Submission);
    let wrong: [(Tamper, &str); 7] = [
        (|one| one.seed = Some(1), "seed"),
        (|one| one.learner = "Bob".into(), "seed"),
        (|one| (one.learner, one.seed) = ("Bob".into(), Some(seed_of("Bob"))), "step 1"),
        (|one| one.fingerprint = "0".into(), "lesson"),
        (|one| one.answers[1].given = Given::Choice("nobody".into()), "step 2"),
        (|one| one.answers[1].step = 4, "answers"),
        (|one| one.answers[0].given = Given::Number(1.0), "step 1"),
    ];
    for (number, (tamper, place)) in wrong.into_iter().enumerate() {
        let error = change(tamper).expect_err("it was changed");
        assert!(error.contains(place), "{number}: {error}");
    }
    // Of two answers to a step the first counts.
    let twice = change(|one| {
        let mut other = one.answers[1].clone();
        other.given = Given::Choice("street".into());
        one.answers.insert(1, other);
    });
    assert_eq!(twice.unwrap(), [Some(true), Some(false), Some(true)]);
}

#[test]
fn a_file_reads_back_and_a_bad_one_is_refused() {
    let class = Class::new();
    let one = class.play("Ada \"=1+1\", Łódź", 0, 11.0).submission().unwrap();
    let path = class.path("a.ron");
    std::fs::write(&path, one.write()).unwrap();
    assert_eq!(Submission::open(&path).unwrap(), one);
    for text in ["", "V1(())", "SubmissionV1(())", &one.write().replace("Ada", "").replace(" \\\"=1+1\\\", Łódź", " ")]
    {
        std::fs::write(&path, text).unwrap();
        assert!(Submission::open(&path).is_err(), "{text}");
    }
}

#[test]
fn a_class_becomes_a_table() {
    let class = Class::new();
    let hand_in = |name: &str, bench: Workbench| {
        std::fs::write(class.path(name), bench.submission().unwrap().write()).unwrap();
    };
    hand_in("ada.ron", class.play("Ada", 0, 11.0));
    hand_in("bob.ron", class.play("=cmd, \"Bob\"", 1, 11.0));
    hand_in("eve.ron", class.begin("Eve"));
    std::fs::write(class.path("broken.ron"), "SubmissionV1((learner: 3").unwrap();
    std::fs::write(class.path("notes.txt"), "no answers").unwrap();
    let other = class.play("Zoe", 0, 11.0).submission().unwrap();
    std::fs::write(class.path("zoe.ron"), Submission { seed: Some(7), ..other }.write()).unwrap();
    let table = class.table();
    let names = ["file", "learner", "lesson", "right", "tasks", "seconds", "error", "step 1", "step 2", "step 3"];
    assert_eq!(table[0], names);
    let told = |row: usize, columns: std::ops::Range<usize>| table[row][columns].to_vec();
    assert_eq!(
        table.iter().skip(1).map(|row| &*row[0]).collect::<Vec<_>>(),
        ["ada.ron", "bob.ron", "broken.ron", "eve.ron", "zoe.ron"]
    );
    assert_eq!(told(1, 1..5), ["Ada", "exam.ron", "3", "3"]);
    assert_eq!(told(1, 6..10), ["", "1", "1", "1"]);
    assert_eq!(told(2, 1..5), ["'=cmd, \"Bob\"", "exam.ron", "2", "3"]);
    assert_eq!(told(2, 6..10), ["", "1", "0", "1"]);
    assert!(table[3][6].contains("line") && told(3, 1..6).iter().all(String::is_empty), "{:?}", table[3]);
    assert_eq!(told(4, 3..10), ["0", "3", &table[4][5], "", "", "", ""]);
    assert!(table[5][6].contains("seed") && table[5][3].is_empty(), "{:?}", table[5]);
    // A folder that is not there is no table.
    let nowhere = Program::new(env!("CARGO_BIN_EXE_attention-lab"))
        .args(["check", "--submissions", "nowhere"])
        .current_dir(class.folder.path())
        .output()
        .unwrap();
    assert!(!nowhere.status.success() && String::from_utf8_lossy(&nowhere.stderr).contains("nowhere"));
}

#[test]
fn the_shipped_exam_is_found_by_its_name() {
    const EXAM: &str = "14-ten-exam-tasks";
    let start = |step| LessonCommand::Start(Bookmark { lesson: EXAM.into(), step });
    let (mut scratch, mut bench) = (Workbench::default(), Workbench::default());
    lesson(&mut bench, start(0));
    lesson(&mut bench, LessonCommand::Learner("Ada".into()));
    let tasks = bench.lesson().unwrap().lesson().steps.len();
    for step in 0..tasks {
        // The first is answered wrongly, and the last not at all.
        let task = bench.lesson().unwrap().step().goal.clone();
        match task {
            Some(task) => task.solution.iter().for_each(|action| bench.perform(action).unwrap()),
            None => {
                lesson(&mut scratch, start(step));
                lesson(&mut scratch, LessonCommand::Reveal);
                let right = scratch.lesson().unwrap().right.unwrap();
                let wrong = match right {
                    Guess::Choice(index) => Guess::Choice(usize::from(index == 0)),
                    Guess::Number(number) => Guess::Number(number + 1000.0),
                };
                if step + 1 < tasks {
                    lesson(&mut bench, LessonCommand::Guess(if step == 0 { wrong } else { right }));
                }
            }
        }
        bench.update_now();
        if step + 1 < tasks {
            lesson(&mut bench, LessonCommand::Next);
        }
    }
    let submission = bench.submission().unwrap();
    assert_eq!((submission.lesson.as_str(), submission.seed), (EXAM, None));
    let judged = submission.judge(&[]).unwrap();
    assert_eq!(judged.len(), tasks);
    for (step, right) in judged {
        assert_eq!(right, if step == tasks { None } else { Some(step > 1) }, "task {step}");
    }
    let other = Submission { lesson: "03-softmax".into(), ..submission };
    assert!(other.judge(&[]).is_err(), "another lesson is another text");
}

#[test]
fn a_learner_types_a_name_and_saves() {
    let class = Class::new();
    let mut lab = harness(class.begin(""), (1400.0, 900.0));
    lab.run();
    let field = lab.get_by_role_and_label(Role::TextInput, "Your name");
    field.focus();
    lab.run();
    lab.get_by_role_and_label(Role::TextInput, "Your name").type_text("Ada");
    lab.run();
    assert_eq!(bench(&lab).lesson().unwrap().learner(), "Ada");
    lab.state_mut().0.apply(Command::Edit(Edit::Scale(false)));
    lab.run();
    for _ in 0..3 {
        lab.state_mut().0.apply(Command::Lesson(LessonCommand::Next));
        lab.run();
    }
    lab.get_by_label("Without an answer yet: step 2, 3.");
    lab.get_by_label("Save my answers…").click();
    lab.run();
    assert_eq!(bench(&lab).dialog(), Some(&Dialog::SaveSubmission));
    let workbench = &mut lab.state_mut().0;
    workbench.type_path(FileUse::Submission);
    assert_eq!(workbench.likely_submission(), "exam-Ada.ron");
    workbench.apply(FileUse::Submission.of(class.path("exam-Ada")));
    assert!(!workbench.message().unwrap().is_error && Path::new(&class.path("exam-Ada.ron")).exists());
    let saved = Submission::open(&class.path("exam-Ada.ron")).unwrap();
    assert_eq!(judged(&class, &saved).unwrap(), [Some(true), None, None]);
    let Given::Done { document: Some(document), .. } = &saved.answers[0].given else { panic!() };
    let document: Document = parse_preset(document).unwrap();
    assert!(!document.spec.scale && document.seed == preset("start").seed.wrapping_add(seed_of("Ada")));
    workbench.apply(FileUse::Submission.of(class.path("nowhere/a.ron")));
    assert!(workbench.message().unwrap().is_error);
}
