//! A panel for every head, drawn only where it is visible.

use egui::style::ScrollAnimation;
use egui::{FontId, Id, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::elided;
use super::heatmap::{map_colors, map_texture};
use crate::document::{Head, HeadSource};
use crate::model::Relation;
use crate::ui::Scene;
use crate::ui::names::{head_name, relation_key};
use crate::ui::numbers::rounded;
use crate::ui::theme::{fonts, size};
use crate::workbench::{Command, View};

/// How large the panels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardSize {
    /// The map beside its caption.
    Small,
    /// The map above its caption.
    Large,
}

impl CardSize {
    fn least(self) -> Vec2 {
        match self {
            Self::Small => vec2(176.0, 70.0),
            Self::Large => vec2(188.0, 238.0),
        }
    }
}

const GAP: f32 = 8.0;
const PAD: f32 = 7.0;
const LINE: f32 = 17.0;

/// The heads of the chosen layer, wrapped and scrolled. A click chooses a head, a double-click opens
/// it.
pub fn head_cards(ui: &mut Ui, scene: &mut Scene, card: CardSize) {
    let heads = scene.shown().heads();
    let memory = ui.scope_id().with("chosen head");
    ScrollArea::vertical().id_salt("head cards").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        let width = ui.available_width();
        let least = card.least();
        let columns = (((width + GAP) / (least.x + GAP)) as usize).clamp(1, heads.max(1));
        // Cards share the width, but few of them do not become banners.
        let card_width = ((width + GAP) / columns as f32 - GAP).min(least.x * 1.35);
        let step = vec2(card_width + GAP, least.y + GAP);
        let rows = heads.div_ceil(columns);
        ui.set_height(rows as f32 * step.y - GAP);
        let origin = ui.max_rect().left_top();
        let rect = |place: usize| {
            let place = vec2((place % columns) as f32 * step.x, (place / columns) as f32 * step.y);
            Rect::from_min_size(origin + place, vec2(card_width, least.y))
        };
        let view = &scene.workbench.view;
        let chosen = (view.layer, view.head);
        let order = scene.derived().ordered_heads(view.layer, view.order, chosen);
        let place_of = |head: usize| order.iter().position(|other| *other == head).unwrap_or(0);
        if ui.data(|data| data.get_temp(memory)) != Some(chosen) {
            ui.data_mut(|data| data.insert_temp(memory, chosen));
            ui.scroll_to_rect_animation(rect(place_of(chosen.1)).expand(2.0 * GAP), None, ScrollAnimation::none());
        }
        let first = (viewport.top() / step.y).max(0.0) as usize;
        let last = ((viewport.bottom() / step.y).ceil().max(0.0) as usize).min(rows);
        let visible = first * columns..(last * columns).min(heads);
        for (place, head) in order.iter().enumerate().take(visible.end).skip(visible.start) {
            show(ui, scene, memory, *head, rect(place), card);
        }
    });
}

fn show(ui: &mut Ui, scene: &mut Scene, memory: Id, index: usize, rect: Rect, card: CardSize) {
    let theme = scene.theme;
    let view = &scene.workbench.view;
    let layer = view.layer;
    let (Some(head), Some(trace), Some(summary)) = (
        scene.shown().head(layer, index),
        scene.derived().trace(false).head(layer, index),
        scene.derived().summary(false, layer, index),
    ) else {
        return;
    };
    let chosen = view.head == index;
    let name = head_name(&scene.workbench.text, head);
    let number = (index + 1).to_string();
    let score = match summary.score {
        None => scene.text("card-no-score").into_owned(),
        Some((relation, detected)) => {
            let score = rounded(detected.all, 2);
            if strongest(head) == Some(relation) {
                scene.with("card-score", &[("score", &score)])
            } else {
                // What the head looks for most has no targets here. The number first: the rest may be cut off.
                let relation = scene.text(relation_key(relation));
                scene.with("card-score-of", &[("relation", &relation), ("score", &score)])
            }
        }
    };
    let entropy = scene.with("card-entropy", &[("entropy", &mean(summary.mean_entropy(), 2))]);

    let response = ui.interact(rect, ui.scope_id().with(("head", index)), Sense::click());
    let label =
        scene.with("card-name", &[("number", &number), ("name", &name), ("score", &score), ("entropy", &entropy)]);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &label));
    if response.clicked() {
        scene.push(Command::view(move |view| view.head = index));
        // What is under the pointer must not move away before a second click.
        ui.data_mut(|data| data.insert_temp(memory, (layer, index)));
    }
    if response.double_clicked() {
        scene.push(Command::view(|view| view.view = View::Explore));
    }

    let painter = ui.painter();
    let fill = if response.hovered() || response.has_focus() { theme.raised_more } else { theme.raised };
    painter.rect_filled(rect, 6.0, fill);
    let edge =
        if chosen { Stroke::new(theme.line + 1.5, theme.accent) } else { Stroke::new(theme.line, theme.outline) };
    painter.rect_stroke(rect, 6.0, edge, StrokeKind::Inside);

    let inner = rect.shrink(PAD);
    let side = match card {
        CardSize::Small => inner.height(),
        CardSize::Large => inner.width().min(inner.height() - 3.0 * LINE - 2.0),
    };
    let (map, text) = match card {
        CardSize::Small => (Rect::from_min_size(inner.min, Vec2::splat(side)), inner.min + vec2(side + 8.0, 1.0)),
        CardSize::Large => {
            let left = inner.center().x - side / 2.0;
            (Rect::from_min_size(pos2(left, inner.top()), Vec2::splat(side)), inner.min + vec2(0.0, side + 5.0))
        }
    };
    let colors = map_colors(scene, summary);
    let texture = map_texture(ui, scene, (false, index), trace, &colors, side);
    let tint = egui::Color32::WHITE.gamma_multiply(if head.ablated { 0.3 } else { 1.0 });
    let painter = ui.painter();
    painter.image(texture, map, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), tint);

    let text_width = inner.right() - text.x;
    let strong = FontId::new(size::SMALL + 1.0, fonts::strong());
    let mark = if head.ablated { " ✕" } else { "" };
    let title = elided(ui, &format!("{number}{mark}  {name}"), strong, theme.text, text_width);
    ui.painter().galley(text, title, theme.text);
    let small = FontId::proportional(size::SMALL);
    for (line, caption) in [score, entropy].into_iter().enumerate() {
        let at = text + vec2(0.0, LINE * (line + 1) as f32 + 2.0);
        let caption = elided(ui, &caption, small.clone(), theme.text_weak, text_width);
        ui.painter().galley(at, caption, theme.text_weak);
    }
    response.on_hover_ui(|ui| {
        ui.label(&label);
        if let Some((relation, detected)) = summary.score {
            let relation = scene.text(relation_key(relation)).into_owned();
            let without = format!("{:.2}", detected.without_first);
            ui.label(scene.with("card-score-hint", &[("relation", &relation), ("without", &without)]));
        }
        ui.label(scene.with("card-effective", &[("effective", &mean(summary.mean_effective(), 1))]));
    });
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
