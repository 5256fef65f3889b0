//! Restart, back, play, step and speed of a player, and the keys for them.

use egui::{ComboBox, Ui};

use super::fields::icon_button;
use crate::ui::Scene;
use crate::ui::shortcuts::{BACK, Does, PLAY, Place, Playing, RESTART, STEP, pressed};
use crate::workbench::{Command, Player, ViewState};

/// Where the view keeps the player.
pub(crate) type Of = fn(&mut ViewState) -> &mut Player;

/// What a button or a key of the player does.
fn command(playing: Playing, steps: usize, of: Of) -> Command {
    Command::view(move |view| {
        let player = of(view);
        match playing {
            Playing::Toggle => player.toggle(),
            Playing::Step => player.step(steps),
            Playing::Back => player.back(steps),
            Playing::Restart => player.restart(),
        }
    })
}

/// Draws the buttons of a player over so many steps, in a row that is under way, obeys its keys, and
/// lets its time pass.
pub(crate) fn transport(ui: &mut Ui, scene: &mut Scene, player: &Player, steps: usize, of: Of) {
    keys(ui, scene, steps, of);
    if player.playing && scene.leads() {
        let seconds = ui.input(|input| input.stable_dt.min(0.1));
        let motion = !scene.workbench.settings.reduced_motion;
        scene.push(Command::view(move |view| of(view).tick(seconds, steps, motion)));
    }
    if scene.projected {
        return;
    }
    let play = if player.playing { ("■", "player-pause") } else { ("▶", PLAY.message) };
    for ((sign, key), row, playing) in [
        (("⟲", RESTART.message), RESTART, Playing::Restart),
        (("◀", BACK.message), BACK, Playing::Back),
        (play, PLAY, Playing::Toggle),
        (("▸", STEP.message), STEP, Playing::Step),
    ] {
        if icon_button(ui, sign, &scene.with_keys(ui.ctx(), key, &row), true).clicked() {
            scene.push(command(playing, steps, of));
        }
    }
    let name = ui.label(scene.text("player-speed"));
    let text = |speed: f32| format!("{speed} ×");
    let list = ComboBox::from_id_salt("speed").width(60.0).selected_text(text(player.speed)).show_ui(ui, |ui| {
        for speed in Player::SPEEDS {
            if ui.selectable_label(speed == player.speed, text(speed)).clicked() {
                scene.push(Command::view(move |view| of(view).speed = speed));
            }
        }
    });
    list.response.labelled_by(name.id);
    if player.stage().is_some() && ui.button(scene.text("player-all")).clicked() {
        scene.push(Command::view(move |view| of(view).finish()));
    }
}

/// Obeys the keys; only where no widget has them.
fn keys(ui: &Ui, scene: &mut Scene, steps: usize, of: Of) {
    let taken = ui.memory(|memory| memory.focused().is_some()) || ui.ctx().any_popup_open();
    if taken || scene.workbench.dialog().is_some() {
        return;
    }
    for does in pressed(ui.ctx(), Place::Player) {
        if let Does::Play(playing) = does {
            scene.push(command(playing, steps, of));
        }
    }
}
