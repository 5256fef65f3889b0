//! A panel of one head: its map, its name, what it does and how spread it is.

use egui::{FontId, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::elided;
use super::heatmap::{map_colors, map_texture};
use crate::analysis::Label;
use crate::design::Relation;
use crate::document::{Head, HeadSource, Which};
use crate::ui::numbers::rounded;
use crate::ui::theme::{ColorMap, fonts, size};
use crate::ui::{Scene, textures};
use crate::workbench::{HeadPlace, HeadSummary, head_name};

/// How large a panel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardSize {
    /// The map beside its caption.
    Small,
    /// The map above its caption.
    Large,
}

impl CardSize {
    /// The least width, and the height.
    pub fn least(self) -> Vec2 {
        match self {
            Self::Small => vec2(176.0, 70.0),
            Self::Large => vec2(150.0, 206.0),
        }
    }
}

/// Space between panels.
pub const GAP: f32 = 8.0;
const PAD: f32 = 7.0;
const LINE: f32 = 17.0;

/// What a panel shows beside its head.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    pub place: HeadPlace,
    pub size: CardSize,
    /// Whether it is the chosen head.
    pub chosen: bool,
    /// Whether it takes part in the combined map, where there is one.
    pub combined: Option<bool>,
}

/// Draws a head's panel into a rectangle; none where there is no such head.
pub fn head_card(ui: &mut Ui, scene: &mut Scene, card: Card, rect: Rect) -> Option<Response> {
    let Card { place: (layer, index), size: card_size, chosen, combined } = card;
    let theme = scene.theme;
    let head = scene.shown().head(layer, index)?;
    let name = head_name(&scene.workbench.text, head);
    let name =
        if scene.derived().is_edited(layer, index) { scene.with("card-edited", &[("name", &name)]) } else { name };
    let number = place_name(scene, (layer, index));
    let summary = scene.derived().summary(Which::First, layer, index);
    let [habit, entropy] = match summary {
        Some(summary) => [
            habit(scene, head, (layer, index), summary),
            scene.with("card-entropy", &[("entropy", &mean(summary.mean_entropy(), 2))]),
        ],
        None => [scene.text("card-pending").into_owned(), String::new()],
    };

    let response = ui.interact(rect, ui.scope_id().with(("head", layer, index)), Sense::click());
    let label =
        scene.with("card-name", &[("number", &number), ("name", &name), ("score", &habit), ("entropy", &entropy)]);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, combined.unwrap_or(chosen), &label));

    let painter = ui.painter();
    let fill = if response.hovered() || response.has_focus() { theme.raised_more } else { theme.raised };
    painter.rect_filled(rect, 6.0, fill);
    let edge =
        if chosen { Stroke::new(theme.line + 1.5, theme.accent) } else { Stroke::new(theme.line, theme.outline) };
    painter.rect_stroke(rect, 6.0, edge, StrokeKind::Inside);

    let inner = rect.shrink(PAD.min(0.1 * rect.height()));
    let side = match card_size {
        CardSize::Small => inner.height(),
        CardSize::Large => inner.width().min(inner.height() - 3.0 * LINE - 2.0),
    };
    let (map, text) = match card_size {
        CardSize::Small => (Rect::from_min_size(inner.min, Vec2::splat(side)), inner.min + vec2(side + 8.0, 1.0)),
        CardSize::Large => {
            let left = inner.center().x - side / 2.0;
            (Rect::from_min_size(pos2(left, inner.top()), Vec2::splat(side)), inner.min + vec2(0.0, side + 5.0))
        }
    };
    let texture = small_map(ui, scene, (layer, index), side);
    let is_ablated = scene.shown().spec.ablates(layer, index);
    let faint = is_ablated || combined == Some(false);
    let tint = egui::Color32::WHITE.gamma_multiply(if faint { 0.35 } else { 1.0 });
    let painter = ui.painter();
    match texture {
        Some(texture) => textures::paint(painter, texture, map, tint),
        None => {
            painter.rect_stroke(map, 0.0, Stroke::new(theme.line, theme.outline), StrokeKind::Inside);
        }
    }

    let text_width = inner.right() - text.x;
    let strong = FontId::new(size::SMALL + 1.0, fonts::strong());
    let ablated = if is_ablated { " ✕" } else { "" };
    let taken = if combined == Some(true) { "✓ " } else { "" };
    let title = elided(ui, &format!("{taken}{number}{ablated}  {name}"), strong, theme.text, text_width);
    ui.painter().galley(text, title, theme.text);
    let small = FontId::proportional(size::SMALL);
    for (line, caption) in [habit, entropy].into_iter().enumerate() {
        let at = text + vec2(0.0, LINE * (line + 1) as f32 + 2.0);
        if at.y + LINE > rect.bottom() {
            // In a low panel the name alone.
            break;
        }
        let caption = elided(ui, &caption, small.clone(), theme.text_weak, text_width);
        ui.painter().galley(at, caption, theme.text_weak);
    }
    Some(response.on_hover_ui(|ui| explain(ui, scene, &label, head, (layer, index))))
}

/// The texture of a head's map, for a square of so many points; of a head that may not be kept that of its small map.
/// None while it is still to come.
fn small_map(ui: &Ui, scene: &mut Scene, (layer, index): HeadPlace, points: f32) -> Option<egui::TextureId> {
    let derived = scene.derived();
    if let Some(map) = derived.overview(layer, index) {
        let (settings, theme) = (scene.workbench.settings(), scene.theme);
        let colors = ColorMap::weights(settings.palette, theme.dark, settings.color_scale);
        let pixels = (points * ui.ctx().pixels_per_point()).ceil() as usize;
        let look = (map.tokens().min(pixels.max(1)), settings.transposed);
        let key = (derived.revision, layer, index, settings.palette, settings.color_scale, theme.choice, look);
        let allowed = |query: usize, key: usize| !map.at(query, key).is_nan();
        let textures = &mut scene.caches.textures;
        return Some(textures.other_map(ui.ctx(), Id::unique(key), (map, look), allowed, &colors, &theme));
    }
    let run = derived.head(Which::First, layer, index)?;
    let colors = map_colors(scene, Which::First, (layer, index));
    Some(map_texture(ui, scene, (Which::First, (layer, index)), (run, 0), &colors, points))
}

/// "3", or "2.3" where there are several layers.
fn place_name(scene: &Scene, (layer, head): HeadPlace) -> String {
    let number = (head + 1).to_string();
    if scene.shown().layers.len() > 1 { format!("{}.{number}", layer + 1) } else { number }
}

/// What the head does: the score of its recipe, or else its best label.
fn habit(scene: &Scene, head: &Head, (layer, index): HeadPlace, summary: &HeadSummary) -> String {
    if let Some((relation, detected)) = summary.score {
        let score = rounded(detected.all, 2);
        if strongest(head) == Some(relation) {
            return scene.with("card-score", &[("score", &score)]);
        }
        // What the head looks for most has no targets here. The number first: the rest may be cut off.
        return scene.with("card-score-of", &[("relation", &scene.text(relation.into_str())), ("score", &score)]);
    }
    let habits = scene.derived().habits(Which::First, layer, index);
    match habits.and_then(|habits| habits.labels.first()) {
        Some(found) => {
            let score = rounded(found.score.all, 2);
            scene.with("card-score-of", &[("relation", &scene.text(found.label.into_str())), ("score", &score)])
        }
        None => scene.text("card-no-score").into_owned(),
    }
}

/// The labels with their formula, in a tooltip.
fn explain(ui: &mut Ui, scene: &Scene, name: &str, head: &Head, (layer, index): HeadPlace) {
    let derived = scene.derived();
    let (Some(summary), Some(habits)) =
        (derived.summary(Which::First, layer, index), derived.habits(Which::First, layer, index))
    else {
        return;
    };
    ui.label(name);
    if let (Some((relation, detected)), HeadSource::Recipe(_)) = (summary.score, &head.source) {
        let relation = scene.text(relation.into_str()).into_owned();
        let without = rounded(detected.without_first, 2);
        ui.label(scene.with("card-score-hint", &[("relation", &relation), ("without", &without)]));
    }
    ui.label(scene.with("card-effective", &[("effective", &mean(summary.mean_effective(), 1))]));
    if let Some(distance) = habits.mean_distance {
        ui.label(scene.with("card-distance", &[("distance", &rounded(distance, 1))]));
    }
    for found in &habits.labels {
        let label = scene.text(found.label.into_str()).into_owned();
        let (score, without) = (rounded(found.score.all, 2), rounded(found.score.without_first, 2));
        let key = if found.label == Label::Uniform { "card-label-uniform" } else { "card-label" };
        let threshold = rounded(found.label.threshold(), 2);
        let numbers = [("label", &*label), ("score", &score), ("without", &without), ("threshold", &threshold)];
        ui.label(scene.with(key, &numbers));
    }
}

/// What a designed head looks for most.
fn strongest(head: &Head) -> Option<Relation> {
    match &head.source {
        HeadSource::Recipe(recipe) => recipe.by_strength().first().copied(),
        _ => None,
    }
}

/// A mean over rows, where there are any.
fn mean(value: Option<f32>, digits: usize) -> String {
    value.map_or_else(|| "–".into(), |value| rounded(value, digits))
}
