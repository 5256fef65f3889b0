//! Questions and the about box; the system's file dialogs belong to the window.

use egui::{Id, Modal, RichText, Ui};

use super::{film, help, models, path};
use crate::ui::theme::fonts;
use crate::ui::{Scene, palette};
use crate::workbench::{Answer, Command, Dialog};

/// The dialog that is open, if there is one.
pub fn dialog(ui: &mut Ui, scene: &mut Scene) {
    match scene.workbench.dialog() {
        Some(Dialog::Path(what)) => return path::path(ui, scene, *what),
        Some(Dialog::Palette) => return palette::palette(ui, scene),
        Some(Dialog::Models) => models::models(ui, scene),
        Some(Dialog::Film) => return film::film(ui, scene),
        Some(Dialog::Unsaved(_)) => unsaved(ui, scene),
        Some(Dialog::About) => about(ui, scene),
        Some(Dialog::Keys) => help::help(ui, scene, None),
        Some(Dialog::Glossary(asked)) => help::help(ui, scene, Some(*asked)),
        _ => {}
    }
    path::forget(ui);
    palette::forget(ui);
    film::forget(ui);
}

fn unsaved(ui: &mut Ui, scene: &mut Scene) {
    let modal = Modal::new(Id::unique("unsaved")).show(ui.ctx(), |ui| {
        ui.set_max_width(420.0);
        ui.label(RichText::new(scene.text("unsaved-title")).heading());
        ui.label(scene.text("unsaved-text"));
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            for (key, answer) in
                [("unsaved-save", Answer::Save), ("unsaved-discard", Answer::Discard), ("cancel", Answer::Cancel)]
            {
                if ui.button(scene.text(key)).clicked() {
                    scene.push(Command::Answer(answer));
                }
            }
        });
    });
    if modal.should_close() {
        scene.push(Command::Answer(Answer::Cancel));
    }
}

fn about(ui: &mut Ui, scene: &mut Scene) {
    let modal = Modal::new(Id::unique("about")).show(ui.ctx(), |ui| {
        ui.set_max_width(480.0);
        ui.label(RichText::new(scene.text("app-name")).heading());
        ui.label(scene.with("about-version", &[("version", env!("CARGO_PKG_VERSION"))]));
        ui.label(scene.text("about-text"));
        ui.add_space(4.0);
        ui.label(RichText::new(scene.text("about-caution")).family(fonts::strong()));
        ui.add_space(8.0);
        if ui.button(scene.text("close")).clicked() {
            scene.push(Command::CloseDialog);
        }
    });
    if modal.should_close() {
        scene.push(Command::CloseDialog);
    }
}
