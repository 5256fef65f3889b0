//! The texts of a step, with their numbers filled in.

use crate::ui::{numbers, units};
use crate::workbench::{Guess, LiveKey, Measured, Words, Workbench};

/// What the filled-in texts depend on.
#[derive(Clone, PartialEq)]
struct TextsKey {
    lesson: String,
    step: usize,
    guess: Option<Guess>,
    language: &'static str,
    numbers: LiveKey,
}

/// The texts of the step that is shown, as Markdown. They are filled in again when a number may have
/// changed, and not in every frame: some numbers take a trace of their own.
#[derive(Default)]
pub(crate) struct LessonTexts {
    /// The last asked for comes last: a frozen picture and what goes on behind it take turns.
    kept: Vec<(Option<TextsKey>, StepTexts)>,
}

/// Pictures of one frame that may show different texts.
const PICTURES: usize = 2;

/// Empty where a step has none.
#[derive(Clone, Default)]
pub(crate) struct StepTexts {
    pub lesson: String,
    pub title: String,
    pub text: String,
    /// No Markdown, but lines.
    pub formula: String,
    pub notes: String,
    /// For the hall, which sees neither the text nor the notes; with [`NUMBER`] before numbers where it is the text.
    pub hall: String,
    /// The number that is asked about.
    pub asked: String,
    pub hint: String,
    pub done: String,
    pub question: String,
    /// The same for the hall: its text where there is one, which holds the numbers too.
    pub hall_question: String,
    pub because: String,
    /// Of the answer that was chosen, where it is wrong.
    pub why: String,
    /// Of the step after it.
    pub next_title: String,
    pub next_text: String,
}

impl LessonTexts {
    /// The texts as they are now; empty where no lesson is under way.
    pub fn of(&mut self, workbench: &Workbench) -> &StepTexts {
        let key = workbench.lesson().map(|playing| {
            let bookmark = playing.bookmark();
            TextsKey {
                lesson: bookmark.lesson,
                step: bookmark.step,
                guess: playing.guess,
                language: workbench.text.language(),
                numbers: workbench.live().key(),
            }
        });
        let entry = match self.kept.iter().position(|(kept, _)| *kept == key) {
            Some(index) => self.kept.remove(index),
            None => (key, fill(workbench)),
        };
        if self.kept.len() == PICTURES {
            self.kept.remove(0);
        }
        self.kept.push(entry);
        &self.kept.last().expect("just pushed").1
    }
}

fn fill(workbench: &Workbench) -> StepTexts {
    let Some(playing) = workbench.lesson() else { return StepTexts::default() };
    let (live, language) = (workbench.live(), workbench.text.language());
    let begun = |words: &Words| words.in_language(language).fill(|value| playing.as_begun(value, &live), write);
    let marked = |words: &Words| {
        let write = |number: &Measured| format!("{NUMBER}{}", write(number));
        words.in_language(language).fill(|value| playing.as_begun(value, &live), write)
    };
    let now = |words: &Words| words.in_language(language).fill(|value| live.of(value), write);
    let lines = |words: &Words| words.in_language(language).fill_plain(|value| playing.as_begun(value, &live), write);
    let step = playing.step();
    let (task, predict, next) = (step.goal.as_ref(), step.predict.as_ref(), playing.next());
    StepTexts {
        lesson: now(&playing.lesson().title),
        title: begun(&step.title),
        text: begun(&step.text),
        formula: step.formula.as_ref().map(lines).unwrap_or_default(),
        notes: step.notes.as_ref().map(begun).unwrap_or_default(),
        hall: step.hall.as_ref().map_or_else(|| short(&marked(&step.text), playing.next().is_none()), begun),
        asked: playing.asked_number(&live).as_ref().map(write).unwrap_or_default(),
        hint: task.and_then(|task| task.hint.as_ref()).map(begun).unwrap_or_default(),
        done: task.and_then(|task| task.done.as_ref()).map(now).unwrap_or_default(),
        question: predict.map(|predict| begun(&predict.question)).unwrap_or_default(),
        hall_question: predict
            .map(|predict| begun(step.hall.as_ref().unwrap_or(&predict.question)))
            .unwrap_or_default(),
        because: predict.map(|predict| now(&predict.because)).unwrap_or_default(),
        why: predict.zip(playing.guess).and_then(|(predict, guess)| predict.why(guess)).map(now).unwrap_or_default(),
        // Its numbers are those of a state that is still to come.
        next_title: next.map(|step| step.title.in_language(language).plain()).unwrap_or_default(),
        next_text: next.map(|step| step.text.in_language(language).plain()).unwrap_or_default(),
    }
}

/// Stands before a number, so that its sentence is found again; it has no width.
const NUMBER: char = '\u{2060}';

/// What a hall reads of a text: its first paragraph, which sums up a lesson at its end; or else the first sentence of it,
/// and every other one that tells a number.
fn short(text: &str, sums_up: bool) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let kept = |(index, sentence): &(usize, &str)| *index == 0 || sentence.contains(NUMBER);
    let short = match sums_up {
        true => paragraph.to_owned(),
        false => sentences(text).enumerate().filter(kept).map(|(_, sentence)| sentence).collect::<Vec<_>>().join(" "),
    };
    short.replace(NUMBER, "")
}

/// The sentences of a text, each with the sign that ends it.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = |window: &[(usize, char)]| matches!(window, [(_, '.' | '?' | '!'), (_, ' ' | '\n')]);
    let mut rest = text;
    std::iter::from_fn(move || {
        let chars: Vec<(usize, char)> = rest.char_indices().collect();
        let end = chars.windows(2).position(ends).map_or(rest.len(), |at| chars[at + 1].0);
        let (sentence, after) = rest.split_at(end);
        rest = after.trim_start();
        (!sentence.is_empty()).then_some(sentence)
    })
}

/// A quantity as text.
pub(crate) fn write(quantity: &Measured) -> String {
    match quantity {
        Measured::Weight(weight) => numbers::weight(*weight),
        Measured::Percent(share) => numbers::percent(*share),
        Measured::Number(number) => numbers::number(*number),
        Measured::Count(count) => numbers::grouped(*count),
        Measured::Bytes(bytes) => units::bytes(*bytes),
        Measured::Operations(count) => units::operations(*count),
        Measured::Word(word) => word.clone(),
    }
}
