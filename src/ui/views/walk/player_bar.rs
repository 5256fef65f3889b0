//! Play, step, step back, restart, speed; and how deep to look.

use egui::{Button, ComboBox, Key, Modifiers, RichText, Ui, WidgetInfo};

use super::walk_of;
use crate::attention::Stage;
use crate::ui::Scene;
use crate::workbench::{Command, Depth, Player};

/// What the buttons and the keys do.
#[derive(Clone, Copy)]
enum Action {
    Toggle,
    Step,
    Back,
    Restart,
}

impl Action {
    fn command(self, stages: usize) -> Command {
        Command::view(move |view| {
            let player = &mut view.walk.player;
            match self {
                Self::Toggle => player.toggle(),
                Self::Step => player.step(stages),
                Self::Back => player.back(stages),
                Self::Restart => player.restart(),
            }
        })
    }
}

/// Draws the bar, and lets the player's time pass.
pub(super) fn player_bar(ui: &mut Ui, scene: &mut Scene) {
    let layer = scene.workbench.view.layer;
    let stages = walk_of(scene).map_or_else(Vec::new, |walk| walk.stages(layer));
    let player = scene.workbench.view.walk.player.clone();
    keys(ui, scene, stages.len());
    ui.horizontal_wrapped(|ui| depths(ui, scene));
    ui.horizontal_wrapped(|ui| {
        let play = if player.playing { ("■", "player-pause") } else { ("▶", "player-play") };
        for ((sign, key), action) in [
            (("⟲", "player-restart"), Action::Restart),
            (("◀", "player-back"), Action::Back),
            (play, Action::Toggle),
            (("▸", "player-step"), Action::Step),
        ] {
            let name = scene.text(key).into_owned();
            let button = ui.add(Button::new(sign));
            button.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
            if button.on_hover_text(name).clicked() {
                scene.push(action.command(stages.len()));
            }
        }
        let name = ui.label(scene.text("player-speed"));
        let text = |speed: f32| format!("{speed} ×");
        let list = ComboBox::from_id_salt("speed").width(60.0).selected_text(text(player.speed)).show_ui(ui, |ui| {
            for speed in Player::SPEEDS {
                if ui.selectable_label(speed == player.speed, text(speed)).clicked() {
                    scene.push(Command::view(move |view| view.walk.player.speed = speed));
                }
            }
        });
        list.response.labelled_by(name.id);
        if let Some(stage) = player.stage().and_then(|stage| stages.get(stage)) {
            if ui.button(scene.text("player-all")).clicked() {
                scene.push(Command::view(|view| view.walk.player.finish()));
            }
            caption(ui, scene, *stage);
        }
    });
    if player.playing {
        let (seconds, count) = (ui.input(|input| input.stable_dt.min(0.1)), stages.len());
        let motion = !scene.workbench.settings.reduced_motion;
        scene.push(Command::view(move |view| view.walk.player.tick(seconds, count, motion)));
    }
}

/// What happens now, in plain words.
fn caption(ui: &mut Ui, scene: &Scene, stage: Stage) {
    ui.label(RichText::new(scene.text(happens_key(stage))).heading());
}

/// The message that says what a stage does.
fn happens_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Embeddings => "happens-embeddings",
        Stage::Positions => "happens-positions",
        Stage::Input => "happens-input",
        Stage::WQ => "happens-wq",
        Stage::WK => "happens-wk",
        Stage::WV => "happens-wv",
        Stage::PlainQueries => "happens-plain-queries",
        Stage::PlainKeys => "happens-plain-keys",
        Stage::Queries => "happens-queries",
        Stage::Keys => "happens-keys",
        Stage::Values => "happens-values",
        Stage::Products => "happens-products",
        Stage::Scaled => "happens-scaled",
        Stage::Scores => "happens-scores",
        Stage::Maxima => "happens-maxima",
        Stage::Exponentials => "happens-exponentials",
        Stage::Sums => "happens-sums",
        Stage::Weights => "happens-weights",
        Stage::HeadOutput => "happens-head-output",
        Stage::Concat => "happens-concat",
        Stage::WO => "happens-wo",
        Stage::Output => "happens-output",
    }
}

fn depths(ui: &mut Ui, scene: &mut Scene) {
    for depth in Depth::ALL {
        let key = match depth {
            Depth::BlackBox => "depth-black-box",
            Depth::Stages => "depth-stages",
            Depth::Matrices => "depth-matrices",
            Depth::Products => "depth-products",
            Depth::Code => "depth-code",
        };
        if ui.selectable_label(scene.workbench.view.walk.depth == depth, scene.text(key)).clicked() {
            scene.push(Command::view(move |view| view.walk.depth = depth));
        }
    }
}

/// Space plays, arrows and Backspace step; only where no widget has the keys.
fn keys(ui: &Ui, scene: &mut Scene, stages: usize) {
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
            scene.push(action.command(stages));
        }
    }
}
