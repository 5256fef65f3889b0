//! What stands in the place of the numbers of the walk-through: the gradient of the loss, or a change.

use egui::{Color32, RichText, Sense, Ui, vec2};

use super::Scene;
use super::numbers::{number, rounded};
use super::stages::shown_walk;
use super::textures::Instead;
use super::theme::ColorMap;
use crate::analysis::{Stage, StageCell, Walk};
use crate::workbench::{Shows, StageOverlay};

/// Side of what shows a colour.
const SWATCH: f32 = 12.0;
/// Decimals of a unit at most; smaller ones are written as powers.
const DECIMALS: i32 = 4;

/// What stands in the place of the numbers of a stage of a layer and of the chosen head: the gradient by them, or how far
/// they are from those of what is pinned; none where neither is shown, or the stage has none.
pub(crate) fn of(scene: &Scene, walk: &Walk, layer: usize, stage: Stage) -> Option<StageOverlay> {
    if scene.workbench.shows() == Shows::Change {
        return scene.workbench.stage_change(layer, stage);
    }
    let blame = scene.workbench.blame()?;
    blame.by_stage(layer, scene.workbench.view().head, stage, walk.shape(layer, stage))
}

/// What kind of numbers that is.
pub(crate) fn kind(scene: &Scene, numbers: Option<&StageOverlay>) -> Option<Instead> {
    numbers?;
    let pin = scene.workbench.pin().filter(|_| scene.workbench.shows() == Shows::Change);
    Some(pin.map_or(Instead::Gradient, |pin| Instead::Change(pin.derived().revision, pin.derived().version)))
}

/// What the numbers of a stage are counted in.
pub(crate) fn unit(gradient: &StageOverlay) -> f32 {
    10f32.powi(gradient.exponent)
}

/// "0.001"
pub(crate) fn unit_text(gradient: &StageOverlay) -> String {
    match -gradient.exponent {
        decimals @ ..=DECIMALS => rounded(unit(gradient), decimals.max(0) as usize),
        _ => number(unit(gradient)),
    }
}

/// What the colours mean.
pub(crate) fn caption(ui: &mut Ui, scene: &Scene) {
    if scene.workbench.shows() == Shows::Change {
        let colors = ColorMap::signed(scene.workbench.settings().palette, scene.theme.dark, 1.0);
        ui.horizontal_wrapped(|ui| {
            ui.label(scene.text("change-caption"));
            for (sign, key) in [(-1.0, "change-less"), (1.0, "change-more")] {
                swatch(ui, colors.color(sign, 1.0));
                ui.label(scene.text(key));
            }
        });
        return;
    }
    if !scene.workbench.shows_gradients() {
        return;
    }
    let weak = |text: String| RichText::new(text).color(scene.theme.text_weak);
    let Some(text) = scene.workbench.blame() else {
        if !scene.workbench.is_blaming() {
            ui.label(weak(scene.text("gradients-none").into_owned()));
        }
        return;
    };
    let colors = ColorMap::signed(scene.workbench.settings().palette, scene.theme.dark, 1.0);
    ui.horizontal_wrapped(|ui| {
        ui.label(scene.with("gradients-caption", &[("loss", &number(text.blame.loss))]));
        for (sign, key) in [(-1.0, "gradients-lower"), (1.0, "gradients-raise")] {
            swatch(ui, colors.color(sign, 1.0));
            ui.label(scene.text(key));
        }
        let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
        let is_faint = |stage: Stage| text.blame.blamed(StageCell { layer, head, stage, row: 0, column: 0 }).is_none();
        if shown_walk(scene).is_some_and(|walk| walk.stages(layer).into_iter().any(is_faint)) {
            ui.label(weak(scene.text("gradients-faint").into_owned()));
        }
    });
}

fn swatch(ui: &mut Ui, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(SWATCH, SWATCH), Sense::hover());
    ui.painter().rect_filled(rect, 2.0, color);
}
