//! The panels in rows, drawn only where they are visible.

use std::ops::Range;

use egui::style::ScrollAnimation;
use egui::{Align2, FontId, Pos2, Rect, ScrollArea, Ui, Vec2, vec2};

use crate::analysis::CLUSTER_COSINE;
use crate::ui::Scene;
use crate::ui::numbers::rounded;
use crate::ui::shortcuts::{Effect, KeyPlace, Move, keep_arrows, pressed};
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::{Card, CardSize, GAP, head_card};
use crate::workbench::{HeadGroup, HeadOrder, HeadPlace, View, ViewChange};

/// Height of a line above a group.
const HEADING: f32 = 26.0;

/// How much higher than wide a panel is, for the words below its map.
const WORDS: f32 = 56.0;

/// One line of the grid.
#[derive(Clone, Debug, PartialEq)]
enum Line {
    /// The heading of a group.
    Heading(usize),
    /// Heads of a group.
    Heads(usize, Range<usize>),
}

/// Where everything is.
struct Layout {
    /// Each with its distance from the top.
    lines: Vec<(f32, Line)>,
    height: f32,
    card: Vec2,
}

impl Layout {
    fn new(groups: &[HeadGroup], headings: bool, width: f32, page: Option<f32>) -> Self {
        let least = CardSize::Large.least();
        let columns = (((width + GAP) / (least.x + GAP)) as usize).max(1);
        let widest = (width + GAP) / columns as f32 - GAP;
        let mut card = vec2(widest.min(least.x * 1.35), least.y);
        let mut pitch = card.y + GAP;
        if let Some(height) = page {
            // As many rows as fit, or one that is lower; none is seen by half.
            let heading = if headings { HEADING } else { 0.0 };
            let rows = ((height - heading + GAP) / (least.y + GAP)).floor().max(1.0);
            pitch = (height - heading + GAP) / rows;
            card.x = widest.min((pitch - GAP - WORDS).max(least.x));
            card.y = (pitch - GAP).min(card.x + WORDS);
        }
        let (mut lines, mut top) = (Vec::new(), 0.0);
        for (g, group) in groups.iter().enumerate() {
            if headings {
                lines.push((top, Line::Heading(g)));
                top += HEADING;
            }
            for start in (0..group.heads.len()).step_by(columns) {
                lines.push((top, Line::Heads(g, start..(start + columns).min(group.heads.len()))));
                top += pitch;
            }
        }
        Self { lines, height: top, card }
    }

    /// The lines that reach into a part of the height, and one more above and below, so that the focus
    /// can move there.
    fn visible(&self, from: f32, to: f32) -> &[(f32, Line)] {
        let end = (self.lines.partition_point(|(top, _)| *top < to) + 1).min(self.lines.len());
        let start = self.lines.partition_point(|(top, _)| *top < from).saturating_sub(2);
        &self.lines[start.min(end)..end]
    }

    fn rect(&self, origin: Pos2, top: f32, column: usize) -> Rect {
        Rect::from_min_size(origin + vec2(column as f32 * (self.card.x + GAP), top), self.card)
    }

    /// Line and column of a head.
    fn find(&self, groups: &[HeadGroup], head: HeadPlace) -> Option<(usize, usize)> {
        self.lines.iter().enumerate().find_map(|(l, (_, line))| {
            let Line::Heads(group, range) = line else { return None };
            let column = groups[*group].heads[range.clone()].iter().position(|other| *other == head)?;
            Some((l, column))
        })
    }

    /// The head that a key leads to.
    fn step(&self, groups: &[HeadGroup], from: HeadPlace, to: Move) -> Option<HeadPlace> {
        let heads = |line: &Line| match line {
            Line::Heads(group, range) => Some(groups[*group].heads[range.clone()].to_vec()),
            Line::Heading(_) => None,
        };
        let all: Vec<HeadPlace> = groups.iter().flat_map(|group| group.heads.iter().copied()).collect();
        let Some((line, column)) = self.find(groups, from) else { return all.first().copied() };
        let place = all.iter().position(|head| *head == from)?;
        match to {
            Move::Left => place.checked_sub(1).and_then(|place| all.get(place)).copied(),
            Move::Right => all.get(place + 1).copied(),
            Move::Start | Move::First => all.first().copied(),
            Move::End | Move::Last => all.last().copied(),
            Move::Up | Move::Down => {
                let row = if to == Move::Up {
                    self.lines[..line].iter().rev().find_map(|(_, line)| heads(line))
                } else {
                    self.lines[line + 1..].iter().find_map(|(_, line)| heads(line))
                };
                row.map(|row| row[column.min(row.len() - 1)])
            }
        }
    }
}

/// Draws the heads of groups that are in sight. A click takes a head into the combined map or out of it, a
/// double-click leaves it alone there; arrow keys choose, Space takes, Enter opens.
pub(super) fn grid(ui: &mut Ui, scene: &mut Scene, groups: &[HeadGroup]) {
    if groups.is_empty() {
        ui.label(scene.text("filter-nothing"));
        return;
    }
    let headings = scene.workbench.view().order == HeadOrder::Cluster;
    let memory = ui.scope_id().with("chosen head");
    let view = scene.workbench.view();
    let chosen = (view.layer, view.head);
    let heads = scene.shown().heads();
    let combined = view.combined_heads(heads);
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("head grid").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        let layout = Layout::new(groups, headings, ui.available_width(), scene.projected.then_some(height));
        ui.set_height(layout.height);
        let origin = ui.max_rect().left_top();
        if ui.data(|data| data.get_temp(memory)) != Some(chosen) {
            ui.data_mut(|data| data.insert_temp(memory, chosen));
            if let Some((line, column)) = layout.find(groups, chosen) {
                let rect = layout.rect(origin, layout.lines[line].0, column).expand(GAP);
                ui.scroll_to_rect_animation(rect, None, ScrollAnimation::none());
            }
        }
        for (top, line) in layout.visible(viewport.top(), viewport.bottom()) {
            match line {
                Line::Heading(group) => heading(ui, scene, origin + vec2(0.0, *top), *group, &groups[*group]),
                Line::Heads(group, range) => {
                    for (column, place) in groups[*group].heads[range.clone()].iter().enumerate() {
                        let card = Card {
                            place: *place,
                            size: CardSize::Large,
                            chosen: *place == chosen,
                            combined: Some(combined.contains(place)),
                        };
                        let rect = layout.rect(origin, *top, column);
                        show(ui, scene, memory, card, rect, |to| layout.step(groups, *place, to));
                    }
                }
            }
        }
    });
}

fn show(
    ui: &mut Ui,
    scene: &mut Scene,
    memory: egui::Id,
    card: Card,
    rect: Rect,
    step: impl Fn(Move) -> Option<HeadPlace>,
) {
    let Some(response) = head_card(ui, scene, card, rect) else { return };
    let place = card.place;
    let (layer, head) = place;
    // The chosen head has the focus once the grid has it, so that arrow keys lead from it.
    let walked = memory.with("walked");
    if card.chosen && ui.data_mut(|data| data.remove_temp::<()>(walked)).is_some() {
        response.request_focus();
    }
    if response.has_focus() {
        keep_arrows(ui, response.id);
        for effect in pressed(ui.ctx(), KeyPlace::Grid) {
            match effect {
                Effect::Move(to) => {
                    if let Some((layer, head)) = step(to) {
                        scene.push(ViewChange::Head { layer, head });
                        ui.data_mut(|data| data.insert_temp(walked, ()));
                    }
                }
                Effect::Isolate => scene.push(ViewChange::Isolate { layer, head }),
                // A button would take Enter for a click.
                _ => {
                    scene.push(ViewChange::View(View::Explore));
                    scene.push(ViewChange::head(place));
                    return;
                }
            }
        }
    }
    if response.double_clicked() {
        scene.push(ViewChange::Isolate { layer, head });
    } else if response.clicked() {
        scene.push(ViewChange::ToggleHead { layer, head });
        scene.push(ViewChange::head(place));
        // What is under the pointer must not move away before a second click.
        ui.data_mut(|data| data.insert_temp(memory, place));
    }
}

/// What the heads of a cluster have in common.
fn heading(ui: &Ui, scene: &Scene, at: Pos2, index: usize, group: &HeadGroup) {
    let Some((layer, head)) = group.centre else { return };
    let numbers = [
        ("number", (index + 1).to_string()),
        ("layer", (layer + 1).to_string()),
        ("head", (head + 1).to_string()),
        ("count", scene.workbench.text.count("status-heads", group.heads.len())),
        ("cosine", rounded(CLUSTER_COSINE, 2)),
    ];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let font = FontId::new(size::BODY, fonts::strong());
    let at = at + vec2(0.0, HEADING / 2.0);
    ui.painter().text(at, Align2::LEFT_CENTER, scene.with("cluster", &numbers), font, scene.theme.text);
}
