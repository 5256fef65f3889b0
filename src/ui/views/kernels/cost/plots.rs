//! Times and bytes on logarithmic axes.

use egui::{Align2, FontId, RichText, Ui, vec2};
use egui_plot::{AxisHints, GridMark, HoverPosition, Line, LineStyle, PlotPoint, PlotUi, Points, Text, VLine};
use strum::VariantArray;

use super::table::far;
use crate::bench::{Fit, Growth, Progress, Setup};
use crate::kernels::{KNOWN_MODELS, Kernel};
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::curve::{look, sample, sign};
use crate::ui::widgets::{cut_label, page_break, quiet_plot, read_out};
use crate::ui::{Scene, units};
use crate::workbench::KernelKind;

/// T at the ends of the axis, as powers of two: up to the longest context of the known models.
const FIRST: f64 = 6.7;
const LAST: f64 = 17.6;
/// The plots are at least so high, and side by side where there is room.
const LEAST: f32 = 190.0;
const MOST: f32 = 420.0;
const WIDE: f32 = 560.0;
/// Height of what stands above and below them, with the numbers of all kernels.
const AROUND: f32 = 422.0;
/// In a hall: height of the title above a plot, and of a plot at least.
const TITLE: f32 = 36.0;
/// Lower than this, a plot has half of the marks at its side.
const FLAT: f32 = 150.0;
const LEAST_HALL: f32 = 90.0;

/// Width of a plot from which on there is room for the names of models.
const NAMED: f32 = 400.0;
/// Distance of the numbers beside the curves, in parts of the height.
const APART: f64 = 0.065;

/// What is drawn against T.
#[derive(Clone, Copy, PartialEq)]
enum What {
    Seconds,
    Bytes,
}

impl What {
    /// The place of a value on the axis: decades of seconds, octaves of bytes.
    fn place(self, value: f64) -> f64 {
        match self {
            Self::Seconds => value.max(1e-9).log10(),
            Self::Bytes => value.max(1.0).log2(),
        }
    }

    /// The value at a place.
    fn value(self, place: f64) -> f64 {
        match self {
            Self::Seconds => 10f64.powf(place),
            Self::Bytes => place.exp2(),
        }
    }

    /// Places of marks: decades; and every fifth octave, so that 32 KiB, 1 MiB, 32 MiB follow each other.
    fn step(self) -> f64 {
        match self {
            Self::Seconds => 1.0,
            Self::Bytes => 5.0,
        }
    }

    /// By how much it grows with twice the tokens, as text; a mark says that this is not to be relied on. None where the
    /// runs differ too much to say.
    fn growth(self, setup: &Setup, progress: &Progress, kernel: usize) -> Option<String> {
        match self {
            Self::Seconds => {
                let growth = Growth::of(setup, &progress.samples, kernel).filter(|growth| growth.steady)?;
                Some(format!("×{:.1}{}", growth.measured, if growth.is_far() { " ?" } else { "" }))
            }
            Self::Bytes => Fit::of_bytes(&progress.samples, kernel).map(|fit| format!("×{:.1}", fit.per_doubling())),
        }
    }
}

pub(super) fn plots(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress, page: f32) {
    let top = ui.cursor().top();
    legend(ui, scene, setup, progress);
    let height = match scene.projected {
        // What the legend and the title leave.
        true => (page - (ui.cursor().top() - top) - TITLE).clamp(LEAST_HALL, MOST),
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

/// The measurements of a kernel as points on the axes.
fn points(progress: &Progress, kernel: usize, what: What) -> Vec<[f64; 2]> {
    let own = progress.samples.iter().filter(|sample| sample.kernel == kernel);
    let value = |seconds: f64, bytes: u64| if what == What::Seconds { seconds } else { bytes as f64 };
    own.map(|sample| [(sample.tokens as f64).log2(), what.place(value(sample.seconds, sample.bytes))]).collect()
}

/// The formula's line: bytes as they are, operations so that they pass through the last measurement.
fn formula(setup: &Setup, kernel: &Kernel, last: Option<[f64; 2]>, what: What) -> Vec<[f64; 2]> {
    let flops = |x: f64| what.place(kernel.method().flops(x.exp2(), setup.head_width, setup.causal));
    let steps = (0..=44).map(|step| FIRST + (LAST - FIRST) * f64::from(step) / 44.0);
    match (what, last) {
        (What::Bytes, _) => steps.map(|x| [x, what.place(kernel.method().bytes(x.exp2(), setup.head_width))]).collect(),
        (What::Seconds, Some([at, value])) => steps.map(|x| [x, value + flops(x) - flops(at)]).collect(),
        (What::Seconds, None) => Vec::new(),
    }
}

fn plot(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress, what: What, height: f32) {
    let theme = scene.theme;
    let (title, id) = match what {
        What::Seconds if scene.projected => ("hall-cost-time", "cost-time"),
        What::Bytes if scene.projected => ("hall-cost-bytes", "cost-bytes"),
        What::Seconds => ("cost-axis-time", "cost-time"),
        What::Bytes => ("cost-axis-bytes", "cost-bytes"),
    };
    let written = |value: f64| match what {
        What::Seconds => units::duration(&scene.workbench.text, value),
        What::Bytes => units::bytes(value),
    };
    cut_label(ui, RichText::new(scene.text(title)).small().color(theme.text_weak));
    let axis = |hints: AxisHints<'static>| {
        hints.tick_label_font(FontId::monospace(size::SMALL)).tick_label_color(theme.text_weak)
    };
    let label = RichText::new(scene.text("cost-axis-tokens")).size(size::SMALL).color(theme.text_weak);
    let x_axis = axis(AxisHints::new_x())
        .label(label)
        .label_spacing(14.0..=20.0)
        .formatter(|mark, _| units::tokens(mark.value.exp2().round() as usize));
    let tick = |mark: GridMark| short(&written(what.value(mark.value)));
    let y_axis = axis(AxisHints::new_y()).label_spacing(12.0..=16.0).formatter(move |mark, _| tick(mark));
    let kernels: Vec<(KernelKind, Vec<[f64; 2]>)> =
        KernelKind::VARIANTS.iter().enumerate().map(|(i, kind)| (*kind, points(progress, i, what))).collect();
    let all = kernels.iter().flat_map(|(_, points)| points.iter().map(|point| point[1]));
    let (low, high) = all.fold((f64::MAX, f64::MIN), |(low, high), y| (low.min(y), high.max(y)));
    let step = what.step();
    // A step more above, for the names of models.
    let (low, high) = ((low / step).floor() * step, (high / step + 0.6).ceil() * step);
    let hover = |name: &str, x: f64, y: f64| {
        let (tokens, value) = (units::tokens(x.exp2().round() as usize), written(what.value(y)));
        scene.with("cost-point", &[("kernel", name), ("tokens", &tokens), ("value", &value)])
    };
    let named = ui.available_width() >= NAMED;
    let shown = quiet_plot(ui, theme, id, height, [x_axis, y_axis])
        .x_grid_spacer(|_| (7..=17).step_by(2).map(|x| GridMark { value: f64::from(x), step_size: 2.0 }).collect())
        .y_grid_spacer(move |_| {
            let every = if height < FLAT { 2 } else { 1 };
            let (marks, step_size) = ((0..=((high - low) / step) as i32).step_by(every), step * every as f64);
            marks.map(|mark| GridMark { value: low + f64::from(mark) * step, step_size }).collect()
        })
        .label_formatter(move |position| match position {
            HoverPosition::NearDataPoint { plot_name, position, .. } if !plot_name.is_empty() => {
                Some(hover(plot_name, position.x, position.y))
            }
            _ => None,
        })
        .show(ui, |plot| {
            plot.set_plot_bounds_x(FIRST..=LAST);
            plot.set_plot_bounds_y(low - 0.02 * (high - low)..=high);
            plot.vline(VLine::new("", (scene.workbench.view().kernels.tokens as f64).log2()).color(theme.accent));
            models(plot, scene, (low, high), named);
            for (index, (kind, points)) in kernels.iter().enumerate() {
                let (color, style) = (theme.kernels()[index], look(index, theme));
                let name = scene.text(kind.into_str()).into_owned();
                let line = formula(setup, &setup.kernels[index], points.last().copied(), what);
                plot.line(
                    Line::new("", line).color(color.gamma_multiply(0.6)).style(LineStyle::dotted_dense()).width(1.0),
                );
                plot.line(Line::new(name.clone(), points.clone()).color(color).style(style.style).width(style.width));
                plot.points(
                    Points::new(name, points.clone())
                        .shape(style.marker)
                        .radius(style.radius)
                        .color(color)
                        .filled(true),
                );
            }
            let ends = kernels.iter().map(|(_, points)| points.last().copied()).collect();
            growth(plot, scene, (setup, progress), ends, what, APART * (high - low));
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
    let numbers = numbers.filter_map(|(index, end)| Some((index, end?, what.growth(setup, progress, index)?)));
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
fn models(plot: &mut PlotUi, scene: &Scene, (low, high): (f64, f64), named: bool) {
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

/// A round number without its decimal.
fn short(text: &str) -> String {
    text.replace(".0", "")
}

/// Width of a sign in the legend, with its distance.
const SIGN: f32 = 32.0;

/// The row of a legend: the line's look, the name, and its growth.
fn legend(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
        for (index, kind) in KernelKind::VARIANTS.iter().copied().enumerate() {
            let color = scene.theme.kernels()[index];
            // A sign and its name stay in one line.
            let type_size = if scene.projected { size::SMALL } else { size::BODY };
            let font = FontId::new(type_size, fonts::strong());
            let name = scene.text(kind.into_str()).into_owned();
            let width = ui.painter().layout_no_wrap(name.clone(), font, color).size().x;
            if ui.available_size_before_wrap().x < SIGN + width {
                ui.end_row();
            }
            sample(ui, scene.theme, index, color);
            let [time, bytes] = [What::Seconds, What::Bytes]
                .map(|what| what.growth(setup, progress, index).unwrap_or_else(|| "–".into()));
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
