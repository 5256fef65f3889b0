//! Plots against T on logarithmic axes.

use egui::{Color32, FontId, RichText, Ui};
use egui_plot::{AxisHints, GridMark, HoverPosition, Line, LineStyle, Plot, PlotUi, Points, VLine};

use crate::bench::Timed;
use crate::ui::theme::size;
use crate::ui::widgets::curve::Look;
use crate::ui::widgets::quiet_plot;
use crate::ui::{Scene, units};

/// T at the ends of the axis, as powers of two: up to the longest context of the known models.
pub(super) const FIRST: f64 = 6.7;
pub(super) const LAST: f64 = 17.6;
/// Lower than this, a plot has half of the marks at its side.
const FLAT: f32 = 150.0;

/// What is drawn against T.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum What {
    Seconds,
    Bytes,
}

/// A plot's values at its lower and its upper end.
pub(super) type Span = (f64, f64);

impl What {
    /// The place of a value on the axis: decades of seconds, octaves of bytes.
    pub fn place(self, value: f64) -> f64 {
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

    fn written(self, scene: &Scene, place: f64) -> String {
        match self {
            Self::Seconds => units::duration(&scene.workbench.text, self.value(place)),
            Self::Bytes => units::bytes(self.value(place)),
        }
    }

    /// Whole steps around some places, with some room above.
    pub fn span(self, places: impl Iterator<Item = f64>, above: f64) -> Span {
        let (low, high) = places.fold((f64::MAX, f64::MIN), |(low, high), y| (low.min(y), high.max(y)));
        let step = self.step();
        ((low / step).floor() * step, (high / step + above).ceil() * step)
    }

    /// A value against T, from one power of two to another.
    pub fn line(self, (from, to): (f64, f64), value: impl Fn(f64) -> f64) -> Vec<[f64; 2]> {
        const STEPS: i32 = 44;
        let at = |step: i32| from + (to - from) * f64::from(step) / f64::from(STEPS);
        (0..=STEPS).map(at).map(|x| [x, self.place(value(x.exp2()))]).collect()
    }
}

/// An empty plot with its axes; what is pointed at is said with T and its value.
pub(super) fn frame<'a>(
    ui: &Ui,
    scene: &'a Scene<'_>,
    what: What,
    id: &str,
    height: f32,
    (low, high): Span,
) -> Plot<'a> {
    let theme = scene.theme;
    let label = RichText::new(scene.text("cost-axis-tokens")).size(size::SMALL).color(theme.text_weak);
    let x_axis = AxisHints::new_x()
        .label(label)
        .label_spacing(14.0..=20.0)
        .formatter(|mark, _| units::tokens(mark.value.exp2().round() as usize));
    // A round number without its decimal.
    let y_axis = AxisHints::new_y()
        .label_spacing(12.0..=16.0)
        .formatter(move |mark, _| what.written(scene, mark.value).replace(".0", ""));
    let font = FontId::monospace(size::SMALL);
    let axes = [x_axis, y_axis].map(|axis| axis.tick_label_font(font.clone()).tick_label_color(theme.text_weak));
    let step = what.step();
    quiet_plot(ui, theme, id, height, axes)
        .x_grid_spacer(|_| (7..=17).step_by(2).map(|x| GridMark { value: f64::from(x), step_size: 2.0 }).collect())
        .y_grid_spacer(move |_| {
            let every = if height < FLAT { 2 } else { 1 };
            let (marks, step_size) = ((0..=((high - low) / step) as i32).step_by(every), step * every as f64);
            marks.map(|mark| GridMark { value: low + f64::from(mark) * step, step_size }).collect()
        })
        .label_formatter(move |position| match position {
            HoverPosition::NearDataPoint { plot_name, position, .. } if !plot_name.is_empty() => {
                let tokens = units::tokens(position.x.exp2().round() as usize);
                let value = what.written(scene, position.y);
                Some(scene.with("cost-point", &[("kernel", plot_name), ("tokens", &tokens), ("value", &value)]))
            }
            _ => None,
        })
}

/// Sets the bounds, and marks the T that is spelled out.
pub(super) fn begin(plot: &mut PlotUi, scene: &Scene, (low, high): Span) {
    plot.set_plot_bounds_x(FIRST..=LAST);
    plot.set_plot_bounds_y(low - 0.02 * (high - low)..=high);
    let tokens = scene.workbench.view().kernels.tokens;
    plot.vline(VLine::new("", (tokens as f64).log2()).color(scene.theme.accent));
}

/// A curve of measured values, with its markers.
pub(super) fn curve(plot: &mut PlotUi, name: &str, points: Vec<[f64; 2]>, color: Color32, look: &Look) {
    plot.line(Line::new(name, points).color(color).style(look.style).width(look.width));
}

/// Markers: whole ones of values that can be relied on.
pub(super) fn markers(plot: &mut PlotUi, name: &str, points: Vec<[f64; 2]>, color: Color32, look: &Look, solid: bool) {
    let points = Points::new(name, points).shape(look.marker).radius(look.radius);
    plot.points(points.color(color).filled(solid));
}

/// Measured times at their T: from each, a bar up to the run in the middle, and a marker that is hollow where the runs differ
/// too much.
pub(super) fn times(plot: &mut PlotUi, name: &str, times: &[(usize, Timed)], color: Color32, look: &Look) {
    let place = |tokens: usize, seconds: f64| [(tokens as f64).log2(), What::Seconds.place(seconds)];
    curve(plot, name, times.iter().map(|(tokens, time)| place(*tokens, time.seconds)).collect(), color, look);
    for (tokens, time) in times {
        let ends = [1.0, 1.0 + time.spread].map(|share| place(*tokens, share * time.seconds));
        plot.line(Line::new("", ends.to_vec()).color(color).width(1.5 * look.width));
    }
    for solid in [true, false] {
        let of = times.iter().filter(|(_, time)| time.is_steady() == solid);
        markers(plot, name, of.map(|(tokens, time)| place(*tokens, time.seconds)).collect(), color, look, solid);
    }
}

/// What is not measured.
pub(super) fn told(plot: &mut PlotUi, line: Vec<[f64; 2]>, color: Color32) {
    plot.line(Line::new("", line).color(color.gamma_multiply(0.6)).style(LineStyle::dotted_dense()).width(1.0));
}

/// Width of a sign in a legend, with its distance.
const SIGN: f32 = 32.0;

/// Begins another row of a legend where a sign and its name would not stay in one line.
pub(super) fn keep_together(ui: &mut Ui, name: &str, font: FontId) {
    let width = ui.painter().layout_no_wrap(name.to_owned(), font, Color32::PLACEHOLDER).size().x;
    if ui.available_size_before_wrap().x < SIGN + width {
        ui.end_row();
    }
}
