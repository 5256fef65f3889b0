//! The whole way: from the words to the output of the last layer, and the inside of one head.
//!
//! | file | holds |
//! | --- | --- |
//! | `graph.rs` | what goes into what, from the table of stages |
//! | `layout.rs` | where everything is |
//! | `boxes.rs` | the stages of the head that is open |
//! | `ways.rs` | the ways of arrows |
//! | `tile.rs` | one matrix |
//! | `heads.rs` | the heads side by side, and the other layers |
//! | `words.rs` | what goes in |

mod boxes;
mod graph;
mod heads;
mod layout;
mod tile;
mod ways;
mod words;

use egui::{Color32, Pos2, Rect, RichText, Role, ScrollArea, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, vec2};

use super::sight::bring_into_sight;
use crate::analysis::{Source, Stage, Walk, Way};
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::widgets::room_for;
use crate::ui::{Scene, stages};
use crate::workbench::{Player, Target};
use graph::{Arrow, Part, Sight, arrows, way_back};
use layout::{Content, Layout};
use tile::{Tile, tile};

/// Of the tip of an arrow: length, and half its width.
const TIP: Vec2 = vec2(6.0, 3.5);
/// What a part keeps of its opacity that the player has not come to, or that has no part in what is pointed at.
const FAINT: f32 = 0.25;
/// Between the picture and the switches above it, and the end of the view.
const MARGIN: f32 = 4.0;
/// The names in short tiles: of the waves, and of the output.
const SHORT: [f32; 2] = [92.0, 172.0];

/// Draws the way. A click on a matrix shows its numbers, one on a head its inside, one on another layer that one.
pub(super) fn flow(ui: &mut Ui, scene: &mut Scene) {
    let Some(walk) = stages::shown_walk(scene) else { return };
    let view = scene.workbench.view();
    if scene.tokens(view.walk.which).is_empty() {
        ui.label(RichText::new(scene.text("map-empty")).color(scene.theme.text_weak));
        return;
    }
    let (player, way) = (view.walk.player.clone(), walk.way(view.layer));
    let order: Vec<Stage> = way.stages().collect();
    let open = is_open(scene, &order);
    let how_far = ui.ctx().animate_bool(ui.scope_id().with("open"), open);
    ScrollArea::vertical().id_salt("flow").auto_shrink(false).show(ui, |ui| {
        ui.add_space(MARGIN);
        let view = scene.workbench.view();
        let (layers, heads) = (scene.shown().layers.len(), scene.shown().heads());
        let sight = Sight { layer: view.layer, head: view.head, layers, heads, open: how_far > 0.0 };
        let waves = walk.has(0, Stage::Positions);
        let room = Rect::from_min_size(ui.cursor().min, ui.available_size() - vec2(0.0, MARGIN));
        let layout = Layout::new(&Content { sight, way: &way, waves, open: how_far }, room);
        let _ = room_for(ui, layout.size, Sense::hover());
        let arrows = arrows(&walk, sight);
        Picture { walk, layout, arrows, way: &way, order: &order, player: &player, how_far }.draw(ui, scene, open);
        scroll_with_keys(ui);
    });
}

/// Whether the chosen head is open: because the user opened it, a step plays in it, or a lesson points into it.
fn is_open(scene: &Scene, order: &[Stage]) -> bool {
    let walk = &scene.workbench.view().walk;
    let pointed = || order.iter().any(|stage| stage.is_per_head() && scene.points_at(&Target::Stage(*stage)));
    walk.inside || walk.player.stage().is_some() || pointed()
}

/// What is drawn.
struct Picture<'a> {
    walk: Walk<'a>,
    layout: Layout,
    arrows: Vec<Arrow>,
    way: &'a Way,
    order: &'a [Stage],
    player: &'a Player,
    how_far: f32,
}

impl Picture<'_> {
    fn draw(&self, ui: &mut Ui, scene: &mut Scene, open: bool) {
        // What is pointed at is known when all is drawn: it lights the way back in the next frame.
        let memory = ui.scope_id().with("pointed");
        let pointed: Option<Part> = ui.data(|data| data.get_temp(memory)).flatten();
        let lit = pointed.map(|part| way_back(&self.arrows, part));
        let is_lit = |part: Part| lit.as_ref().is_none_or(|lit| lit.contains(&part));
        for arrow in &self.arrows {
            let on_the_way = is_lit(arrow.from) && is_lit(arrow.to);
            self.arrow(ui, scene, arrow, if on_the_way { 1.0 } else { FAINT }, lit.is_some() && on_the_way);
        }
        let mut now = None;
        let opacity = ui.opacity();
        for part in self.parts() {
            let Some(rect) = self.layout.rect(part) else { continue };
            ui.set_opacity(opacity * self.strength(part) * if is_lit(part) { 1.0 } else { FAINT.sqrt() });
            if self.part(ui, scene, part, rect, open) {
                now = Some(part);
            }
            ui.set_opacity(opacity);
        }
        if now != pointed {
            ui.data_mut(|data| data.insert_temp(memory, now));
            ui.ctx().request_repaint();
        }
        let played = self.player.stage().and_then(|index| self.order.get(index));
        let played = played.and_then(|stage| self.layout.rect(Part::Stage(self.way.drawn_in(*stage))));
        if let Some(rect) = played {
            scene.ring(ui.painter(), rect);
        }
        bring_into_sight(ui, "played stage", self.player.stage(), played.map(|rect| rect.expand(4.0 * MARGIN)));
    }

    /// From the first to the last.
    fn parts(&self) -> impl Iterator<Item = Part> {
        let own = [Part::Words, Part::Stage(Stage::Embeddings), Part::Stage(Stage::Positions), Part::Before];
        let of_layer = self.order.iter().copied().filter(|stage| {
            let is_above = matches!(stage, Stage::Embeddings | Stage::Positions);
            !is_above && self.way.drawn_in(*stage) == *stage && (self.how_far > 0.0 || !stage.is_per_head())
        });
        let (read, made): (Vec<Stage>, Vec<Stage>) =
            of_layer.partition(|stage| *stage < Stage::Concat && !stage.is_per_head());
        let [read, made] = [read, made].map(|stages| stages.into_iter().map(Part::Stage));
        own.into_iter().chain(read).chain([Part::Heads]).chain(made).chain([Part::After])
    }

    /// How strongly a part is drawn while a step plays, or the head is about to be open.
    fn strength(&self, part: Part) -> f32 {
        let stage = match part {
            Part::Words | Part::Before => return 1.0,
            Part::Heads => Stage::Weights,
            Part::Stage(stage) => stage,
            Part::After => Stage::Output,
        };
        let Some(index) = self.order.iter().position(|other| *other == stage) else { return 1.0 };
        let played = self.player.stage().and_then(|index| self.order.get(index));
        let is_played = played.is_some_and(|played| self.way.drawn_in(*played) == stage);
        let played = if is_played { 1.0 } else { FAINT + (1.0 - FAINT) * self.player.reveal(index) };
        if stage.is_per_head() && part != Part::Heads { played * self.how_far } else { played }
    }

    /// Draws a part. Says whether the pointer or the focus is on it.
    fn part(&self, ui: &mut Ui, scene: &mut Scene, part: Part, rect: Rect, open: bool) -> bool {
        let layer = scene.workbench.view().layer;
        let names = self.layout.names;
        match part {
            Part::Words => words::words(ui, scene, names, rect),
            Part::Heads => heads::heads(ui, scene, &self.layout, rect, open),
            Part::Before | Part::After => {
                let split = self.layout.bands.partition_point(|(other, _)| *other < layer);
                let (before, after) = self.layout.bands.split_at(split);
                let bands = if part == Part::Before { before } else { after };
                heads::thin_layers(ui, scene, bands, names, rect);
                bands.iter().fold(false, |on, (other, band)| heads::band(ui, scene, *other, names, *band) || on)
            }
            Part::Stage(stage) => {
                let is_mixed =
                    stage != Stage::Embeddings && self.way.has(stage) && self.way.reads(stage).contains(&Stage::WO);
                let (layer, name) = match stage {
                    Stage::Embeddings => (0, names),
                    Stage::Positions => (0, SHORT[0]),
                    _ if is_mixed => (layer, SHORT[1].min(0.5 * rect.width())),
                    // These are squares at the end, where there is room beside the name.
                    _ if stage.is_per_head() || stage == Stage::WO => {
                        (layer, rect.width() - if rect.width() >= SHORT[1] { rect.height().min(64.0) } else { 0.0 })
                    }
                    _ => (layer, names),
                };
                let response = tile(ui, scene, &self.walk, Tile { stage, layer, name }, rect);
                response.hovered() || response.has_focus()
            }
        }
    }

    /// Draws an arrow, and names it for who does not see it.
    fn arrow(&self, ui: &Ui, scene: &Scene, arrow: &Arrow, strength: f32, strong: bool) {
        let color = arrow.source.map_or(scene.theme.text, |source| stages::color(&scene.theme, source.stage));
        let color = color.gamma_multiply(strength * self.strength(arrow.to));
        let ways = ways::ways(&self.layout, arrow);
        let width = scene.theme.line + if strong { 1.5 } else { 0.5 };
        ways.iter().for_each(|way| line(ui, way, width, color));
        let Some(around) = ways.iter().map(|way| Rect::from_points(way)).reduce(Rect::union) else { return };
        let name = self.name(scene, arrow);
        let response = ui.interact(around.expand(1.0), ui.scope_id().with((arrow.from, arrow.to)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    }

    /// "X goes into Q" where both are matrices, else "from X to the heads".
    fn name(&self, scene: &Scene, arrow: &Arrow) -> String {
        let here = scene.workbench.view().layer;
        // What comes from the layer before is its output.
        if let (Some(source), Part::Stage(_) | Part::Before, Part::Stage(to)) = (arrow.source, arrow.from, arrow.to) {
            return goes_into(scene, source, to, here);
        }
        let [from, to] = [arrow.from, arrow.to].map(|part| match part {
            Part::Words => scene.text("flow-words").into_owned(),
            Part::Before => scene.text("flow-before").into_owned(),
            Part::Heads if self.how_far > 0.0 => scene.text("flow-other-heads").into_owned(),
            Part::Heads => scene.text("flow-all-heads").into_owned(),
            Part::Stage(stage) => stages::symbol(&scene.workbench.text, stage),
            Part::After => scene.text("flow-after").into_owned(),
        });
        scene.with("flow-from-to", &[("from", &from), ("to", &to)])
    }
}

/// "A goes into A·V", or "Y of layer 1 goes into X′" where that is another one.
fn goes_into(scene: &Scene, Source { layer, stage }: Source, to: Stage, here: usize) -> String {
    let mut from = stages::symbol(&scene.workbench.text, stage);
    if layer != here {
        from = scene.with("walk-of-layer", &[("matrix", &from), ("number", &(layer + 1).to_string())]);
    }
    let to = stages::symbol(&scene.workbench.text, to);
    scene.with("walk-goes-into", &[("from", &from), ("to", &to)])
}

/// A line with a tip at its end.
fn line(ui: &Ui, way: &[Pos2], width: f32, color: Color32) {
    let [.., elbow, end] = way else { return };
    let along = (*end - *elbow).normalized();
    let (foot, aside) = (*end - along * TIP.x, along.rot90() * TIP.y);
    let mut drawn = way.to_vec();
    drawn.pop();
    drawn.push(foot);
    ui.painter().add(Shape::line(drawn, Stroke::new(width, color)));
    ui.painter().add(Shape::convex_polygon(vec![*end, foot + aside, foot - aside], color, Stroke::NONE));
}

#[cfg(test)]
mod tests;
