//! The matrices in a row, their numbers and the links between them.
//!
//! | file | holds |
//! | --- | --- |
//! | `bar.rs` | layer, head and sentence; what was edited |
//! | `layout.rs` | where the matrices are |
//! | `block.rs` | one matrix: header, labels, cells |
//! | `touch.rs` | pointer and keys on a matrix |
//! | `links.rs` | from the chosen number to those that made it |
//! | `spoken.rs` | the chosen number in a sentence |
//! | `tools.rs` | changes of a whole matrix |

mod bar;
mod block;
mod layout;
mod links;
mod spoken;
mod tools;
mod touch;

use egui::style::ScrollAnimation;
use egui::{Align2, FontId, Rect, ScrollArea, Ui, vec2};

use crate::analysis::{Stage, StageCell};
use crate::ui::theme::size;
use crate::ui::{Scene, stages};
use crate::workbench::{Target, WalkChange};
use layout::{Block, Layout};

pub(super) fn matrices(ui: &mut Ui, scene: &mut Scene) {
    bar::bar(ui, scene);
    let view = scene.workbench.view();
    let (layer, head) = (view.layer, view.head);
    if scene.derived().inside(view.walk.which, layer, head).is_none() {
        // A trace of another shape is still under way.
        return;
    }
    let readable = bar::is_readable(ui);
    let (memory, peeks) = (ui.scope_id().with("locked number"), ui.scope_id().with("peeks"));
    ScrollArea::both().id_salt("matrices").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        // The scroll bar floats over the lower edge.
        let height = viewport.height() - 12.0;
        let walk = stages::walk(scene);
        let layout = Layout::new(&walk, layer, scene.shown().spec.residual, height, readable);
        let origin = ui.max_rect().min;
        ui.set_min_size(layout.size);
        let order = walk.stages(layer);
        let place = |stage: Stage| order.iter().position(|other| *other == stage).unwrap_or(0);
        let player = scene.workbench.view().walk.player.clone();
        let shown = |block: &Block| player.reveal(place(block.stage));
        let revealed = layout.blocks.iter().filter(|block| shown(block) > 0.0);
        let blocks: Vec<Block> = revealed.map(|block| block.moved(origin.to_vec2())).collect();
        scroll_to_locked(ui, scene, &blocks, memory);
        scroll_to_pointed(ui, scene, &blocks, memory.with("lesson"));
        if scene.projected {
            scroll_to_played(ui, &blocks, player.stage().and_then(|stage| order.get(stage).copied()));
        }
        let mut hover = None;
        let visible: Vec<bool> = blocks.iter().map(|block| ui.is_rect_visible(block.outer)).collect();
        for (index, block) in blocks.iter().enumerate() {
            // One more on either side, so that the focus can move there.
            if visible[index.saturating_sub(1)..(index + 2).min(visible.len())].contains(&true) {
                // A matrix appears from the top.
                let clip = ui.clip_rect();
                let end = block.outer.top() + shown(block) * (block.outer.height() + 2.0);
                ui.set_clip_rect(clip.intersect(Rect::everything_above(end)));
                hover = hover.or(block::block(ui, scene, block));
                ui.set_clip_rect(clip);
            }
        }
        for (at, key) in &layout.operators {
            let at = *at + origin.to_vec2();
            // Nothing follows yet from an operation whose result the player has not shown.
            let leads_on = blocks.iter().any(|block| block.outer.left() > at.x);
            if leads_on && ui.is_rect_visible(Rect::from_center_size(at, vec2(100.0, 30.0))) {
                let font = FontId::proportional(size::BODY);
                ui.painter().text(at, Align2::CENTER_CENTER, scene.text(key), font, scene.theme.text_weak);
            }
        }
        links::links(ui, scene, &blocks);
        // A second picture of the same matrices, with no pointer over it, lets this one peek.
        let mine: Option<StageCell> = ui.data(|data| data.get_temp(peeks)).flatten();
        ui.data_mut(|data| data.insert_temp(peeks, hover));
        match (hover, mine) {
            (Some(cell), _) if scene.workbench.view().walk.hover != hover => scene.push(WalkChange::Over(cell)),
            (None, Some(mine)) => scene.push(WalkChange::Left(mine)),
            _ => {}
        }
    });
}

/// In a hall, where nobody scrolls, brings the stage that the player has come to into sight.
fn scroll_to_played(ui: &Ui, blocks: &[Block], stage: Option<Stage>) {
    let memory = ui.scope_id().with("played stage");
    if ui.data(|data| data.get_temp::<Option<Stage>>(memory)).flatten() == stage {
        return;
    }
    ui.data_mut(|data| data.insert_temp(memory, stage));
    if let Some(block) = blocks.iter().find(|block| Some(block.stage) == stage) {
        ui.scroll_to_rect_animation(block.outer.expand(MARGIN), None, ScrollAnimation::none());
    }
}

/// Between a matrix and the edge of the view.
const MARGIN: f32 = 24.0;

/// Brings a newly locked number into sight.
fn scroll_to_locked(ui: &Ui, scene: &Scene, blocks: &[Block], memory: egui::Id) {
    let locked = scene.workbench.view().walk.trail.last().copied();
    if ui.data(|data| data.get_temp::<Option<StageCell>>(memory)).flatten() == locked {
        return;
    }
    ui.data_mut(|data| data.insert_temp(memory, locked));
    let Some(cell) = locked.filter(|cell| stages::exists(scene, *cell)) else { return };
    if let Some(block) = blocks.iter().find(|block| stages::shows(scene, block.stage, cell)) {
        let rect = block.rect(cell.row..cell.row + 1, cell.column..cell.column + 1);
        ui.scroll_to_rect_animation(rect.expand(60.0), None, ScrollAnimation::none());
    }
}

/// Brings a matrix that the lesson begins to point at into sight.
fn scroll_to_pointed(ui: &Ui, scene: &Scene, blocks: &[Block], memory: egui::Id) {
    let pointed = scene.workbench.lesson().and_then(|playing| {
        let stage = playing.pointed().find_map(|target| match target {
            Target::Stage(stage) => Some(*stage),
            _ => None,
        })?;
        Some((playing.number(), stage))
    });
    if ui.data(|data| data.get_temp::<Option<(usize, Stage)>>(memory)).flatten() == pointed {
        return;
    }
    ui.data_mut(|data| data.insert_temp(memory, pointed));
    if let Some(block) = blocks.iter().find(|block| pointed.is_some_and(|(_, stage)| stage == block.stage)) {
        ui.scroll_to_rect_animation(block.outer.expand(20.0), None, ScrollAnimation::none());
    }
}
