//! The map of one head: one texture, its labels, its margins and its colour bar.

mod bare;
mod hall;
mod layout;
mod margins;
mod marks;
mod painting;
mod reading;
mod shown;

use egui::{Color32, Rect, Response, Sense, Ui, UiBuilder, Vec2, vec2};

pub(crate) use bare::{BareMap, bare_map};
pub(crate) use hall::{is_headed, least_map};
pub use layout::MapLayout;
pub(crate) use margins::bar_range;
pub(crate) use marks::cell_text;
pub(crate) use shown::Shown;

use super::change_menu::{Thing, change_menu_of};
use super::{peek, pending, picture_pending, read_out};
use crate::analysis::MapChange;
use crate::attention::HeadRun;
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::shortcuts::{Effect, KeyPlace, Move, keep_arrows, pressed};
use crate::ui::textures::{self, MapKey, Picture};
use crate::ui::theme::ColorMap;
use crate::ui::widgets::room_for;
use crate::workbench::{HeadPlace, MapKind, PanelName, Peek, Target, ViewChange};

/// Tokens up to which a scale of weights always ends at 1.
const SHORT: usize = 16;

/// Draws the chosen head's map of one sentence into a space of the given size. Hovering peeks at a
/// cell, a click locks it, arrow keys move the lock. Where the mask is painted, strokes and clicks do
/// that instead.
pub fn heatmap(ui: &mut Ui, scene: &mut Scene, which: Which, size: Vec2) {
    let (outer, _) = room_for(ui, size, Sense::hover());
    let Some(head) = scene.head(which) else {
        if scene.is_pending(which) {
            pending(ui, scene, outer);
        }
        return;
    };
    let tokens = head.weights.tokens();
    if tokens == 0 {
        let color = scene.theme.text_weak;
        let font = egui::TextStyle::Body.resolve(ui.style());
        ui.painter().text(outer.center(), egui::Align2::CENTER_CENTER, scene.text("map-empty"), font, color);
        return;
    }
    let layout = MapLayout::new(ui, scene, which, outer, tokens);
    draw(ui, scene, which, head, &layout);
}

/// [`heatmap`] with the strip above its columns: one picture instead of two. Says whether the sentence fits there; where it
/// does not, nothing is drawn.
pub fn heatmap_with_strip(ui: &mut Ui, scene: &mut Scene, which: Which, size: Vec2) -> bool {
    with_strips(ui, scene, size, &[which])
}

/// Both sentences so, one below the other, so that the same places are in the same columns.
pub fn heatmaps_with_strips(ui: &mut Ui, scene: &mut Scene, size: Vec2) -> bool {
    with_strips(ui, scene, size, &Which::ALL)
}

/// Between two maps.
const BETWEEN: f32 = 8.0;

fn with_strips(ui: &mut Ui, scene: &mut Scene, size: Vec2, sentences: &[Which]) -> bool {
    let (start, count) = (ui.cursor().min, sentences.len() as f32);
    let height = (size.y - BETWEEN * (count - 1.0)) / count;
    let place =
        |index: usize| Rect::from_min_size(start + vec2(0.0, index as f32 * (height + BETWEEN)), vec2(size.x, height));
    let layout = |(index, which): (usize, &Which)| {
        Some((*which, scene.head(*which)?, MapLayout::headed(ui, scene, *which, place(index))?))
    };
    let layouts: Option<Vec<_>> = sentences.iter().enumerate().map(layout).collect();
    let Some(layouts) = layouts else { return false };
    room_for(ui, size, Sense::hover());
    for (which, head, layout) in layouts {
        draw(ui, scene, which, head, &layout);
    }
    true
}

fn draw(ui: &mut Ui, scene: &mut Scene, which: Which, head: HeadRun<'_>, layout: &MapLayout) {
    let Some(summary) = scene.summary(which) else { return };
    let strip = Target::Panel(PanelName::Strip);
    if let Some(header) = layout.header.as_ref().filter(|_| !scene.hides(&strip)) {
        let place = UiBuilder::new().max_rect(layout.header_rect());
        ui.scope_builder(place, |ui| header.show(ui, scene, which));
        if which == Which::First {
            scene.outline(ui, &strip, layout.header_rect());
        }
    }
    let (outer, tokens) = (layout.outer, layout.tokens);
    let id = ui.scope_id().with(("heatmap", which));
    let painting = scene.workbench.view().painting;
    let sense = if painting { Sense::click_and_drag() } else { Sense::click() };
    let response = ui.interact(layout.map, id, sense);
    // The keys of the map do what a click on a label does.
    let labels = ui.interact(layout.left_labels(), id.with("rows"), Sense::CLICK);
    let under = pointer_cell(layout, &response, &labels, which);
    peek::hover(ui, scene, &response, under);
    let acts = obey_keys(ui, scene, &response, which, (tokens, None));
    if painting {
        painting::paint(ui, scene, layout, &response, &labels, (which, acts));
    } else if let Some(peek) = under.filter(|_| response.clicked() || labels.clicked()) {
        response.request_focus();
        peek::toggle_lock(scene, peek);
    }
    if !painting && which == Which::First {
        menus(ui, scene, layout, &response, &labels);
    }

    let place = (scene.workbench.view().layer, scene.workbench.view().head);
    let change = scene.map_change(which, place);
    let change = change.as_deref().and_then(Option::as_ref);
    let shown = change.map_or(Shown::Head(head), Shown::Change);
    let (colors, texture) = match change {
        Some(change) => {
            let colors = change_colors(scene, change.magnitude());
            let texture =
                change_texture(ui, scene, (which, place), &colors, layout.map.width(), |_| Some(change.clone()));
            (colors, texture)
        }
        None => {
            let colors = map_colors(scene, which, place);
            let variant = scene.variant(which);
            let texture = map_texture(ui, scene, (which, place), (head, variant), &colors, layout.map.width());
            (colors, texture)
        }
    };
    let painter = ui.painter_at(outer.expand(2.0));
    match texture {
        Some(texture) => textures::paint(&painter, texture, layout.map, Color32::WHITE),
        None if change.is_none() => picture_pending(ui, scene, layout.map),
        None => {}
    }
    marks::forbidden(&painter, scene.theme, layout, shown);
    marks::numbers(&painter, scene, layout, shown, &colors);
    painting::pending(ui, &painter, scene, layout, &response);
    let chosen = scene.workbench.view().cell_in(which, tokens);
    marks::selection(&painter, scene, layout, chosen);
    marks::pointed(&painter, scene, layout, which);
    if change.is_none() {
        hall::largest(&painter, scene, layout, which, head);
    }
    margins::labels(ui, &painter, scene, layout, which);
    margins::statistics(ui, &painter, scene, layout, summary);
    margins::color_bar(&painter, scene, layout, &colors);
    describe(scene, &response, which, shown);
}

/// What a secondary click offers: of a cell, which it chooses, or of the token of a label.
fn menus(ui: &Ui, scene: &mut Scene, layout: &MapLayout, map: &Response, rows: &Response) {
    let cell = map.hover_pos().map(|pos| layout.cell_at(pos));
    if let Some((query, key)) = cell.filter(|_| map.secondary_clicked()) {
        scene.push(ViewChange::Lock(Peek { which: Which::First, query, key: Some(key) }));
    }
    change_menu_of(map, scene, cell.map(|(query, key)| Thing::Cell { query, key }));
    let row = rows.hover_pos().map(|pos| layout.cell_at(pos));
    change_menu_of(rows, scene, row.map(|(query, key)| Thing::Token(if layout.transposed { key } else { query })));
    if layout.header.is_none() {
        let columns = ui.interact(layout.top_labels(), map.id.with("names of columns"), Sense::CLICK);
        let column = columns.hover_pos().map(|pos| layout.labelled_column(pos));
        change_menu_of(&columns, scene, column.map(Thing::Token));
    }
}

/// The colours of the map that is chosen.
pub(crate) fn map_colors(scene: &Scene, which: Which, (layer, head): HeadPlace) -> ColorMap {
    let (settings, derived) = (scene.workbench.settings(), scene.derived());
    match scene.workbench.view().map {
        MapKind::Weights => {
            let view = scene.workbench.view();
            // The summary of the chosen head is that of the kernel in use.
            let of = if (layer, head) == (view.layer, view.head) { scene.summary(which) } else { None };
            // A short sentence has no small weights but even ones.
            let of = of.filter(|_| scene.tokens(which).len() > SHORT);
            let largest = of.map_or(1.0, |of| of.largest);
            ColorMap::weights(settings.palette, scene.theme.dark, settings.color_scale).up_to(largest)
        }
        MapKind::ValueNorm => {
            let largest = derived.habits(which, layer, head).map_or(0.0, |habits| habits.value_weighted);
            ColorMap::sizes(settings.palette, scene.theme.dark, largest)
        }
        MapKind::Scores => {
            let range = derived.summary(which, layer, head).and_then(|summary| summary.score_range);
            let (low, high) = range.unwrap_or_default();
            ColorMap::signed(settings.palette, scene.theme.dark, low.abs().max(high.abs()))
        }
    }
}

/// The least number at which the colours of a change end: rounding is no change.
const LEAST_CHANGE: f32 = 0.01;

/// The colours of a change up to a size.
pub(crate) fn change_colors(scene: &Scene, magnitude: f32) -> ColorMap {
    ColorMap::signed(scene.workbench.settings().palette, scene.theme.dark, magnitude.max(LEAST_CHANGE))
}

/// The picture of what changed in a head's map, for a square whose side has the given number of points; `make` is asked
/// where it was not drawn in the last frame.
pub(crate) fn change_texture(
    ui: &Ui,
    scene: &mut Scene,
    (which, place): (Which, HeadPlace),
    colors: &ColorMap,
    points: f32,
    make: impl FnOnce(&Scene) -> Option<MapChange>,
) -> Option<Picture> {
    let (now, then) = (scene.derived(), scene.workbench.pin()?.derived());
    let (view, settings) = (scene.workbench.view(), scene.workbench.settings());
    let states = [now, then].map(|state| (state.revision, state.version));
    let side = scene.tokens(which).len().min((points * ui.ctx().pixels_per_point()).ceil().max(1.0) as usize);
    let look = (side, settings.transposed);
    let colored = (settings.palette, scene.theme.choice, colors.range().1.to_bits());
    let own = view.own_head.then(|| (then.document.focus.layer, then.document.focus.head));
    let by = scene.workbench.kernel_serials(which, place);
    let key = egui::Id::unique(("change", states, which, place, (own, by), view.map, look, colored));
    if let Some(kept) = scene.caches.textures.kept_picture(key) {
        return Some(kept.into());
    }
    let change = make(scene)?;
    Some(scene.caches.textures.change(ui.ctx(), key, (&change.map, look), colors, &scene.theme).into())
}

/// The picture of one variant of a head's map, for a square whose side has the given number of points; none while the
/// first of this head is made.
pub(crate) fn map_texture(
    ui: &Ui,
    scene: &mut Scene,
    of: (Which, HeadPlace),
    (head, variant): (HeadRun<'_>, u64),
    colors: &ColorMap,
    points: f32,
) -> Option<Picture> {
    let key = map_key(ui, scene, of, (head, variant), points);
    scene.caches.textures.map(ui.ctx(), key, (&scene.derived().document, head), colors, &scene.theme)
}

/// What that texture depends on.
pub(crate) fn map_key(
    ui: &Ui,
    scene: &Scene,
    (which, (layer, index)): (Which, HeadPlace),
    (head, variant): (HeadRun<'_>, u64),
    points: f32,
) -> MapKey {
    let (view, settings) = (scene.workbench.view(), scene.workbench.settings());
    let pixels = (points * ui.ctx().pixels_per_point()).ceil() as usize;
    MapKey {
        revision: scene.derived().revision,
        which,
        layer,
        head: index,
        kind: view.map,
        palette: settings.palette,
        scale: settings.color_scale,
        theme: scene.theme.choice,
        transposed: settings.transposed,
        variant,
        side: head.weights.tokens().min(pixels.max(1)),
    }
}

fn pointer_cell(layout: &MapLayout, map: &Response, labels: &Response, which: Which) -> Option<Peek> {
    let cell = |response: &Response| response.hover_pos().map(|pos| layout.cell_at(pos));
    if let Some((query, key)) = cell(map) {
        return Some(Peek { which, query, key: Some(key) });
    }
    let (query, _) = cell(labels).filter(|_| !layout.transposed)?;
    Some(Peek { which, query, key: None })
}

/// Obeys the keys of a map that has the focus. Says how often the cell was acted on.
///
/// `order` says where each of the map's tokens stands in the first sentence, where that is elsewhere.
pub(crate) fn obey_keys(
    ui: &Ui,
    scene: &mut Scene,
    response: &Response,
    which: Which,
    (tokens, order): (usize, Option<&[usize]>),
) -> usize {
    if !response.has_focus() {
        return 0;
    }
    keep_arrows(ui, response.id);
    // What is locked may belong to a sentence that is longer than the one that is still shown.
    let here = |token: usize| match order {
        Some(order) => order.iter().position(|from| *from == token),
        None => Some(token).filter(|token| *token < tokens),
    };
    let locked = scene.workbench.view().lock.filter(|lock| lock.which == which);
    let start = locked.and_then(|lock| Some((here(lock.query)?, here(lock.key.unwrap_or(0))?)));
    let (mut at, mut acts) = (start, 0);
    for effect in pressed(ui.ctx(), KeyPlace::Map) {
        // Where nothing of this map is locked, keys start at the first cell.
        let (query, key) = at.unwrap_or_default();
        match effect {
            Effect::Act => acts += 1,
            // Up and down are on the screen; there, keys are the rows of a map that is transposed.
            Effect::Move(to @ (Move::Up | Move::Down | Move::Left | Move::Right))
                if scene.workbench.settings().transposed =>
            {
                let (key, query) = to.of((key, query), (tokens, tokens));
                at = Some((query, key));
            }
            Effect::Move(to) => at = Some(to.of((query, key), (tokens, tokens))),
            _ => {}
        }
    }
    if let Some((query, key)) = at.filter(|_| at != start) {
        let place = |token: usize| order.map_or(token, |order| order[token]);
        let peek = Peek { which, query: place(query), key: Some(place(key)) };
        scene.push(ViewChange::Lock(peek));
    }
    acts
}

/// What a screen reader says.
fn describe(scene: &Scene, response: &Response, which: Which, shown: Shown<'_>) {
    let key = match (which, scene.workbench.view().painting) {
        (Which::First, false) => "map-name",
        (Which::Second, false) => "map-name-second",
        (Which::First, true) => "map-name-painting",
        (Which::Second, true) => "map-name-second-painting",
    };
    let chosen = scene.workbench.view().cell_in(which, shown.tokens());
    let value = chosen.map(|cell| reading::of_cell(scene, which, shown, cell));
    read_out(response, &scene.text(key), value.as_deref());
}
