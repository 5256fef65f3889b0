//! The two outer levels: a black box, and the stages by name and shape.

use egui::text::LayoutJob;
use egui::{
    Align, Align2, Button, FontId, FontSelection, Frame, Margin, Rect, RichText, ScrollArea, Sense, Stroke, Ui, Vec2,
    vec2,
};

use super::walk_of;
use crate::attention::{Stage, StageCell, Walk};
use crate::ui::theme::{fonts, size};
use crate::ui::{Scene, stages};
use crate::workbench::{Command, Depth};

const BOX: Vec2 = vec2(170.0, 70.0);
/// Space for an arrow.
const ARROW: f32 = 30.0;

/// Draws boxes and arrows; a click on one goes a level deeper.
pub(super) fn outline(ui: &mut Ui, scene: &mut Scene) {
    let Some(walk) = walk_of(scene) else { return };
    let layer = scene.workbench.view.layer;
    ScrollArea::vertical().id_salt("outline").auto_shrink(false).show(ui, |ui| {
        ui.add_space(12.0);
        if scene.workbench.view.walk.depth == Depth::BlackBox {
            black_box(ui, scene, &walk, layer);
            return;
        }
        boxes(ui, scene, &walk, layer);
    });
}

/// All stages in rows, each with an arrow from the one before.
fn boxes(ui: &mut Ui, scene: &mut Scene, walk: &Walk, layer: usize) {
    let player = scene.workbench.view.walk.player.clone();
    let stages = walk.stages(layer);
    let columns = (((ui.available_width() + ARROW) / (BOX.x + ARROW)) as usize).max(1);
    let step = BOX + vec2(ARROW, 16.0);
    let rows = stages.len().div_ceil(columns) as f32;
    let (space, _) = ui.allocate_exact_size(vec2(columns as f32 * step.x - ARROW, rows * step.y), Sense::hover());
    for (index, stage) in stages.into_iter().enumerate() {
        let shown = player.reveal(index);
        if shown == 0.0 {
            continue;
        }
        let place = vec2((index % columns) as f32, (index / columns) as f32);
        let rect = Rect::from_min_size(space.min + place * step, BOX);
        ui.scope(|ui| {
            ui.set_opacity(0.2 + 0.8 * shown);
            if index > 0 {
                let at = rect.left_center() - vec2(ARROW / 2.0, 0.0);
                let font = FontId::proportional(size::HEADING);
                ui.painter().text(at, Align2::CENTER_CENTER, "→", font, scene.theme.text_weak);
            }
            stage_box(ui, scene, walk, layer, stage, Some(rect));
        });
    }
}

/// One stage; a click opens its matrix.
fn stage_box(ui: &mut Ui, scene: &mut Scene, walk: &Walk, layer: usize, stage: Stage, place: Option<Rect>) {
    let theme = &scene.theme;
    let (rows, columns) = walk.shape(layer, stage);
    let mut text = LayoutJob::default();
    let style = ui.style().clone();
    let meaning = scene.text(stages::words(stage).1).into_owned();
    let symbol = scene.text(stages::words(stage).0).into_owned();
    for line in [
        RichText::new(symbol).size(size::HEADING).family(fonts::strong()).color(stages::color(theme, stage)),
        RichText::new(format!("   {rows} × {columns}\n")).small().color(theme.text_weak),
        RichText::new(meaning).small().color(theme.text),
    ] {
        line.append_to(&mut text, &style, FontSelection::Default, Align::Min);
    }
    let button =
        Button::new(text).wrap().min_size(BOX).stroke(Stroke::new(theme.line + 0.5, stages::color(theme, stage)));
    let rect = place.unwrap_or_else(|| ui.allocate_exact_size(BOX, Sense::hover()).0);
    let clicked = ui.put(rect, button).clicked();
    if clicked {
        let head = scene.workbench.view.head;
        scene.push(Command::view(move |view| {
            view.walk.depth = Depth::Matrices;
            view.walk.trail = vec![StageCell { layer, head, stage, row: 0, column: 0 }];
        }));
    }
}

/// What goes in, and what comes out.
fn black_box(ui: &mut Ui, scene: &mut Scene, walk: &Walk, layer: usize) {
    let stages = walk.stages(layer);
    let tokens = scene.tokens(scene.workbench.view.walk.second).len();
    let document = scene.shown();
    let counts = [
        ("tokens", scene.workbench.text.count("status-tokens", tokens)),
        ("heads", scene.workbench.text.count("status-heads", document.heads())),
        ("width", document.width.to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        if let Some(first) = stages.first() {
            stage_box(ui, scene, walk, layer, *first, None);
        }
        ui.label(RichText::new("→").size(30.0));
        let frame = Frame::new().fill(scene.theme.raised).stroke(Stroke::new(2.0, scene.theme.weight));
        frame.corner_radius(8).inner_margin(Margin::same(26)).show(ui, |ui| {
            ui.vertical(|ui| {
                ui.set_max_width(320.0);
                ui.label(RichText::new(scene.text("black-box")).size(26.0).family(fonts::strong()));
                ui.label(scene.with("black-box-says", &counts));
                if ui.button(scene.text("black-box-open")).clicked() {
                    scene.push(Command::view(|view| view.walk.depth = Depth::Stages));
                }
            });
        });
        ui.label(RichText::new("→").size(30.0));
        stage_box(ui, scene, walk, layer, Stage::Output, None);
    });
}
