//! Where a learner tells a name and saves the answers: in the first step and the last.

use egui::{Button, RichText, TextEdit, Ui};

use super::framed::framed;
use crate::ui::Scene;
use crate::ui::theme::fonts;
use crate::workbench::{Command, Dialog, LessonCommand, NAME, Playing};

pub(super) fn submission(ui: &mut Ui, scene: &mut Scene, playing: &Playing) {
    if !playing.is_handed_in() || playing.number() > 0 && !playing.is_last() {
        return;
    }
    ui.add_space(6.0);
    framed(ui, scene, |ui, scene| {
        let title = RichText::new(scene.text("answers-title")).family(fonts::strong()).color(scene.theme.accent);
        ui.label(title);
        name(ui, scene, playing);
        if playing.is_last() {
            save(ui, scene, playing);
        }
    });
}

fn name(ui: &mut Ui, scene: &mut Scene, playing: &Playing) {
    let mut name = playing.learner().to_owned();
    let label = ui.label(scene.text("answers-name"));
    let field = TextEdit::singleline(&mut name).desired_width(f32::INFINITY).char_limit(NAME);
    if ui.add(field).labelled_by(label.id).changed() {
        scene.push(Command::Lesson(LessonCommand::Learner(name)));
    }
    if playing.lesson().own_seed {
        ui.label(RichText::new(scene.text("answers-own-seed")).color(scene.theme.text_weak));
    }
}

fn save(ui: &mut Ui, scene: &mut Scene, playing: &Playing) {
    let missing: Vec<String> = playing.unanswered().iter().map(ToString::to_string).collect();
    let text = match missing.is_empty() {
        true => scene.text("answers-all").into_owned(),
        false => scene.with("answers-missing", &[("steps", &missing.join(", "))]),
    };
    ui.label(RichText::new(text).color(scene.theme.text_weak));
    let named = !playing.learner().trim().is_empty();
    let button = ui.add_enabled(named, Button::new(scene.text("answers-save")));
    if button.on_disabled_hover_text(scene.text("answers-no-name")).clicked() {
        scene.push(Command::Ask(Dialog::SaveSubmission));
    }
}
