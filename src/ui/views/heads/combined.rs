//! One map of many heads.

use std::collections::BTreeSet;

use egui::{Align2, Color32, ColorImage, FontId, Rect, RichText, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::attention::{AttentionMap, Combine, Mask};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::rounded;
use crate::ui::theme::{ColorMap, Theme, fonts, size};
use crate::ui::widgets::{obey_keys, peek, read_out};
use crate::workbench::{Peek, PointerChange, ViewChange};

/// The combined map of the heads that take part, and how they are combined.
pub(super) fn combined(ui: &mut Ui, scene: &mut Scene) {
    let view = &scene.workbench.view;
    let heads = view.combined_heads(scene.shown().heads());
    let (how, chosen) = (view.combine, !view.combined.is_empty());
    ui.label(RichText::new(scene.text("combined")).family(fonts::strong()));
    ui.label(RichText::new(scene.workbench.text.count("combined-of", heads.len())).color(scene.theme.text_weak));
    ui.horizontal_wrapped(|ui| {
        for (combine, key) in [(Combine::Mean, "combine-mean"), (Combine::Max, "combine-max")] {
            if ui.selectable_label(how == combine, scene.text(key)).clicked() {
                scene.push(ViewChange::Combine(combine));
            }
        }
        let whole = egui::Button::new(scene.text("combine-layer"));
        if ui.add_enabled(chosen, whole).clicked() {
            scene.push(ViewChange::Combined(BTreeSet::new()));
        }
    });
    let map = scene.derived().combined(Which::First, &heads, how);
    if map.tokens() > 0 {
        draw(ui, scene, &map);
    }
    ui.add_space(6.0);
    ui.label(RichText::new(scene.text("combined-help")).color(scene.theme.text_weak));
}

fn draw(ui: &mut Ui, scene: &mut Scene, map: &AttentionMap) {
    let caption = size::SMALL + 6.0;
    let side = (ui.available_width() - caption).min(ui.available_height() - caption - 90.0).max(120.0);
    let (outer, _) = ui.allocate_exact_size(vec2(side + caption, side + caption), Sense::hover());
    let rect = Rect::from_min_size(outer.min + vec2(caption, caption), vec2(side, side));
    let id = ui.scope_id().with("combined map");
    let response = ui.interact(rect, id, Sense::click());
    let tokens = map.tokens();
    obey_keys(ui, scene, &response, Which::First, (tokens, None));
    let settings = &scene.workbench.settings;
    let colors = ColorMap::weights(settings.palette, scene.theme.dark, settings.color_scale);
    let transposed = settings.transposed;
    let pixels = ((side * ui.ctx().pixels_per_point()) as usize).clamp(1, tokens);
    let view = &scene.workbench.view;
    let heads = view.combined_heads(scene.shown().heads());
    let look = (settings.palette, settings.color_scale, scene.theme.choice, transposed, pixels);
    let key = egui::Id::unique((scene.derived().revision, heads, view.combine, look));
    let (theme, mask) = (scene.theme, &scene.shown().spec.mask);
    let texture =
        scene.caches.textures.picture(ui.ctx(), key, || picture(map, mask, &colors, pixels, transposed, theme));
    let painter = ui.painter();
    painter.image(texture, rect, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
    painter.rect_stroke(rect, 0.0, Stroke::new(scene.theme.line, scene.theme.outline), StrokeKind::Outside);
    let font = FontId::proportional(size::SMALL);
    let (across, down) = if transposed {
        ("axis-columns-queries", "axis-rows-keys")
    } else {
        ("axis-columns-keys", "axis-rows-queries")
    };
    let weak = scene.theme.text_weak;
    painter.text(rect.left_top() - vec2(0.0, 3.0), Align2::LEFT_BOTTOM, scene.text(across), font.clone(), weak);
    let galley = painter.layout_no_wrap(scene.text(down).into_owned(), font, weak);
    let at = pos2(outer.left(), rect.top() + galley.size().x);
    painter.add(egui::epaint::TextShape::new(at, galley, weak).with_angle(-std::f32::consts::FRAC_PI_2));

    // What is chosen, by pointer or keys, in any map.
    let value =
        view.cell_in(Which::First, tokens).and_then(|cell| Some((cell.query, cell.key?))).map(|(query, key)| {
            let name = |token: usize| scene.tokens(Which::First).get(token).map_or("", |token| token.text.as_str());
            let weight = rounded(map.at(query, key), 2);
            scene.with("combined-cell", &[("query", name(query)), ("key", name(key)), ("weight", &weight)])
        });
    read_out(&response, &scene.text("combined"), value.as_deref());
    let Some(pos) = response.hover_pos() else { return };
    let cell = |share: f32| ((share * tokens as f32) as usize).min(tokens - 1);
    let (column, row) = (cell((pos.x - rect.left()) / side), cell((pos.y - rect.top()) / side));
    let (query, key) = if transposed { (column, row) } else { (row, column) };
    let sentence = scene.tokens(Which::First);
    if let (Some(from), Some(to)) = (sentence.get(query), sentence.get(key)) {
        let (from, to) = (token_label(&from.text, 24), token_label(&to.text, 24));
        let weight = rounded(map.at(query, key), 2);
        let response = response.on_hover_text_at_pointer(format!("{from} → {to}  {weight}"));
        let peek = Peek { which: Which::First, query, key: Some(key) };
        if response.clicked() {
            response.request_focus();
            peek::toggle_lock(scene, peek);
        }
        if scene.workbench.view.hover != Some(peek) {
            scene.push(ViewChange::Pointer(PointerChange::Over(peek)));
        }
    }
}

/// One texel a cell, or the largest of a block of cells.
fn picture(
    map: &AttentionMap,
    mask: &Mask,
    colors: &ColorMap,
    side: usize,
    transposed: bool,
    theme: Theme,
) -> ColorImage {
    let tokens = map.tokens();
    let bounds = |i: usize| i * tokens / side..(i + 1) * tokens / side;
    let mut pixels = vec![Color32::TRANSPARENT; side * side];
    for row in 0..side {
        let largest = bounds(row).flat_map(|query| map.row(query)).copied().fold(0.0, f32::max);
        for column in 0..side {
            let cells = bounds(row).flat_map(|query| &map.row(query)[bounds(column)]);
            let value = cells.copied().fold(0.0, f32::max);
            let at = if transposed { column * side + row } else { row * side + column };
            // Forbidden only where the whole block is: there is nothing to read then.
            let mut pairs = bounds(row).flat_map(|query| bounds(column).map(move |key| (query, key)));
            let allowed = value > 0.0 || pairs.any(|(query, key)| mask.allows(query, key, tokens));
            pixels[at] = if allowed { colors.color(value, largest) } else { theme.chequer(row + column) };
        }
    }
    ColorImage::new([side, side], pixels)
}
