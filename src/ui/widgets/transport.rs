//! Restart, back, play, step and speed of a player, and the keys for them.

use egui::{ComboBox, Popup, Ui};

use super::fields::icon_button;
use crate::ui::Scene;
use crate::ui::shortcuts::{BACK, Effect, KeyPlace, PLAY, RESTART, STEP, pressed};
use crate::workbench::{Command, Player, PlayerChange, PlayerName};

/// Obeys the keys of a player, and lets its time pass.
pub(crate) fn play_on(ui: &Ui, scene: &mut Scene, name: PlayerName) {
    keys(ui, scene, name);
    if scene.workbench.view().player(name).playing && scene.leads() {
        let seconds = ui.input(|input| input.stable_dt.min(0.1));
        scene.push(Command::Play(name, PlayerChange::Tick(seconds)));
    }
}

/// Draws the buttons of a player, in a row that is under way, obeys its keys, and lets its time pass.
pub(crate) fn transport(ui: &mut Ui, scene: &mut Scene, name: PlayerName) {
    let player = scene.workbench.view().player(name);
    play_on(ui, scene, name);
    if scene.projected {
        return;
    }
    let play = if player.playing { ("■", "player-pause") } else { ("▶", PLAY.message) };
    for ((sign, key), row, change) in [
        (("⟲", RESTART.message), RESTART, PlayerChange::Restart),
        (("◀", BACK.message), BACK, PlayerChange::Back),
        (play, PLAY, PlayerChange::Toggle),
        (("▸", STEP.message), STEP, PlayerChange::Step),
    ] {
        if icon_button(ui, sign, &scene.with_keys(ui.ctx(), key, &row), true).clicked() {
            scene.push(Command::Play(name, change));
        }
    }
    let label = ui.label(scene.text("player-speed"));
    let text = |speed: f32| format!("{speed} ×");
    let list = ComboBox::from_id_salt("speed").width(60.0).selected_text(text(player.speed)).show_ui(ui, |ui| {
        for speed in Player::SPEEDS {
            if ui.selectable_label(speed == player.speed, text(speed)).clicked() {
                scene.push(Command::Play(name, PlayerChange::Speed(speed)));
            }
        }
    });
    list.response.labelled_by(label.id);
    if player.stage().is_some() && ui.button(scene.text("player-all")).clicked() {
        scene.push(Command::Play(name, PlayerChange::Finish));
    }
}

/// Obeys the keys; only where no widget has them.
fn keys(ui: &Ui, scene: &mut Scene, name: PlayerName) {
    let taken = ui.memory(|memory| memory.focused().is_some()) || Popup::is_any_open(ui.ctx());
    if taken || scene.workbench.dialog().is_some() {
        return;
    }
    for effect in pressed(ui.ctx(), KeyPlace::Player) {
        if let Effect::Play(change) = effect {
            scene.push(Command::Play(name, change));
        }
    }
}
