//! One more token with its cache, against the length of what is in it.

use egui::{Grid, RichText, Ui};

use super::axes::{LAST, What, begin, frame, times, told};
use super::table::cell;
use super::value::token_at;
use super::{note, roof};
use crate::attention::cache_bytes;
use crate::bench::{Progress, Setup, Timed, TokenSample};
use crate::ui::theme::fonts;
use crate::ui::widgets::curve::look;
use crate::ui::widgets::{page_break, read_out};
use crate::ui::{Scene, units};

/// Height of the plot, and width from which on the numbers stand beside it.
const HEIGHT: f32 = 190.0;
/// What a page of a hall has below it.
const BELOW: f32 = 12.0;
const WIDE: f32 = 560.0;
/// Of the document's numbers.
const F32: usize = 4;

/// The curve with the limit that memory sets, and the numbers at the chosen length: in a hall a page of that height.
pub(super) fn token(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress, page: f32) {
    let measured: Vec<_> = progress.decoded.iter().map(|sample| (sample.tokens, sample.time)).collect();
    if measured.is_empty() {
        return;
    }
    let (top, is_wide) = (ui.cursor().top(), ui.available_width() >= WIDE);
    ui.label(RichText::new(scene.text("token-title")).family(fonts::strong()));
    let curve = |ui: &mut Ui| {
        if let Some(roof) = progress.roof {
            roof::legend_of_token(ui, scene, roof);
        }
        let left = page - (ui.cursor().top() - top) - BELOW;
        let height = if scene.projected && is_wide { left.max(HEIGHT) } else { HEIGHT };
        plot(ui, scene, setup, progress, &measured, height);
    };
    if is_wide {
        ui.columns(2, |columns| {
            curve(&mut columns[0]);
            numbers(&mut columns[1], scene, setup, progress);
        });
    } else {
        curve(ui);
        numbers(ui, scene, setup, progress);
    }
    page_break(ui, scene, (top, page));
}

fn plot(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress, measured: &[(usize, Timed)], height: f32) {
    let (what, theme) = (What::Seconds, scene.theme);
    let (first, last) = (measured[0].0 as f64, LAST.exp2());
    let told_at = |tokens: f64| TokenSample::forecast(&progress.decoded, tokens);
    let least = progress.roof.map(|roof| roof.least_of_token(first, setup.head_width));
    let ends = measured.iter().map(|(_, time)| time.seconds).chain(least).chain(told_at(last));
    let span = what.span(ends.map(|seconds| what.place(seconds)), 0.0);
    let name = scene.text("token-curve");
    let shown = frame(ui, scene, what, "cost-token", height, span).show(ui, |plot| {
        begin(plot, scene, span);
        if let Some(roof) = progress.roof {
            roof::line_of_token(plot, scene, setup, roof);
        }
        let color = theme.kernels()[0];
        if let Some(solid) = TokenSample::last_solid(&progress.decoded) {
            let from = (solid.tokens as f64).log2();
            told(plot, what.line((from, LAST), |tokens| told_at(tokens).unwrap_or_default()), color);
        }
        times(plot, &name, measured, color, &look(0, theme));
    });
    read_out(&shown.response, &scene.text("token-title"), None);
}

/// What it comes to at the chosen length.
fn numbers(ui: &mut Ui, scene: &Scene, setup: &Setup, progress: &Progress) {
    let tokens = scene.workbench.view().kernels.tokens;
    let text = &scene.workbench.text;
    let bytes = tokens as f64 * cache_bytes(1, 1, setup.head_width, F32) as f64;
    Grid::new("cost-token").spacing(egui::vec2(18.0, 4.0)).show(ui, |ui| {
        ui.label(scene.with("token-cache", &[("tokens", &units::tokens(tokens))]));
        ui.monospace(units::bytes(bytes));
        ui.end_row();
        if let Some(roof) = progress.roof {
            ui.label(scene.text("token-least"));
            ui.monospace(units::duration(text, roof.least_of_token(tokens as f64, setup.head_width)));
            ui.end_row();
        }
        ui.label(scene.text("token-time"));
        let [half, whole] = [tokens / 2, tokens].map(|tokens| token_at(progress, tokens));
        let grown = half.zip(whole).and_then(|(half, whole)| whole.grown_from(half));
        cell(ui, scene, whole.map(|value| (units::duration(text, value.value), value)), grown);
        ui.end_row();
    });
    note(ui, scene, scene.text("token-note").into_owned());
}
