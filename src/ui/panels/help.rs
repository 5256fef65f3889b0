//! What `?` opens: the keys, and the glossary.

use egui::style::ScrollAnimation;
use egui::{Align, Grid, Id, Modal, RichText, ScrollArea, Ui, vec2};
use strum::VariantArray;

use crate::ui::shortcuts::{KeyPlace, TABLE, names, scroll_with_keys};
use crate::ui::theme::fonts;
use crate::ui::widgets::meaning;
use crate::ui::{Scene, sights};
use crate::workbench::{Command, Concept, Dialog};

/// Space around what is listed.
const AROUND: f32 = 160.0;

/// The keys, or the glossary with the term that was asked for in sight.
pub(super) fn help(ui: &mut Ui, scene: &mut Scene, glossary: Option<Option<Concept>>) {
    let window = ui.ctx().content_rect().size();
    let modal = Modal::new(Id::unique("help")).show(ui.ctx(), |ui| {
        ui.set_width(600.0_f32.min(window.x - 60.0));
        ui.horizontal(|ui| {
            for (key, dialog, shown) in
                [("keys", Dialog::Keys, glossary.is_none()), ("glossary", Dialog::Glossary(None), glossary.is_some())]
            {
                if ui.selectable_label(shown, RichText::new(scene.text(key)).heading()).clicked() {
                    scene.push(Command::Ask(dialog));
                }
            }
        });
        let height = (window.y - AROUND).max(120.0);
        let area = ScrollArea::vertical().id_salt(glossary.is_some()).max_height(height);
        area.show(ui, |ui| {
            match glossary {
                Some(asked) => terms(ui, scene, asked),
                None => keys(ui, scene),
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

/// All keys, by the place where they work.
fn keys(ui: &mut Ui, scene: &Scene) {
    for place in KeyPlace::VARIANTS.iter().copied() {
        ui.add_space(8.0);
        ui.label(RichText::new(scene.text(place.into_str())).family(fonts::strong()));
        let grid = Grid::new(place.into_str()).striped(true).num_columns(2).min_col_width(150.0);
        grid.spacing(vec2(12.0, 4.0)).show(ui, |ui| {
            for row in TABLE.iter().filter(|row| row.place == place) {
                ui.monospace(names(ui.ctx(), &scene.workbench.text, row));
                ui.label(scene.text(row.message).trim_end_matches('…'));
                ui.end_row();
            }
        });
    }
}

/// All terms: what each is, and where to see it.
fn terms(ui: &mut Ui, scene: &mut Scene, asked: Option<Concept>) {
    let memory = Id::unique("term in sight");
    let before: Option<Concept> = ui.data(|data| data.get_temp(memory)).flatten();
    for concept in Concept::VARIANTS.iter().copied() {
        let is_asked = asked == Some(concept);
        let color = if is_asked { scene.theme.accent } else { scene.theme.text };
        ui.add_space(8.0);
        let term = ui.scope(|ui| {
            ui.label(RichText::new(scene.text(concept.into_str())).family(fonts::strong()).color(color));
            meaning(ui, scene, concept);
            let place = sights::name(&scene.workbench.text, concept.sight());
            if ui.link(scene.with("glossary-see", &[("place", &place)])).clicked() {
                scene.push(Command::CloseDialog);
                sights::commands(concept.sight()).into_iter().for_each(|command| scene.push(command));
            }
        });
        if is_asked && before != asked {
            ui.scroll_to_rect_animation(term.response.rect, Some(Align::Center), ScrollAnimation::none());
        }
    }
    ui.data_mut(|data| data.insert_temp(memory, asked));
}
