//! How things look: theme, colours, language, motion, zoom; and the way into a lecture.

use std::borrow::Cow;

use egui::Ui;

use crate::text::Text;
use crate::ui::Scene;
use crate::ui::shortcuts::PRESENT;
use crate::workbench::{ColorScale, Command, LectureAction, Palette, Settings, SettingsChange, ThemeChoice};

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
    let settings = scene.workbench.settings.clone();
    let themes = [
        (ThemeChoice::Dark, "theme-dark"),
        (ThemeChoice::Light, "theme-light"),
        (ThemeChoice::Projector, "theme-projector"),
    ];
    choice(ui, scene, "theme", &settings.theme, named(scene, themes), SettingsChange::Theme);
    let palettes = [
        (Palette::Viridis, "palette-viridis"),
        (Palette::Cividis, "palette-cividis"),
        (Palette::Magma, "palette-magma"),
        (Palette::Grey, "palette-grey"),
    ];
    choice(ui, scene, "palette", &settings.palette, named(scene, palettes), SettingsChange::Palette);
    let scales = named(scene, SCALES);
    choice(ui, scene, "color-scale", &settings.color_scale, scales, SettingsChange::ColorScale);
    let system = (None, scene.text("language-system"));
    let languages = Text::languages().map(|(tag, name)| (Some(tag.to_owned()), Cow::from(name)));
    let languages = std::iter::once(system).chain(languages).collect();
    choice(ui, scene, "language", &settings.language, languages, SettingsChange::Language);
    let mut reduced = settings.reduced_motion;
    let motion = ui.checkbox(&mut reduced, scene.text("reduced-motion"));
    if motion.on_hover_text(scene.text("reduced-motion-hint")).changed() {
        scene.push(SettingsChange::ReducedMotion(reduced));
    }
}

/// The scales of colours, with their names.
pub(in crate::ui) const SCALES: [(ColorScale, &str); 3] =
    [(ColorScale::Linear, "scale-linear"), (ColorScale::Log, "scale-log"), (ColorScale::PerRow, "scale-per-row")];

fn named<'a, T, const N: usize>(scene: &Scene<'a>, options: [(T, &'static str); N]) -> Vec<(T, Cow<'a, str>)> {
    options.into_iter().map(|(option, key)| (option, scene.text(key))).collect()
}

/// One of several, with a heading.
fn choice<T: Clone + PartialEq + 'static>(
    ui: &mut Ui,
    scene: &mut Scene,
    heading: &'static str,
    current: &T,
    options: Vec<(T, Cow<str>)>,
    change: fn(T) -> SettingsChange,
) {
    ui.label(scene.text(heading));
    ui.horizontal(|ui| {
        for (option, name) in options {
            if ui.selectable_label(*current == option, name).clicked() {
                scene.push(change(option));
            }
        }
    });
}

fn zoom_menu(ui: &mut Ui, scene: &mut Scene) {
    let settings = scene.workbench.settings.clone();
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
