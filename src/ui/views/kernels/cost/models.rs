//! Where the operations of models in use go: the map beside the projections and the MLP.

use egui::{
    Color32, Grid, Rect, RichText, Role, ScrollArea, Sense, Stroke, TextStyle, TextWrapMode, Ui, WidgetInfo,
    WidgetText, pos2, vec2,
};

use crate::kernels::{KNOWN_MODELS, KnownModel, ModelOperations};
use crate::ui::theme::{Theme, fonts};
use crate::ui::widgets::room_for;
use crate::ui::{Scene, numbers, units};

/// Length of a bar, and its height.
const BAR: (std::ops::RangeInclusive<f32>, f32) = (160.0..=520.0, 18.0);
/// Six rows fit into a hall at its largest zoom: the small one of a family of three stays out.
const NOT_IN_A_HALL: &str = "Llama-3.2-1B";
/// Side of the sample of a colour.
const SAMPLE: f32 = 14.0;
/// Beside a bar stand a name and numbers; outside a hall a picture and a number more.
const BESIDE: f32 = 330.0;
const BESIDE_ALL: f32 = 610.0;
/// The picture of a share against T: from 128 tokens to a million, as powers of two.
const STRIP: egui::Vec2 = vec2(130.0, 18.0);
const SPAN: (f32, f32) = (7.0, 20.0);

/// A bar for each model at the chosen length, as long as any other: what counts is the share of each part.
pub(super) fn models(ui: &mut Ui, scene: &Scene) {
    let tokens = scene.workbench.view().kernels.tokens;
    let title = scene.with("models-title", &[("tokens", &units::tokens(tokens))]);
    ui.label(RichText::new(title).family(fonts::strong()));
    ui.horizontal_wrapped(|ui| {
        for (name, color) in parts(scene.theme) {
            let name = WidgetText::from(scene.text(name).into_owned());
            let name = name.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
            // A sample and its name stay together.
            if SAMPLE + ui.spacing().item_spacing.x + name.size().x > ui.available_size_before_wrap().x {
                ui.end_row();
            }
            let (sample, _) = ui.allocate_exact_size(vec2(SAMPLE, SAMPLE), Sense::hover());
            ui.painter().rect_filled(sample, 2.0, color);
            ui.label(name);
            ui.add_space(8.0);
        }
    });
    let beside = if scene.projected { BESIDE } else { BESIDE_ALL };
    let width = (ui.available_width() - beside).clamp(*BAR.0.start(), *BAR.0.end());
    if scene.projected {
        return bars(ui, scene, tokens, width);
    }
    ScrollArea::horizontal().id_salt("models-table").show(ui, |ui| bars(ui, scene, tokens, width));
    super::note(ui, scene, scene.text("models-note").into_owned());
}

/// A row for each model.
fn bars(ui: &mut Ui, scene: &Scene, tokens: usize, width: f32) {
    Grid::new("models").spacing(vec2(14.0, 4.0)).show(ui, |ui| {
        if !scene.projected {
            // Names and bars speak for themselves.
            ui.label("");
            ui.label("");
            for key in ["models-share", "models-operations", "models-shares", "models-even"] {
                ui.label(RichText::new(scene.text(key)).small().color(scene.theme.text_weak));
            }
            ui.end_row();
        }
        // Two that differ in their context alone have the same bar.
        let mut seen: Vec<ModelOperations> = Vec::new();
        for model in KNOWN_MODELS {
            let operations = KnownModel { tokens, ..model }.operations();
            if seen.contains(&operations) || (scene.projected && model.name == NOT_IN_A_HALL) {
                continue;
            }
            seen.push(operations);
            ui.label(model.name);
            bar(ui, scene, model.name, operations, width);
            ui.monospace(format!("{} = {}", scene.text("models-map-short"), shares(operations)[2]));
            ui.monospace(units::operations(operations.sum()));
            if !scene.projected {
                strip(ui, scene, &model, tokens);
                ui.monospace(format!("T = {:.0}", model.even_tokens()));
            }
            ui.end_row();
        }
    });
}

/// The parts in the order of a bar, each with its colour.
fn parts(theme: Theme) -> [(&'static str, Color32); 3] {
    [("models-projections", theme.query), ("models-mlp", theme.text_weak), ("models-map", theme.weight)]
}

fn shares(operations: ModelOperations) -> [String; 3] {
    let sum = operations.sum();
    [operations.projections, operations.mlp, operations.map].map(|part| numbers::percent((part / sum) as f32))
}

/// The three parts beside each other.
fn bar(ui: &mut Ui, scene: &Scene, model: &str, operations: ModelOperations, width: f32) {
    let (rect, response) = room_for(ui, vec2(width, BAR.1), Sense::hover());
    let [projections, mlp, map] = shares(operations);
    let arguments = [("model", model), ("projections", &projections), ("mlp", &mlp), ("map", &map)];
    let said = scene.with("models-bar", &arguments);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    let mut left = rect.left();
    let lengths = [operations.projections, operations.mlp, operations.map];
    for (part, (_, color)) in lengths.into_iter().zip(parts(scene.theme)) {
        let right = left + width * (part / operations.sum()) as f32;
        ui.painter().rect_filled(Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom())), 0.0, color);
        left = right;
    }
    response.on_hover_text(said);
}

/// The share of the map against T, with a mark at the chosen length.
fn strip(ui: &mut Ui, scene: &Scene, model: &KnownModel, tokens: usize) {
    let (rect, response) = ui.allocate_exact_size(STRIP, Sense::hover());
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0.0, scene.theme.text_weak.gamma_multiply(0.25));
    let share = |power: f32| {
        let tokens = power.exp2().round() as usize;
        let operations = KnownModel { tokens, ..*model }.operations();
        (operations.map / operations.sum()) as f32
    };
    let x = |power: f32| rect.left() + rect.width() * (power - SPAN.0) / (SPAN.1 - SPAN.0);
    let columns = rect.width() as usize;
    for column in 0..columns {
        let power = |column: usize| SPAN.0 + (SPAN.1 - SPAN.0) * column as f32 / columns as f32;
        let top = rect.bottom() - rect.height() * share(power(column));
        let filled = Rect::from_min_max(pos2(x(power(column)), top), pos2(x(power(column + 1)), rect.bottom()));
        painter.rect_filled(filled, 0.0, scene.theme.weight);
    }
    painter.hline(rect.x_range(), rect.center().y, Stroke::new(scene.theme.line, scene.theme.outline));
    painter.vline(x((tokens as f32).log2()), rect.y_range(), Stroke::new(scene.theme.line, scene.theme.accent));
    let even = format!("{:.0}", model.even_tokens());
    let said = scene.with("models-strip", &[("model", model.name), ("even", &even)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    response.on_hover_text(said);
}
