//! One head in detail, all others small.

use egui::{CentralPanel, Frame, Margin, Panel, RichText, ScrollArea, Ui, vec2};

use crate::document::{Claim, Judged};
use crate::ui::theme::fonts;
use crate::ui::widgets::{CardSize, head_cards, heatmap, token_strip};
use crate::ui::{Scene, names};
use crate::workbench::{ColorScale, Command, Edit, MapKind};

/// Wider than this in proportion to its height, the view has the heads at its side.
const WIDE: f32 = 1.25;
/// And only if it is wider than this; two sentences always need the whole width.
const LEAST_WIDE: f32 = 860.0;

/// Lower than this, the view shows the map only.
const FLAT: f32 = 400.0;
/// A map is never lower than this; the view scrolls instead.
const LEAST_MAP: f32 = 230.0;

/// Draws the chosen head's map and sentence, and a panel for every head.
pub fn explore(ui: &mut Ui, scene: &mut Scene) {
    heading(ui, scene);
    let space = ui.available_size();
    let bare = Frame::new().inner_margin(Margin { left: 8, right: 0, top: 0, bottom: 0 });
    let below = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 });
    if space.y < FLAT {
        // Too low for heads and a map: the heads have a view of their own.
    } else if space.x > (WIDE * space.y).max(LEAST_WIDE) && scene.shown().contrast.is_none() {
        let width = (space.x - 0.86 * space.y).clamp(200.0, 420.0);
        let panel = Panel::right("heads at the side").frame(bare).default_size(width).size_range(190.0..=900.0);
        panel.show(ui, |ui| head_cards(ui, scene, CardSize::Small));
    } else {
        let height = (0.3 * space.y - 96.0).clamp(80.0, 320.0);
        let panel =
            Panel::bottom("heads below").resizable(true).frame(below).default_size(height).size_range(76.0..=600.0);
        panel.show(ui, |ui| head_cards(ui, scene, CardSize::Small));
    }
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| maps(ui, scene));
    });
}

/// What the document shows, whether it does, and what to try.
fn heading(ui: &mut Ui, scene: &mut Scene) {
    let document = scene.shown();
    ui.horizontal_wrapped(|ui| {
        if !document.title.is_empty() {
            ui.label(RichText::new(&document.title).heading());
        }
        promises(ui, scene);
        things_to_try(ui, scene);
    });
    if !document.about.is_empty() {
        ui.label(RichText::new(&document.about).color(scene.theme.text_weak));
    }
}

/// The promise of the chosen head, and a menu with all of them.
fn promises(ui: &mut Ui, scene: &mut Scene) {
    let (claims, view) = (&scene.shown().claims, &scene.workbench.view);
    // A pattern that points nowhere in the present sentence is neither kept nor broken.
    let applies =
        |(claim, judged): (_, &'_ Option<Judged>)| Some((claim, judged.filter(|judged| judged.score.is_some())?));
    let judged: Vec<(&Claim, Judged)> = claims.iter().zip(scene.derived().claims()).filter_map(applies).collect();
    if judged.is_empty() {
        return;
    }
    let chosen = judged.iter().find(|(claim, _)| (claim.layer, claim.head) == (view.layer, view.head));
    if let Some((_, judged)) = chosen {
        let (sign, color) = verdict(scene, judged);
        let text = scene.with("pattern-score", &[("score", &names::judged(judged)), ("sign", sign)]);
        Frame::new().fill(scene.theme.raised).corner_radius(5).inner_margin(Margin::symmetric(8, 3)).show(ui, |ui| {
            ui.label(RichText::new(text).color(color)).on_hover_text(scene.text("pattern-score-hint"));
        });
    }
    let kept = judged.iter().filter(|(_, judged)| judged.met()).count().to_string();
    let all = judged.len().to_string();
    let label = scene.with("promises", &[("kept", &kept), ("all", &all)]);
    ui.menu_button(label, |ui| {
        ui.set_min_width(420.0);
        for (claim, judged) in judged {
            let (sign, color) = verdict(scene, &judged);
            let what = names::claim(&scene.workbench.text, scene.shown(), claim);
            let text = format!("{sign} {}  {what}", names::judged(&judged));
            if ui.button(RichText::new(text).color(color)).clicked() {
                let (layer, head) = (claim.layer, claim.head);
                scene.push(Command::view(move |view| (view.layer, view.head) = (layer, head)));
            }
        }
    });
}

fn verdict(scene: &Scene, judged: &Judged) -> (&'static str, egui::Color32) {
    if judged.met() { ("✓", scene.theme.good) } else { ("✕", scene.theme.bad) }
}

/// The changes under which the document promises something, each as a button that makes them.
fn things_to_try(ui: &mut Ui, scene: &mut Scene) {
    let mut things: Vec<&Claim> = Vec::new();
    for claim in &scene.shown().claims {
        if !claim.when.is_empty() && things.iter().all(|other| other.when != claim.when) {
            things.push(claim);
        }
    }
    if things.is_empty() {
        return;
    }
    ui.menu_button(scene.text("try"), |ui| {
        ui.set_min_width(260.0);
        for claim in things {
            let label: Vec<String> = claim.when.iter().map(|c| names::change(&scene.workbench.text, c)).collect();
            if ui.button(label.join(" + ")).clicked() {
                // Each thing is tried on the document as it was opened, as its promise says.
                scene.push(Command::Reset);
                scene.edit(Edit::Try(claim.when.clone()));
                let (layer, head) = (claim.layer, claim.head);
                scene.push(Command::view(move |view| (view.layer, view.head) = (layer, head)));
            }
        }
    });
}

/// The sentence and the map; with two sentences, both strips over the whole width, so that their
/// arcs can be compared, and the maps side by side.
fn maps(ui: &mut Ui, scene: &mut Scene) {
    map_bar(ui, scene);
    token_strip(ui, scene, false);
    if scene.shown().contrast.is_none() {
        map(ui, scene, false);
        return;
    }
    ui.push_id("second", |ui| token_strip(ui, scene, true));
    let headings = ui.available_height() > 1.5 * LEAST_MAP;
    ui.columns(2, |columns| {
        for (second, ui) in [false, true].into_iter().zip(columns) {
            let key = if second { "second-sentence" } else { "first-sentence" };
            if headings {
                ui.label(RichText::new(scene.text(key)).family(fonts::strong()));
            }
            map(ui, scene, second);
        }
    });
}

fn map(ui: &mut Ui, scene: &mut Scene, second: bool) {
    let space = ui.available_size();
    heatmap(ui, scene, second, vec2(space.x, space.y.max(LEAST_MAP)));
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
