//! How things look: theme, colours, language, motion, zoom; and the way into a lecture.

use std::borrow::Cow;

use egui::Ui;
use strum::VariantArray;

use crate::text::Text;
use crate::ui::Scene;
use crate::ui::shortcuts::PRESENT;
use crate::ui::widgets::choices;
use crate::workbench::{Command, LectureAction, Settings, SettingsChange};

/// The lecture, theme, zoom and colours; laid out from the right.
pub(super) fn look(ui: &mut Ui, scene: &mut Scene) {
    present_button(ui, scene);
    ui.menu_button(scene.text("look"), |ui| {
        ui.set_min_width(240.0);
        menu(ui, scene);
    });
    zoom_menu(ui, scene);
}

fn menu(ui: &mut Ui, scene: &mut Scene) {
    let settings = scene.workbench.settings().clone();
    choice(ui, scene, "theme", settings.theme, SettingsChange::Theme);
    choice(ui, scene, "palette", settings.palette, SettingsChange::Palette);
    choice(ui, scene, "color-scale", settings.color_scale, SettingsChange::ColorScale);
    ui.label(scene.text("language"));
    ui.horizontal(|ui| {
        let system = (None, scene.text("language-system"));
        let languages = Text::languages().map(|(tag, name)| (Some(tag.to_owned()), Cow::from(name)));
        for (tag, name) in std::iter::once(system).chain(languages) {
            if ui.selectable_label(settings.language == tag, name).clicked() {
                scene.push(SettingsChange::Language(tag));
            }
        }
    });
    let mut reduced = settings.reduced_motion;
    let motion = ui.checkbox(&mut reduced, scene.text("reduced-motion"));
    if motion.on_hover_text(scene.text("reduced-motion-hint")).changed() {
        scene.push(SettingsChange::ReducedMotion(reduced));
    }
}

/// One of several, with a heading.
fn choice<T>(ui: &mut Ui, scene: &mut Scene, heading: &'static str, chosen: T, change: fn(T) -> SettingsChange)
where
    T: VariantArray + Copy + PartialEq + Into<&'static str>,
{
    ui.label(scene.text(heading));
    ui.horizontal(|ui| choices(ui, scene, chosen, change));
}

fn zoom_menu(ui: &mut Ui, scene: &mut Scene) {
    let settings = scene.workbench.settings().clone();
    let mut zoom = (settings.zoom * 100.0).round();
    let range = Settings::ZOOM.0 * 100.0..=Settings::ZOOM.1 * 100.0;
    let name = scene.text("zoom");
    let label = if scene.narrow { format!("{zoom:.0}%") } else { format!("{name} {zoom:.0}%") };
    ui.menu_button(label, |ui| {
        for percent in [75.0, 100.0, 125.0, 150.0, 200.0, 250.0, 300.0] {
            if ui.selectable_label(zoom == percent, format!("{percent:.0}%")).clicked() {
                zoom = percent;
            }
        }
    });
    zoom = zoom.clamp(*range.start(), *range.end());
    if zoom != (settings.zoom * 100.0).round() {
        scene.push(SettingsChange::Zoom(zoom / 100.0));
    }
}

/// Begins a lecture. A narrow bar has a sign in place of the word.
fn present_button(ui: &mut Ui, scene: &mut Scene) {
    let name = scene.text("present");
    let button = ui.button(if scene.narrow { "▶" } else { &*name });
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if button.on_hover_text(scene.with_keys(ui.ctx(), "present-hint", &PRESENT)).clicked() {
        scene.push(Command::Lecture(LectureAction::Begin));
    }
}
