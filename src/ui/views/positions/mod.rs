//! The encodings of positions side by side.

mod curves;
mod maps;
mod name;

use egui::{Label, RichText, ScrollArea, Ui};

use super::explore::map_bar;
use crate::ui::Scene;
use crate::ui::widgets::{HEAD_LIST, dim_if, head_list, scroll_edge, turn_pages};

/// Draws the chosen head under each encoding: its map, the map of the shuffled sentence, and its
/// weights by distance.
pub fn positions(ui: &mut Ui, scene: &mut Scene) {
    map_bar(ui, scene, (HEAD_LIST, head_list));
    if !scene.projected {
        let is_learned = scene.shown().reader().is_some();
        let note = scene.text(if is_learned { "positions-note-learned" } else { "positions-note" });
        ui.add(Label::new(RichText::new(note).small().color(scene.theme.text_weak)));
    }
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
        scroll_edge(ui, 8.0);
        let bottom = ui.cursor().top() + height;
        maps::maps(ui, scene, bench, height);
        ui.add_space(4.0);
        curves::curves(ui, scene, bench, bottom);
        turn_pages(ui, scene, height);
    });
}
