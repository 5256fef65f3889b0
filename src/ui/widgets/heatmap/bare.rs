//! A map without labels, margins and colour bar, to be compared with others beside it.

use egui::{Color32, Id, Rect, Response, Sense, Ui};

use super::{MapLayout, Shown, marks, obey_keys, reading};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::textures::{self, Picture};
use crate::ui::theme::ColorMap;
use crate::ui::widgets::{peek, picture_pending, read_out};
use crate::workbench::Peek;

/// What is drawn, and where.
pub(crate) struct BareMap<'a> {
    pub id: Id,
    pub rect: Rect,
    pub shown: Shown<'a>,
    /// None while the first is made.
    pub texture: Option<Picture>,
    pub colors: &'a ColorMap,
    /// Where each of its tokens stands in the first sentence; none where they stand in that order.
    pub order: Option<&'a [usize]>,
    /// What a screen reader calls it.
    pub name: &'a str,
}

/// Draws a map of the first sentence. What is chosen is outlined in all of them; hovering peeks at a
/// cell, a click locks it, keys move the lock.
pub(crate) fn bare_map(ui: &Ui, scene: &mut Scene, bare: &BareMap) -> Response {
    let tokens = bare.shown.tokens();
    let layout = MapLayout::bare(bare.rect, tokens, scene.workbench.settings().transposed);
    let response = ui.interact(bare.rect, bare.id, Sense::click());
    let place = |token: usize| bare.order.map_or(token, |order| order[token]);
    let under = response.hover_pos().map(|pos| {
        let (query, key) = layout.cell_at(pos);
        Peek { which: Which::First, query: place(query), key: Some(place(key)) }
    });
    peek::hover(ui, scene, &response, under);
    if let Some(peek) = under.filter(|_| response.clicked()) {
        response.request_focus();
        peek::toggle_lock(scene, peek);
    }
    obey_keys(ui, scene, &response, Which::First, (tokens, bare.order));

    // Where a token of the first sentence stands here.
    let here = |token: usize| bare.order.map_or(Some(token), |order| order.iter().position(|from| *from == token));
    let chosen = scene.workbench.view().cell_in(Which::First, tokens).and_then(|cell| {
        let key = cell.key.map(here).unwrap_or_default();
        Some(Peek { query: here(cell.query)?, key, ..cell })
    });
    let painter = ui.painter_at(bare.rect.expand(4.0));
    match bare.texture {
        Some(texture) => textures::paint(&painter, texture, bare.rect, Color32::WHITE),
        None => picture_pending(ui, scene, bare.rect),
    }
    marks::forbidden(&painter, scene.theme, &layout, bare.shown);
    marks::numbers(&painter, scene, &layout, bare.shown, bare.colors);
    marks::selection(&painter, scene, &layout, chosen);

    let name = |token: usize| scene.tokens(Which::First).get(place(token)).map_or("", |token| token.text.as_str());
    let value = chosen.map(|cell| {
        let names = [name(cell.query), cell.key.map_or("", name)];
        reading::read(scene, bare.shown, (cell.query, cell.key), names)
    });
    read_out(&response, bare.name, value.as_deref());
    response
}
