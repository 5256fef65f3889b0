//! Measured times and bytes of every kernel against the length of the sentence.

mod axes;
mod models;
mod paper;
mod plots;
mod roof;
mod table;
mod token;
mod value;

use egui::{Button, Label, ProgressBar, RichText, ScrollArea, Ui, vec2};
use strum::VariantArray;

use super::{note, tabs};
use crate::bench::Step;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::{control_row, page_break, scroll_edge, turn_pages};
use crate::ui::{Scene, units};
use crate::workbench::{Command, KernelChange, KernelKind, KernelSize, PanelName, Target};

/// Draws the curves, the numbers at one length, and what is known by formula.
pub fn cost(ui: &mut Ui, scene: &mut Scene) {
    tabs(ui, scene);
    control_row(ui, scene, measuring);
    let models = Target::Panel(PanelName::Models);
    if scene.projected && scene.points_at(&models) {
        return scene.outlined(ui, &models, |ui, scene| models::models(ui, scene));
    }
    let height = ui.available_height();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let top = ui.cursor().top();
        scroll_edge(ui, 8.0);
        match scene.workbench.costs() {
            Some((setup, progress)) if !progress.samples.is_empty() => {
                plots::plots(ui, scene, setup, progress, height);
                page_break(ui, scene, (top, height));
                let top = ui.cursor().top();
                length(ui, scene);
                table::table(ui, scene, setup, progress);
                ui.add_space(6.0);
                page_break(ui, scene, (top, height));
                token::token(ui, scene, setup, progress, height);
            }
            _ => {
                ui.add(Label::new(scene.text("cost-nothing")).wrap());
                ui.add_space(6.0);
                length(ui, scene);
            }
        }
        ui.add_space(6.0);
        scene.outlined(ui, &models, |ui, scene| models::models(ui, scene));
        ui.add_space(6.0);
        paper::models(ui, scene);
        turn_pages(ui, scene, height);
    });
}

/// The big button, and the length of which the numbers below speak.
fn length(ui: &mut Ui, scene: &mut Scene) {
    let tokens = scene.workbench.view().kernels.tokens;
    let (shortest, longest) = KernelSize::Tokens.limits();
    ui.horizontal_wrapped(|ui| {
        let text = RichText::new(scene.text("cost-double")).size(size::HEADING).family(fonts::strong());
        let button = ui.add_enabled(tokens < longest, Button::new(text).min_size(vec2(0.0, 34.0)));
        if button.on_hover_text(scene.text("cost-double-hint")).clicked() {
            scene.push(KernelChange::KernelSize(KernelSize::Tokens, tokens * 2));
        }
        if ui.add_enabled(tokens > shortest, Button::new(scene.text("cost-halve"))).clicked() {
            scene.push(KernelChange::KernelSize(KernelSize::Tokens, tokens / 2));
        }
        let length =
            scene.with("cost-length", &[("tokens", &units::tokens(tokens)), ("half", &units::tokens(tokens / 2))]);
        ui.label(RichText::new(length).size(size::HEADING));
    });
}

/// The button that measures, or how far it has come.
fn measuring(ui: &mut Ui, scene: &mut Scene) {
    let costs = scene.workbench.costs();
    if !scene.workbench.is_measuring() {
        let button = Button::new(RichText::new(scene.text("cost-measure")).family(fonts::strong()));
        if ui.add(button).on_hover_text(scene.text("cost-measure-hint")).clicked() {
            scene.push(Command::Measure);
        }
        note(ui, scene, scene.text("cost-what").into_owned());
        return;
    }
    let Some((setup, progress)) = costs else { return };
    let (done, all) = (progress.done(), setup.steps().count().max(1));
    if ui.button(scene.text("cost-cancel")).clicked() {
        scene.push(Command::StopMeasuring);
    }
    // The percentage beside the bar: no ink can be read on both of its halves.
    ui.add(ProgressBar::new(done as f32 / all as f32).desired_width(140.0));
    ui.label(format!("{} %", 100 * done / all));
    let now = progress.now.map(|step| match step {
        Step::Roof => scene.text("cost-now-roof").into_owned(),
        Step::Token { tokens } => scene.with("cost-now-token", &[("tokens", &units::tokens(tokens))]),
        Step::Kernel { kernel, tokens } => {
            let name = scene.text(KernelKind::VARIANTS[kernel].into_str());
            scene.with("cost-now", &[("kernel", &name), ("tokens", &units::tokens(tokens))])
        }
    });
    let remaining = progress.remaining.map(|seconds| {
        let time = units::duration(&scene.workbench.text, seconds);
        scene.with("cost-remaining", &[("time", &time)])
    });
    ui.label([now, remaining].into_iter().flatten().collect::<Vec<_>>().join(" · "));
}
