//! A panel of one head: its map, and as far as there is room, its name, what it does and how spread it is.

mod face;
mod words;

use egui::{Color32, FontId, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::change_menu::{Thing, change_menu};
use super::elided;
use super::heatmap::{change_colors, change_texture, map_colors, map_key};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::textures::{self, Picture};
use crate::ui::theme::{ColorMap, fonts, size};
use crate::workbench::{HeadPlace, Shows};
pub use face::Face;

/// Where the colours of a change end in a small map: in half of all weight.
const CHANGE: f32 = 0.5;

/// What a panel shows beside its head.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    pub place: HeadPlace,
    pub face: Face,
    /// Whether it is the chosen head.
    pub chosen: bool,
    /// Whether it takes part in the combined map, where there is one.
    pub combined: Option<bool>,
    /// Whether it is drawn faint, as one that was left out.
    pub faint: bool,
}

/// Draws a head's panel into a rectangle; none where there is no such head. Of many small panels each costs little:
/// words are found only where they are seen or read out.
pub fn head_card(ui: &mut Ui, scene: &mut Scene, card: Card, rect: Rect) -> Option<Response> {
    let Card { place, face, chosen, combined, faint } = card;
    let head = scene.shown().head(place.0, place.1)?;
    let response = ui.interact(rect, ui.scope_id().with(("head", place)), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, combined.unwrap_or(chosen), words::label(scene, head, place))
    });

    let theme = scene.theme;
    let (map, text) = face.parts(rect);
    let painter = ui.painter();
    let is_pointed_at = response.hovered() || response.has_focus();
    if face != Face::Bare {
        painter.rect_filled(rect, 6.0, if is_pointed_at { theme.raised_more } else { theme.raised });
        let edge = if chosen { chosen_edge(scene) } else { Stroke::new(theme.line, theme.outline) };
        painter.rect_stroke(rect, 6.0, edge, StrokeKind::Inside);
    }
    let is_ablated = scene.shown().spec.ablates(place.0, place.1);
    match small_map(ui, scene, Which::First, place, map.width()) {
        Some(texture) => {
            let tint = Color32::WHITE.gamma_multiply(if faint || is_ablated { 0.35 } else { 1.0 });
            textures::paint(ui.painter(), texture, map, tint);
        }
        None => {
            ui.painter().rect_stroke(map, 0.0, Stroke::new(theme.line, theme.outline), StrokeKind::Inside);
        }
    }
    if face == Face::Bare && (chosen || is_pointed_at) {
        let edge = if chosen { chosen_edge(scene) } else { Stroke::new(theme.line, theme.text) };
        ui.painter().rect_stroke(rect, 0.0, edge, StrokeKind::Outside);
        // A map may be as dark as its edge.
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(theme.line, theme.background), StrokeKind::Inside);
    }
    let mark = [if combined == Some(true) { "✓ " } else { "" }, if is_ablated { "✕ " } else { "" }].concat();
    for (line, words) in words::lines(scene, head, place, face).into_iter().enumerate() {
        let (at, width) = (text + vec2(0.0, face.line(line)), rect.right() - face.pad() - text.x);
        let (words, font, color) = match line {
            0 => (mark.clone() + &words, FontId::new(face.title(), fonts::strong()), theme.text),
            _ => (words, FontId::proportional(size::SMALL), theme.text_weak),
        };
        let words = elided(ui, &words, font, color, width);
        if line > 0 && at.y + words.size().y > rect.bottom() {
            // In a low panel the name alone.
            break;
        }
        ui.painter().galley(at, words, color);
    }
    change_menu(&response, scene, Thing::head(place));
    if response.hovered() {
        return Some(response.on_hover_ui(|ui| words::explain(ui, scene, head, place)));
    }
    if response.has_focus() && !face.has_all_words() {
        response.show_tooltip_ui(|ui| words::explain(ui, scene, head, place));
    }
    Some(response)
}

fn chosen_edge(scene: &Scene) -> Stroke {
    Stroke::new(scene.theme.line + 1.5, scene.theme.accent)
}

/// The texture of a head's map, for a square of so many points; of a head that may not be kept that of its small map.
/// None while it is still to come, and of a head that may not be kept over the second sentence.
pub(crate) fn small_map(
    ui: &Ui,
    scene: &mut Scene,
    which: Which,
    (layer, index): HeadPlace,
    points: f32,
) -> Option<Picture> {
    let derived = scene.derived();
    if let Some(map) = derived.overview(layer, index) {
        if which != Which::First {
            return None;
        }
        let (settings, theme) = (scene.workbench.settings(), scene.theme);
        let pixels = (points * ui.ctx().pixels_per_point()).ceil() as usize;
        let look = (map.tokens().min(pixels.max(1)), settings.transposed);
        let key = (derived.revision, layer, index, settings.palette, settings.color_scale, theme.choice, look);
        let key = Id::unique(key);
        let textures = &mut scene.caches.textures;
        let picture = textures.kept_picture(key).unwrap_or_else(|| {
            let colors = ColorMap::weights(settings.palette, theme.dark, settings.color_scale);
            let allowed = |query: usize, key: usize| !map.at(query, key).is_nan();
            textures.other_map(ui.ctx(), key, (map, look), allowed, &colors, &theme)
        });
        return Some(picture.into());
    }
    let run = derived.head(which, layer, index)?;
    if scene.workbench.shows() == Shows::Change
        && let Some(pin) = scene.workbench.pin()
    {
        // One scale for all of them. Ask for what is pinned, so that it is made.
        let _ = pin.derived().head(which, layer, index);
        let place = (layer, index);
        let colors = change_colors(scene, CHANGE);
        let make = |scene: &Scene| scene.map_change(which, place).and_then(|change| Option::clone(&change));
        return change_texture(ui, scene, (which, place), &colors, points, make);
    }
    let key = map_key(ui, scene, (which, (layer, index)), (run, 0), points);
    if let Some(kept) = scene.caches.textures.kept_map(key) {
        return Some(kept);
    }
    let colors = map_colors(scene, which, (layer, index));
    scene.caches.textures.map(ui.ctx(), key, (&derived.document, run), &colors, &scene.theme)
}
