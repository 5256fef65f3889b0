//! A map without labels, margins and colour bar, to be compared with others beside it.

use egui::{Color32, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use super::{MapLayout, map_key, marks, move_with_keys};
use crate::attention::HeadTrace;
use crate::ui::Scene;
use crate::ui::numbers::rounded;
use crate::ui::textures::MapKey;
use crate::ui::theme::ColorMap;
use crate::ui::widgets::peek;
use crate::workbench::Peek;

/// What is drawn, and where.
pub(crate) struct BareMap<'a> {
    pub id: Id,
    pub rect: Rect,
    pub head: &'a HeadTrace,
    /// A number that no other map of the same head has.
    pub variant: u64,
    pub colors: &'a ColorMap,
    /// Where each of its tokens stands in the first sentence; none where they stand in that order.
    pub order: Option<&'a [usize]>,
    /// What a screen reader calls it.
    pub name: &'a str,
}

/// Draws a map of the first sentence. What is chosen is outlined in all of them; hovering peeks at a
/// cell, a click locks it. Arrow keys move the lock, where the tokens
/// stand in the order of the sentence.
pub(crate) fn bare_map(ui: &Ui, scene: &mut Scene, bare: &BareMap) {
    let tokens = bare.head.weights.tokens();
    let layout = MapLayout::bare(bare.rect, tokens, scene.workbench.settings.transposed);
    let response = ui.interact(bare.rect, bare.id, Sense::click());
    let place = |token: usize| bare.order.map_or(token, |order| order[token]);
    let under = response.hover_pos().map(|pos| {
        let (query, key) = layout.cell_at(pos);
        Peek { second: false, query: place(query), key: Some(place(key)) }
    });
    peek::hover(ui, scene, &response, under);
    if let Some(peek) = under.filter(|_| response.clicked()) {
        response.request_focus();
        peek::toggle_lock(scene, peek);
    }
    if bare.order.is_none() {
        move_with_keys(ui, scene, &response, false, tokens);
    }

    // Where a token of the first sentence stands here.
    let here = |token: usize| bare.order.map_or(Some(token), |order| order.iter().position(|from| *from == token));
    let chosen = scene.workbench.view.cell_in(false, tokens).and_then(|cell| {
        let key = cell.key.map(here).unwrap_or_default();
        Some(Peek { query: here(cell.query)?, key, ..cell })
    });
    let own =
        map_key(ui, scene, (false, (scene.workbench.view.layer, scene.workbench.view.head)), tokens, bare.rect.width());
    let key = MapKey { variant: bare.variant, ..own };
    let texture = scene.textures.map(ui.ctx(), key, bare.head, bare.colors, &scene.theme);
    let painter = ui.painter_at(bare.rect.expand(4.0));
    painter.image(texture, bare.rect, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
    marks::forbidden(&painter, scene.theme, &layout, bare.head);
    marks::numbers(&painter, scene, &layout, bare.head, bare.colors);
    marks::selection(&painter, scene, &layout, chosen, response.has_focus());

    let cell = chosen.and_then(|cell| Some((cell, bare.head.weights.at(cell.query, cell.key?))));
    let label = match cell {
        Some((cell, weight)) => {
            let name = |token: usize| scene.tokens(false).get(place(token)).map_or("", |token| token.text.as_str());
            let (query, key) = (name(cell.query), cell.key.map_or("", name));
            let weight = rounded(weight, 2);
            scene.with("map-cell", &[("map", bare.name), ("query", query), ("key", key), ("weight", &weight)])
        }
        None => bare.name.to_owned(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &label));
}
