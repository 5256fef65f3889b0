//! How widely the row looks, and how temperature changes that.

use std::sync::Arc;

use egui::{FontId, Id, Ui};
use egui_plot::{AxisHints, GridMark, HoverPosition, Line, LineStyle, MarkerShape, Points, VLine};

use super::parts::{Number, line, note, words};
use super::story::{Spread, Story, effective_by_temperature};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::numbers::{Digits, number};
use crate::ui::theme::size;
use crate::ui::widgets::{hint, quiet_plot};
use crate::workbench::Concept;

const HEIGHT: f32 = 112.0;

/// Entropy, the effective number of tokens, what they mean, and the curve.
pub(super) fn statistics(ui: &mut Ui, scene: &Scene, story: &Story) {
    let theme = scene.theme;
    let explanation = &story.row.explanation;
    let reading = scene.text(story.row.reading.into_str());
    line(ui, words(&[(&reading, theme.text)]), None);
    if story.row.reading == Spread::Empty {
        return;
    }
    let shown = |value: f32| Number { value, text: Digits::Decimals(2).text(value), color: theme.weight };
    let entropy = words(&[(&scene.text("inspector-entropy"), theme.text)]);
    hint(line(ui, entropy, Some(&shown(explanation.entropy))), scene, Concept::Entropy);
    let allowed = explanation.allowed.to_string();
    let text = scene.with("inspector-effective", &[("allowed", &allowed)]);
    let effective = line(ui, words(&[(&text, theme.text)]), Some(&shown(explanation.effective)));
    hint(effective, scene, Concept::EffectiveTokens);
    if explanation.allowed > 1 {
        ui.add_space(4.0);
        note(ui, scene, &scene.text("inspector-curve"));
        curve(ui, scene, story);
    }
}

type Curve = Arc<Vec<[f64; 2]>>;
/// Revision, layer, head and its variant, which sentence, query.
type CurveKey = (u64, usize, usize, u64, Which, usize);

/// The curve of the row; kept until another row or another state of the document is drawn.
fn points(ui: &Ui, scene: &Scene, story: &Story) -> Option<Curve> {
    let view = scene.workbench.view();
    let (revision, peek) = (scene.derived().revision, story.peek);
    let key: CurveKey = (revision, view.layer, view.head, scene.variant(peek.which), peek.which, peek.query);
    let id = Id::unique("inspector-curve");
    if let Some((_, curve)) = ui.data(|data| data.get_temp::<(CurveKey, Curve)>(id)).filter(|(of, _)| *of == key) {
        return Some(curve);
    }
    let scores = &scene.head(story.peek.which)?.inside?.scores;
    let curve = effective_by_temperature(scores.row(story.peek.query), story.spec.temperature);
    let curve: Curve = Arc::new(curve.into_iter().map(|(x, y)| [f64::from(x).log10(), f64::from(y)]).collect());
    ui.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&curve))));
    Some(curve)
}

fn curve(ui: &mut Ui, scene: &Scene, story: &Story) {
    let theme = scene.theme;
    let Some(points) = points(ui, scene, story) else { return };
    let highest = story.row.explanation.allowed as f64;
    let temperature = f64::from(story.spec.temperature);
    let effective = f64::from(story.row.explanation.effective);
    let font = FontId::monospace(size::SMALL);
    let x_axis = AxisHints::new_x()
        .formatter(|mark, _| {
            number(10f32.powf(mark.value as f32)).trim_end_matches('0').trim_end_matches('.').to_owned()
        })
        .tick_label_font(font.clone())
        .tick_label_color(theme.text_weak)
        .label_spacing(16.0..=24.0);
    let y_axis = AxisHints::new_y()
        .formatter(|mark, _| format!("{:.0}", mark.value))
        .tick_label_font(font)
        .tick_label_color(theme.text_weak)
        .label_spacing(14.0..=18.0);
    let hover_text = |x: f64, y: f64| {
        let arguments = [("temperature", number(10f64.powf(x) as f32)), ("effective", number(y as f32))];
        scene.with("inspector-curve-point", &arguments.each_ref().map(|(name, value)| (*name, value.as_str())))
    };
    let ticks = [1.0, (1.0 + highest) / 2.0, highest];
    quiet_plot(ui, theme, "inspector-curve", HEIGHT, [x_axis, y_axis])
        .default_x_bounds(-2.0, 2.0)
        .default_y_bounds(1.0 - 0.06 * highest, highest * 1.06)
        .x_grid_spacer(|_| (-2..=2).map(|decade| GridMark { value: f64::from(decade), step_size: 1.0 }).collect())
        .y_grid_spacer(move |_| ticks.map(|value| GridMark { value, step_size: (highest - 1.0) / 2.0 }).into())
        .label_formatter(move |position| match position {
            HoverPosition::NearDataPoint { position, .. } => Some(hover_text(position.x, position.y)),
            HoverPosition::Elsewhere { .. } => None,
        })
        .show(ui, |plot| {
            plot.set_plot_bounds_y(1.0 - 0.06 * highest..=highest * 1.06);
            let present = VLine::new("", temperature.log10()).color(theme.text_weak).style(LineStyle::dashed_dense());
            plot.vline(present.width(theme.line).allow_hover(false));
            plot.line(Line::new("", points.as_ref().clone()).color(theme.weight).width(2.0 * theme.line.max(1.0)));
            let marker = Points::new("", vec![[temperature.log10(), effective]]);
            plot.points(marker.shape(MarkerShape::Circle).radius(4.5).color(theme.text).filled(true));
        });
}
