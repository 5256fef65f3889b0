//! Play, step, step back, restart, speed; and how deep to look.

use egui::{RichText, Ui};

use crate::attention::Stage;
use crate::ui::widgets::{control_row, transport};
use crate::ui::{Scene, stages};
use crate::workbench::{Depth, PlayerName, WalkChange};

/// Draws the bar, and lets the player's time pass.
pub(super) fn player_bar(ui: &mut Ui, scene: &mut Scene) {
    let layer = scene.workbench.view.layer;
    let stages = stages::shown_walk(scene).map_or_else(Vec::new, |walk| walk.stages(layer));
    let player = scene.workbench.view.walk.player.clone();
    control_row(ui, scene, depths);
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
            scene.push(WalkChange::Depth(depth));
        }
    }
}
