//! The pairs that a sparse kernel keeps, and what reaches what through layers.

use egui::{Button, Color32, ColorImage, Id, Label, Rect, Response, RichText, ScrollArea, Sense, Ui, pos2, vec2};

use super::{note, tabs};
use crate::ui::numbers::rounded;
use crate::ui::theme::{Theme, fonts};
use crate::ui::widgets::{page_break, pointed, read_out, room_for, scroll_edge, turn_pages};
use crate::ui::{Scene, textures};
use crate::workbench::{KernelChange, KernelKind, PatternReach, View, ViewChange};

const LARGEST: f32 = 520.0;
const LEAST: f32 = 150.0;
/// Height of what stands around the pictures.
const AROUND: f32 = 150.0;
/// The same in a hall, and the height of the pictures below which the legend is on another page.
const AROUND_HALL: f32 = 124.0;
const LEAST_HALL: f32 = 80.0;
const LEAST_LEGEND: f32 = 110.0;
const LEGEND: f32 = 24.0;

/// Draws the pattern, and beside it what reaches what.
pub fn sparse(ui: &mut Ui, scene: &mut Scene) {
    tabs(ui, scene);
    let pattern = scene.workbench.pattern();
    let height = ui.available_height();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let top = ui.cursor().top();
        scroll_edge(ui, 8.0);
        summary(ui, scene, &pattern);
        let gap = ui.spacing().item_spacing.x;
        let half_width = (ui.available_width() - gap) / 2.0;
        let (around, least) = match scene.projected {
            true if height - AROUND_HALL < LEAST_LEGEND => (AROUND_HALL - LEGEND, LEAST_HALL),
            true => (AROUND_HALL, LEAST_HALL),
            false => (AROUND, LEAST),
        };
        let side = half_width.min(height - around).clamp(least, LARGEST);
        ui.horizontal_wrapped(|ui| {
            for reach in [false, true] {
                ui.vertical(|ui| {
                    ui.set_max_width(side);
                    if scene.projected {
                        // Titles are not cut off where the pictures are small.
                        ui.set_width(half_width);
                    }
                    half(ui, scene, &pattern, side, reach);
                });
            }
        });
        if height - AROUND_HALL < LEAST_LEGEND {
            page_break(ui, scene, (top, height));
        }
        legend(ui, scene);
        page_break(ui, scene, (top, height));
        note(ui, scene, scene.text("sparse-note").into_owned());
        turn_pages(ui, scene, height);
    });
}

/// How much is kept, and a way to use it.
fn summary(ui: &mut Ui, scene: &mut Scene, pattern: &PatternReach) {
    ui.horizontal_wrapped(|ui| {
        let share = 100.0 * pattern.pairs as f32 / pattern.allowed.max(1) as f32;
        let arguments = [
            ("pairs", &*pattern.pairs.to_string()),
            ("allowed", &*pattern.allowed.to_string()),
            ("share", &*rounded(share, 1)),
        ];
        ui.label(RichText::new(scene.with("sparse-share", &arguments)).heading());
        let use_it = Button::new(scene.text("sparse-use"));
        if !scene.projected && ui.add(use_it).on_hover_text(scene.text("sparse-use-hint")).clicked() {
            scene.push(KernelChange::Kernel(KernelKind::Sparse));
            scene.push(ViewChange::View(View::Explore));
        }
    });
}

/// The pattern, or its reach.
fn half(ui: &mut Ui, scene: &mut Scene, pattern: &PatternReach, side: f32, reach: bool) {
    let tokens = pattern.links.tokens();
    let layers = scene.workbench.text.count("sparse-layers", pattern.layers);
    let title = if reach {
        let key = if scene.projected { "hall-reach" } else { "sparse-reach" };
        scene.with(key, &[("layers", &layers)])
    } else {
        scene.text("sparse-pattern").into_owned()
    };
    ui.add(Label::new(RichText::new(&title).family(fonts::strong())).wrap());
    let (rect, response) = room_for(ui, vec2(side, side), Sense::click());
    let theme = scene.theme;
    let key = Id::unique(("sparse", pattern.serial, reach, theme.choice as usize));
    let texture = scene.caches.textures.picture(ui.ctx(), key, || picture(pattern, reach, theme));
    let painter = ui.painter_at(rect.expand(1.0));
    textures::paint(&painter, texture, rect, Color32::WHITE);
    painter.rect_stroke(rect, 0.0, egui::Stroke::new(theme.line, theme.outline), egui::StrokeKind::Outside);
    let text = if reach { reached(scene, pattern) } else { scene.text("sparse-axes").into_owned() };
    ui.add(Label::new(RichText::new(&text).small().color(theme.text_weak)).wrap());
    let cell = if tokens > 0 { cell(ui, scene, pattern, rect, &response, reach) } else { None };
    let label = format!("{title}. {text}");
    read_out(&response, &label, cell.as_deref());
    if let Some(cell) = cell.filter(|_| response.hovered()) {
        response.on_hover_text_at_pointer(cell);
    }
}

fn reached(scene: &Scene, pattern: &PatternReach) -> String {
    match pattern.cut_off {
        0 => scene.text("sparse-all-reach").into_owned(),
        cut => {
            let share = 100.0 * cut as f32 / pattern.allowed.max(1) as f32;
            scene.with("sparse-cut-off", &[("pairs", &cut.to_string()), ("share", &rounded(share, 1))])
        }
    }
}

/// Outlines the row and the column that are pointed at, and returns what their cell says.
fn cell(
    ui: &Ui,
    scene: &Scene,
    pattern: &PatternReach,
    rect: Rect,
    response: &Response,
    reach: bool,
) -> Option<String> {
    let tokens = pattern.links.tokens();
    let place = |share: f32| ((share * tokens as f32) as usize).min(tokens - 1);
    let under = response
        .hover_pos()
        .map(|at| (place((at.y - rect.top()) / rect.height()), place((at.x - rect.left()) / rect.width())));
    let (query, key) = pointed(ui, response, under, (tokens, tokens))?;
    let cell = rect.height() / tokens as f32;
    let row = Rect::from_min_size(pos2(rect.left(), rect.top() + cell * query as f32), vec2(rect.width(), cell));
    let column = Rect::from_min_size(pos2(rect.left() + cell * key as f32, rect.top()), vec2(cell, rect.height()));
    for (outline, color) in [(row, scene.theme.query), (column, scene.theme.key)] {
        let stroke = egui::Stroke::new(scene.theme.line, color);
        ui.painter().rect_stroke(outline, 0.0, stroke, egui::StrokeKind::Outside);
    }
    let verdict = match (reach, pattern.links.allows(query, key), pattern.reach.reaches(query, key)) {
        (false, true, _) => "sparse-cell-kept",
        (false, false, _) if pattern.causal && key > query => "sparse-cell-future",
        (false, false, _) => "sparse-cell-dropped",
        (true, _, true) => "sparse-cell-reached",
        (true, ..) if pattern.causal && key > query => "sparse-cell-future",
        (true, ..) => "sparse-cell-cut-off",
    };
    let arguments = [("query", &*(query + 1).to_string()), ("key", &*(key + 1).to_string())];
    Some(scene.with(verdict, &arguments))
}

/// The colours and what they stand for.
fn legend(ui: &mut Ui, scene: &Scene) {
    let theme = scene.theme;
    ui.horizontal_wrapped(|ui| {
        for (color, key) in [
            (theme.accent, "sparse-legend-kept"),
            (theme.value, "sparse-legend-reached"),
            (theme.raised, "sparse-legend-dropped"),
            (theme.forbidden.lerp_to_gamma(theme.hatch, 0.5), "sparse-legend-future"),
        ] {
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
            ui.painter().rect_filled(rect, 2.0, color);
            ui.painter().rect_stroke(rect, 2.0, egui::Stroke::new(1.0, theme.outline), egui::StrokeKind::Inside);
            ui.label(RichText::new(scene.text(key)).small());
            ui.add_space(6.0);
        }
    });
}

fn picture(pattern: &PatternReach, reach: bool, theme: Theme) -> ColorImage {
    let tokens = pattern.links.tokens();
    let color = |at: usize| {
        let (query, key) = (at / tokens, at % tokens);
        match (pattern.causal && key > query, reach) {
            (true, _) => {
                theme.forbidden.lerp_to_gamma(theme.hatch, if (query + key).is_multiple_of(2) { 0.35 } else { 0.65 })
            }
            (false, false) if pattern.links.allows(query, key) => theme.accent,
            (false, true) if pattern.reach.reaches(query, key) => theme.value,
            _ => theme.raised,
        }
    };
    let pixels = if tokens == 0 { vec![theme.raised] } else { (0..tokens * tokens).map(color).collect() };
    ColorImage::new([tokens.max(1), tokens.max(1)], pixels)
}
