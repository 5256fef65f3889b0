//! The panels of heads, drawn only where they are visible.

use egui::style::ScrollAnimation;
use egui::{Align2, Color32, FontId, Pos2, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::heading::heading;
use super::layout::{Layout, Line, Room};
use crate::ui::Scene;
use crate::ui::shortcuts::{Effect, KeyPlace, Move, keep_arrows, pressed};
use crate::ui::theme::size;
use crate::ui::widgets::{Card, Thing, change_menu, head_card};
use crate::workbench::{GroupKind, HeadGroup, HeadPlace, View, ViewChange};

/// The head that was brought into sight, and the width of panels then.
type Seen = (HeadPlace, u32);

/// Draws the heads of groups that are in sight. A click takes a head into the combined map or out of it, a
/// double-click leaves it alone there; arrow keys choose, Space takes, Enter opens.
pub(super) fn grid(ui: &mut Ui, scene: &mut Scene, groups: &[HeadGroup]) {
    if groups.is_empty() {
        ui.label(scene.text("filter-nothing"));
        return;
    }
    let memory = ui.scope_id().with("chosen head");
    let view = scene.workbench.view();
    let chosen = (view.layer, view.head);
    let heads = scene.shown().heads();
    let combined = view.combined_heads(heads);
    let room = Room { size: ui.available_size(), projected: scene.projected };
    let layout = Layout::new(groups, heads, room, view.card_size);
    let sides = [layout.sheet.is_some(), true];
    ScrollArea::new(sides).id_salt("head grid").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        ui.set_min_size(layout.size);
        let origin = ui.max_rect().left_top();
        // The chosen head is brought into sight, also where panels of another size have moved it.
        let seen: Seen = (chosen, layout.card.x.round() as u32);
        if ui.data(|data| data.get_temp(memory)) != Some(seen) {
            ui.data_mut(|data| data.insert_temp(memory, seen));
            if let Some((line, column)) = layout.find(groups, chosen) {
                let rect = layout.rect(origin, layout.lines[line].0, column).expand(layout.face.gap());
                ui.scroll_to_rect_animation(rect, None, ScrollAnimation::none());
            }
        }
        let names = FontId::proportional(size::SMALL);
        let ink = (names, scene.theme.text_weak);
        if layout.sheet.is_some() && layout.margin.y > 0.0 {
            numbers(ui, &layout, (origin, ink.clone()));
        }
        // A panel more at either side, so that the focus can move there.
        let seen = viewport.translate(origin.to_vec2()).expand2(vec2(layout.card.x + layout.face.gap(), 1e6));
        for (top, line) in layout.visible(viewport.top(), viewport.bottom()) {
            let (group, range) = match line {
                Line::Heading(group) => {
                    heading(ui, scene, layout.heading_rect(origin, *top, room.size.x), &groups[*group]);
                    continue;
                }
                Line::Heads(group, range) => (&groups[*group], range.clone()),
            };
            if let GroupKind::Layer(layer) = group.kind
                && layout.margin.x > 0.0
                && range.start == 0
            {
                let at = origin + vec2(layout.margin.x - 6.0, top + layout.card.y / 2.0);
                let name = scene.with("grid-layer", &[("layer", &(layer + 1).to_string())]);
                let place = ui.painter().text(at, Align2::RIGHT_CENTER, name, ink.0.clone(), ink.1);
                let response = ui.interact(place, ui.scope_id().with(("layer", layer)), Sense::CLICK);
                change_menu(&response, scene, Thing::Layer(layer));
            }
            for (column, place) in group.heads[range].iter().enumerate() {
                let rect = layout.rect(origin, *top, column);
                if !seen.intersects(rect) {
                    continue;
                }
                let is_in = combined.contains(place);
                // Nothing is left out where nothing was chosen: the layer alone is combined then.
                let faint = !is_in && !view.combined.is_empty();
                let chosen = *place == chosen;
                let card = Card { place: *place, face: layout.face, chosen, combined: Some(is_in), faint };
                show(ui, scene, memory, card, rect, |to| layout.step(groups, *place, to));
            }
        }
    });
}

/// The numbers of heads above the columns of a sheet, as many as there is room for.
fn numbers(ui: &Ui, layout: &Layout, (origin, (font, color)): (Pos2, (FontId, Color32))) {
    let heads = layout.sheet.unwrap_or_default();
    let widest = ui.painter().layout_no_wrap(heads.to_string(), font.clone(), color).size().x + 4.0;
    let pitch = layout.card.x + layout.face.gap();
    let every = [1, 2, 5, 10, 20].into_iter().find(|every| *every as f32 * pitch >= widest).unwrap_or(50);
    for head in (0..heads).filter(|head| *head == 0 || (head + 1) % every == 0) {
        let column = layout.rect(origin, layout.margin.y, head);
        let at = pos2(column.center().x, column.top() - 2.0);
        ui.painter().text(at, Align2::CENTER_BOTTOM, (head + 1).to_string(), font.clone(), color);
    }
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
    // The head that was walked to has the focus, so that arrow keys lead from it.
    let walked = memory.with("walked");
    if ui.data(|data| data.get_temp(walked)) == Some(place) {
        ui.data_mut(|data| data.remove::<HeadPlace>(walked));
        response.request_focus();
        // What is told of the focus is drawn with it.
        ui.ctx().request_repaint();
    }
    if response.has_focus() {
        keep_arrows(ui, response.id);
        for effect in pressed(ui.ctx(), KeyPlace::Grid) {
            match effect {
                Effect::Move(to) => {
                    if let Some(to) = step(to) {
                        scene.push(ViewChange::head(to));
                        ui.data_mut(|data| data.insert_temp(walked, to));
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
        let seen: Seen = (place, rect.width().round() as u32);
        ui.data_mut(|data| data.insert_temp(memory, seen));
    }
}
