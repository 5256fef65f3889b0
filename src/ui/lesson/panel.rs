//! The panel of a lesson: text, goal or question, and the way on.

use egui::{Align, Button, Frame, Label, Layout, Margin, Panel, RichText, ScrollArea, Ui};
use egui_commonmark::CommonMarkViewer;

use super::question::choices;
use crate::ui::Scene;
use crate::ui::shortcuts::{LESSON_BACK, LESSON_NEXT, names};
use crate::ui::theme::fonts;
use crate::workbench::{Command, LessonCommand, Playing, Target};

/// Draws the lesson under way into the whole of a panel.
pub fn lesson(ui: &mut Ui, scene: &mut Scene) {
    let Some(playing) = scene.workbench.lesson() else { return };
    let way = Frame::new().inner_margin(Margin { top: 6, ..Margin::ZERO });
    let above = Frame::new().inner_margin(Margin { bottom: 6, ..Margin::ZERO });
    Panel::top("lesson heading").frame(above).show(ui, |ui| heading(ui, scene));
    Panel::bottom("lesson way").frame(way).show(ui, |ui| way_on(ui, scene, playing));
    let id = ("lesson text", playing.number());
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        // The scroll bar floats over the edge of what it scrolls.
        ui.set_max_width(ui.available_width() - 8.0);
        ui.add_space(2.0);
        let texts = scene.caches.lessons.texts(scene.workbench).clone();
        ui.add(Label::new(RichText::new(super::plain(scene, &texts.title)).heading()).wrap());
        ui.add_space(2.0);
        markdown(ui, scene, playing, "text", &texts.text);
        ui.add_space(6.0);
        goal(ui, scene, playing, &texts.hint, &texts.done);
        prediction(ui, scene, playing, &texts.question, &texts.because);
        ui.add_space(4.0);
    });
}

/// The name of the lesson, and the way out.
fn heading(ui: &mut Ui, scene: &mut Scene) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if ui.button(scene.text("lesson-leave")).on_hover_text(scene.text("lesson-leave-hint")).clicked() {
            scene.push(Command::Lesson(LessonCommand::Leave));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let title = scene.caches.lessons.texts(scene.workbench).lesson.clone();
            let title = RichText::new(super::plain(scene, &title)).color(scene.theme.text_weak);
            ui.add(Label::new(title).truncate());
        });
    });
}

/// Back, where the lesson stands, and on.
fn way_on(ui: &mut Ui, scene: &mut Scene, playing: &Playing) {
    let (step, steps) = (playing.number(), playing.lesson().steps.len());
    let last = step + 1 == steps;
    ui.horizontal(|ui| {
        let back = ui.add_enabled(step > 0, Button::new(scene.text("lesson-back")));
        let hint = names(ui.ctx(), &scene.workbench.text, &LESSON_BACK);
        if back.on_hover_text(hint).clicked() {
            scene.push(Command::Lesson(LessonCommand::Back));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let key = if last { "lesson-finish" } else { "lesson-next" };
            let next = if is_open(playing) {
                Button::new(scene.text(key))
            } else {
                let label = RichText::new(scene.text(key)).color(scene.theme.on_accent);
                Button::new(label).fill(scene.theme.accent)
            };
            let hint = names(ui.ctx(), &scene.workbench.text, &LESSON_NEXT);
            if ui.add(next).on_hover_text(hint).clicked() {
                scene.push(Command::Lesson(LessonCommand::Next));
            }
            let place = scene.with("lesson-step", &[("step", &(step + 1).to_string()), ("steps", &steps.to_string())]);
            ui.with_layout(Layout::centered_and_justified(egui::Direction::LeftToRight), |ui| {
                ui.label(RichText::new(place).color(scene.theme.text_weak));
            });
        });
    });
}

/// Whether the learner still has something to do in this step.
fn is_open(playing: &Playing) -> bool {
    let step = playing.step();
    step.goal.is_some() && !playing.reached || playing.asks()
}

/// What is to be reached by doing, with help.
fn goal(ui: &mut Ui, scene: &mut Scene, playing: &Playing, hint: &str, done: &str) {
    let Some(task) = &playing.step().goal else { return };
    boxed(ui, scene, |ui, scene| {
        let (sign, key, color) = if playing.reached {
            ("✓", "lesson-goal-reached", scene.theme.good)
        } else {
            ("▶", "lesson-goal", scene.theme.accent)
        };
        let title = format!("{sign} {}", scene.text(key));
        ui.label(RichText::new(title).family(fonts::strong()).color(color));
        if playing.reached {
            markdown(ui, scene, playing, "done", done);
        } else if playing.hint {
            markdown(ui, scene, playing, "hint", hint);
        }
        ui.horizontal_wrapped(|ui| {
            if !playing.reached
                && !playing.hint
                && task.hint.is_some()
                && ui.button(scene.text("lesson-hint")).clicked()
            {
                scene.push(Command::Lesson(LessonCommand::Hint));
            }
            if !playing.reached && ui.button(scene.text("lesson-show-me")).clicked() {
                scene.push(Command::Lesson(LessonCommand::ShowMe));
            }
            if scene.workbench.is_changed() && ui.button(scene.text("lesson-restart")).clicked() {
                scene.push(Command::Lesson(LessonCommand::Again));
            }
        });
    });
}

/// The question, its answers unless the view shows them, and what came of it.
fn prediction(ui: &mut Ui, scene: &mut Scene, playing: &Playing, question: &str, because: &str) {
    let Some(predict) = &playing.step().predict else { return };
    boxed(ui, scene, |ui, scene| {
        let title = format!("▶ {}", scene.text("lesson-predict"));
        ui.label(RichText::new(title).family(fonts::strong()).color(scene.theme.accent));
        markdown(ui, scene, playing, "question", question);
        if !playing.covers_view() {
            choices(ui, scene, playing, predict);
        }
        if playing.right.is_some() {
            super::question::verdict(ui, scene, playing, predict);
            markdown(ui, scene, playing, "because", because);
        }
    });
}

fn boxed(ui: &mut Ui, scene: &mut Scene, body: impl FnOnce(&mut Ui, &mut Scene)) {
    let frame = Frame::new().fill(scene.theme.raised).corner_radius(6).inner_margin(Margin::symmetric(10, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        body(ui, scene);
    });
}

/// Markdown whose links point at things on the screen.
pub(super) fn markdown(ui: &mut Ui, scene: &mut Scene, playing: &Playing, part: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let step = playing.step();
    let task = step.goal.iter().flat_map(|task| task.hint.iter().chain(&task.done));
    let predict = step.predict.iter().flat_map(|predict| [&predict.question, &predict.because]);
    let language = scene.workbench.text.language();
    let links: Vec<(String, Target)> = std::iter::once(&step.text)
        .chain(task)
        .chain(predict)
        .flat_map(|words| words.in_language(language).links().to_vec())
        .collect();
    let cache = &mut scene.caches.lessons.markdown;
    for (link, _) in &links {
        cache.add_link_hook(link.as_str());
    }
    ui.push_id((part, playing.number()), |ui| {
        // The fonts of Markdown have no bold face: what is strong has a colour.
        ui.visuals_mut().widgets.active.fg_stroke.color = scene.theme.weight;
        CommonMarkViewer::new().show(ui, cache, text);
    });
    let clicked = links.iter().find(|(link, _)| scene.caches.lessons.markdown.get_link_hook(link) == Some(true));
    if let Some((_, target)) = clicked {
        scene.push(Command::Lesson(LessonCommand::Point(target.clone())));
    }
}
