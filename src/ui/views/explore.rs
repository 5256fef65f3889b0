//! One head in detail, all others small.

use egui::{CentralPanel, Frame, Margin, Panel, RichText, Ui, vec2};

use crate::document::Claim;
use crate::ui::Scene;
use crate::ui::names::{change, judged};
use crate::ui::theme::fonts;
use crate::ui::widgets::{CardSize, head_cards, heatmap, token_strip};
use crate::workbench::{ColorScale, Command, Edit, MapKind};

/// Wider than this in proportion to its height, the view has the heads at its side.
const WIDE: f32 = 1.15;

/// Draws the chosen head's map and sentence, and a panel for every head.
pub fn explore(ui: &mut Ui, scene: &mut Scene) {
    heading(ui, scene);
    let space = ui.available_size();
    let bare = Frame::new().inner_margin(Margin { left: 8, right: 0, top: 0, bottom: 0 });
    let below = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 });
    if space.x > WIDE * space.y {
        let width = (space.x - 0.86 * space.y).clamp(200.0, 420.0);
        let panel = Panel::right("heads at the side").frame(bare).default_size(width).size_range(190.0..=900.0);
        panel.show(ui, |ui| head_cards(ui, scene, CardSize::Small));
    } else {
        let height = (0.22 * space.y).clamp(78.0, 320.0);
        let panel = Panel::bottom("heads below").resizable(true).frame(below).default_size(height).size_range(76.0..=600.0);
        panel.show(ui, |ui| head_cards(ui, scene, CardSize::Small));
    }
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| maps(ui, scene));
}

/// What the document shows, and what to try.
fn heading(ui: &mut Ui, scene: &mut Scene) {
    let document = scene.shown();
    ui.horizontal_wrapped(|ui| {
        if !document.title.is_empty() {
            ui.label(RichText::new(&document.title).heading());
        }
        let judgements = scene.derived().claims();
        for (claim, result) in document.claims.iter().zip(judgements) {
            if let Some(result) = result {
                claim_chip(ui, scene, claim, result);
            }
        }
    });
    if !document.about.is_empty() {
        ui.label(RichText::new(&document.about).color(scene.theme.text_weak));
    }
    let mut tried: Vec<&Claim> = Vec::new();
    for claim in &document.claims {
        if !claim.when.is_empty() && tried.iter().all(|other| other.when != claim.when) {
            tried.push(claim);
        }
    }
    if tried.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(scene.text("try")).color(scene.theme.text_weak));
        for claim in tried {
            let label: Vec<String> = claim.when.iter().map(|c| change(&scene.workbench.text, c)).collect();
            if ui.button(label.join(" + ")).clicked() {
                scene.edit(Edit::Try(claim.when.clone()));
            }
        }
    });
}

fn claim_chip(ui: &mut Ui, scene: &mut Scene, claim: &Claim, result: &crate::document::Judged) {
    let (sign, color) = if result.met() { ("✓", scene.theme.good) } else { ("✕", scene.theme.bad) };
    let text = scene.with("pattern-score", &[("score", &judged(result)), ("sign", sign)]);
    let chip = ui.button(RichText::new(text).color(color));
    let place = [("layer", (claim.layer + 1).to_string()), ("head", (claim.head + 1).to_string())];
    let hint = scene.with("pattern-score-hint", &[("layer", &place[0].1), ("head", &place[1].1)]);
    if chip.on_hover_text(hint).clicked() {
        let (layer, head) = (claim.layer, claim.head);
        scene.push(Command::view(move |view| (view.layer, view.head) = (layer, head)));
    }
}

/// The sentence and the map; both sentences side by side where there are two.
fn maps(ui: &mut Ui, scene: &mut Scene) {
    map_bar(ui, scene);
    if scene.shown().contrast.is_none() {
        sentence(ui, scene, false);
        return;
    }
    ui.columns(2, |columns| {
        for (second, ui) in [false, true].into_iter().zip(columns) {
            let key = if second { "second-sentence" } else { "first-sentence" };
            ui.label(RichText::new(scene.text(key)).family(fonts::strong()));
            ui.push_id(key, |ui| sentence(ui, scene, second));
        }
    });
}

fn sentence(ui: &mut Ui, scene: &mut Scene, second: bool) {
    token_strip(ui, scene, second);
    let space = ui.available_size();
    heatmap(ui, scene, second, vec2(space.x, space.y.max(160.0)));
}

/// Which layer and which map, and how it is drawn.
pub(super) fn map_bar(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view.clone();
    let settings = scene.workbench.settings.clone();
    ui.horizontal_wrapped(|ui| {
        let layers = scene.shown().layers.len();
        if layers > 1 {
            ui.label(scene.text("layer"));
            for layer in 0..layers {
                if ui.selectable_label(view.layer == layer, (layer + 1).to_string()).clicked() {
                    scene.push(Command::view(move |view| view.layer = layer));
                }
            }
            ui.separator();
        }
        for (kind, key) in [(MapKind::Weights, "map-weights"), (MapKind::Scores, "map-scores")] {
            if ui.selectable_label(view.map == kind, scene.text(key)).clicked() {
                scene.push(Command::view(move |view| view.map = kind));
            }
        }
        ui.separator();
        for (scale, key) in [
            (ColorScale::Linear, "scale-linear"),
            (ColorScale::Log, "scale-log"),
            (ColorScale::PerRow, "scale-per-row"),
        ] {
            let enabled = view.map == MapKind::Weights;
            let label = egui::Button::selectable(settings.color_scale == scale && enabled, scene.text(key));
            if ui.add_enabled(enabled, label).clicked() {
                scene.push(Command::settings(move |settings| settings.color_scale = scale));
            }
        }
        ui.separator();
        let mut transposed = settings.transposed;
        if ui.checkbox(&mut transposed, scene.text("transpose")).on_hover_text(scene.text("transpose-hint")).changed() {
            scene.push(Command::settings(move |settings| settings.transposed = transposed));
        }
    });
}
