//! Measured times and bytes of every kernel against the length of the sentence.

mod paper;
mod plots;
mod table;

use egui::{Button, Label, ProgressBar, RichText, ScrollArea, Ui, vec2};

use super::{note, tabs};
use crate::bench::{Fit, Progress, Setup};
use crate::ui::names::kernel_key;
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::{control_row, fold};
use crate::ui::{Scene, units};
use crate::workbench::{Command, KernelKind};

/// Draws the curves, the numbers at one length, and what is known by formula.
pub fn cost(ui: &mut Ui, scene: &mut Scene) {
    tabs(ui, scene);
    control_row(ui, scene, measuring);
    let height = ui.available_height();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let top = ui.cursor().top();
        // The scroll bar floats over the edge of what it scrolls.
        ui.set_max_width(ui.available_width() - 8.0);
        match scene.workbench.costs() {
            Some((setup, progress)) if !progress.samples.is_empty() => {
                plots::plots(ui, scene, setup, progress, height);
                fold(ui, scene, (top, height));
                table::table(ui, scene, setup, progress);
            }
            _ => {
                ui.add(Label::new(scene.text("cost-nothing")).wrap());
            }
        }
        ui.add_space(6.0);
        paper::models(ui, scene);
        scroll_with_keys(ui);
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
    let kernels = setup.kernels.len();
    let all = (kernels * setup.sizes().count()).max(1);
    let done = progress.samples.len() + progress.skipped.len();
    if ui.button(scene.text("cost-cancel")).clicked() {
        scene.push(Command::StopMeasuring);
    }
    // The percentage beside the bar: no ink can be read on both of its halves.
    ui.add(ProgressBar::new(done as f32 / all as f32).desired_width(140.0));
    ui.label(format!("{} %", 100 * done / all));
    let now = progress.now.map(|(kernel, tokens)| {
        let name = scene.text(kernel_key(KernelKind::ALL[kernel]));
        scene.with("cost-now", &[("kernel", &name), ("tokens", &units::tokens(tokens))])
    });
    let remaining = progress.remaining.map(|seconds| {
        let time = units::duration(&scene.workbench.text, seconds);
        scene.with("cost-remaining", &[("time", &time)])
    });
    ui.label([now, remaining].into_iter().flatten().collect::<Vec<_>>().join(" · "));
}

/// What is measured or told of a kernel at a length.
#[derive(Clone, Copy)]
struct Value {
    value: f64,
    /// Not measured, but on the line through what was.
    extrapolated: bool,
}

/// Seconds of a kernel at T: measured, or else from the fit.
fn seconds_at(progress: &Progress, kernel: usize, tokens: usize) -> Option<Value> {
    let sample = progress.samples.iter().find(|sample| (sample.kernel, sample.tokens) == (kernel, tokens));
    match sample {
        Some(sample) => Some(Value { value: sample.seconds, extrapolated: false }),
        None => Fit::of_seconds(&progress.samples, kernel)
            .map(|fit| Value { value: fit.at(tokens as f64), extrapolated: true }),
    }
}

/// Bytes of a kernel at T: measured, or else by formula.
fn bytes_at(setup: &Setup, progress: &Progress, kernel: usize, tokens: usize) -> Value {
    let sample = progress.samples.iter().find(|sample| (sample.kernel, sample.tokens) == (kernel, tokens));
    match sample {
        Some(sample) => Value { value: sample.bytes as f64, extrapolated: false },
        None => Value { value: setup.kernels[kernel].bytes(tokens as f64, setup.head_width), extrapolated: true },
    }
}

/// Width of a sign in the legend, with its distance.
const SIGN: f32 = 32.0;

/// The row of a legend: the line's look, the name, and its growth.
fn legend(ui: &mut Ui, scene: &Scene, progress: &Progress) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
        for (index, kind) in KernelKind::ALL.into_iter().enumerate() {
            let color = scene.theme.kernels()[index];
            // A sign and its name stay in one line.
            let type_size = if scene.projected { size::SMALL } else { size::BODY };
            let font = egui::FontId::new(type_size, fonts::strong());
            let name = scene.text(kernel_key(kind)).into_owned();
            let width = ui.painter().layout_no_wrap(name.clone(), font, color).size().x;
            if ui.available_size_before_wrap().x < SIGN + width {
                ui.end_row();
            }
            crate::ui::widgets::curve::sample(ui, scene.theme, index, color);
            let growth = |fit: Option<Fit>| fit.map_or("–".into(), |fit| format!("×{:.1}", fit.per_doubling()));
            let (time, bytes) =
                (growth(Fit::of_seconds(&progress.samples, index)), growth(Fit::of_bytes(&progress.samples, index)));
            let name = RichText::new(name).size(type_size).color(color).family(fonts::strong());
            let growths = scene.with("cost-growth", &[("time", &time), ("bytes", &bytes)]);
            let _ = ui.label(name).on_hover_text(&growths);
            ui.add_space(if scene.projected { 0.0 } else { 6.0 });
        }
    });
}
