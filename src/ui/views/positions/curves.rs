//! Attention against distance, a curve for each encoding.

use egui::{FontId, RichText, Ui};
use egui_plot::{AxisHints, GridMark, HoverPosition, Line, Points};

use super::name::name;
use crate::ui::Scene;
use crate::ui::numbers::weight;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::curve::{Look, look, sample};
use crate::ui::widgets::{quiet_plot, read_out};
use crate::workbench::PositionBench;

/// Height of the plot at least and at most.
const HEIGHT: [f32; 2] = [120.0, 190.0];
/// With more points than this, markers would hide the lines.
const MARKED: usize = 80;

/// Marks at round distances, about a dozen of them.
fn whole_marks(first: i32, last: i32) -> Vec<GridMark> {
    let mut steps = [1, 2, 5].into_iter().cycle().zip([1, 1, 1, 10, 10, 10, 100, 100, 100]);
    let step = steps.find_map(|(step, power)| Some(step * power).filter(|step| (last - first) / step <= 14));
    let step = step.unwrap_or(1000);
    let marks = (first / step)..=(last / step);
    marks.map(|mark| GridMark { value: f64::from(mark * step), step_size: f64::from(step) }).collect()
}

/// Marks at round numbers, about four of them up to the highest.
fn marks(high: f64) -> Vec<GridMark> {
    let power = 10f64.powf((high / 4.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| high / step <= 4.5);
    let step = step.unwrap_or(high);
    (0..=(high / step) as usize).map(|mark| GridMark { value: mark as f64 * step, step_size: step }).collect()
}

/// The mean weight of all pairs at each distance that the mask allows, down to the bottom of the view where there is room.
pub(super) fn curves(ui: &mut Ui, scene: &Scene, bench: &PositionBench, bottom: f32) {
    let theme = scene.theme;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(scene.text("positions-curves")).family(fonts::strong()));
        for (index, encoded) in bench.encodings.iter().enumerate() {
            ui.add_space(6.0);
            let place = bench.place(index);
            sample(ui, theme, place, theme.encodings[place]);
            ui.label(scene.text(name(bench, encoded.position)));
        }
    });
    let axis = |hints: AxisHints<'static>, key: &'static str| {
        let label = RichText::new(scene.text(key)).size(size::SMALL).color(theme.text_weak);
        hints.label(label).tick_label_font(FontId::monospace(size::SMALL)).tick_label_color(theme.text_weak)
    };
    let x_axis = axis(AxisHints::new_x(), "positions-axis-distance")
        .label_spacing(16.0..=24.0)
        .formatter(|mark, _| whole(mark.value));
    let y_axis =
        axis(AxisHints::new_y(), "positions-axis-weight").label_spacing(16.0..=22.0).formatter(|mark, _| tick(mark));
    let points = bench.encodings.iter().flat_map(|encoded| &encoded.by_distance);
    let (mut first, mut last, mut most) = (0, 0, 0.0_f32);
    for point in points {
        (first, last, most) = (first.min(point.distance), last.max(point.distance), most.max(point.mean));
    }
    let margin = 0.03 * f64::from(last - first) + 0.2;
    let high = f64::from(most.max(0.01)) * 1.08;
    let hover = |name: &str, x: f64, y: f64| {
        let (distance, mean) = (whole(x), weight(y as f32));
        scene.with("positions-point", &[("position", name), ("distance", &distance), ("weight", &mean)])
    };
    let height = (bottom - ui.cursor().top()).clamp(HEIGHT[0], HEIGHT[1]);
    let shown = quiet_plot(ui, theme, "positions-curves", height, [x_axis, y_axis])
        .y_grid_spacer(move |_| marks(high))
        .x_grid_spacer(move |_| whole_marks(first, last))
        .label_formatter(move |position| match position {
            HoverPosition::NearDataPoint { plot_name, position, .. } => Some(hover(plot_name, position.x, position.y)),
            HoverPosition::Elsewhere { .. } => None,
        })
        .show(ui, |plot| {
            plot.set_plot_bounds_x(f64::from(first) - margin..=f64::from(last) + margin);
            plot.set_plot_bounds_y(-0.04 * high..=high);
            // The widest first, and the solid line over those with gaps.
            let mut order: Vec<_> = bench.encodings.iter().enumerate().collect();
            order.sort_by_key(|(index, _)| [2, 0, 1, 3][bench.place(*index)]);
            for (index, encoded) in order {
                let place = bench.place(index);
                let Look { style, marker, width, radius } = look(place, theme);
                let color = theme.encodings[place];
                let name = scene.text(name(bench, encoded.position)).into_owned();
                let points: Vec<[f64; 2]> =
                    encoded.by_distance.iter().map(|p| [f64::from(p.distance), f64::from(p.mean)]).collect();
                if points.len() <= MARKED {
                    let points = Points::new(name.clone(), points.clone());
                    plot.points(points.shape(marker).radius(radius).color(color).filled(true));
                }
                plot.line(Line::new(name, points).color(color).style(style).width(width));
            }
        });
    read_out(&shown.response, &scene.text("positions-curves"), None);
}

/// A weight with as many decimals as its step needs.
fn tick(mark: GridMark) -> String {
    let decimals = (-mark.step_size.log10().floor()).clamp(0.0, 4.0) as usize;
    format!("{:.decimals$}", mark.value)
}

/// A distance with its sign.
fn whole(value: f64) -> String {
    format!("{value:.0}").replace('-', "−")
}
