//! The bar at the top, and the message below it.

use egui::{Align, Button, Color32, Layout, RichText, TextStyle, Ui, ViewportCommand};
use strum::VariantArray;

use super::film;
use super::look::look;
use crate::files::{Group, RECORDINGS, shipped_presets};
use crate::ui::Scene;
use crate::ui::shortcuts::{KEYS, OPEN, PALETTE, PIN, QUIT, REDO, SAVE, SAVE_AS, Shortcut, UNDO, names};
use crate::ui::theme::fonts;
use crate::workbench::{Command, Dialog, Edit, Side, Target, View, ViewChange};

/// From this width in points on, the bar has the name of the program.
const NAMED: f32 = 1460.0;
/// From this one on, views have a button each.
const SPREAD: f32 = 1240.0;

/// Menus, undo, views, and how things look. A narrow bar leaves out what can be found elsewhere.
pub fn top_bar(ui: &mut Ui, scene: &mut Scene) {
    let narrow = scene.narrow;
    ui.horizontal(|ui| {
        let room = ui.available_width();
        if room < NAMED {
            ui.spacing_mut().item_spacing.x = if narrow { 4.0 } else { 5.0 };
        }
        if room >= NAMED {
            ui.label(RichText::new(scene.text("app-name")).family(fonts::strong()));
            ui.separator();
        }
        ui.menu_button(scene.text("menu-file"), |ui| file_menu(ui, scene));
        ui.menu_button(scene.text("menu-presets"), |ui| preset_menu(ui, scene));
        let shown = scene.workbench.view().view == View::Course;
        if ui.add(Button::selectable(shown, scene.text("view-course")).frame_when_inactive(true)).clicked() {
            scene.push(Command::ShowCourse);
        }
        let history = scene.workbench.history();
        let (can_undo, can_redo) = (history.can_undo(), history.can_redo());
        step_button(ui, scene, "↶", &UNDO, can_undo, || Command::Undo);
        step_button(ui, scene, "↷", &REDO, can_redo, || Command::Redo);
        if !narrow {
            pin_button(ui, scene);
        }
        ui.separator();
        if room < SPREAD {
            let shown = buttons(scene).find(|view| is_shown(scene, *view)).unwrap_or_default();
            let menu = ui.menu_button(format!("{} ▾", name(scene, shown)), |ui| views(ui, scene)).response;
            // The button that a lesson names is in there.
            for view in View::VARIANTS.iter().copied() {
                scene.outline(ui, &Target::View(view), menu.rect.shrink(2.0));
            }
        } else {
            views(ui, scene);
        }
        ui.separator();
        for side in Side::VARIANTS.iter().copied() {
            let mut open = scene.workbench.view().sides.is_open(side, narrow);
            let checkbox = ui.add_enabled(scene.has(side), egui::Checkbox::new(&mut open, scene.text(side.into_str())));
            if checkbox.on_hover_text(scene.text("side-hint")).changed() {
                scene.push(ViewChange::Panel {
                    side,
                    open: !scene.workbench.view().sides.is_open(side, narrow),
                    narrow,
                });
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            look(ui, scene);
            // Where there is room; it is in the menu of files too.
            let font = TextStyle::Button.resolve(ui.style());
            let words = ui.painter().layout_no_wrap(scene.text("reset").into_owned(), font, Color32::WHITE);
            let spacing = ui.spacing();
            if ui.available_width() >= words.size().x + 2.0 * (spacing.button_padding.x + spacing.item_spacing.x) {
                reset_button(ui, scene);
            }
        });
    });
}

/// The views that have a button of their own: all but the lessons, of those of kernels the first, and none in which there
/// is nothing to see of the document.
fn buttons(scene: &Scene) -> impl Iterator<Item = View> {
    let document = scene.workbench.document();
    View::VARIANTS.iter().copied().filter(|view| match view {
        View::Course => false,
        View::Cost => true,
        view => !view.is_of_kernels() && view.is_for(document),
    })
}

/// What a button is called.
fn name(scene: &Scene, view: View) -> String {
    if view.is_of_kernels() {
        return scene.text("view-kernels").into_owned();
    }
    scene.with(&format!("view-{}", view.into_str()), &[])
}

/// The views to choose from.
pub fn views(ui: &mut Ui, scene: &mut Scene) {
    for view in buttons(scene).collect::<Vec<_>>() {
        let button = ui.selectable_label(is_shown(scene, view), name(scene, view)).on_hover_ui(|ui| {
            ui.label(scene.with(&format!("about-{}", view.into_str()), &[]));
        });
        for target in View::VARIANTS.iter().copied().filter(|other| is_kind(view, *other)).map(Target::View) {
            scene.outline(ui, &target, button.rect.shrink(2.0));
        }
        if button.clicked() {
            scene.push(ViewChange::View(view));
        }
    }
}

/// Whether a view, or another of its kind, is shown.
fn is_shown(scene: &Scene, view: View) -> bool {
    is_kind(view, scene.workbench.view().view)
}

fn is_kind(view: View, other: View) -> bool {
    other == view || view.is_of_kernels() && other.is_of_kernels()
}

/// Keeps what there is, to compare with it.
fn pin_button(ui: &mut Ui, scene: &mut Scene) {
    let hint = format!("{}\n{}", scene.with_keys(ui.ctx(), PIN.message, &PIN), scene.text("pin-hint"));
    if ui.button(scene.text(PIN.message)).on_hover_text(hint).clicked() {
        scene.edit(Edit::Pin(scene.workbench.view().focus()));
    }
}

fn reset_button(ui: &mut Ui, scene: &mut Scene) {
    let reset = ui
        .add_enabled(scene.workbench.is_changed(), Button::new(scene.text("reset")))
        .on_hover_text(scene.text("reset-hint"));
    if reset.clicked() {
        scene.push(Command::Reset);
    }
}

fn step_button(
    ui: &mut Ui,
    scene: &mut Scene,
    sign: &str,
    shortcut: &'static Shortcut,
    enabled: bool,
    command: fn() -> Command,
) {
    let name = scene.text(shortcut.message);
    let button = ui.add_enabled(enabled, Button::new(sign));
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, &name));
    let hint = scene.with_keys(ui.ctx(), shortcut.message, shortcut);
    if button.on_hover_text(hint).clicked() {
        scene.push(command());
    }
}

fn file_menu(ui: &mut Ui, scene: &mut Scene) {
    item(ui, scene, &OPEN, Command::Ask(Dialog::Open));
    if ui.button(scene.text("choose-model-open")).clicked() {
        scene.push(Command::Ask(Dialog::Models));
    }
    item(ui, scene, &SAVE, Command::Save);
    item(ui, scene, &SAVE_AS, Command::Ask(Dialog::SaveAs));
    if scene.workbench.training().is_some() && ui.button(scene.text("model-save")).clicked() {
        scene.push(Command::Ask(Dialog::SaveModel));
    }
    if ui.button(scene.text("share-copy")).on_hover_text(scene.text("share-copy-hint")).clicked() {
        scene.push(Command::CopyLine);
    }
    if ui.button(scene.text("share-paste")).on_hover_text(scene.text("share-paste-hint")).clicked() {
        ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
    }
    if ui.button(scene.text("picture-save")).clicked() {
        scene.push(Command::Ask(Dialog::SavePicture));
    }
    if ui.button(scene.text("picture-copy")).clicked() {
        scene.push(Command::CopyPicture);
    }
    let can_film = film::is_possible(scene.workbench);
    if ui.add_enabled(can_film, Button::new(scene.text("film-save"))).on_hover_text(scene.text("film-hint")).clicked() {
        scene.push(Command::Ask(Dialog::Film));
    }
    if ui.button(scene.text("report-save")).on_hover_text(scene.text("report-save-hint")).clicked() {
        scene.push(Command::Ask(Dialog::SaveReport));
    }
    item(ui, scene, &PIN, Command::Edit(Edit::Pin(scene.workbench.view().focus())));
    reset_button(ui, scene);
    ui.separator();
    let recent = &scene.workbench.settings().recent;
    ui.add_enabled_ui(!recent.is_empty(), |ui| {
        ui.menu_button(scene.text("recent"), |ui| {
            for path in recent {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                    scene.commands.push(Command::Ask(Dialog::OpenFile(path.clone())));
                }
            }
        });
    });
    ui.separator();
    item(ui, scene, &PALETTE, Command::Ask(Dialog::Palette));
    item(ui, scene, &KEYS, Command::Ask(Dialog::Keys));
    if ui.button(scene.text("glossary")).clicked() {
        scene.push(Command::Ask(Dialog::Glossary(None)));
    }
    if ui.button(scene.text("about")).clicked() {
        scene.push(Command::Ask(Dialog::About));
    }
    item(ui, scene, &QUIT, Command::Ask(Dialog::Quit));
}

/// What a key does too, with the key beside it.
fn item(ui: &mut Ui, scene: &mut Scene, shortcut: &'static Shortcut, command: Command) {
    let keys = names(ui.ctx(), &scene.workbench.text, shortcut);
    if ui.add(Button::new(scene.text(shortcut.message)).shortcut_text(keys)).clicked() {
        scene.push(command);
    }
}

fn preset_menu(ui: &mut Ui, scene: &mut Scene) {
    for group in Group::VARIANTS.iter().copied() {
        ui.menu_button(scene.text(group.into_str()), |ui| {
            ui.set_min_width(360.0);
            let presets = shipped_presets().filter(|preset| preset.group == group);
            let presets = presets.map(|preset| (preset.slug, preset.title_and_about()));
            let recordings = RECORDINGS.iter().filter(|_| group == Group::Models);
            let recordings = recordings.map(|recording| (recording.slug, (recording.title, recording.about)));
            for (slug, (title, about)) in presets.chain(recordings) {
                let [title, about] = [title, about].map(|words| scene.workbench.text.phrase(words));
                preset_item(ui, scene, slug, [title, about]);
            }
        });
    }
}

fn preset_item(ui: &mut Ui, scene: &mut Scene, slug: &'static str, [title, about]: [&str; 2]) {
    let weak = scene.theme.text_weak;
    let mut label = egui::text::LayoutJob::default();
    let style = ui.style();
    RichText::new(format!("{title}\n")).family(fonts::strong()).color(scene.theme.text).append_to(
        &mut label,
        style,
        egui::FontSelection::Default,
        Align::Min,
    );
    RichText::new(about).small().color(weak).append_to(&mut label, style, egui::FontSelection::Default, Align::Min);
    if ui.add(Button::new(label).wrap()).clicked() {
        scene.push(Command::Ask(Dialog::OpenPreset(slug)));
    }
}

/// What the user should know, until it is dismissed.
pub fn message(ui: &mut Ui, scene: &mut Scene) {
    let Some(message) = scene.workbench.message() else { return };
    ui.horizontal(|ui| {
        let (sign, color) = if message.is_error { ("✕", scene.theme.bad) } else { ("✓", scene.theme.good) };
        ui.label(RichText::new(sign).color(color).family(fonts::strong()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button(scene.text("dismiss")).clicked() {
                scene.push(Command::DismissMessage);
            }
            ui.with_layout(Layout::left_to_right(Align::Center).with_main_wrap(true), |ui| {
                ui.label(&message.text);
            });
        });
    });
}
