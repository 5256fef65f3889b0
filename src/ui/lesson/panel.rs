//! The panel of a lesson: text, goal or question, and the way on.

use egui::{Align, Button, FontId, Frame, Label, Layout, Margin, Panel, RichText, ScrollArea, Ui};
use egui_commonmark::CommonMarkViewer;

use super::framed::framed;
use super::question::{LETTERS, choices};
use super::submission::submission;
use super::texts::StepTexts;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::shortcuts::{LESSON_BACK, LESSON_NEXT, names};
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::scroll_edge;
use crate::workbench::{Command, Dialog, LessonCommand, Miss, Playing, Target, Verdict};

/// Draws the step into the whole of a panel. Returns the height at which nothing of it would be scrolled.
pub fn lesson(ui: &mut Ui, scene: &mut Scene) -> f32 {
    let Some(playing) = scene.workbench.lesson() else { return 0.0 };
    let height = ui.available_height();
    let above = Frame::new().inner_margin(Margin { bottom: 6, ..Margin::ZERO });
    Panel::top("lesson heading").frame(above).show(ui, |ui| heading(ui, scene));
    let id = ("lesson text", playing.number());
    let text = ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        scroll_edge(ui, 8.0);
        ui.add_space(2.0);
        let texts = scene.caches.lessons.texts(scene.workbench).clone();
        ui.add(Label::new(RichText::new(super::plain(scene, &texts.title)).heading()).wrap());
        ui.add_space(2.0);
        markdown(ui, scene, playing, "text", &texts.text);
        formula(ui, scene, &texts.formula);
        ui.add_space(6.0);
        goal(ui, scene, playing, &texts.hint, &texts.done);
        prediction(ui, scene, playing, &texts);
        submission(ui, scene, playing);
        ui.add_space(4.0);
    });
    height - text.inner_rect.height() + text.content_size.y
}

/// What is defined, in signs that are equally wide, so that lines of a formula stand below each other.
pub(super) fn formula(ui: &mut Ui, scene: &Scene, lines: &str) {
    if lines.is_empty() {
        return;
    }
    let frame = Frame::new().fill(scene.theme.raised).corner_radius(6).inner_margin(Margin::symmetric(10, 6));
    frame.outer_margin(Margin { top: 6, ..Margin::ZERO }).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(Label::new(RichText::new(lines).font(FontId::monospace(size::SMALL))).wrap());
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

/// Back, where the lesson stands, and on: at the bottom, whatever the height of the step.
pub fn way_on(ui: &mut Ui, scene: &mut Scene) {
    let Some(playing) = scene.workbench.lesson() else { return };
    let frame = Frame::new().inner_margin(Margin { top: 6, ..Margin::ZERO });
    Panel::bottom("lesson way").frame(frame).show(ui, |ui| buttons(ui, scene, playing));
}

fn buttons(ui: &mut Ui, scene: &mut Scene, playing: &Playing) {
    let ((step, steps), last) = (playing.place(), playing.is_last());
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
            let key = if playing.stop().is_some() { "lesson-stop" } else { "lesson-step" };
            let place = scene.with(key, &[("step", &(step + 1).to_string()), ("steps", &steps.to_string())]);
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
    boxed(ui, scene, playing, |ui, scene| {
        let (sign, key, color) = if playing.reached {
            ("✓", "lesson-goal-reached", scene.theme.good)
        } else {
            ("▶", "lesson-goal", scene.theme.accent)
        };
        let title = format!("{sign} {}", scene.text(key));
        ui.label(RichText::new(title).family(fonts::strong()).color(color));
        if playing.reached {
            markdown(ui, scene, playing, "done", done);
        } else {
            missed(ui, scene, playing);
            if playing.hint {
                markdown(ui, scene, playing, "hint", hint);
            }
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

/// Says which cell was clicked in place of the one that is asked for.
fn missed(ui: &mut Ui, scene: &Scene, playing: &Playing) {
    let (Some(miss), Some(lock)) = (playing.missed, scene.workbench.view().lock) else { return };
    let tokens = scene.tokens(lock.which);
    let (Some(query), Some(key)) = (tokens.get(lock.query), lock.key.and_then(|key| tokens.get(key))) else { return };
    let message = match miss {
        Miss::Mirror => "lesson-miss-mirror",
        Miss::Other => "lesson-miss-other",
    };
    let [query, key] = [query, key].map(|token| token_label(&token.text, LETTERS));
    let text = scene.with(message, &[("query", &query), ("key", &key)]);
    ui.label(RichText::new(format!("✕ {text}")).color(scene.theme.bad));
}

/// The question, its answers unless the view shows them, and what came of it.
fn prediction(ui: &mut Ui, scene: &mut Scene, playing: &Playing, texts: &StepTexts) {
    let Some(predict) = &playing.step().predict else { return };
    boxed(ui, scene, playing, |ui, scene| {
        let title = format!("▶ {}", scene.text("lesson-predict"));
        ui.label(RichText::new(title).family(fonts::strong()).color(scene.theme.accent));
        markdown(ui, scene, playing, "question", &texts.question);
        if !playing.covers_view() {
            choices(ui, scene, playing, predict);
        }
        if playing.right.is_some() {
            super::question::verdict(ui, scene, playing, predict);
            if playing.verdict() == Some(Verdict::Wrong) {
                markdown(ui, scene, playing, "why", &texts.why);
            }
            markdown(ui, scene, playing, "because", &texts.because);
        }
    });
}

/// What is asked for, and what came of it, which is scrolled to when it is new.
fn boxed(ui: &mut Ui, scene: &mut Scene, playing: &Playing, body: impl FnOnce(&mut Ui, &mut Scene)) {
    let drawn = framed(ui, scene, body);
    // Not when the step begins: its text is read first.
    let (_, come, missed) = playing.moment();
    if come.contains(&true) || missed.is_some() {
        scene.follow_lesson(ui, "feedback", "", drawn.rect);
    }
}

/// Markdown whose links point at things on the screen.
pub(super) fn markdown(ui: &mut Ui, scene: &mut Scene, playing: &Playing, part: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let language = scene.workbench.text.language();
    let texts = playing.step().parts();
    let links: Vec<(String, Target)> =
        texts.flat_map(|(_, words)| words.in_language(language).links().to_vec()).collect();
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
        scene.push(match target {
            Target::Term(term) => Command::Ask(Dialog::Glossary(Some(*term))),
            target => Command::Lesson(LessonCommand::Point(target.clone())),
        });
    }
}
