//! A model that learns while one watches: what it has learned, how, and where its heads look meanwhile.

mod bar;
mod curves;
mod heads;
mod lines;
mod words;

use egui::{Button, Rect, RichText, Ui, UiBuilder, Vec2, pos2, vec2};

use self::bar::bar;
use crate::ui::Scene;
use crate::ui::theme::{fonts, size};
use crate::workbench::{PanelName, Target, TrainChange};

/// Width of the curves, as a share of the view.
const CURVES: f32 = 0.56;
const GAP: f32 = 18.0;
/// Height of the words below the maps.
const WORDS: f32 = 74.0;
/// How far around a part its outline lies.
const OUTLINE: Vec2 = vec2(3.0, 1.0);

/// Draws the curves on the left, and on the right the maps of all heads and how sure the model is of each next token.
pub fn train(ui: &mut Ui, scene: &mut Scene) {
    if scene.workbench.training().is_none() {
        return before(ui, scene);
    }
    bar(ui, scene);
    let room = ui.available_rect_before_wrap();
    let middle = room.left() + CURVES * room.width();
    let left = Rect::from_min_max(room.min, pos2(middle, room.bottom()));
    let marked = lines::marked(ui);
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| curves::curves(ui, scene, marked));
    scene.outline(ui, &Target::Panel(PanelName::Curves), left.expand2(OUTLINE));
    let right = Rect::from_min_max(pos2(middle + GAP, room.top()), room.max);
    let below = right.with_min_y((right.bottom() - WORDS).max(right.top()));
    let maps = right.with_max_y(below.top() - 6.0);
    ui.scope_builder(UiBuilder::new().max_rect(maps), |ui| heads::heads(ui, scene, marked));
    ui.scope_builder(UiBuilder::new().max_rect(below), |ui| words::words(ui, scene));
    scene.outline(ui, &Target::Panel(PanelName::Heads), maps.expand2(OUTLINE));
    scene.outline(ui, &Target::Panel(PanelName::Sureness), below.expand2(OUTLINE));
}

/// What there is to do where nothing learns yet.
fn before(ui: &mut Ui, scene: &mut Scene) {
    ui.add_space((0.26 * ui.available_height()).min(150.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(620.0);
        ui.label(RichText::new(scene.text("train-before-title")).family(fonts::strong()).size(size::HEADING));
        ui.add_space(6.0);
        let task = scene.workbench.training_settings().task.kind();
        ui.label(scene.with(&format!("{}-about", task.into_str()), &[]));
        ui.add_space(14.0);
        let play = RichText::new(format!("▶  {}", scene.text("train-play"))).size(size::HEADING);
        if ui.add(Button::new(play).min_size(vec2(160.0, 40.0))).clicked() {
            scene.push(TrainChange::Go);
        }
        ui.add_space(8.0);
        ui.label(RichText::new(scene.text("train-before-hint")).color(scene.theme.text_weak));
    });
}
