//! The encodings of positions side by side.

mod curves;
mod maps;

use egui::{Button, Label, RichText, ScrollArea, Ui};

use super::explore::map_bar;
use crate::ui::Scene;
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::widgets::fields::{MOST, number_box};
use crate::ui::widgets::{control_row, dim_if, head_list};
use crate::workbench::ViewChange;

/// Draws the chosen head under each encoding: its map, the map of the shuffled sentence, and its
/// weights by distance.
pub fn positions(ui: &mut Ui, scene: &mut Scene) {
    map_bar(ui, scene);
    choices(ui, scene);
    let Some(bench) = scene.workbench.position_bench() else {
        ui.label(scene.text("positions-computing"));
        return;
    };
    if bench.document.tokens.is_empty() || bench.encodings.is_empty() {
        ui.label(RichText::new(scene.text("map-empty")).color(scene.theme.text_weak));
        return;
    }
    let height = ui.available_height();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        dim_if(ui, scene.workbench.position_bench_is_stale() && !scene.workbench.is_stale());
        // The scroll bar floats over the edge of what it scrolls.
        ui.set_max_width(ui.available_width() - 8.0);
        maps::maps(ui, scene, bench, height);
        ui.add_space(4.0);
        curves::curves(ui, scene, bench);
        scroll_with_keys(ui);
    });
}

/// Which head, and which order of the tokens.
fn choices(ui: &mut Ui, scene: &mut Scene) {
    control_row(ui, scene, |ui, scene| {
        head_list(ui, scene);
        ui.separator();
        let seed = scene.workbench.view().shuffle_seed;
        let shuffle = Button::new(scene.text("positions-shuffle"));
        if ui.add(shuffle).on_hover_text(scene.text("positions-shuffle-hint")).clicked() {
            scene.push(ViewChange::ShuffleSeed((seed + 1) % (MOST + 1)));
        }
        let mut new = seed;
        let name = ui.label(scene.text("positions-seed"));
        let _ = number_box(ui, &mut new, 0..=MOST).labelled_by(name.id);
        if new != seed {
            scene.push(ViewChange::ShuffleSeed(new));
        }
    });
    if scene.projected {
        return;
    }
    let note = scene.text("positions-note");
    ui.add(Label::new(RichText::new(note).small().color(scene.theme.text_weak)));
}
