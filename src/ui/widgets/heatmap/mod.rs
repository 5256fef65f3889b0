//! The map of one head: one texture, its labels, its margins and its colour bar.

mod bare;
mod layout;
mod margins;
mod marks;
mod painting;

use egui::{Event, EventFilter, Key, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2};

pub(crate) use bare::{BareMap, bare_map};
pub use layout::MapLayout;

use super::peek;
use crate::attention::HeadTrace;
use crate::ui::Scene;
use crate::ui::numbers::rounded;
use crate::ui::textures::MapKey;
use crate::ui::theme::ColorMap;
use crate::workbench::{Command, HeadPlace, MapKind, Peek};

/// Draws the chosen head's map of one sentence into a space of the given size. Hovering peeks at a
/// cell, a click locks it, arrow keys move the lock. Where the mask is painted, strokes and clicks do
/// that instead.
pub fn heatmap(ui: &mut Ui, scene: &mut Scene, second: bool, size: Vec2) {
    let (outer, _) = ui.allocate_exact_size(size, Sense::hover());
    let Some(head) = scene.head(second) else { return };
    let Some(summary) = scene.summary(second) else { return };
    let tokens = head.weights.tokens();
    if tokens == 0 {
        let color = scene.theme.text_weak;
        let font = egui::TextStyle::Body.resolve(ui.style());
        ui.painter().text(outer.center(), egui::Align2::CENTER_CENTER, scene.text("map-empty"), font, color);
        return;
    }
    let layout = MapLayout::new(ui, scene, second, outer, tokens);
    let id = ui.scope_id().with(("heatmap", second));
    let painting = scene.workbench.view.painting;
    let sense = if painting { Sense::click_and_drag() } else { Sense::click() };
    let response = ui.interact(layout.map, id, sense);
    let labels = ui.interact(layout.left_labels(), id.with("rows"), Sense::click());
    let under = pointer_cell(&layout, &response, &labels, second);
    peek::hover(ui, scene, &response, under);
    if painting {
        painting::paint(ui, scene, &layout, &response, &labels, second);
    } else if let Some(peek) = under.filter(|_| response.clicked() || labels.clicked()) {
        response.request_focus();
        peek::toggle_lock(scene, peek);
    }
    move_with_keys(ui, scene, &response, second, tokens);

    let colors = map_colors(scene, second, (scene.workbench.view.layer, scene.workbench.view.head));
    let texture = map_texture(
        ui,
        scene,
        (second, (scene.workbench.view.layer, scene.workbench.view.head)),
        (head, scene.variant(second)),
        &colors,
        layout.map.width(),
    );
    let painter = ui.painter_at(outer.expand(2.0));
    painter.image(texture, layout.map, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), egui::Color32::WHITE);
    marks::forbidden(&painter, scene.theme, &layout, head);
    marks::numbers(&painter, scene, &layout, head, &colors);
    painting::pending(ui, &painter, scene, &layout, &response);
    let chosen = scene.workbench.view.cell_in(second, tokens);
    marks::selection(&painter, scene, &layout, chosen, response.has_focus());
    marks::pointed(&painter, scene, &layout, second);
    margins::labels(ui, &painter, scene, &layout, second);
    margins::statistics(ui, &painter, scene, &layout, summary);
    margins::color_bar(&painter, scene, &layout, &colors);
    describe(scene, &response, second, head);
}

/// The colours of the map that is chosen.
pub(crate) fn map_colors(scene: &Scene, second: bool, (layer, head): HeadPlace) -> ColorMap {
    let (settings, derived) = (&scene.workbench.settings, scene.derived());
    match scene.workbench.view.map {
        MapKind::Weights => ColorMap::weights(settings.palette, scene.theme.dark, settings.color_scale),
        MapKind::ValueNorm => {
            let largest = derived.habits(second, layer, head).map_or(0.0, |habits| habits.value_weighted);
            ColorMap::sizes(settings.palette, scene.theme.dark, largest)
        }
        MapKind::Scores => {
            let (low, high) = derived.summary(second, layer, head).map_or((0.0, 0.0), |summary| summary.score_range);
            ColorMap::scores(low.abs().max(high.abs()))
        }
    }
}

/// The texture of a head's map, of one of its variants, in a square of so many points.
pub(crate) fn map_texture(
    ui: &Ui,
    scene: &mut Scene,
    (second, (layer, index)): (bool, HeadPlace),
    (head, variant): (&HeadTrace, u64),
    colors: &ColorMap,
    points: f32,
) -> egui::TextureId {
    let key = map_key(ui, scene, (second, (layer, index)), head.weights.tokens(), points);
    let key = MapKey { variant, ..key };
    scene.textures.map(ui.ctx(), key, head, colors, &scene.theme)
}

/// Everything that a map's picture depends on, in a square of so many points.
fn map_key(ui: &Ui, scene: &Scene, (second, (layer, index)): (bool, HeadPlace), tokens: usize, points: f32) -> MapKey {
    let (view, settings) = (&scene.workbench.view, &scene.workbench.settings);
    let pixels = (points * ui.ctx().pixels_per_point()).ceil() as usize;
    MapKey {
        revision: scene.derived().revision,
        second,
        layer,
        head: index,
        kind: view.map,
        palette: settings.palette,
        scale: settings.color_scale,
        theme: scene.theme.choice,
        transposed: settings.transposed,
        variant: 0,
        side: tokens.min(pixels.max(1)),
    }
}

fn pointer_cell(layout: &MapLayout, map: &Response, labels: &Response, second: bool) -> Option<Peek> {
    let cell = |response: &Response| response.hover_pos().map(|pos| layout.cell_at(pos));
    if let Some((query, key)) = cell(map) {
        return Some(Peek { second, query, key: Some(key) });
    }
    let (query, _) = cell(labels).filter(|_| !layout.transposed)?;
    Some(Peek { second, query, key: None })
}

fn move_with_keys(ui: &Ui, scene: &mut Scene, response: &Response, second: bool, tokens: usize) {
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let mut step = (0i64, 0i64);
    ui.input(|input| {
        for event in &input.events {
            if let Event::Key { key, pressed: true, .. } = event {
                match key {
                    Key::ArrowUp => step.0 -= 1,
                    Key::ArrowDown => step.0 += 1,
                    Key::ArrowLeft => step.1 -= 1,
                    Key::ArrowRight => step.1 += 1,
                    _ => {}
                }
            }
        }
    });
    if step == (0, 0) {
        return;
    }
    if scene.workbench.settings.transposed {
        step = (step.1, step.0);
    }
    let at = scene.workbench.view.lock.filter(|lock| lock.second == second);
    let (query, key) = at.map_or((0, 0), |lock| (lock.query, lock.key.unwrap_or(0)));
    let moved = |at: usize, by: i64| at.saturating_add_signed(by as isize).min(tokens - 1);
    let peek = Peek { second, query: moved(query, step.0), key: Some(moved(key, step.1)) };
    scene.push(Command::view(move |view| (view.lock, view.hover) = (Some(peek), None)));
}

/// What a screen reader says.
fn describe(scene: &Scene, response: &Response, second: bool, head: &HeadTrace) {
    let tokens = scene.tokens(second);
    let name = scene.text(if second { "map-name-second" } else { "map-name" });
    let cell = scene.workbench.view.cell().filter(|cell| cell.second == second);
    let label = match cell.and_then(|cell| Some((cell.query, cell.key?))) {
        Some((query, key)) if query < tokens.len() && key < tokens.len() => {
            let weight = rounded(head.weights.at(query, key), 2);
            scene.with(
                "map-cell",
                &[("map", &name), ("query", &tokens[query].text), ("key", &tokens[key].text), ("weight", &weight)],
            )
        }
        _ => name.into_owned(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &label));
}
