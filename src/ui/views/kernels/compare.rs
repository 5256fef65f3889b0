//! The same queries, keys and values through every kernel.

use egui::{Align, Color32, Id, Label, Layout, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use strum::VariantArray;

use super::{note, tabs};
use crate::analysis::value_weighted;
use crate::attention::HeadRun;
use crate::bench::{Compared, Comparison};
use crate::document::Which;
use crate::kernels::Kernel;
use crate::ui::numbers::number;
use crate::ui::textures::{BY_KERNEL, SIDE_BY_SIDE};
use crate::ui::theme::{ColorMap, fonts};
use crate::ui::views::explore::map_bar;
use crate::ui::widgets::{
    BareMap, HEAD_LIST, Shown, bare_map, dim_if, head_list, map_texture, page_break, room_for, scroll_edge, turn_pages,
};
use crate::ui::{Scene, textures, units};
use crate::workbench::{KernelComparison, KernelKind, MapKind};

/// Columns narrower than this are spread over two rows.
const NARROWEST: f32 = 172.0;
const LARGEST_MAP: f32 = 300.0;
/// Height of the name and the numbers of a kernel.
const READING: f32 = 104.0;
/// Height of an output.
const OUTPUT: f32 = 92.0;

/// Draws a column for each kernel: its attention matrix, its output, and how far it is from exact.
pub fn compare(ui: &mut Ui, scene: &mut Scene) {
    tabs(ui, scene);
    map_bar(ui, scene, (HEAD_LIST, head_list));
    let Some(comparison) = scene.workbench.comparison() else {
        ui.label(scene.text("positions-computing"));
        return;
    };
    if comparison.document.tokens.is_empty() || comparison.kernels[Which::First].len() < KernelKind::VARIANTS.len() {
        ui.label(RichText::new(scene.text("map-empty")).color(scene.theme.text_weak));
        return;
    }
    let page = ui.available_height();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        dim_if(ui, scene.workbench.comparison_is_stale() && !scene.workbench.is_stale());
        scroll_edge(ui, 8.0);
        if scene.derived().values_alike(Which::First, (scene.workbench.view().layer, scene.workbench.view().head)) {
            ui.label(RichText::new(scene.text("values-alike")).color(scene.theme.bad));
        }
        columns(ui, scene, comparison, page);
        note(ui, scene, scene.text("compare-note").into_owned());
        turn_pages(ui, scene, page);
    });
}

fn columns(ui: &mut Ui, scene: &mut Scene, comparison: &KernelComparison, page: f32) {
    let all = KernelKind::VARIANTS.len();
    let spacing = ui.spacing().item_spacing.x;
    let fits = |columns: usize| (ui.available_width() + spacing) / columns as f32 - spacing;
    // A hall sees all of them at once.
    let count = if fits(all) >= NARROWEST || scene.projected { all } else { all.div_ceil(2) };
    let kernels = &comparison.kernels[Which::First];
    let outputs = kernels.iter().filter_map(|compared| compared.result.as_ref().ok());
    // One range of colours for all, so that they can be compared.
    let magnitude = outputs.clone().map(|result| result.head.output.amax()).fold(0.0, f32::max);
    let settings = scene.workbench.settings();
    let colors = match scene.workbench.view().map {
        MapKind::Weights => ColorMap::weights(settings.palette, scene.theme.dark, settings.color_scale),
        MapKind::Scores => {
            let ranges = outputs.map(|result| result.head.scores.range());
            let magnitude = ranges.map(|(low, high)| low.abs().max(high.abs())).fold(0.0, f32::max);
            ColorMap::signed(settings.palette, scene.theme.dark, magnitude)
        }
        MapKind::ValueNorm => {
            let sizes = outputs.map(|result| value_weighted(&result.head.weights, result.head.value_sizes()).range().1);
            ColorMap::sizes(settings.palette, scene.theme.dark, sizes.fold(0.0, f32::max))
        }
    };
    // In a hall a row of maps with its numbers is a page, and the outputs are another.
    let map = if scene.projected { (page - READING).clamp(60.0, LARGEST_MAP) } else { LARGEST_MAP };
    let shared = Shared { serial: comparison.serial, magnitude, colors, map };
    for first in (0..all).step_by(count) {
        let top = ui.cursor().top();
        ui.columns(count, |columns| {
            for (index, ui) in (first..all).zip(columns) {
                ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
                    ui.spacing_mut().item_spacing.y = 3.0;
                    column(ui, scene, &shared, index, &kernels[index]);
                });
            }
        });
        ui.add_space(8.0);
        page_break(ui, scene, (top, page));
    }
}

/// What all columns have in common.
struct Shared {
    serial: u64,
    /// The largest number of any output, without its sign.
    magnitude: f32,
    colors: ColorMap,
    /// Largest side of a map.
    map: f32,
}

fn column(ui: &mut Ui, scene: &mut Scene, shared: &Shared, index: usize, compared: &Compared) {
    let Shared { serial, magnitude, colors, map } = shared;
    let kind = KernelKind::VARIANTS[index];
    let name = scene.text(kind.into_str()).into_owned();
    let color = scene.theme.kernels()[index];
    ui.add(Label::new(RichText::new(&name).family(fonts::strong()).color(color)).truncate());
    ui.add(Label::new(RichText::new(sizes(scene, &compared.kernel)).small().color(scene.theme.text_weak)).truncate());
    let result = match &compared.result {
        Ok(result) => result,
        Err(why) => {
            ui.add(Label::new(scene.text(why.into_str())).wrap());
            return;
        }
    };
    let side = ui.available_width().min(*map);
    let (rect, _) = room_for(ui, vec2(side, side), Sense::hover());
    let map_name = scene.with("compare-map", &[("kernel", &name)]);
    let id = ui.scope_id().with(("compare", index));
    let variant = BY_KERNEL + serial * SIDE_BY_SIDE + index as u64;
    let chosen = (scene.workbench.view().layer, scene.workbench.view().head);
    let run = HeadRun::computed(&result.head, &scene.shown().spec.mask);
    let texture = map_texture(ui, scene, (Which::First, chosen), (run, variant), colors, side);
    let shown = Shown::Head(run);
    let _ = bare_map(ui, scene, &BareMap { id, rect, shown, texture, colors, order: None, name: &map_name });
    reading(ui, scene, kind, result);
    if scene.projected {
        return;
    }

    let key = |what: &str| Id::unique(("compare", serial, index, what));
    let keys = [key("output"), key("difference")];
    let texts = [
        ("compare-output", &result.head.output, *magnitude),
        ("compare-difference", &result.difference, result.largest),
    ];
    for ((text, matrix, magnitude), key) in texts.into_iter().zip(keys) {
        let caption = scene.with(text, &[("most", &number(magnitude))]);
        ui.add(Label::new(RichText::new(&caption).small().color(scene.theme.text_weak)).truncate());
        let (rect, response) = room_for(ui, vec2(side, OUTPUT), Sense::hover());
        let look = (scene.workbench.settings().palette, scene.theme);
        let texture = scene.caches.textures.matrix(ui.ctx(), key, look, matrix, magnitude);
        textures::paint(ui.painter(), texture, rect, Color32::WHITE);
        let label = format!("{name}: {caption}");
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &label));
    }
}

/// Time, and the distance from exact.
fn reading(ui: &mut Ui, scene: &Scene, kind: KernelKind, result: &Comparison) {
    let time = units::duration(&scene.workbench.text, result.time.seconds);
    let short = scene.projected && ui.available_width() < NARROWEST;
    ui.label(if short { time } else { scene.with("compare-time", &[("time", &time)]) });
    // Two lines for each kernel, so that the pictures below stand side by side.
    let lines = if kind == KernelKind::Exact {
        [scene.text("compare-reference").into_owned(), String::new()]
    } else {
        let narrow = scene.projected && ui.available_width() < NARROWEST;
        let keys = if narrow { ["hall-largest", "hall-mean"] } else { ["compare-largest", "compare-mean"] };
        [(keys[0], result.largest), (keys[1], result.mean)]
            .map(|(key, value)| scene.with(key, &[("value", &number(value))]))
    };
    for line in lines {
        ui.add(Label::new(RichText::new(line).small()).truncate());
    }
}

/// A kernel's sizes in a few words.
fn sizes(scene: &Scene, kernel: &Kernel) -> String {
    let sizes = kernel.method().sizes(scene.shown().head_width());
    let sizes: Vec<_> = sizes.into_iter().map(|(name, size)| (name, size.to_string())).collect();
    let arguments: Vec<_> = sizes.iter().map(|(name, size)| (*name, size.as_str())).collect();
    scene.with(kernel.into_str(), &arguments)
}
