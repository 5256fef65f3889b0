//! What this machine can do at most, as lines below the curves.

use egui::{FontId, RichText, Stroke, Ui, vec2};
use egui_plot::{Line, LineStyle, PlotUi};

use super::axes::{FIRST, LAST, What, keep_together};
use crate::bench::{Roof, Setup};
use crate::ui::theme::size;
use crate::ui::widgets::curve::piece;
use crate::ui::{Scene, units};

/// A limit: the messages that name it and explain it, and its line.
struct Limit {
    name: &'static str,
    hint: &'static str,
    style: LineStyle,
}

const WIDTH: f32 = 1.2;

fn pairs() -> Limit {
    Limit { name: "roof-pairs", hint: "roof-pairs-hint", style: LineStyle::Solid }
}

fn memory() -> Limit {
    Limit { name: "roof-memory", hint: "roof-memory-hint", style: LineStyle::dashed_loose() }
}

fn token() -> Limit {
    Limit { name: "roof-token", hint: "roof-token-hint", style: LineStyle::dashed_loose() }
}

impl Limit {
    fn name(&self, scene: &Scene, rate: &str) -> String {
        scene.with(self.name, &[("rate", rate)])
    }

    fn draw(&self, plot: &mut PlotUi, scene: &Scene, rate: &str, seconds: impl Fn(f64) -> f64) {
        let line = What::Seconds.line((FIRST, LAST), seconds);
        let line = Line::new(self.name(scene, rate), line).style(self.style).width(WIDTH * scene.theme.line.max(1.0));
        plot.line(line.color(scene.theme.text_weak));
    }

    fn legend(&self, ui: &mut Ui, scene: &Scene, rate: &str) {
        let color = scene.theme.text_weak;
        let name = RichText::new(self.name(scene, rate)).size(size::SMALL).color(color);
        keep_together(ui, name.text(), FontId::proportional(size::SMALL));
        piece(ui, self.style, Stroke::new(WIDTH * scene.theme.line.max(1.0), color));
        let _ = ui.label(name).on_hover_text(scene.text(self.hint));
    }
}

/// The limits of a whole text.
pub(super) fn lines(plot: &mut PlotUi, scene: &Scene, setup: &Setup, roof: Roof) {
    let (operations, bytes) = (units::operations(roof.operations), units::bytes(roof.bytes));
    pairs().draw(plot, scene, &operations, |tokens| roof.least_of_pairs(tokens, setup.head_width, setup.causal));
    memory().draw(plot, scene, &bytes, |tokens| roof.least_of_memory(tokens, setup.head_width));
}

/// The limit of a token.
pub(super) fn line_of_token(plot: &mut PlotUi, scene: &Scene, setup: &Setup, roof: Roof) {
    let bytes = units::bytes(roof.bytes_of_one);
    token().draw(plot, scene, &bytes, |tokens| roof.least_of_token(tokens, setup.head_width));
}

/// What the lines of a whole text are.
pub(super) fn legend(ui: &mut Ui, scene: &Scene, roof: Roof) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
        ui.label(RichText::new(scene.text("roof-machine")).size(size::SMALL).color(scene.theme.text_weak));
        pairs().legend(ui, scene, &units::operations(roof.operations));
        memory().legend(ui, scene, &units::bytes(roof.bytes));
    });
}

/// What the line of a token is.
pub(super) fn legend_of_token(ui: &mut Ui, scene: &Scene, roof: Roof) {
    ui.horizontal_wrapped(|ui| token().legend(ui, scene, &units::bytes(roof.bytes_of_one)));
}
