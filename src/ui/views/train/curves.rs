//! The loss and what heads look at, step by step.

use std::sync::Arc;

use egui::{Align2, FontId, RichText, Ui};
use egui_plot::{
    AxisHints, GridMark, HLine, HoverPosition, ItemId, Line, LineStyle, Plot, PlotPoint, PlotUi, Text, VLine,
};

use super::lines::{color, mark, name};
use crate::train::{Formed, Habit, Measured, Training};
use crate::ui::Scene;
use crate::ui::numbers::weight;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::curve::{look, sample};
use crate::ui::widgets::{quiet_plot, read_out};
use crate::workbench::ViewChange;

/// Height of the words above a plot.
const TITLE: f32 = 26.0;
/// Height of the spaces between them.
const BETWEEN: f32 = 15.0;
/// Height of a plot at least, where there are several, and where there is one.
const LEAST: f32 = 70.0;
const LOWEST: f32 = 40.0;
/// Points of a line at most.
const POINTS: usize = 1200;
/// Steps that the plot has room for at least.
const LEAST_STEPS: f64 = 100.0;

/// Rows of the names of heads at the steps at which they formed.
const ROWS: usize = 3;

/// A number of each step.
type Read = fn(&Measured) -> Option<f32>;

/// What the first plot shows: the messages that name and explain the lines, and where they come from.
const LOSSES: [([&str; 2], Read); 3] = [
    (["train-loss-known", "train-loss-known-hint"], |measured| measured.known),
    (["train-loss-chance", "train-loss-chance-hint"], |measured| measured.chance),
    (["train-loss-held-out", "train-loss-held-out-hint"], |measured| measured.held_out),
];

/// What the others show where lengths are asked for.
const LENGTHS: [(&str, Read); 2] = [
    ("train-gradient-length", |measured| Some(measured.gradient_length)),
    ("train-weight-length", |measured| Some(measured.weight_length)),
];

/// Three plots over the same steps, or as many as there is room for: the loss is the first.
pub(super) fn curves(ui: &mut Ui, scene: &mut Scene, marked: Option<usize>) {
    let Some(training) = scene.workbench.training().map(Arc::clone) else { return };
    let compared = scene.workbench.compared_trainings();
    let steps = compared.iter().chain([&training]).map(|training| training.history().len()).max().unwrap_or(0);
    let room = ui.available_height();
    let each = TITLE + BETWEEN;
    let plots = ((room / (LEAST + each)) as usize).clamp(1, 3);
    let frame = Frame {
        last: (steps as f64).max(LEAST_STEPS),
        step: scene.shown().moment().map_or(0, |moment| moment.step) as f64,
        height: (room / plots as f32 - each).max(LOWEST),
    };
    losses(ui, scene, &training, &frame);
    if scene.workbench.view().lengths {
        for (title, read) in LENGTHS.into_iter().take(plots - 1) {
            length(ui, scene, &training, &frame, (title, read));
        }
        return;
    }
    // The answer says more than the way to it.
    for habit in [Habit::Previous, Habit::Source].into_iter().skip(3 - plots) {
        rates(ui, scene, &training, &frame, (habit, marked));
    }
}

/// The length of a vector at each step.
fn length(ui: &mut Ui, scene: &Scene, training: &Training, frame: &Frame, (title, read): (&'static str, Read)) {
    let color = scene.theme.accent;
    let name = scene.text(title);
    ui.horizontal(|ui| {
        ui.set_height(TITLE);
        ui.label(RichText::new(name.as_ref()).family(fonts::strong()));
    });
    let others = scene.workbench.compared_trainings();
    let own = points(training.history(), read);
    let high = own.iter().map(|point| point[1]).fold(1e-6, f64::max);
    let shown = plot(ui, scene, (title, "train-axis-length"), frame, high, |plot| {
        for other in others {
            let line = Line::new(String::new(), points(other.history(), read));
            plot.line(line.color(color.gamma_multiply(0.45)).width(1.0).allow_hover(false));
        }
        plot.line(Line::new(name.clone(), own).color(color).width(1.8 * scene.theme.line));
    });
    read_out(&shown.response, &name, None);
}

/// What the plots share.
struct Frame {
    last: f64,
    /// The one that is looked at.
    step: f64,
    height: f32,
}

/// The loss where it can be predicted, where it cannot, and in texts that are never learned from.
fn losses(ui: &mut Ui, scene: &mut Scene, training: &Training, frame: &Frame) {
    let theme = scene.theme;
    let colors = [theme.accent, theme.text_weak, theme.output];
    let there = |read: Read| training.history().iter().any(|measured| read(measured).is_some());
    ui.horizontal(|ui| {
        ui.set_height(TITLE);
        ui.label(RichText::new(scene.text("train-loss")).family(fonts::strong()));
        for (place, ([key, hint], _)) in LOSSES.into_iter().enumerate().filter(|(_, (_, read))| there(*read)) {
            ui.add_space(4.0);
            sample(ui, theme, place, colors[place]);
            ui.label(scene.text(key)).on_hover_text(scene.text(hint));
        }
    });
    let guessing = f64::from((training.state().layout.words.columns as f32).ln());
    let highest = training.history().iter().map(|measured| f64::from(measured.loss)).fold(guessing, f64::max);
    let high = (1.15 * highest).min(2.2 * guessing);
    let floor = training.settings().task.generator().floor();
    let text = &scene.workbench.text;
    let shown = plot(ui, scene, ("train-loss", "train-axis-nats"), frame, high, |plot| {
        if let Some(floor) = floor {
            let line = HLine::new(text.get("train-floor"), f64::from(floor)).color(theme.text_weak);
            plot.hline(line.style(LineStyle::dashed_loose()).width(1.0));
        }
        for other in scene.workbench.compared_trainings() {
            let line = Line::new(String::new(), points(other.history(), LOSSES[0].1));
            plot.line(line.color(colors[0].gamma_multiply(0.45)).width(1.0));
        }
        for (place, ([key, _], read)) in LOSSES.into_iter().enumerate() {
            let line = Line::new(text.get(key), points(training.history(), read)).color(colors[place]);
            plot.line(line.style(look(place, theme).style).width(if place == 0 { 2.4 } else { 1.4 } * theme.line));
        }
    });
    read_out(&shown.response, &scene.text("train-loss"), None);
}

/// The mean weight of each head on one kind of token.
fn rates(ui: &mut Ui, scene: &mut Scene, training: &Training, frame: &Frame, (habit, marked): (Habit, Option<usize>)) {
    let theme = scene.theme;
    let heads = training.settings().model.heads;
    let count = training.history().first().map_or(0, |first| first.heads.len());
    let view = scene.workbench.view();
    let chosen = view.layer * heads + view.head;
    let title = scene.text(if habit == Habit::Previous { "train-previous" } else { "train-source" });
    ui.horizontal(|ui| {
        ui.set_height(TITLE);
        ui.label(RichText::new(title.as_ref()).family(fonts::strong()));
        for layer in 0..count.div_ceil(heads.max(1)) {
            ui.add_space(4.0);
            let words = scene.with("train-layer", &[("layer", &(layer + 1).to_string())]);
            ui.label(RichText::new(format!("● {words}")).color(color(theme, layer * heads, heads)));
        }
    });
    let read = |measured: &Measured, head: usize| measured.heads.get(head).map(|rates| habit.of(rates));
    let came: Vec<Formed> = training.formed(usize::MAX).into_iter().filter(|one| one.habit == habit).collect();
    let salt = if habit == Habit::Previous { "train-previous" } else { "train-source" };
    let shown = plot(ui, scene, (salt, "train-axis-weight"), frame, 1.0, |plot| {
        let threshold = HLine::new(String::new(), f64::from(crate::train::FORMED)).color(theme.outline);
        plot.hline(threshold.style(LineStyle::dashed_loose()).width(1.0).allow_hover(false));
        for other in scene.workbench.compared_trainings() {
            let most = |measured: &Measured| measured.heads.iter().map(|rates| habit.of(rates)).reduce(f32::max);
            let line = Line::new(String::new(), points(other.history(), most));
            plot.line(line.color(theme.text_weak.gamma_multiply(0.5)).width(1.0).allow_hover(false));
        }
        for head in 0..count {
            let is_marked = marked == Some(head) || marked.is_none() && head == chosen;
            let faint = marked.is_some_and(|marked| marked != head);
            let ink = color(theme, head, heads).gamma_multiply(if faint { 0.3 } else { 1.0 });
            let line = Line::new(name(head, heads), points(training.history(), |measured| read(measured, head)));
            plot.line(line.id((salt, head)).color(ink).width(if is_marked { 3.0 } else { 1.6 } * theme.line));
        }
        for (place, Formed { step, head, .. }) in came.iter().enumerate() {
            let at = *step as f64;
            plot.vline(VLine::new(String::new(), at).color(theme.outline).width(1.0).allow_hover(false));
            let words = RichText::new(format!(" {} ", name(*head, heads))).size(size::SMALL).family(fonts::strong());
            let words = words.color(color(theme, *head, heads));
            plot.text(
                Text::new(String::new(), PlotPoint::new(at, 1.0 - 0.16 * (place % ROWS) as f64), words)
                    .anchor(Align2::RIGHT_TOP)
                    .allow_hover(false),
            );
        }
    });
    read_out(&shown.response, &title, None);
    let pointed = shown.hovered_plot_item.and_then(|id| (0..count).find(|head| ItemId::new((salt, *head)) == id));
    if let Some(head) = pointed {
        mark(ui, head);
        if shown.response.clicked() {
            scene.push(ViewChange::head((head / heads.max(1), head % heads.max(1))));
        }
    }
}

/// A plot over all steps, with a mark at the one that is looked at.
fn plot(
    ui: &mut Ui,
    scene: &Scene,
    (id, axis): (&'static str, &'static str),
    frame: &Frame,
    high: f64,
    draw: impl FnOnce(&mut PlotUi),
) -> egui_plot::PlotResponse<()> {
    let theme = scene.theme;
    let ticks = |hints: AxisHints<'static>| {
        hints.tick_label_font(FontId::monospace(size::SMALL)).tick_label_color(theme.text_weak)
    };
    let x_axis = ticks(AxisHints::new_x()).label_spacing(22.0..=26.0).formatter(|mark, _| format!("{:.0}", mark.value));
    let y_axis = ticks(AxisHints::new_y()).label_spacing(14.0..=20.0).formatter(|mark, _| short(mark));
    let (last, step) = (frame.last, frame.step);
    let unit = scene.text(axis).into_owned();
    let of_step = |x: f64| scene.with("train-step", &[("step", &format!("{x:.0}"))]);
    let hover = move |name: &str, x: f64, y: f64| format!("{name}\n{}\n{} {unit}", of_step(x), weight(y as f32));
    let plot: Plot = quiet_plot(ui, theme, id, frame.height, [x_axis, y_axis])
        .sense(egui::Sense::click())
        .label_formatter(move |position| match position {
            HoverPosition::NearDataPoint { plot_name, position, .. } if !plot_name.is_empty() => {
                Some(hover(plot_name, position.x, position.y))
            }
            _ => None,
        });
    plot.show(ui, |plot| {
        plot.set_plot_bounds_x(0.0..=last);
        plot.set_plot_bounds_y(-0.03 * high..=1.05 * high);
        draw(plot);
        let here = VLine::new(String::new(), step).color(theme.text).width(1.5).allow_hover(false);
        plot.vline(here);
    })
}

/// A number of each step as points: where there are too many steps, of every so many.
fn points(history: &[Arc<Measured>], read: impl Fn(&Measured) -> Option<f32>) -> Vec<[f64; 2]> {
    let every = history.len().div_ceil(POINTS).max(1);
    let point = |measured: &Arc<Measured>| Some([measured.step as f64, f64::from(read(measured)?)]);
    let all: Vec<[f64; 2]> = history.iter().filter_map(point).collect();
    // What is measured now and then has few points anyway.
    let every = if all.len() <= POINTS { 1 } else { every };
    all.into_iter().step_by(every).collect()
}

fn short(mark: GridMark) -> String {
    let decimals = usize::from(mark.step_size < 1.0);
    format!("{:.decimals$}", mark.value)
}
