//! Play, step, step back, restart, speed; and how deep to look.

use egui::{RichText, Ui};

use crate::analysis::Stage;
use crate::ui::widgets::{choices, control_row, transport};
use crate::ui::{Scene, stages};
use crate::workbench::{PlayerName, WalkChange};

/// Draws the bar, and lets the player's time pass.
pub(super) fn player_bar(ui: &mut Ui, scene: &mut Scene) {
    let layer = scene.workbench.view().layer;
    let stages = stages::shown_walk(scene).map_or_else(Vec::new, |walk| walk.stages(layer));
    let player = scene.workbench.view().walk.player.clone();
    control_row(ui, scene, |ui, scene| choices(ui, scene, scene.workbench.view().walk.depth, WalkChange::Depth));
    let projected = scene.projected;
    let mut row = |ui: &mut Ui| {
        transport(ui, scene, PlayerName::Walk);
        if let Some(stage) = player.stage().and_then(|stage| stages.get(stage)) {
            caption(ui, scene, *stage);
        }
    };
    // A hall sees the words alone, in a line of their own.
    if projected { row(ui) } else { ui.horizontal_wrapped(row).inner }
}

/// What happens now, in plain words.
fn caption(ui: &mut Ui, scene: &Scene, stage: Stage) {
    ui.label(RichText::new(scene.with(&format!("{}-happens", stage.into_str()), &[])).heading());
}
