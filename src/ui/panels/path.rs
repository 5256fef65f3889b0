//! A file by its path, typed: what stands in for the system's dialog where it cannot show one.

use std::path::Path;

use egui::{Button, Grid, Id, Key, Modal, RichText, TextEdit, Ui};

use crate::files::{as_film, as_picture, as_preset, as_report, as_table};
use crate::ui::Scene;
use crate::ui::theme::fonts;
use crate::workbench::{Command, FileUse};

/// What is typed so far.
#[derive(Clone)]
struct Typed {
    folder: String,
    name: String,
}

impl Typed {
    fn new(scene: &Scene, what: FileUse) -> Self {
        let (folder, name) = scene.workbench.likely_file();
        let name = match what {
            FileUse::Save => name,
            FileUse::Table => "heads.csv".to_owned(),
            FileUse::Model => "learned".to_owned(),
            FileUse::Picture => scene.workbench.likely_picture(),
            FileUse::Film => scene.workbench.likely_film(),
            FileUse::Report => scene.workbench.likely_report(),
            FileUse::Submission => scene.workbench.likely_submission(),
            FileUse::Open | FileUse::Folder | FileUse::Recording => String::new(),
        };
        Self { folder: folder.display().to_string(), name }
    }
}

fn memory() -> Id {
    Id::unique("typed path")
}

/// Forgets what was typed, once the dialog is closed.
pub(super) fn forget(ui: &Ui) {
    ui.data_mut(|data| data.remove::<Typed>(memory()));
}

/// Asks for a folder and a name.
pub(super) fn path(ui: &mut Ui, scene: &mut Scene, what: FileUse) {
    let before = ui.data(|data| data.get_temp::<Typed>(memory()));
    let is_new = before.is_none();
    let mut typed = before.unwrap_or_else(|| Typed::new(scene, what));
    let (title, action) = match what {
        FileUse::Open | FileUse::Recording => ("path-open", "path-do-open"),
        FileUse::Folder => ("path-model", "path-do-open"),
        FileUse::Save | FileUse::Table => ("path-save", "path-do-save"),
        FileUse::Picture => ("path-save-picture", "path-do-save"),
        FileUse::Film => ("path-save-film", "path-do-save"),
        FileUse::Report => ("path-save-report", "path-do-save"),
        FileUse::Submission => ("path-save-answers", "path-do-save"),
        FileUse::Model => ("path-save-model", "path-do-save"),
    };
    let modal = Modal::new(Id::unique("path")).show(ui.ctx(), |ui| {
        ui.set_width(460.0);
        ui.label(RichText::new(scene.text(title)).heading());
        ui.label(RichText::new(scene.text("path-why")).color(scene.theme.text_weak));
        ui.add_space(6.0);
        let mut entered = false;
        Grid::new("path").num_columns(2).show(ui, |ui| {
            for (key, text) in [("path-folder", &mut typed.folder), ("path-name", &mut typed.name)] {
                let label = ui.label(scene.text(key));
                let field = ui.add(TextEdit::singleline(text).desired_width(f32::INFINITY)).labelled_by(label.id);
                entered |= field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                if is_new && key == "path-name" {
                    field.request_focus();
                }
                ui.end_row();
            }
        });
        let file = Path::new(typed.folder.trim()).join(typed.name.trim());
        let target = match what {
            FileUse::Save | FileUse::Submission => Some(as_preset(file.clone())),
            FileUse::Picture => Some(as_picture(file.clone())),
            FileUse::Film => Some(as_film(file.clone())),
            FileUse::Report => Some(as_report(file.clone())),
            FileUse::Table => Some(as_table(file.clone())),
            FileUse::Model => Some(file.clone()),
            FileUse::Open | FileUse::Folder | FileUse::Recording => None,
        };
        let replaces = !typed.name.trim().is_empty() && target.is_some_and(|target| target.exists());
        if let Some(message) = scene.workbench.message().filter(|message| message.is_error) {
            ui.label(RichText::new(format!("✕ {}", message.text)).color(scene.theme.bad));
        } else if replaces {
            ui.label(RichText::new(scene.text("path-exists")).family(fonts::strong()));
        }
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let act = Button::new(scene.text(if replaces { "path-do-replace" } else { action }));
            let clicked = ui.add_enabled(!typed.name.trim().is_empty(), act).clicked();
            // Enter replaces nothing: that takes the button that says so.
            if clicked || entered && !replaces && !typed.name.trim().is_empty() {
                scene.push(what.of(file));
            }
            if ui.button(scene.text("cancel")).clicked() {
                scene.push(Command::CloseDialog);
            }
        });
    });
    if modal.should_close() {
        scene.push(Command::CloseDialog);
    }
    ui.data_mut(|data| data.insert_temp(memory(), typed));
}
