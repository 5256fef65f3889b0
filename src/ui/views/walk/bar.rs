//! What is walked through, and how far: layer and head, the steps, and a menu for the rest.

use egui::{Button, ComboBox, Id, RichText, Slider, Ui};

use super::part::{is_of_attention, locked};
use crate::analysis::{Stage, StageCell};
use crate::document::Which;
use crate::ui::names::{head_name, token_label};
use crate::ui::shortcuts::{BACK, PLAY, STEP};
use crate::ui::widgets::fields::icon_button;
use crate::ui::widgets::{control_row, play_on};
use crate::ui::{Scene, gradients, stages};
use crate::workbench::{Command, Depth, Edit, Player, PlayerChange, PlayerName, ViewChange, WalkChange};

/// Width of the scrubber.
const SCRUBBER: f32 = 80.0;
/// Width of the list of layers, and of that of heads which are numbers.
const NARROW: f32 = 84.0;
/// Width of the bar below which the chosen head is a number there: with its name, a bar that plays took two rows.
const NAMED: f32 = 800.0;
/// Characters of the name of a head at most: of the chosen one, and in the list.
const SHORT_AND_LONG: [usize; 2] = [12, 28];

fn memory() -> Id {
    Id::unique("walk numbers")
}

/// Whether cells are as large as their numbers, instead of fitting the window.
pub(super) fn is_readable(ui: &Ui) -> bool {
    ui.data(|data| data.get_temp(memory())).unwrap_or(false)
}

/// Draws the bar, lets the player's time pass, and says in plain words what happens now.
pub(super) fn bar(ui: &mut Ui, scene: &mut Scene) {
    let layer = scene.workbench.view().layer;
    let stages = stages::shown_walk(scene).map_or_else(Vec::new, |walk| walk.stages(layer));
    play_on(ui, scene, PlayerName::Walk);
    control_row(ui, scene, |ui, scene| {
        choose(ui, scene);
        let depth = scene.workbench.view().walk.depth;
        if matches!(depth, Depth::Matrices | Depth::Products) && stages.contains(&Stage::Mlp) {
            part(ui, scene);
        }
        scrubber(ui, scene, &stages);
        more(ui, scene);
        edited(ui, scene);
    });
    gradients::caption(ui, scene);
    let stage = scene.workbench.view().walk.player.stage().and_then(|stage| stages.get(stage));
    if let Some(stage) = stage {
        ui.label(RichText::new(scene.with(&format!("{}-happens", stage.into_str()), &[])).heading());
    }
}

fn choose(ui: &mut Ui, scene: &mut Scene) {
    let document = scene.shown();
    let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
    let layer_name = |layer: usize| scene.with("walk-layer", &[("number", &(layer + 1).to_string())]);
    // Heads of a learned model have no name but their number, and their matrices come in two pictures, to be chosen here.
    let is_designed = document.is_designed();
    let is_named = is_designed && ui.max_rect().width() >= NAMED;
    let number = |head: usize| scene.with("walk-head-number", &[("number", &(head + 1).to_string())]);
    let head_label = |head: usize, most: usize| {
        if !is_designed {
            return number(head);
        }
        let name = document.head(layer, head).map(|head| head_name(&scene.workbench.text, head)).unwrap_or_default();
        scene.with("walk-head", &[("number", &(head + 1).to_string()), ("name", &token_label(&name, most))])
    };
    let mut chosen = (layer, head);
    if document.layers.len() > 1 {
        let list =
            ComboBox::from_id_salt("walk layer").width(NARROW).selected_text(layer_name(layer)).show_ui(ui, |ui| {
                for other in 0..document.layers.len() {
                    ui.selectable_value(&mut chosen.0, other, layer_name(other));
                }
            });
        let _ = list.response.on_hover_text(scene.text("walk-choose-layer"));
    }
    let [short, long] = SHORT_AND_LONG;
    let (shown, wide) =
        if is_named { (head_label(head, short), ui.spacing().combo_width) } else { (number(head), NARROW) };
    let list = ComboBox::from_id_salt("walk head").width(wide).selected_text(shown).show_ui(ui, |ui| {
        for other in 0..document.heads() {
            ui.selectable_value(&mut chosen.1, other, head_label(other, long));
        }
    });
    let hint = format!("{}\n{}", head_label(head, long), scene.text("walk-choose-head"));
    let _ = list.response.on_hover_text(hint);
    if chosen != (layer, head) {
        scene.push(ViewChange::head(chosen));
    }
}

/// What attention does, or what the MLP does: they have too many numbers for one picture.
fn part(ui: &mut Ui, scene: &mut Scene) {
    let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
    let of_attention = locked(scene).is_none_or(is_of_attention);
    if ui.selectable_label(of_attention, scene.text("walk-part-attention")).clicked() && !of_attention {
        scene.push(WalkChange::UnlockNumber);
    }
    if ui.selectable_label(!of_attention, scene.text("walk-part-mlp")).clicked() && of_attention {
        scene.push(WalkChange::Number(StageCell { layer, head, stage: Stage::Mlp, row: 0, column: 0 }));
    }
}

/// Back and forth through the steps, and where among them: the last place is all of them.
fn scrubber(ui: &mut Ui, scene: &mut Scene, stages: &[Stage]) {
    let (player, count) = (scene.workbench.view().walk.player.clone(), stages.len());
    let push = |scene: &mut Scene, change| scene.push(Command::Play(PlayerName::Walk, change));
    if icon_button(ui, "◀", &scene.with_keys(ui.ctx(), BACK.message, &BACK), true).clicked() {
        push(scene, PlayerChange::Back);
    }
    let now = player.stage().map_or(count + 1, |stage| stage + 1);
    let mut to = now;
    ui.spacing_mut().slider_width = SCRUBBER;
    let slider = ui.add(Slider::new(&mut to, 1..=count + 1).show_value(false));
    if icon_button(ui, "▶", &scene.with_keys(ui.ctx(), STEP.message, &STEP), true).clicked() {
        push(scene, PlayerChange::Step);
    }
    let numbers = [("number", now.to_string()), ("count", count.to_string())];
    let numbers = numbers.each_ref().map(|(name, number)| (*name, number.as_str()));
    let place = match stages.get(now - 1) {
        Some(stage) => {
            let symbol = stages::symbol(&scene.workbench.text, *stage);
            let color = stages::color(&scene.theme, *stage);
            RichText::new(format!("{} {symbol}", scene.with("walk-step", &numbers))).color(color)
        }
        None => RichText::new(scene.with("walk-all-steps", &numbers)),
    };
    let name = ui.label(place.strong());
    if slider.labelled_by(name.id).changed() && to != now {
        push(scene, if to > count { PlayerChange::Finish } else { PlayerChange::Show(to) });
    }
    let play = if player.playing { "player-pause" } else { PLAY.message };
    let hint = scene.with_keys(ui.ctx(), play, &PLAY);
    if ui.button(scene.text(play)).on_hover_text(hint).clicked() {
        push(scene, PlayerChange::Toggle);
    }
    if player.stage().is_some() && ui.button(scene.text("player-all")).clicked() {
        push(scene, PlayerChange::Finish);
    }
}

/// What is rarely changed.
fn more(ui: &mut Ui, scene: &mut Scene) {
    let walk = scene.workbench.view().walk.clone();
    ui.menu_button(scene.text("walk-more"), |ui| {
        let readable = is_readable(ui);
        for (to, key) in [(false, "walk-fit"), (true, "walk-readable")] {
            if ui.selectable_label(readable == to, scene.text(key)).clicked() {
                ui.data_mut(|data| data.insert_temp(memory(), to));
            }
        }
        if ui.selectable_label(walk.unfolded, scene.text("walk-unfold")).clicked() {
            scene.push(WalkChange::Unfold(!walk.unfolded));
        }
        let reason = scene.workbench.no_gradients();
        let button = Button::selectable(walk.gradients && reason.is_none(), scene.text("gradients"));
        let button = ui.add_enabled(reason.is_none(), button).on_hover_text(scene.text("gradients-hint"));
        if reason.map_or(button.clone(), |reason| button.on_disabled_hover_text(scene.text(reason))).clicked() {
            scene.push(WalkChange::Gradients(!walk.gradients));
        }
        if scene.shown().contrast.is_some() {
            ui.separator();
            for (which, key) in [(Which::First, "walk-first-sentence"), (Which::Second, "walk-second-sentence")] {
                if ui.selectable_label(walk.which == which, scene.text(key)).clicked() {
                    scene.push(WalkChange::Sentence(which));
                }
            }
        }
        ui.separator();
        ui.label(scene.text("player-speed"));
        ui.horizontal(|ui| {
            for speed in Player::SPEEDS {
                if ui.selectable_label(speed == walk.player.speed, format!("{speed} ×")).clicked() {
                    scene.push(Command::Play(PlayerName::Walk, PlayerChange::Speed(speed)));
                }
            }
        });
    });
}

/// That the head or the token of the chosen number was changed by hand, and the way back.
fn edited(ui: &mut Ui, scene: &mut Scene) {
    let (layer, head) = (scene.workbench.view().layer, scene.workbench.view().head);
    let document = scene.workbench.document();
    if scene.derived().is_edited(layer, head) {
        let badge = RichText::new(scene.text("walk-edited")).color(scene.theme.output);
        ui.label(badge).on_hover_text(scene.text("walk-edited-hint"));
        let restore = scene.text("walk-restore").into_owned();
        if icon_button(ui, "⟲", &restore, true).clicked() {
            scene.edit(Edit::Restore { layer, head });
        }
    }
    let walk = &scene.workbench.view().walk;
    let (which, row) = (walk.which, walk.trail.last().map(|cell| (cell.stage, cell.row)));
    let Some((Stage::Embeddings, token)) = row else { return };
    let Some(shown) = document.sentence(which).get(token).filter(|token| token.row.is_some()) else { return };
    let name = token_label(&shown.text, 14);
    if ui.add(Button::new(scene.with("walk-restore-token", &[("token", &name)]))).clicked() {
        scene.edit(Edit::Row { which, token, row: None });
    }
}
