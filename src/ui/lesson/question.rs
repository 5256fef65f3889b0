//! A prediction: its answers, over the covered view or in the panel, and the verdict.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use egui::{Align, Button, Key, Label, Layout, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::design::join;
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::as_exact_as;
use crate::ui::theme::{fonts, size};
use crate::workbench::{Asked, Choice, Command, Guess, LessonCommand, Playing, Prediction, Verdict, typed_number};

/// Letters of a token that a button shows.
pub(super) const LETTERS: usize = 40;

/// Width of the field for a number.
const FIELD: f32 = 120.0;
/// Height of an answer.
const BUTTON: f32 = 30.0;
/// Width of a question, and in a hall that in parts of its type.
const WIDE: f32 = 560.0;
const LETTERS_WIDE: f32 = 33.0;
/// Type of a question in a hall, as a share of the height, and its sizes.
const TYPE: f32 = 0.075;
const ASKED: RangeInclusive<f32> = 15.0..=32.0;

/// In place of the view, while an answer would be seen there.
pub fn question(ui: &mut Ui, scene: &mut Scene) {
    let Some(playing) = scene.workbench.lesson() else { return };
    let Some(predict) = &playing.step().predict else { return };
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.with_layout(Layout::top_down(Align::Center), |ui| {
            let (height, hall) = (ui.available_height(), scene.projected);
            let size = if hall { (TYPE * height).clamp(*ASKED.start(), *ASKED.end()) } else { size::HEADING };
            ui.add_space(if hall { 0.03 } else { 0.12 } * height);
            ui.set_max_width(if hall { LETTERS_WIDE * size } else { WIDE }.min(ui.available_width()));
            ui.label(RichText::new(scene.text("lesson-predict")).color(scene.theme.accent).family(fonts::strong()));
            let texts = scene.caches.lessons.texts(scene.workbench);
            let question = if hall { &texts.hall_question } else { &texts.question }.clone();
            ui.label(RichText::new(plain(scene, &question)).heading().size(size));
            // The tokens of a real model keep the blank before a word.
            let sentence = join(scene.tokens(Which::First).iter().map(|token| token.text.trim()));
            ui.add(Label::new(RichText::new(sentence).color(scene.theme.text_weak)).wrap());
            ui.add_space(if hall { 4.0 } else { 12.0 });
            if !hall {
                return choices(ui, scene, playing, predict);
            }
            if matches!(predict.of, Asked::Number { .. }) {
                return number(ui, scene, playing);
            }
            // To be read from afar, and without scrolling.
            ui.columns(2, |columns| {
                for (index, answer) in predict.choices().iter().enumerate() {
                    choice(&mut columns[index % 2], scene, playing, (index, answer), 0.85 * size);
                }
            });
        });
    });
}

/// Markdown as plain text: what is emphasised stands in quotes.
pub(crate) fn plain(scene: &Scene, markdown: &str) -> String {
    let [open, close] = ["quote-open", "quote-close"].map(|key| scene.text(key));
    let text = Parser::new(markdown).map(|event| match event {
        Event::Text(text) | Event::Code(text) => text.into_string(),
        Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item) => " ".to_owned(),
        Event::Start(Tag::Emphasis) => open.to_string(),
        Event::End(TagEnd::Emphasis) => close.to_string(),
        _ => String::new(),
    });
    text.collect::<String>().trim_end().to_owned()
}

/// The answers as buttons; once one is given, with what is right.
pub(super) fn choices(ui: &mut Ui, scene: &mut Scene, playing: &Playing, predict: &Prediction) {
    if matches!(predict.of, Asked::Number { .. }) {
        return number(ui, scene, playing);
    }
    for (index, answer) in predict.choices().iter().enumerate() {
        choice(ui, scene, playing, (index, answer), size::BODY);
    }
}

fn choice(ui: &mut Ui, scene: &mut Scene, playing: &Playing, (index, choice): (usize, &Choice), type_size: f32) {
    let words = name(scene, choice);
    let index = Guess::Choice(index);
    let (is_right, is_guess) = (playing.right == Some(index), playing.guess == Some(index));
    let (label, color) = match (playing.right.is_some(), is_right, is_guess) {
        (true, true, _) => (scene.with("lesson-choice-right", &[("choice", &words)]), scene.theme.good),
        (true, false, true) => (scene.with("lesson-choice-wrong", &[("choice", &words)]), scene.theme.bad),
        _ => (words.into_owned(), scene.theme.text),
    };
    let size = vec2(ui.available_width().min(320.0), BUTTON / size::BODY * type_size);
    let button = Button::new(RichText::new(label).color(color).size(type_size)).wrap().min_size(size);
    if playing.settled {
        ui.add(button.sense(Sense::hover()));
    } else if ui.add_enabled(playing.has_begun(), button).clicked() {
        scene.push(Command::Lesson(LessonCommand::Guess(index)));
    }
}

/// A field for the number that is asked for.
fn number(ui: &mut Ui, scene: &mut Scene, playing: &Playing) {
    if playing.settled {
        return;
    }
    let answer = scene.text("lesson-answer");
    let font = egui::TextStyle::Button.resolve(ui.style());
    let words = ui.painter().layout_no_wrap(answer.to_string(), font, scene.theme.text).size().x;
    // As wide as it is, so that it stands in the middle where all else does.
    let spacing = ui.spacing();
    let width = FIELD + spacing.item_spacing.x + words + 2.0 * spacing.button_padding.x;
    let (size, row) = (vec2(width, spacing.interact_size.y), Layout::left_to_right(Align::Center));
    ui.allocate_ui_with_layout(size, row, |ui| {
        let bookmark = playing.bookmark();
        let name = scene.text("lesson-number");
        let typed = scene.caches.lessons.typed(&bookmark);
        let field = TextEdit::singleline(typed).hint_text(&*name).desired_width(FIELD);
        let response = ui.add(field);
        let guess = typed_number(typed).filter(|_| playing.has_begun());
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &*name));
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let clicked = ui.add_enabled(guess.is_some(), Button::new(&*answer)).clicked();
        if let Some(guess) = guess.filter(|_| entered || clicked) {
            scene.push(Command::Lesson(LessonCommand::Guess(Guess::Number(guess))));
        }
    });
}

/// Right or wrong.
pub(super) fn verdict(ui: &mut Ui, scene: &Scene, playing: &Playing, predict: &Prediction) {
    let (Some(verdict), Some(right)) = (playing.verdict(), playing.right) else { return };
    let answer = answer(scene, predict, right);
    let (text, color) = match verdict {
        Verdict::Right => (format!("✓ {}", scene.text("lesson-predict-right")), scene.theme.good),
        Verdict::Wrong => (format!("✕ {}", scene.with("lesson-predict-wrong", &[("right", &answer)])), scene.theme.bad),
        Verdict::Revealed => (answer_line(scene, predict, right), scene.theme.text),
    };
    ui.label(RichText::new(text).family(fonts::strong()).color(color));
}

/// One of the answers.
fn answer(scene: &Scene, predict: &Prediction, guess: Guess) -> String {
    match (guess, &predict.of) {
        (Guess::Number(number), Asked::Number { within, .. }) => as_exact_as(number, *within),
        (Guess::Choice(index), _) => {
            predict.choices().get(index).map(|choice| name(scene, choice).into_owned()).unwrap_or_default()
        }
        (Guess::Number(number), _) => number.to_string(),
    }
}

/// What is right, in a sentence.
pub(super) fn answer_line(scene: &Scene, predict: &Prediction, right: Guess) -> String {
    scene.with("lesson-predict-revealed", &[("right", &answer(scene, predict, right))])
}

/// An answer in words.
pub(super) fn name<'a>(scene: &Scene<'a>, choice: &Choice) -> Cow<'a, str> {
    match choice {
        Choice::Token(token) => token_label(token, LETTERS).into(),
        Choice::Rises => scene.text("lesson-rises"),
        Choice::Falls => scene.text("lesson-falls"),
        Choice::Stays => scene.text("lesson-stays"),
        Choice::Times(factor) => scene.with("lesson-times", &[("factor", &factor.to_string())]).into(),
        Choice::Number(number) => number.to_string().into(),
    }
}
