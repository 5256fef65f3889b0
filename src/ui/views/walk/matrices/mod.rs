//! The matrices in lines, their numbers and the links between them.
//!
//! | file | holds |
//! | --- | --- |
//! | `items.rs` | what there is to be placed, and what the player leads to |
//! | `fold.rs` | wide matrices without their zeros |
//! | `layout.rs` | where the matrices are |
//! | `header.rs` | above a matrix its name, and below it what is folded |
//! | `block.rs` | one matrix: labels, cells |
//! | `touch.rs` | pointer and keys on a matrix |
//! | `links.rs`, `route.rs` | from the chosen number to those that made it, and the way there |
//! | `spoken.rs` | the chosen number in a sentence |
//! | `tools.rs` | changes of a whole matrix |

mod block;
mod fold;
mod header;
mod items;
mod layout;
mod links;
mod route;
mod spoken;
mod tools;
mod touch;

use egui::{Align2, FontId, Rect, ScrollArea, Stroke, StrokeKind, Ui, vec2};

use super::bar::is_readable;
use super::part;
use super::sight::bring_into_sight;
use crate::analysis::{Stage, StageCell};
use crate::ui::theme::{Theme, fonts, size};
use crate::ui::{Scene, gradients, stages};
use crate::workbench::{Shows, Target, WalkChange};
use layout::{Block, Layout};
use links::Links;

/// What the stage that is appearing shows at once, so that there is something to be told about; and, among gradients,
/// what has none.
const FAINT: f32 = 0.3;
/// Free at the right and at the lower edge, where scroll bars float over what does not fit.
const EDGES: egui::Vec2 = vec2(4.0, 6.0);

pub(super) fn matrices(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view();
    let (layer, head) = (view.layer, view.head);
    if scene.derived().inside(view.walk.which, layer, head).is_none() {
        // A trace of another shape is still under way.
        return;
    }
    let peeks = ui.scope_id().with("peeks");
    ScrollArea::both().id_salt("matrices").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        let walk = stages::walk(scene);
        let room = viewport.size() - EDGES;
        let order = walk.stages(layer);
        let player = scene.workbench.view().walk.player.clone();
        let played = player.stage().and_then(|stage| order.get(stage).copied());
        let items =
            items::items(ui, scene, &walk, layer, &part::shown(&walk.way(layer), played.or(part::locked(scene))));
        let pointed = pointed(scene, &order);
        let mut layout = match played {
            Some(stage) => Layout::led(&items, &items::led(&walk, layer, head, stage), room),
            // A hall sees large what a lesson speaks of.
            None if scene.projected && !pointed.is_empty() => Layout::led(&items, &pointed, room),
            None if is_readable(ui) => Layout::readable(&items, room.x),
            None => Layout::fitted(&items, room),
        };
        let shown = |stage: Stage| player.reveal(order.iter().position(|other| *other == stage).unwrap_or(0));
        layout.leave_out(|block| shown(block.stage) > 0.0 || Some(block.stage) == played);
        ui.set_min_size(layout.size);
        let layout = layout.moved(ui.max_rect().min.to_vec2());
        let blocks = &layout.blocks;
        bring(ui, scene, blocks, played);
        let links = Links::new(scene, blocks, &layout.lines);
        links.below(ui, scene);
        for (stage, rect) in &layout.slots {
            slot(ui, scene, (*stage, *rect), shown(*stage) > 0.0, played);
        }
        let mut hover = None;
        let visible: Vec<bool> = blocks.iter().map(|block| ui.is_rect_visible(block.outer)).collect();
        let opacity = ui.opacity();
        for (index, block) in blocks.iter().enumerate() {
            // One more on either side, so that the focus can move there.
            if visible[index.saturating_sub(1)..(index + 2).min(visible.len())].contains(&true) {
                let has_gradient = || gradients::of(scene, &walk, layer, block.stage).is_some();
                let is_own = scene.workbench.blame().is_none() && scene.workbench.shows() != Shows::Change;
                let dim = if is_own || has_gradient() { 1.0 } else { FAINT };
                ui.set_opacity(opacity * dim * (FAINT + (1.0 - FAINT) * shown(block.stage)));
                hover = hover.or(block::block(ui, scene, block));
                ui.set_opacity(opacity);
            }
        }
        for (at, key) in &layout.operators {
            let font = FontId::proportional(size::SMALL);
            ui.painter().text(*at, Align2::CENTER_CENTER, scene.text(key), font, scene.theme.text_weak);
        }
        links.above(ui, scene);
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

/// The place of a stage that is large elsewhere, or not there yet.
fn slot(ui: &Ui, scene: &Scene, (stage, rect): (Stage, Rect), is_there: bool, played: Option<Stage>) {
    let color = stages::color(&scene.theme, stage);
    let symbol = stages::symbol(&scene.workbench.text, stage);
    let is_there = is_there || Some(stage) == played;
    let (ink, edge) = if is_there { (color, color) } else { (color.gamma_multiply(Theme::DIM), scene.theme.outline) };
    ui.painter().text(rect.min, Align2::LEFT_TOP, symbol, FontId::new(size::BODY + 1.0, fonts::strong()), ink);
    let cells = Rect::from_min_max(rect.min + vec2(0.0, layout::THUMBNAIL.header), rect.max);
    let line = Stroke::new(scene.theme.line, edge);
    ui.painter().rect_stroke(cells, 0.0, line, StrokeKind::Inside);
    if Some(stage) == played {
        scene.ring(ui.painter(), rect);
    }
}

/// The stages that a lesson points at.
fn pointed(scene: &Scene, order: &[Stage]) -> Vec<Stage> {
    let is_pointed = |stage: &Stage| scene.points_at(&Target::Stage(*stage));
    order.iter().copied().filter(is_pointed).collect()
}

/// Where something scrolls, brings what is newly played, locked or pointed at into sight.
fn bring(ui: &Ui, scene: &Scene, blocks: &[Block], played: Option<Stage>) {
    let find = |stage: Stage| blocks.iter().find(|block| block.stage == stage);
    bring_into_sight(ui, "played stage", played, played.and_then(find).map(|block| block.outer));
    let locked = scene.workbench.view().walk.trail.last().copied();
    let cell = locked.filter(|cell| stages::exists(scene, *cell)).and_then(|cell| {
        let block = blocks.iter().find(|block| stages::shows(scene, block.stage, cell))?;
        Some(block.rect(cell.row..cell.row + 1, cell.column..cell.column + 1).expand(60.0))
    });
    bring_into_sight(ui, "locked number", locked, cell);
    let pointed = scene.workbench.lesson().and_then(|playing| {
        let stage = playing.pointed().find_map(|target| match target {
            Target::Stage(stage) => Some(*stage),
            _ => None,
        })?;
        Some((playing.number(), stage))
    });
    let block = pointed.and_then(|(_, stage)| find(stage)).map(|block| block.outer.expand(20.0));
    bring_into_sight(ui, "pointed stage", pointed, block);
}
