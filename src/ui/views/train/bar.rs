//! What happens now, in a sentence; and the buttons.

use egui::{Button, ComboBox, RichText, Ui};
use strum::VariantArray;

use super::lines::name;
use crate::train::{Formed, Habit, Measured, TaskKind, Training};
use crate::ui::Scene;
use crate::ui::numbers::weight;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::control_row;
use crate::workbench::{Control, Experiment, Pace, TrainChange, ViewChange};

/// The sentence, and below it what can be asked of the training.
pub(super) fn bar(ui: &mut Ui, scene: &mut Scene) {
    ui.label(RichText::new(headline(scene)).family(fonts::strong()).size(size::HEADING));
    control_row(ui, scene, |ui, scene| {
        pace(ui, scene);
        scene.control(ui, Control::Again, again);
        scene.control(ui, Control::Try, experiments);
        let lengths = scene.workbench.view().lengths;
        let button = ui.selectable_label(lengths, scene.text("train-lengths"));
        if button.on_hover_text(scene.text("train-lengths-hint")).clicked() {
            scene.push(ViewChange::Lengths(!lengths));
        }
        if !scene.workbench.compared_trainings().is_empty()
            && ui.button(scene.text("train-forget")).on_hover_text(scene.text("train-forget-hint")).clicked()
        {
            scene.push(TrainChange::Forget);
        }
    });
    ui.add_space(4.0);
}

/// What has happened up to the step that is looked at.
fn headline(scene: &Scene) -> String {
    let Some(training) = scene.workbench.training() else { return String::new() };
    if let Some(diverged) = scene.workbench.diverged() {
        return scene.workbench.text.say(&diverged.phrase());
    }
    let step = scene.shown().moment().map_or(0, |moment| moment.step);
    let history = training.history();
    let Some(now) = history.get(step.min(history.len().saturating_sub(1))) else {
        return scene.text("train-starts").into_owned();
    };
    let number = step.to_string();
    let so_far = training.formed(now.step + 1);
    // One that looks elsewhere again is no news.
    let newest = so_far.into_iter().rfind(|one| one.habit.of(&now.heads[one.head]) >= 0.5 * crate::train::FORMED);
    match newest {
        Some(one) => event(scene, training, one, now),
        None if step == 0 => scene.text("train-starts").into_owned(),
        None => {
            let guessing = (training.state().layout.words.columns as f32).ln();
            let (loss, guess) = (weight(now.loss), weight(guessing));
            let arguments = [("step", &*number), ("loss", &*loss), ("guess", &*guess)];
            scene.with("train-guesses", &arguments)
        }
    }
}

/// What a head came to do.
fn event(scene: &Scene, training: &Training, Formed { step, head, habit }: Formed, now: &Measured) -> String {
    let heads = training.settings().model.heads;
    let key = match habit {
        Habit::Previous => "train-formed-previous",
        Habit::Source if training.settings().task.kind() == TaskKind::Repeat && head >= heads => {
            "train-formed-induction"
        }
        Habit::Source => "train-formed-source",
    };
    let (step, share) = (step.to_string(), weight(habit.of(&now.heads[head])));
    scene.with(key, &[("step", &step), ("head", &name(head, heads)), ("share", &share)])
}

fn pace(ui: &mut Ui, scene: &mut Scene) {
    let pace = scene.workbench.pace();
    let label = ui.label(scene.text("train-pace"));
    let list = ComboBox::from_id_salt("pace").width(96.0).selected_text(scene.text(pace.into_str()));
    let list = list.show_ui(ui, |ui| {
        for option in Pace::VARIANTS.iter().copied() {
            if ui.selectable_label(option == pace, scene.text(option.into_str())).clicked() {
                scene.push(TrainChange::Pace(option));
            }
        }
    });
    list.response.labelled_by(label.id);
}

/// Begins anew; where other settings are chosen, with those.
fn again(ui: &mut Ui, scene: &mut Scene) {
    let is_other =
        scene.workbench.training().is_some_and(|training| training.settings() != scene.workbench.training_settings());
    let words = RichText::new(scene.text(if is_other { "train-again-other" } else { "train-again" }));
    let words = if is_other { words.color(scene.theme.on_accent) } else { words };
    let button = Button::new(words);
    let button = if is_other { button.fill(scene.theme.accent) } else { button };
    if ui.add(button).on_hover_text(scene.text("train-again-hint")).clicked() {
        scene.push(TrainChange::Begin);
        scene.push(TrainChange::Go);
    }
}

fn experiments(ui: &mut Ui, scene: &mut Scene) {
    let Some(training) = scene.workbench.training() else { return };
    let menu = ui.menu_button(scene.text("train-try"), |ui| {
        ui.set_min_width(300.0);
        for experiment in Experiment::VARIANTS.iter().copied() {
            if experiment.is_for(training.settings()) && ui.button(scene.text(experiment.into_str())).clicked() {
                scene.push(TrainChange::Try(experiment));
            }
        }
    });
    menu.response.on_hover_text(scene.text("train-try-hint"));
}
