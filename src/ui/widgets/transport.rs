//! Restart, back, play, step and speed of a player, and the keys for them.

use egui::{ComboBox, Key, Modifiers, Ui};

use super::fields::icon_button;
use crate::ui::Scene;
use crate::workbench::{Command, Player, ViewState};

/// Where the view keeps the player.
pub(crate) type Of = fn(&mut ViewState) -> &mut Player;

/// What the buttons and the keys do.
#[derive(Clone, Copy)]
enum Action {
    Toggle,
    Step,
    Back,
    Restart,
}

impl Action {
    fn command(self, steps: usize, of: Of) -> Command {
        Command::view(move |view| {
            let player = of(view);
            match self {
                Self::Toggle => player.toggle(),
                Self::Step => player.step(steps),
                Self::Back => player.back(steps),
                Self::Restart => player.restart(),
            }
        })
    }
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
    let play = if player.playing { ("■", "player-pause") } else { ("▶", "player-play") };
    for ((sign, key), action) in [
        (("⟲", "player-restart"), Action::Restart),
        (("◀", "player-back"), Action::Back),
        (play, Action::Toggle),
        (("▸", "player-step"), Action::Step),
    ] {
        if icon_button(ui, sign, &scene.text(key), true).clicked() {
            scene.push(action.command(steps, of));
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

/// Space plays, arrows and Backspace step; only where no widget has the keys.
fn keys(ui: &Ui, scene: &mut Scene, steps: usize, of: Of) {
    let taken = ui.memory(|memory| memory.focused().is_some()) || ui.ctx().any_popup_open();
    if taken || scene.workbench.dialog().is_some() {
        return;
    }
    for (key, action) in [
        (Key::Space, Action::Toggle),
        (Key::ArrowRight, Action::Step),
        (Key::ArrowLeft, Action::Back),
        (Key::Backspace, Action::Back),
        (Key::Home, Action::Restart),
    ] {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            scene.push(action.command(steps, of));
        }
    }
}
