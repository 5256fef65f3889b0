//! Time, as a slider: every step of a training that is kept, in every view.

use egui::{RichText, Slider, Ui};

use crate::ui::Scene;
use crate::ui::numbers::weight;
use crate::ui::widgets::fields::icon_button;
use crate::workbench::{PanelName, Target, TrainChange, View};

/// Width of what stands beside the slider.
const WORDS: f32 = 250.0;

/// Whether the document is of a model that learns here.
#[must_use]
pub fn has_timeline(scene: &Scene) -> bool {
    scene.workbench.training().is_some() && scene.workbench.view().view != View::Course
}

/// Play, one step, and a slider over all steps.
pub fn timeline(ui: &mut Ui, scene: &mut Scene) {
    let Some(training) = scene.workbench.training() else { return };
    let history = training.history();
    let last = training.state().step;
    let step = scene.workbench.document().moment().map_or(0, |moment| moment.step);
    let is_training = scene.workbench.is_training();
    let row = ui.horizontal(|ui| {
        let play = if is_training {
            ("■", "train-pause", TrainChange::Pause)
        } else {
            ("▶", "train-play", TrainChange::Go)
        };
        for (sign, key, change) in [play, ("▸", "train-one-step", TrainChange::To(last + 1))] {
            let is_enabled = sign != "▸" || !is_training && step == last;
            if icon_button(ui, sign, &scene.text(key), is_enabled).clicked() {
                scene.push(change);
            }
        }
        let mut new = step;
        ui.spacing_mut().slider_width = (ui.available_width() - WORDS).max(80.0);
        let slider = ui.add_enabled(last > 0, Slider::new(&mut new, 0..=last.max(1)).show_value(false));
        let name = scene.text("train-time");
        slider.widget_info(|| egui::WidgetInfo::slider(last > 0, new as f64, &name));
        if slider.on_hover_text(scene.text("train-time-hint")).changed() {
            scene.push(TrainChange::Look((new < last).then_some(new)));
        }
        let loss = history.get(step.min(history.len().saturating_sub(1))).map(|measured| weight(measured.loss));
        let (step, last) = (step.to_string(), last.to_string());
        let arguments = [("step", &*step), ("last", &*last), ("loss", loss.as_deref().unwrap_or("–"))];
        ui.label(RichText::new(scene.with("train-step-of", &arguments)).color(scene.theme.text_weak));
    });
    scene.outline(ui, &Target::Panel(PanelName::Timeline), row.response.rect);
}
