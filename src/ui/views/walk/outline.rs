//! The two outer levels: a black box, and the stages by name and shape.

use egui::{Frame, Margin, RichText, ScrollArea, Sense, Stroke, Ui, vec2};

use super::flow;
use super::stage_box::{HIGH, NARROW, stage_box};
use crate::analysis::{Stage, Walk};
use crate::design::visible;
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::theme::fonts;
use crate::ui::{Scene, stages};
use crate::workbench::{Depth, WalkChange};

/// Width below which the black box stands below what goes in.
const BESIDE: f32 = 760.0;
/// Tokens of the sentence that are written out.
const WORDS: usize = 24;

/// Draws boxes and arrows; a click on one goes a level deeper.
pub(super) fn outline(ui: &mut Ui, scene: &mut Scene) {
    let Some(walk) = stages::shown_walk(scene) else { return };
    let layer = scene.workbench.view().layer;
    ScrollArea::vertical().id_salt("outline").auto_shrink(false).show(ui, |ui| {
        ui.add_space(4.0);
        if scene.workbench.view().walk.depth == Depth::BlackBox {
            black_box(ui, scene, &walk, layer);
        } else {
            flow::flow(ui, scene, &walk, layer);
        }
        scroll_with_keys(ui);
    });
}

/// What goes in, and what comes out.
fn black_box(ui: &mut Ui, scene: &mut Scene, walk: &Walk, layer: usize) {
    let stages = walk.stages(layer);
    let tokens = scene.tokens(scene.workbench.view().walk.which).len();
    let document = scene.shown();
    let counts = [
        ("tokens", scene.workbench.text.count("status-tokens", tokens)),
        ("heads", scene.workbench.text.count("status-heads", document.heads())),
        ("width", document.width.to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let words = scene.tokens(scene.workbench.view().walk.which).iter().take(WORDS).map(|token| visible(&token.text));
    let mut words = words.collect::<Vec<_>>().join(" · ");
    if tokens > WORDS {
        words += " · …";
    }
    ui.label(RichText::new(words).family(fonts::strong()));
    ui.add_space(10.0);
    let first = stages.first().copied().unwrap_or(Stage::Output);
    let size = vec2(if scene.projected { NARROW.min(0.24 * ui.available_width()) } else { NARROW }, *HIGH.end());
    let stage = |ui: &mut Ui, scene: &mut Scene, stage| {
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        stage_box(ui, scene, walk, layer, stage, rect);
    };
    let arrow = |ui: &mut Ui, sign: &str| ui.label(RichText::new(sign).size(26.0));
    if scene.projected || ui.available_width() >= BESIDE {
        ui.horizontal(|ui| {
            stage(ui, scene, first);
            arrow(ui, "→");
            attention(ui, scene, &counts);
            arrow(ui, "→");
            stage(ui, scene, Stage::Output);
        });
    } else {
        stage(ui, scene, first);
        arrow(ui, "↓");
        attention(ui, scene, &counts);
        arrow(ui, "↓");
        stage(ui, scene, Stage::Output);
    }
}

/// The box itself.
fn attention(ui: &mut Ui, scene: &mut Scene, counts: &[(&str, &str)]) {
    let frame = Frame::new().fill(scene.theme.raised).stroke(Stroke::new(2.0, scene.theme.weight));
    frame.corner_radius(8).inner_margin(Margin::same(22)).show(ui, |ui| {
        ui.vertical(|ui| {
            ui.set_max_width(360.0);
            ui.label(RichText::new(scene.text("black-box")).size(26.0).family(fonts::strong()));
            if scene.projected {
                return;
            }
            ui.label(scene.with("black-box-says", counts));
            if ui.button(scene.text("black-box-open")).clicked() {
                scene.push(WalkChange::Depth(Depth::Stages));
            }
        });
    });
}
