//! One map of many heads.

use std::collections::BTreeSet;
use std::f32::consts::FRAC_PI_2;
use std::sync::Arc;

use egui::epaint::TextShape;
use egui::{Align2, FontId, Id, Rect, RichText, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::attention::AttentionMap;
use crate::document::Which;
use crate::ui::names::token_label;
use crate::ui::numbers::rounded;
use crate::ui::theme::{ColorMap, fonts, size};
use crate::ui::widgets::{BareMap, Shown, bare_map, choices, dim_if, room_for};
use crate::ui::{Scene, units};
use crate::workbench::{CircuitSheet, Importance, ViewChange};

/// The combined map of the heads that take part, and how they are combined.
pub(super) fn combined(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view();
    let heads = view.combined_heads(scene.shown().heads());
    let (how, chosen) = (view.combine, !view.combined.is_empty());
    ui.label(RichText::new(scene.text("combined")).family(fonts::strong()));
    ui.label(RichText::new(scene.workbench.text.count("combined-of", heads.len())).color(scene.theme.text_weak));
    ui.horizontal_wrapped(|ui| {
        choices(ui, scene, how, ViewChange::Combine);
        let whole = egui::Button::new(scene.text("combine-layer"));
        if ui.add_enabled(chosen, whole).clicked() {
            scene.push(ViewChange::Combined(BTreeSet::new()));
        }
    });
    let shown = scene.workbench.combined_map().map(|(map, of)| (Arc::clone(map), of));
    // One of another text is none of these heads over this one.
    let shown = shown.filter(|(map, _)| [0, scene.shown().tokens.len()].contains(&map.tokens()));
    if shown.is_none() && scene.derived().is_whole() {
        ui.add_space(6.0);
        ui.label(RichText::new(scene.text("picture-pending")).color(scene.theme.text_weak));
    } else if let Some((map, of)) = shown.filter(|(map, _)| map.tokens() > 0) {
        ui.scope(|ui| {
            dim_if(ui, of != (scene.derived().revision, scene.derived().version));
            draw(ui, scene, &map, of);
        });
    } else if !scene.derived().is_whole() {
        ui.add_space(6.0);
        ui.label(not_whole(scene));
        return;
    }
    ui.add_space(6.0);
    ui.label(RichText::new(scene.text("combined-help")).color(scene.theme.text_weak));
    // Ctrl+K finds it too.
    let has_room = ui.available_height() >= ui.spacing().interact_size.y + ui.spacing().item_spacing.y;
    if !scene.projected && has_room {
        ui.horizontal(|ui| {
            let is_recorded = scene.shown().recording().is_some();
            let matters = || ViewChange::Importance(Some(Importance::default()));
            if !is_recorded
                && ui.button(scene.text("matters-open")).on_hover_text(scene.text("matters-open-hint")).clicked()
            {
                scene.push(matters());
            }
            let sheet = if is_recorded { CircuitSheet::Rollout } else { CircuitSheet::default() };
            if ui.button(scene.text("circuits-open")).on_hover_text(scene.text("circuits-open-hint")).clicked() {
                scene.push(ViewChange::Circuit(Some(sheet)));
            }
        });
    }
}

/// Why there is no map of many heads.
fn not_whole(scene: &Scene) -> String {
    let (need, limit) = (scene.shown().head_bytes(), scene.workbench.head_budget());
    if need <= limit {
        return scene.text("heads-to-come").into_owned();
    }
    let [need, limit] = [need, limit].map(|bytes| units::bytes(bytes as f64));
    scene.with("heads-not-whole", &[("need", &need), ("limit", &limit)])
}

fn draw(ui: &mut Ui, scene: &mut Scene, map: &Arc<AttentionMap>, of: (u64, u64)) {
    let caption = size::SMALL + 6.0;
    let side = (ui.available_width() - caption).min(ui.available_height() - caption - 90.0).max(120.0);
    let (outer, _) = room_for(ui, vec2(side + caption, side + caption), Sense::hover());
    let rect = Rect::from_min_size(outer.min + vec2(caption, caption), vec2(side, side));
    let (view, settings, theme) = (scene.workbench.view(), scene.workbench.settings(), scene.theme);
    let colors = ColorMap::weights(settings.palette, theme.dark, settings.color_scale);
    let transposed = settings.transposed;
    let texels = ((side * ui.ctx().pixels_per_point()) as usize).clamp(1, map.tokens());
    let heads = view.combined_heads(scene.shown().heads());
    let look = (settings.palette, settings.color_scale, theme.choice, transposed, texels);
    let document = &scene.derived().document;
    let shown = Shown::Combined(map, &document.spec.mask);
    let place = Id::unique((&heads, view.combine, look));
    let key = place.with(of);
    let textures = &mut scene.caches.textures;
    let texture = textures.combined(ui.ctx(), (key, place), (map, (texels, transposed)), document, (&colors, &theme));
    axes(ui, scene, rect, outer.left());
    let name = scene.text("combined");
    let id = ui.scope_id().with("combined map");
    let bare = BareMap { id, rect, shown, texture, colors: &colors, order: None, name: &name };
    let response = bare_map(ui, scene, &bare);
    let under = scene.workbench.view().hover.filter(|_| response.hovered());
    let Some((query, key)) = under.and_then(|peek| Some((peek.query, peek.key?))) else { return };
    let sentence = scene.tokens(Which::First);
    if let (Some(from), Some(to)) = (sentence.get(query), sentence.get(key)) {
        let (from, to) = (token_label(&from.text, 24), token_label(&to.text, 24));
        response.on_hover_text_at_pointer(format!("{from} → {to}  {}", rounded(map.at(query, key), 2)));
    }
}

/// The edge of the map, and what its rows and columns are.
fn axes(ui: &Ui, scene: &Scene, rect: Rect, left: f32) {
    let (painter, theme) = (ui.painter(), scene.theme);
    painter.rect_stroke(rect, 0.0, Stroke::new(theme.line, theme.outline), StrokeKind::Outside);
    let font = FontId::proportional(size::SMALL);
    let (across, down) = if scene.workbench.settings().transposed {
        ("axis-columns-queries", "axis-rows-keys")
    } else {
        ("axis-columns-keys", "axis-rows-queries")
    };
    let weak = theme.text_weak;
    painter.text(rect.left_top() - vec2(0.0, 3.0), Align2::LEFT_BOTTOM, scene.text(across), font.clone(), weak);
    let galley = painter.layout_no_wrap(scene.text(down).into_owned(), font, weak);
    let at = pos2(left, rect.top() + galley.size().x);
    painter.add(TextShape::new(at, galley, weak).with_angle(-FRAC_PI_2));
}
