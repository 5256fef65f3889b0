//! The matrices in a row, their numbers and the links between them.

mod draw;
mod layout;
mod links;
mod touch;

use egui::style::ScrollAnimation;
use egui::{ScrollArea, Ui, Vec2, vec2};

use crate::attention::StageCell;
use crate::ui::Scene;

/// Space at the ends of the row.
const MARGIN: f32 = 10.0;
const SCROLL_BAR: f32 = 12.0;
const LEAST_HEIGHT: f32 = 260.0;

/// Draws all matrices of the chosen layer and head. Hovering a cell shows what made it, a click locks
/// it, a drag changes a number that is given.
pub(super) fn matrices(ui: &mut Ui, scene: &mut Scene) {
    let Some(walk) = super::walk_of(scene) else { return };
    let view = &scene.workbench.view;
    let (layer, head) = (view.layer, view.head);
    if scene.derived().trace(view.walk.second).tokens() == 0 {
        ui.label(scene.text("map-empty"));
        return;
    }
    let height = (ui.available_height() - SCROLL_BAR - 2.0 * MARGIN).max(LEAST_HEIGHT);
    let (tiles, width) = layout::tiles(&walk, layer, height);
    let formula = view.walk.cell().map(|cell| walk.formula(cell));
    let locked = view.walk.trail.last().copied();
    let memory = ui.scope_id().with("walked to");
    ScrollArea::both().id_salt("matrices").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        ui.set_min_size(vec2(width, height) + Vec2::splat(2.0 * MARGIN));
        let offset = ui.max_rect().left_top().to_vec2() + Vec2::splat(MARGIN);
        let tiles: Vec<_> = tiles.iter().map(|tile| tile.moved(offset)).collect();
        let seen = viewport.translate(ui.max_rect().left_top().to_vec2());
        if ui.data(|data| data.get_temp::<Option<StageCell>>(memory)) != Some(locked) {
            ui.data_mut(|data| data.insert_temp(memory, locked));
            let tile = locked.and_then(|cell| tiles.iter().find(|tile| tile.stage == cell.stage));
            if let Some(tile) = tile.filter(|tile| !seen.contains_rect(tile.outer)) {
                ui.scroll_to_rect_animation(tile.outer.expand(MARGIN), None, ScrollAnimation::none());
            }
        }
        let player = scene.workbench.view.walk.player.clone();
        for (index, tile) in tiles.iter().enumerate() {
            let shown = player.reveal(index);
            if !tile.outer.expand(layout::GAP).intersects(seen) || shown == 0.0 {
                continue;
            }
            touch::touch(ui, scene, &walk, tile, (layer, head));
            draw::tile(ui, scene, &walk, tile, (layer, head), shown);
        }
        if let Some(formula) = &formula {
            links::links(ui, scene, &tiles, formula, (layer, head));
        }
        touch::type_in_place(ui, scene, &tiles);
    });
}
