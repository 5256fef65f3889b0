//! What a learner hands in, and how it is judged. What a file says of right and wrong is nothing: answers are answered again,
//! and goals are looked for again in the states in which they were reached.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::course::{shipped_lesson, source};
use super::kept::{KeptAnswer, NAME, Seen, seed_of};
use super::{Bookmark, Guess, Lesson, LessonCommand, Playing, Prediction, Verdict};
use crate::document::Document;
use crate::files::{
    FileError, Problem, as_preset, checked_preset, parse_preset, parse_ron, read_text, write_atomically, write_part,
};
use crate::text::{Mismatch, Phrase, say};
use crate::workbench::{Command, KernelChange, Peek, ViewChange, Workbench};

/// The versions of the format.
#[derive(Serialize, Deserialize)]
enum Versions {
    SubmissionV1(Submission),
}

/// What a learner hands in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    pub learner: String,
    /// The name of a shipped lesson, or that of its file.
    pub lesson: String,
    /// Of the lesson's text, in hexadecimal digits: another text is another lesson.
    pub fingerprint: String,
    /// What the learner's own numbers are drawn from, where the lesson has those.
    pub seed: Option<u64>,
    /// When the lesson was begun, in seconds since 1970, and how many later this was saved.
    pub began: u64,
    pub seconds: u64,
    pub answers: Vec<Answer>,
}

/// The first answer to a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Counted from 1.
    pub step: usize,
    /// Seconds after the beginning of the lesson.
    pub after: u64,
    pub given: Given,
}

/// What was given as an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Given {
    /// One of the options, as it is written in lessons.
    Choice(String),
    Number(f64),
    /// A task was done: the document then, as a preset, unless it is a recording, which cannot be changed; and what was
    /// looked at.
    Done {
        document: Option<String>,
        seen: Seen,
    },
    /// The learner had the answer shown.
    Shown,
}

/// A task of a lesson as it was judged: its step, counted from 1, and whether the answer is right; none where there is none.
pub type JudgedTask = (usize, Option<bool>);

fn fingerprint(text: &str) -> String {
    format!("{:016x}", xxh3_64(text.as_bytes()))
}

/// The steps that ask for something, counted from 0.
fn asking(lesson: &Lesson) -> impl Iterator<Item = usize> {
    let steps = lesson.steps.iter().enumerate();
    steps.filter(|(_, step)| step.goal.is_some() || step.predict.is_some()).map(|(index, _)| index)
}

impl Playing {
    /// Whether the lesson is to be handed in. A part of the 90-minute path is not.
    #[must_use]
    pub fn is_handed_in(&self) -> bool {
        self.lesson.submission && !self.on_path
    }

    /// Who goes through it, as far as that was told.
    #[must_use]
    pub fn learner(&self) -> &str {
        &self.kept.learner
    }

    /// The steps, counted from 1, that ask for something and have no answer yet.
    #[must_use]
    pub fn unanswered(&self) -> Vec<usize> {
        asking(&self.lesson).filter(|step| !self.kept.answers.contains_key(step)).map(|step| step + 1).collect()
    }
}

impl Workbench {
    /// What is handed in; none where no lesson is under way.
    #[must_use]
    pub fn submission(&self) -> Option<Submission> {
        let playing = self.lesson.as_ref()?;
        let (lesson, kept) = (&playing.lesson, &playing.kept);
        let answer = |(step, (after, answer)): (&usize, &(Duration, KeptAnswer))| {
            let choices = || lesson.steps[*step].predict.as_ref().map(Prediction::choices);
            let given = match answer {
                KeptAnswer::Guess(Guess::Number(number)) => Given::Number(*number),
                KeptAnswer::Guess(Guess::Choice(index)) => Given::Choice(choices()?.get(*index)?.to_string()),
                KeptAnswer::Done(document, seen) => {
                    Given::Done { document: checked_preset(document).ok(), seen: *seen }
                }
                KeptAnswer::Shown => Given::Shown,
            };
            Some(Answer { step: step + 1, after: after.as_secs(), given })
        };
        let file = Path::new(&playing.id).file_name().map(|name| name.to_string_lossy().into_owned());
        Some(Submission {
            learner: kept.learner.trim().to_owned(),
            lesson: file.unwrap_or_else(|| playing.id.clone()),
            fingerprint: fingerprint(&source(&playing.id)),
            seed: kept.seed().filter(|_| lesson.own_seed),
            began: kept.began.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
            seconds: kept.elapsed().as_secs(),
            answers: kept.answers.iter().filter_map(answer).collect(),
        })
    }

    /// The name under which the answers would be saved.
    #[must_use]
    pub fn likely_submission(&self) -> String {
        let playing = self.lesson.as_ref();
        let of_file = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
        let name: String = playing.map_or("", Playing::learner).trim().chars().map(of_file).collect();
        let lesson = playing.and_then(|playing| Path::new(&playing.id).file_stem()).unwrap_or_default();
        format!("{}-{name}.ron", lesson.to_string_lossy())
    }

    pub(in crate::workbench) fn save_submission(&mut self, path: &Path) {
        let Some(submission) = self.submission() else { return };
        let path = as_preset(path.to_path_buf());
        match write_atomically(&path, submission.write().as_bytes()) {
            Ok(()) => self.tell_saved(&path),
            Err(error) => self.tell(error.explain(&self.text), true),
        }
    }

    /// Whether an answer to a step of the lesson under way is right.
    fn is_right(&mut self, step: usize, given: &Given) -> Result<bool, Mismatch> {
        self.enter_step(step);
        self.update_now();
        let Some(lesson) = self.lesson.as_ref().map(|playing| Arc::clone(&playing.lesson)) else { return Ok(false) };
        let guess = match (given, &lesson.steps[step].predict) {
            (Given::Shown, _) => return Ok(false),
            (Given::Number(number), Some(_)) => Some(Guess::Number(*number)),
            (Given::Choice(written), Some(predict)) => {
                let choices: Vec<String> = predict.choices().iter().map(ToString::to_string).collect();
                let index = choices.iter().position(|choice| choice == written);
                Some(Guess::Choice(index.ok_or_else(|| Mismatch::new(Phrase::one_of(choices), written))?))
            }
            (Given::Done { document, seen }, None) => {
                if let Some(text) = document {
                    self.show_submitted(text, lesson.own_seed)?;
                }
                self.look_at(*seen);
                None
            }
            _ => return Err(Mismatch::new(say("expected-answer-of-step"), say("got-other-answer"))),
        };
        if let Some(guess) = guess {
            self.apply(Command::Lesson(LessonCommand::Guess(guess)));
        }
        self.update_now();
        Ok(self.lesson.as_ref().is_some_and(|playing| playing.reached || playing.verdict() == Some(Verdict::Right)))
    }

    fn show_submitted(&mut self, text: &str, own_seed: bool) -> Result<(), Mismatch> {
        let wrong = |problem: Problem| Mismatch::new(say("expected-document"), problem.explain(&self.text));
        let document: Document = parse_preset(text).map_err(wrong)?;
        if own_seed && document.seed != self.document.seed {
            return Err(Mismatch::new(self.document.seed.to_string(), document.seed).inside(say("place-seed")));
        }
        self.view.show(&document);
        self.training.begin_with(document.moment());
        self.set_document(Arc::new(document));
        Ok(())
    }

    /// Looks at what was looked at, as far as that is there.
    fn look_at(&mut self, seen: Seen) {
        self.apply(ViewChange::View(seen.view));
        self.apply(ViewChange::head((seen.layer, seen.head)));
        self.apply(ViewChange::Map(seen.map));
        self.apply(KernelChange::Kernel(seen.kernel));
        let is_there = |peek: &Peek| {
            let tokens = self.document.sentence(peek.which).len();
            peek.query < tokens && peek.key.is_none_or(|key| key < tokens)
        };
        let lock = seen.lock.filter(is_there);
        self.apply(lock.map_or(ViewChange::Unlock, ViewChange::Lock));
    }
}

impl Submission {
    /// Reads a file.
    ///
    /// # Errors
    /// It is none, or too large, or in nobody's name.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        Self::parse(&read_text(path)?).map_err(|problem| problem.at(path))
    }

    fn parse(text: &str) -> Result<Self, Problem> {
        let Versions::SubmissionV1(submission) = parse_ron(text)?;
        let letters = submission.learner.trim().chars().count();
        if !(1..=NAME).contains(&letters) {
            return Err(Problem::invalid(
                "learner",
                say("expected-letters").with("range", Phrase::range(1, NAME)),
                letters,
            ));
        }
        Ok(submission)
    }

    /// The text of its file.
    #[must_use]
    pub fn write(&self) -> String {
        write_part(&Versions::SubmissionV1(self.clone()))
    }

    /// Judges each task of the lesson, in their order. The lesson is the shipped one of its name, or one of these files: it has
    /// to be the same text. Of several answers to a step the first counts.
    ///
    /// # Errors
    /// The lesson is not there, or what is handed in is no answer to it, or is another learner's.
    pub fn judge(&self, lessons: &[String]) -> Result<Vec<JudgedTask>, Mismatch> {
        let shipped = shipped_lesson(&self.lesson).map(|_| self.lesson.clone());
        let mut known = shipped.iter().chain(lessons);
        let id = known.find(|id| fingerprint(&source(id)) == self.fingerprint).ok_or_else(|| {
            let got = format!("{}, {}", self.lesson, self.fingerprint);
            Mismatch::new(say("expected-lesson-of-check"), got).inside(say("place-lesson"))
        })?;
        let mut bench = Workbench::default();
        bench.apply(Command::Lesson(LessonCommand::Start(Bookmark { lesson: id.clone(), step: 0 })));
        bench.apply(Command::Lesson(LessonCommand::Learner(self.learner.clone())));
        let Some(lesson) = bench.lesson.as_ref().map(|playing| Arc::clone(&playing.lesson)) else {
            let told = bench.message().map(|message| message.text.clone()).unwrap_or_default();
            return Err(Mismatch::new(say("expected-lesson-of-check"), told).inside(say("place-lesson")));
        };
        let seed = lesson.own_seed.then(|| seed_of(&self.learner));
        if self.seed != seed {
            let shown = |seed: Option<u64>| seed.map_or_else(|| "–".to_owned(), |seed| seed.to_string());
            return Err(Mismatch::new(shown(seed), shown(self.seed)).inside(say("place-seed")));
        }
        let steps: Vec<usize> = asking(&lesson).map(|step| step + 1).collect();
        if let Some(other) = self.answers.iter().find(|answer| !steps.contains(&answer.step)) {
            return Err(Mismatch::new(say("expected-answer-of-step"), other.step).inside(say("place-answers")));
        }
        let mut judged = Vec::new();
        for step in steps {
            let answer = self.answers.iter().find(|answer| answer.step == step);
            let right = answer.map(|answer| bench.is_right(step - 1, &answer.given)).transpose();
            judged.push((step, right.map_err(|error| error.inside(say("place-step").with("step", step)))?));
        }
        Ok(judged)
    }
}
