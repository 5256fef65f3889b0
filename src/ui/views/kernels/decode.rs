//! Decoding with a cache of keys and values, token by token.

use egui::{
    Color32, Grid, Id, Label, Rect, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::{note, played, tabs};
use crate::attention::cache_bytes;
use crate::bench::DecodeStep;
use crate::design::visible;
use crate::document::Which;
use crate::kernels::KNOWN_MODELS;
use crate::math::Matrix;
use crate::ui::numbers::number;
use crate::ui::theme::{fonts, size};
use crate::ui::views::absent::{NO_CACHE, absent};
use crate::ui::widgets::{page_break, room_for, scroll_edge, turn_pages};
use crate::ui::{Scene, textures, units};
use crate::workbench::PlayerName;

/// Bytes of the document's numbers, and of those of models in use.
const F32: usize = 4;
const F16: usize = 2;
const LARGEST: f32 = 360.0;
/// In a hall: height of the table with its distance, of a title, and of the pictures beside the table.
const COSTS: f32 = 186.0;
const TITLE: f32 = 30.0;
const LEAST_HALL: f32 = 60.0;
/// Width of a picture below which its title is small.
const SHORT: f32 = 190.0;

/// Draws the cache as it grows, what each token costs, and what sharing saves.
pub fn decode(ui: &mut Ui, scene: &mut Scene) {
    tabs(ui, scene);
    if scene.shown().reader().is_some_and(|reader| !reader.model.checkpoint.causal) {
        absent(ui, scene, NO_CACHE);
        return;
    }
    let Some(run) = scene.workbench.decoded() else {
        ui.label(scene.text("positions-computing"));
        return;
    };
    let steps = match run {
        Err(why) => {
            ui.add(Label::new(scene.text(why.into_str())).wrap());
            return;
        }
        Ok(steps) if steps.is_empty() => {
            ui.label(RichText::new(scene.text("map-empty")).color(scene.theme.text_weak));
            return;
        }
        Ok(steps) => steps,
    };
    let player = scene.workbench.view().kernels.decode.clone();
    played(ui, scene, PlayerName::Decode);
    let at = player.stage().unwrap_or(steps.len() - 1).min(steps.len() - 1);
    let token = scene.shown().tokens.get(at).map(|token| visible(&token.text).into_owned()).unwrap_or_default();
    let arguments = [("token", &*token), ("count", &*(at + 1).to_string())];
    ui.add(Label::new(RichText::new(scene.with("decode-now", &arguments)).heading()).wrap());
    let page = ui.available_height();
    // In a hall the table is on the page of the pictures, or else on the next.
    let hall = if page >= COSTS + LEAST_HALL { page - COSTS } else { page - TITLE };
    let height = if scene.projected { hall } else { 0.26 * ui.ctx().content_rect().height() };
    let height = height.clamp(LEAST_HALL, LARGEST);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let top = ui.cursor().top();
        scroll_edge(ui, 8.0);
        caches(ui, scene, at, height);
        ui.add_space(6.0);
        if page < COSTS + LEAST_HALL {
            page_break(ui, scene, (top, page));
        }
        ScrollArea::horizontal().id_salt("costs").show(ui, |ui| costs(ui, scene, steps, at));
        ui.add_space(6.0);
        page_break(ui, scene, (top, page));
        ScrollArea::horizontal().show(ui, |ui| sharing(ui, scene));
        turn_pages(ui, scene, page);
    });
}

/// The keys and values of the chosen head that are in the cache.
fn caches(ui: &mut Ui, scene: &mut Scene, at: usize, height: f32) {
    let Some(head) = scene.head(Which::First).and_then(|run| run.inside) else { return };
    let place = (scene.workbench.view().layer, scene.workbench.view().head);
    let gap = ui.spacing().item_spacing.x;
    let side = vec2(((ui.available_width() - gap) / 2.0).clamp(0.0, LARGEST), height);
    ui.horizontal_wrapped(|ui| {
        for (matrix, key, color) in
            [(&head.k, "decode-keys", scene.theme.key), (&head.v, "decode-values", scene.theme.value)]
        {
            ui.vertical(|ui| {
                let title =
                    scene.with(key, &[("rows", &(at + 1).to_string()), ("columns", &matrix.ncols().to_string())]);
                ui.set_max_width(side.x);
                let name = RichText::new(&title).family(fonts::strong()).color(color);
                // Small where it would be cut off.
                let name = if side.x < SHORT { name.size(size::SMALL) } else { name };
                ui.add(Label::new(name).truncate());
                let id = Id::unique(("decode", key, place, scene.derived().revision));
                cache(ui, scene, matrix, at, (id, color), side, &title);
            });
        }
    });
}

/// Rows up to the newest, which is outlined.
fn cache(
    ui: &mut Ui,
    scene: &mut Scene,
    matrix: &Matrix,
    at: usize,
    (id, color): (Id, Color32),
    side: egui::Vec2,
    name: &str,
) {
    let (rect, response) = room_for(ui, side, Sense::hover());
    let look = (scene.workbench.settings().palette, scene.theme);
    let texture = scene.caches.textures.matrix(ui.ctx(), id, look, matrix, matrix.amax());
    let painter = ui.painter_at(rect.expand(2.0));
    textures::paint(&painter, texture, rect, Color32::WHITE);
    let row = rect.height() / matrix.nrows() as f32;
    let below = rect.top() + row * (at + 1) as f32;
    painter.rect_filled(Rect::from_x_y_ranges(rect.x_range(), below..=rect.bottom()), 0.0, scene.theme.panel);
    let newest = Rect::from_x_y_ranges(rect.x_range(), below - row..=below);
    painter.rect_stroke(newest, 0.0, Stroke::new(2.0 * scene.theme.line, color), StrokeKind::Inside);
    painter.rect_stroke(rect, 0.0, Stroke::new(scene.theme.line, scene.theme.outline), StrokeKind::Outside);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
}

/// What the token took, with the cache and without.
fn costs(ui: &mut Ui, scene: &Scene, steps: &[DecodeStep], at: usize) {
    let step = &steps[at];
    Grid::new("decode-costs").striped(true).spacing(vec2(18.0, 3.0)).show(ui, |ui| {
        for (key, value) in [
            ("decode-flops", units::operations(step.flops)),
            ("decode-flops-without", units::operations(step.flops_without)),
            ("decode-time", units::duration(&scene.workbench.text, step.time.seconds)),
            ("decode-bytes", units::bytes(step.bytes as f64)),
            ("decode-difference", number(step.difference)),
        ] {
            ui.label(scene.text(key));
            ui.monospace(value);
            ui.end_row();
        }
    });
}

/// Bytes a token by how many heads share keys and values, here and in models in use.
fn sharing(ui: &mut Ui, scene: &Scene) {
    let document = scene.shown();
    let (layers, heads, width) = (document.layers.len(), document.heads(), document.head_width());
    ui.label(RichText::new(scene.text("decode-sharing")).family(fonts::strong()));
    Grid::new("decode-sharing").striped(true).spacing(vec2(18.0, 3.0)).show(ui, |ui| {
        for key in ["decode-model", "decode-groups", "decode-a-token"] {
            ui.label(RichText::new(scene.text(key)).small().color(scene.theme.text_weak));
        }
        ui.end_row();
        let mut row = |name: String, groups: usize, heads: usize, bytes: u64, strong: bool| {
            let name = RichText::new(name);
            ui.label(if strong { name.family(fonts::strong()) } else { name });
            ui.monospace(format!("{groups} / {heads}"));
            ui.monospace(units::bytes(bytes as f64));
            ui.end_row();
        };
        let sizes = [1, document.group_size.min(heads), heads];
        let mut before = 0;
        for size in sizes {
            if size == before {
                continue;
            }
            before = size;
            let groups = heads.div_ceil(size);
            let key = match size {
                1 => "decode-multi-head",
                size if size >= heads => "decode-multi-query",
                _ => "decode-grouped",
            };
            let bytes = cache_bytes(layers, groups, width, F32);
            row(scene.text(key).into_owned(), groups, heads, bytes, size == document.group_size.min(heads));
        }
        for model in KNOWN_MODELS.iter().filter(|model| model.causal) {
            row(model.name.into(), model.groups, model.heads, model.cache_bytes(F16), false);
        }
    });
    note(ui, scene, scene.text("decode-note").into_owned());
}
