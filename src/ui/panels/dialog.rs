//! Questions, the about box and the list of keys; the system's file dialogs belong to the window.

use egui::{Grid, Id, Modal, RichText, ScrollArea, Ui, vec2};
use strum::VariantArray;

use super::path;
use crate::ui::Scene;
use crate::ui::shortcuts::{KeyPlace, TABLE, names, scroll_with_keys};
use crate::ui::theme::fonts;
use crate::workbench::{Answer, Command, Dialog};

/// The dialog that is open, if there is one.
pub fn dialog(ui: &mut Ui, scene: &mut Scene) {
    match scene.workbench.dialog() {
        Some(Dialog::Path(what)) => return path::path(ui, scene, *what),
        Some(Dialog::Unsaved(_)) => unsaved(ui, scene),
        Some(Dialog::About) => about(ui, scene),
        Some(Dialog::Keys) => keys(ui, scene),
        _ => {}
    }
    path::forget(ui);
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

/// Space around the list of keys.
const AROUND: f32 = 160.0;

/// All keys, by the place where they work.
fn keys(ui: &mut Ui, scene: &mut Scene) {
    let window = ui.ctx().content_rect().size();
    let modal = Modal::new(Id::unique("keys")).show(ui.ctx(), |ui| {
        ui.set_width(520.0_f32.min(window.x - 60.0));
        ui.label(RichText::new(scene.text("keys")).heading());
        ScrollArea::vertical().max_height((window.y - AROUND).max(120.0)).show(ui, |ui| {
            for place in KeyPlace::VARIANTS.iter().copied() {
                ui.add_space(8.0);
                ui.label(RichText::new(scene.text(place.into_str())).family(fonts::strong()));
                keys_of(ui, scene, place);
            }
            scroll_with_keys(ui);
        });
        ui.add_space(8.0);
        if ui.button(scene.text("close")).clicked() {
            scene.push(Command::CloseDialog);
        }
    });
    if modal.should_close() {
        scene.push(Command::CloseDialog);
    }
}

fn keys_of(ui: &mut Ui, scene: &Scene, place: KeyPlace) {
    let grid = Grid::new(place.into_str()).striped(true).num_columns(2).min_col_width(150.0);
    grid.spacing(vec2(12.0, 4.0)).show(ui, |ui| {
        for row in TABLE.iter().filter(|row| row.place == place) {
            ui.monospace(names(ui.ctx(), &scene.workbench.text, row));
            ui.label(scene.text(row.message).trim_end_matches('…'));
            ui.end_row();
        }
    });
}
