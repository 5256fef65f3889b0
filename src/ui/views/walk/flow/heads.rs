//! The heads of the chosen layer side by side, each with its map.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{
    Align, Color32, FontId, Galley, Label, Rect, RichText, Role, Sense, Stroke, StrokeKind, TextStyle, TextWrapMode,
    Ui, UiBuilder, WidgetInfo, WidgetText, pos2, vec2,
};

use super::layout::{Layout, NAME};
use crate::ui::names::{head_name, token_label};
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::{Thing, change_menu, elided, small_map};
use crate::ui::{Scene, textures};
use crate::workbench::{PanelName, Target, View, ViewChange, WalkChange};

/// Characters of a name at most.
const NAMED: usize = 28;

/// Draws the heads, and what they are. Says whether the pointer or the focus is on one.
pub(super) fn heads(ui: &mut Ui, scene: &mut Scene, layout: &Layout, place: Rect, open: bool) -> bool {
    let names = Rect::from_min_size(place.min, vec2(layout.names - 8.0, place.height()));
    ui.scope_builder(UiBuilder::new().max_rect(names), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        if open { opened(ui, scene) } else { closed(ui, scene) }
    });
    let view = scene.workbench.view();
    let (layer, chosen) = (view.layer, view.head);
    let mut hovered = false;
    for (head, square) in layout.cards.iter().enumerate() {
        let name = long_name(scene, layer, head);
        let response = ui.interact(*square, ui.scope_id().with(("head", layer, head)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, open && head == chosen, &name));
        hovered |= response.hovered() || response.has_focus();
        let strong = head == chosen || response.hovered() || response.has_focus();
        picture(ui, scene, (layer, head), *square, strong);
        if layout.name_lines > 0 {
            let own = scene.shown().head(layer, head).map(|head| head_name(&scene.workbench.text, head));
            let font = FontId::proportional(size::SMALL);
            let mut job = LayoutJob::simple(own.unwrap_or_default(), font, scene.theme.text, name_width(layout, head));
            (job.halign, job.wrap.max_rows) = (Align::Center, layout.name_lines);
            let galley = ui.painter().layout_job(job);
            let line = galley.rows.first().map_or(NAME, |row| row.height());
            ui.painter().galley(
                square.center_bottom() + vec2(0.0, (NAME - line) / 2.0 + 1.0),
                galley,
                scene.theme.text,
            );
        }
        change_menu(&response, scene, Thing::head((layer, head)));
        if response.clicked() {
            scene.push(ViewChange::Head { layer, head });
            scene.push(WalkChange::Inside(!(open && head == chosen)));
        }
        let hint = if open && head == chosen { "flow-close-hint" } else { "flow-inside-hint" };
        response.on_hover_text(format!("{name}\n{}", scene.text(hint)));
    }
    scene.outline(ui, &Target::Panel(PanelName::Heads), place);
    hovered
}

/// Up to its neighbours.
fn name_width(layout: &Layout, head: usize) -> f32 {
    let at = |head: usize| layout.cards.get(head).map(|card| card.center().x);
    let pitch = at(0).zip(at(1)).map_or(2.0 * layout.cards[head].width(), |(a, b)| b - a);
    pitch - 6.0
}

fn picture(ui: &Ui, scene: &mut Scene, place: (usize, usize), square: Rect, strong: bool) {
    let which = scene.workbench.view().walk.which;
    let theme = scene.theme;
    let faint = if scene.shown().spec.ablates(place.0, place.1) { 0.35 } else { 1.0 };
    if let Some(texture) = small_map(ui, scene, which, place, square.width()) {
        textures::paint(ui.painter(), texture, square, Color32::WHITE.gamma_multiply(faint));
    }
    let (width, edge) = if strong { (theme.line + 1.0, theme.accent) } else { (theme.line, theme.outline) };
    ui.painter().rect_stroke(square, 0.0, Stroke::new(width, edge), StrokeKind::Outside);
}

/// "Head 3: Word before"
fn long_name(scene: &Scene, layer: usize, head: usize) -> String {
    let name = scene.shown().head(layer, head).map(|head| head_name(&scene.workbench.text, head)).unwrap_or_default();
    let name = token_label(&name, NAMED);
    scene.with("walk-head", &[("number", &(head + 1).to_string()), ("name", &name)])
}

/// What the heads are, in as many words as there is room for.
fn closed(ui: &mut Ui, scene: &Scene) {
    let (layer, layers, count) = (scene.workbench.view().layer, scene.shown().layers.len(), scene.shown().heads());
    let text = &scene.workbench.text;
    let (number, all) = ((layer + 1).to_string(), layers.to_string());
    let name = RichText::new(scene.with("layer-of", &[("number", &number), ("all", &all)])).family(fonts::strong());
    let hint = RichText::new(text.get("flow-heads-hint")).small().color(scene.theme.text_weak);
    let said = [name, text.count("flow-heads", count).into(), hint].map(|text| {
        WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Wrap), ui.available_width(), TextStyle::Body)
    });
    let fits = |texts: &[Arc<Galley>], ui: &Ui| {
        let high = texts.iter().map(|text| text.size().y + ui.spacing().item_spacing.y).sum::<f32>();
        high <= ui.available_height()
    };
    let all = if layers > 1 { &said[..] } else { &said[1..] };
    let shown = [all, &all[..all.len() - 1], &said[1..2]].into_iter().find(|texts| fits(texts, ui));
    match shown {
        Some(texts) => texts.iter().for_each(|text| drop(ui.label(text.clone()))),
        None => drop(ui.label(text.count("status-heads", count))),
    }
}

/// Which head is open, and what can be done with it.
fn opened(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view();
    let name = long_name(scene, view.layer, view.head);
    ui.add(Label::new(RichText::new(name).family(fonts::strong())).truncate());
    if scene.projected {
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if ui.button(scene.text("flow-map")).on_hover_text(scene.text("flow-map-hint")).clicked() {
            scene.push(ViewChange::View(View::Explore));
        }
        if ui.button(scene.text("flow-close")).on_hover_text(scene.text("flow-close-hint")).clicked() {
            scene.push(WalkChange::Inside(false));
        }
    });
}

/// The numbers of layers that are too thin for names of their own; a layer that has one says it itself.
pub(super) fn thin_layers(ui: &mut Ui, scene: &Scene, bands: &[(usize, Rect)], names: f32, place: Rect) {
    let (Some((first, band)), Some((last, _))) = (bands.first(), bands.last()) else { return };
    if band.left() <= place.left() || place.height() < size::SMALL {
        return;
    }
    let numbers = [("first", &*(first + 1).to_string()), ("last", &*(last + 1).to_string())];
    let font = FontId::proportional(size::SMALL);
    let galley = elided(ui, &scene.with("flow-layers", &numbers), font, scene.theme.text, names - 12.0);
    ui.painter().galley(pos2(place.left() + 8.0, place.center().y - galley.size().y / 2.0), galley, scene.theme.text);
}

/// A layer that is not the chosen one, as a band; a click looks at it. Says whether the pointer or the focus is on it.
pub(super) fn band(ui: &mut Ui, scene: &mut Scene, layer: usize, names: f32, rect: Rect) -> bool {
    let theme = scene.theme;
    let response = ui.interact(rect, ui.scope_id().with(("band", layer)), Sense::click());
    let name = scene.with("walk-layer", &[("number", &(layer + 1).to_string())]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let strong = response.hovered() || response.has_focus();
    let is_high = rect.height() >= size::SMALL + 1.0;
    let fill = if strong { theme.accent } else { theme.outline };
    if is_high {
        ui.painter().rect_filled(rect, 4.0, if strong { theme.raised_more } else { theme.raised });
        ui.painter().rect_stroke(rect, 4.0, Stroke::new(theme.line, fill), StrokeKind::Inside);
        let font = FontId::proportional(size::SMALL);
        let galley = elided(ui, &name, font, theme.text, names - 12.0);
        let at = pos2(rect.left() + 8.0, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, theme.text);
        let side = rect.height() - 4.0;
        let most = ((rect.width() - names - 8.0) / (side + 4.0)).max(0.0) as usize;
        let count = scene.shown().heads().min(most);
        let middle = rect.left() + names + (rect.width() - names) / 2.0;
        let start = middle - (count as f32 * (side + 4.0) - 4.0) / 2.0;
        for head in 0..count {
            let min = pos2(start + head as f32 * (side + 4.0), rect.top() + 2.0);
            picture(ui, scene, (layer, head), Rect::from_min_size(min, vec2(side, side)), false);
        }
    } else {
        ui.painter().rect_filled(rect, 0.0, fill);
    }
    change_menu(&response, scene, Thing::Layer(layer));
    if response.clicked() {
        let head = scene.workbench.view().head;
        scene.push(ViewChange::Head { layer, head });
    }
    response.on_hover_text(format!("{name}\n{}", scene.text("flow-layer-hint")));
    strong
}
