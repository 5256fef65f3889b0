//! A step of a lesson on paper: what is read there, without what is pressed.

use egui::{Color32, Label, RichText, Ui};

use super::framed::framed;
use super::panel::{formula, markdown};
use super::plain;
use super::question::{answer_line, name};
use super::texts::write;
use crate::ui::Scene;
use crate::ui::theme::{fonts, size};
use crate::workbench::{Asked, Guess, Playing, Prediction, Words};

/// Of the title of a lesson.
const TITLE: f32 = 30.0;
/// Where a number or a name is written by hand.
const BLANK: &str = "______________________";

/// A part of a handout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handout {
    /// The lesson's title, what it is about, and where a learner writes a name unless the answers are there.
    Title { answers: bool },
    /// What a step says.
    Step,
    /// What it asks, as a question to be answered or with its answer.
    Question { answers: bool },
    /// What stands at the foot of a page.
    Foot { page: usize, pages: usize },
}

/// Whether a step asks for something that stands on paper: a question does, and a task once it is done.
pub(crate) fn asks(playing: &Playing, answers: bool) -> bool {
    let step = playing.step();
    step.predict.is_some() || answers && step.goal.as_ref().is_some_and(|task| task.done.is_some())
}

/// Draws a part of the step that is shown.
pub(crate) fn handout(ui: &mut Ui, scene: &mut Scene, part: &Handout) {
    let Some(playing) = scene.workbench.lesson() else { return };
    match part {
        Handout::Title { answers } => title(ui, scene, playing, *answers),
        Handout::Step => step(ui, scene, playing),
        Handout::Question { answers } => question(ui, scene, playing, *answers),
        Handout::Foot { page, pages } => foot(ui, scene, (*page, *pages)),
    }
}

fn weak(ui: &mut Ui, scene: &Scene, text: &str) {
    ui.add(Label::new(RichText::new(text).color(scene.theme.text_weak)).wrap());
}

fn title(ui: &mut Ui, scene: &mut Scene, playing: &Playing, answers: bool) {
    let title = scene.caches.lessons.texts(scene.workbench).lesson.clone();
    ui.add(Label::new(RichText::new(plain(scene, &title)).size(TITLE).family(fonts::strong())).wrap());
    if let Some(about) = &playing.lesson().about {
        let live = scene.workbench.live();
        let about = about.in_language(scene.workbench.text.language()).fill(|value| live.of(value), write);
        weak(ui, scene, &plain(scene, &about));
    }
    ui.add_space(8.0);
    if answers {
        ui.label(RichText::new(scene.text("handout-answers")).family(fonts::strong()).color(scene.theme.accent));
    } else {
        ui.label(format!("{}  {BLANK}", scene.text("handout-name")));
    }
}

fn step(ui: &mut Ui, scene: &mut Scene, playing: &Playing) {
    let texts = scene.caches.lessons.texts(scene.workbench).clone();
    let title = format!("{}.  {}", playing.number() + 1, plain(scene, &texts.title));
    ui.add(Label::new(RichText::new(title).size(size::HEADING).family(fonts::strong())).wrap());
    ui.add_space(4.0);
    markdown(ui, scene, playing, "text", &texts.text);
    formula(ui, scene, &texts.formula);
}

fn question(ui: &mut Ui, scene: &mut Scene, playing: &Playing, answers: bool) {
    let texts = scene.caches.lessons.texts(scene.workbench).clone();
    let step = playing.step();
    framed(ui, scene, |ui, scene| {
        if let Some(predict) = &step.predict {
            heading(ui, scene.theme.accent, &scene.text("lesson-predict"));
            markdown(ui, scene, playing, "question", &texts.question);
            ui.add_space(4.0);
            options(ui, scene, (playing, predict), answers);
            if answers {
                reasons(ui, scene, (playing, predict), &texts.because);
            }
        } else {
            heading(ui, scene.theme.good, &scene.text("lesson-goal-reached"));
            markdown(ui, scene, playing, "done", &texts.done);
        }
    });
}

fn heading(ui: &mut Ui, color: Color32, text: &str) {
    ui.label(RichText::new(text).family(fonts::strong()).color(color));
    ui.add_space(2.0);
}

/// Boxes to tick, or a line to write a number on; ticked and filled with the answers.
fn options(ui: &mut Ui, scene: &mut Scene, (playing, predict): (&Playing, &Prediction), answers: bool) {
    let right = playing.right.filter(|_| answers);
    if let Asked::Number { .. } = predict.of {
        let line = right.map(|right| answer_line(scene, predict, right));
        ui.label(line.unwrap_or_else(|| format!("{}  {BLANK}", scene.text("lesson-answer"))));
        return;
    }
    for (index, choice) in predict.choices().iter().enumerate() {
        let is_right = right == Some(Guess::Choice(index));
        let line = RichText::new(format!("{}  {}", if is_right { "☑" } else { "☐" }, name(scene, choice)));
        let line = if is_right { line.family(fonts::strong()).color(scene.theme.good) } else { line };
        ui.add(Label::new(line).wrap());
    }
}

/// Why the answer is right, and why the others are not.
fn reasons(ui: &mut Ui, scene: &mut Scene, (playing, predict): (&Playing, &Prediction), because: &str) {
    ui.add_space(4.0);
    markdown(ui, scene, playing, "because", because);
    for (index, (answer, why)) in predict.why.iter().enumerate() {
        let why = now(scene, why);
        let given =
            predict.choices().iter().find(|choice| choice.to_string() == *answer).map(|choice| name(scene, choice));
        let given = given.map_or_else(|| answer.clone(), |name| name.into_owned());
        weak(ui, scene, &format!("{given}:"));
        ui.push_id(index, |ui| markdown(ui, scene, playing, "why", &why));
    }
}

fn now(scene: &Scene, words: &Words) -> String {
    let live = scene.workbench.live();
    words.in_language(scene.workbench.text.language()).fill(|value| live.of(value), write)
}

fn foot(ui: &mut Ui, scene: &mut Scene, (page, pages): (usize, usize)) {
    let lesson = scene.caches.lessons.texts(scene.workbench).lesson.clone();
    let place = scene.with("handout-page", &[("page", &page.to_string()), ("pages", &pages.to_string())]);
    ui.horizontal(|ui| {
        ui.label(RichText::new(plain(scene, &lesson)).small().color(scene.theme.text_weak));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(place).small().color(scene.theme.text_weak));
        });
    });
}
