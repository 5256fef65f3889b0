//! A small panel for every head of the chosen layer, drawn only where it is visible.

use egui::style::ScrollAnimation;
use egui::{Align, Rect, ScrollArea, Ui, vec2};

use super::head_card::{Card, Face, head_card};
use crate::ui::Scene;
use crate::workbench::{HeadOrder, ViewChange};

/// How many cards stand side by side in a width.
fn columns(heads: usize, width: f32) -> usize {
    let gap = Face::Beside.gap();
    (((width + gap) / (Face::BESIDE.x + gap)) as usize).clamp(1, heads.max(1))
}

/// The largest height up to a wished one in which whole rows of so many cards are seen, in a width; of one row at least.
pub fn head_cards_height(heads: usize, width: f32, wished: f32) -> f32 {
    let (gap, step) = (Face::Beside.gap(), Face::BESIDE.y + Face::Beside.gap());
    let all = heads.div_ceil(columns(heads, width)).max(1) as f32;
    ((wished + gap) / step).floor().clamp(1.0, all) * step - gap
}

/// The heads of the chosen layer, wrapped and scrolled. A click chooses a head.
pub fn head_cards(ui: &mut Ui, scene: &mut Scene) {
    let heads = scene.shown().heads();
    let memory = ui.scope_id().with("chosen head");
    ScrollArea::vertical().id_salt("head cards").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        // A row that is scrolled to begins where the area begins.
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        let (least, gap) = (Face::BESIDE, Face::Beside.gap());
        let columns = columns(heads, width);
        // Cards share the width, but few of them do not become banners.
        let card_width = ((width + gap) / columns as f32 - gap).min(least.x * 1.35);
        let step = vec2(card_width + gap, least.y + gap);
        let rows = heads.div_ceil(columns);
        // There are no cards before the heads are compiled.
        ui.set_height((rows as f32 * step.y - gap).max(0.0));
        let origin = ui.max_rect().left_top();
        let rect = |place: usize| {
            let place = vec2((place % columns) as f32 * step.x, (place / columns) as f32 * step.y);
            Rect::from_min_size(origin + place, vec2(card_width, least.y))
        };
        let view = scene.workbench.view();
        let (layer, chosen) = (view.layer, (view.layer, view.head));
        let order = scene.derived().ordered_heads(layer, HeadOrder::Number, chosen);
        let place_of = |head: usize| order.iter().position(|other| *other == head).unwrap_or(0);
        if ui.data(|data| data.get_temp(memory)) != Some(chosen) {
            ui.data_mut(|data| data.insert_temp(memory, chosen));
            let rect = rect(place_of(chosen.1));
            if !viewport.translate(origin.to_vec2()).contains_rect(rect.shrink(0.5)) {
                // Its row is then the first in sight, so that whole rows are seen.
                ui.scroll_to_rect_animation(rect, Some(Align::Min), ScrollAnimation::none());
            }
        }
        // A row more above and below, so that the focus can move there.
        let first = ((viewport.top() / step.y).max(0.0) as usize).saturating_sub(1);
        let last = ((viewport.bottom() / step.y).ceil().max(0.0) as usize + 1).min(rows);
        let visible = first * columns..(last * columns).min(heads);
        for (place, head) in order.iter().copied().enumerate().take(visible.end).skip(visible.start) {
            let card = Card {
                place: (layer, head),
                face: Face::Beside,
                chosen: head == chosen.1,
                combined: None,
                faint: false,
            };
            let response = head_card(ui, scene, card, rect(place));
            if response.is_some_and(|response| response.clicked()) {
                scene.push(ViewChange::Head { layer, head });
                // What is under the pointer must not move away before a second click.
                ui.data_mut(|data| data.insert_temp(memory, (layer, head)));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_rows_are_seen_and_no_more_than_there_are() {
        let row = Face::BESIDE.y + Face::Beside.gap();
        for (heads, width, wished, rows) in
            [(6, 806.0, 158.0, 2), (6, 652.0, 72.0, 1), (3, 806.0, 300.0, 1), (9, 400.0, 1e3, 5)]
        {
            assert_eq!(head_cards_height(heads, width, wished), rows as f32 * row - Face::Beside.gap(), "{heads}");
        }
    }
}
