//! Times and bytes on logarithmic axes.

use egui::{Align2, FontId, RichText, Ui, vec2};
use egui_plot::{LineStyle, PlotPoint, PlotUi, Text, VLine};
use strum::VariantArray;

use super::axes::{FIRST, LAST, Span, What, begin, curve, frame, keep_together, markers, times, told};
use super::roof;
use super::table::far;
use crate::bench::{Fit, Growth, Progress, Setup, Timed, forecast, last_solid};
use crate::kernels::KNOWN_MODELS;
use crate::ui::Scene;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::curve::{look, sample, sign};
use crate::ui::widgets::{cut_label, page_break, read_out};
use crate::workbench::KernelKind;

/// The plots are at least so high, and side by side where there is room.
const LEAST: f32 = 190.0;
const MOST: f32 = 420.0;
const WIDE: f32 = 560.0;
/// Height of what stands above and below them, with the numbers of all kernels.
const AROUND: f32 = 444.0;
/// In a hall: height of the title above a plot, and of a plot at least.
const TITLE: f32 = 36.0;
const LEAST_HALL: f32 = 90.0;

/// Width of a plot from which on there is room for the names of models.
const NAMED: f32 = 400.0;
/// Distance of the numbers beside the curves, in parts of the height.
const APART: f64 = 0.065;

/// By how much a kernel's curve grows with twice the tokens, as text; a mark says that this is not to be relied on. None where
/// the runs differ too much to say.
fn growth_of(what: What, setup: &Setup, progress: &Progress, kernel: usize) -> Option<String> {
    match what {
        What::Seconds => {
            let growth = Growth::of(setup, &progress.samples, kernel).filter(|growth| growth.steady)?;
            Some(format!("×{:.1}{}", growth.measured, if growth.is_far() { " ?" } else { "" }))
        }
        What::Bytes => Fit::of_bytes(&progress.samples, kernel).map(|fit| format!("×{:.1}", fit.per_doubling())),
    }
}

pub(super) fn plots(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress, page: f32) {
    let top = ui.cursor().top();
    legend(ui, scene, setup, progress);
    if let Some(roof) = progress.roof {
        roof::legend(ui, scene, roof);
    }
    let height = match scene.projected {
        // What the legend and the title leave.
        true => (page - (ui.cursor().top() - top) - TITLE).max(LEAST_HALL),
        false => (ui.ctx().content_rect().height() - AROUND).clamp(LEAST, MOST),
    };
    if ui.available_width() >= WIDE {
        ui.columns(2, |columns| {
            for (ui, what) in columns.iter_mut().zip([What::Seconds, What::Bytes]) {
                plot(ui, scene, setup, progress, what, height);
            }
        });
    } else {
        for (what, top) in [(What::Seconds, Some(top)), (What::Bytes, None)] {
            let top = top.unwrap_or(ui.cursor().top());
            plot(ui, scene, setup, progress, what, height);
            page_break(ui, scene, (top, page));
        }
    }
}

/// The measured times of each kernel, at their T.
fn measured(progress: &Progress, kernel: usize) -> Vec<(usize, Timed)> {
    let own = progress.samples.iter().filter(|sample| sample.kernel == kernel);
    own.map(|sample| (sample.tokens, sample.time)).collect()
}

fn plot(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress, what: What, height: f32) {
    let (title, id) = match what {
        What::Seconds if scene.projected => ("hall-cost-time", "cost-time"),
        What::Bytes if scene.projected => ("hall-cost-bytes", "cost-bytes"),
        What::Seconds => ("cost-axis-time", "cost-time"),
        What::Bytes => ("cost-axis-bytes", "cost-bytes"),
    };
    cut_label(ui, RichText::new(scene.text(title)).small().color(scene.theme.text_weak));
    let points = |kernel: usize| -> Vec<[f64; 2]> {
        let own = progress.samples.iter().filter(|sample| sample.kernel == kernel);
        let value = |seconds: f64, bytes: u64| if what == What::Seconds { seconds } else { bytes as f64 };
        own.map(|one| [(one.tokens as f64).log2(), what.place(value(one.time.seconds, one.bytes))]).collect()
    };
    let ends: Vec<Option<[f64; 2]>> = (0..setup.kernels.len()).map(|kernel| points(kernel).last().copied()).collect();
    let drawn = (0..setup.kernels.len()).flat_map(|kernel| points(kernel).into_iter().map(|point| point[1]));
    // The limits begin below the curves.
    let roof = progress.roof.filter(|_| what == What::Seconds);
    let least = setup.sizes().next().zip(roof).map(|(tokens, roof)| {
        let tokens = tokens as f64;
        let pairs = roof.least_of_pairs(tokens, setup.head_width, setup.causal);
        what.place(pairs.min(roof.least_of_memory(tokens, setup.head_width)))
    });
    // More above, for the names of models.
    let span = what.span(drawn.chain(least), 0.6);
    let named = ui.available_width() >= NAMED;
    let shown = frame(ui, scene, what, id, height, span).show(ui, |plot| {
        begin(plot, scene, span);
        if let Some(roof) = roof {
            roof::lines(plot, scene, setup, roof);
        }
        if what == What::Bytes {
            models(plot, scene, span, named);
        }
        for (index, kind) in KernelKind::VARIANTS.iter().enumerate() {
            let (color, look) = (scene.theme.kernels()[index], look(index, scene.theme));
            let name = scene.text(kind.into_str());
            let method = setup.kernels[index].method();
            match what {
                What::Seconds => {
                    if let Some(solid) = last_solid(&progress.samples, index) {
                        let seconds = |tokens| forecast(setup, &progress.samples, index, tokens).unwrap_or_default();
                        told(plot, what.line(((solid.tokens as f64).log2(), LAST), seconds), color);
                    }
                    times(plot, &name, &measured(progress, index), color, &look);
                }
                What::Bytes => {
                    let bytes = |tokens| method.bytes(tokens, setup.head_width);
                    told(plot, what.line((FIRST, LAST), bytes), color);
                    curve(plot, &name, points(index), color, &look);
                    markers(plot, &name, points(index), color, &look, true);
                }
            }
        }
        growth(plot, scene, (setup, progress), ends, what, APART * (span.1 - span.0));
    });
    read_out(&shown.response, &scene.text(title), None);
}

/// The fitted growth beside the end of each curve, with the curve's marker, one below the other where
/// curves meet.
fn growth(
    plot: &mut PlotUi,
    scene: &Scene,
    (setup, progress): (&Setup, &Progress),
    ends: Vec<Option<[f64; 2]>>,
    what: What,
    apart: f64,
) {
    let numbers = ends.into_iter().enumerate();
    let numbers = numbers.filter_map(|(index, end)| Some((index, end?, growth_of(what, setup, progress, index)?)));
    let mut numbers: Vec<(usize, [f64; 2], String)> = numbers.collect();
    numbers.sort_by(|a, b| b.1[1].total_cmp(&a.1[1]));
    let mut above = f64::MAX;
    for (index, [x, y], growth) in numbers {
        above = y.min(above - apart);
        let color = scene.theme.kernels()[index];
        let text = RichText::new(format!("{} {growth}", sign(index))).size(size::SMALL).color(color).strong();
        plot.text(Text::new("", PlotPoint::new(x + 0.25, above), text).color(color).anchor(Align2::LEFT_CENTER));
    }
}

/// Where the contexts of known models end.
fn models(plot: &mut PlotUi, scene: &Scene, (low, high): Span, named: bool) {
    let mut last = 0;
    for (index, model) in KNOWN_MODELS.iter().enumerate() {
        if model.tokens == last {
            continue;
        }
        last = model.tokens;
        let x = (model.tokens as f64).log2();
        let color = scene.theme.outline;
        plot.vline(VLine::new("", x).color(color).style(LineStyle::dashed_dense()));
        if !named {
            continue;
        }
        // Neighbours stand one below the other.
        let y = high - (high - low) * (0.03 + 0.07 * (index % 3) as f64);
        let text = RichText::new(model.name).size(size::SMALL - 1.0);
        let anchor = if x + 1.0 > LAST { Align2::RIGHT_CENTER } else { Align2::CENTER_CENTER };
        plot.text(Text::new("", PlotPoint::new(x, y), text).color(scene.theme.text_weak).anchor(anchor));
    }
}

/// The row of a legend: the line's look, the name, and its growth.
fn legend(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
        for (index, kind) in KernelKind::VARIANTS.iter().copied().enumerate() {
            let color = scene.theme.kernels()[index];
            let type_size = if scene.projected { size::SMALL } else { size::BODY };
            let name = scene.text(kind.into_str()).into_owned();
            keep_together(ui, &name, FontId::new(type_size, fonts::strong()));
            sample(ui, scene.theme, index, color);
            let [time, bytes] = [What::Seconds, What::Bytes]
                .map(|what| growth_of(what, setup, progress, index).unwrap_or_else(|| "–".into()));
            let name = RichText::new(name).size(type_size).color(color).family(fonts::strong());
            let mut growths = scene.with("cost-growth", &[("time", &time), ("bytes", &bytes)]);
            if let Some(growth) = Growth::of(setup, &progress.samples, index).filter(|growth| growth.is_far()) {
                growths = format!("{growths}\n{}", far(scene, growth));
            }
            let _ = ui.label(name).on_hover_text(&growths);
            ui.add_space(if scene.projected { 0.0 } else { 6.0 });
        }
    });
}
