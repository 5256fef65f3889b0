//! Two sentences, to be compared.

use egui::{Rect, RichText, Ui, Vec2, vec2};

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::theme::fonts;
use crate::ui::widgets::{heatmap, heatmaps_with_strips, token_strip};
use crate::workbench::{PanelName, Target};

/// A map is never lower than this; the view scrolls instead.
pub(super) const LEAST_MAP: f32 = 230.0;
/// Height of the heads below, and of the row of controls.
pub(super) const HEADS: f32 = 88.0;
const CONTROLS: f32 = 31.0;
/// Height of a row of a map, and of all else of a map with its sentence.
const ROW: f32 = 17.0;
const AROUND: f32 = 90.0;
/// Lower than this, two maps one below the other need the room of the heads.
const LOW: f32 = 800.0;
/// Width of a column that a word of usual length fits into, beside its share of the names of rows.
const COLUMN: f32 = 50.0;
/// Height of a sentence with its arcs.
const STRIP: f32 = 117.0;
/// What two maps of long sentences may be made smaller by for the sake of their strips.
const SMALLER: f32 = 0.85;

/// Whether the maps of both sentences are large enough with the heads below them, or a lesson speaks of those.
pub(super) fn leaves_room_for_heads(scene: &Scene, space: Vec2) -> bool {
    if scene.points_at(&Target::Panel(PanelName::Heads)) {
        return true;
    }
    let tokens = longer(scene) as f32;
    let is_short = space.x >= COLUMN * tokens;
    let stacked = (2.0 * (AROUND + ROW * tokens) + HEADS + CONTROLS).max(LOW);
    let needed = if is_short { stacked } else { 0.5 * space.x + STRIP + HEADS + CONTROLS };
    // Of one head in each layer, the layers are chosen above.
    scene.shown().heads() > 1 && space.y >= needed
}

fn longer(scene: &Scene) -> usize {
    scene.tokens(Which::First).len().max(scene.tokens(Which::Second).len())
}

/// Both sentences above the columns of their maps, one below the other, so that the same places stand in the same columns;
/// where the columns are too narrow for the words, as many strips as the maps leave room for, and the maps side by side.
pub(super) fn pair(ui: &mut Ui, scene: &mut Scene) {
    let space = ui.available_size();
    let place = Rect::from_min_size(ui.cursor().min, space);
    if scene.workbench.view().painting || !heatmaps_with_strips(ui, scene, space) {
        strips(ui, scene, space.y - SMALLER * 0.5 * space.x);
        maps(ui, scene, ui.available_height() > 1.5 * LEAST_MAP);
    }
    scene.outline(ui, &Target::Panel(PanelName::Map), place);
}

/// The sentences as far as there is room: both, or the one that is looked at.
fn strips(ui: &mut Ui, scene: &mut Scene, room: f32) {
    let looked_at = scene.workbench.view().cell().map_or(Which::First, |cell| cell.which);
    let both = room >= 2.0 * STRIP;
    for which in Which::ALL.into_iter().filter(|which| both || room >= STRIP && *which == looked_at) {
        ui.push_id(which, |ui| match which {
            Which::First => {
                scene.outlined(ui, &Target::Panel(PanelName::Strip), |ui, scene| token_strip(ui, scene, which));
            }
            Which::Second => token_strip(ui, scene, which),
        });
    }
}

/// The maps side by side.
pub(super) fn maps(ui: &mut Ui, scene: &mut Scene, headings: bool) {
    let least = if scene.projected { 0.0 } else { LEAST_MAP };
    ui.columns(2, |columns| {
        for (which, ui) in Which::ALL.into_iter().zip(columns) {
            let key = match which {
                Which::First => "first-sentence",
                Which::Second => "second-sentence",
            };
            if headings {
                ui.label(RichText::new(scene.text(key)).family(fonts::strong()));
            }
            let space = ui.available_size();
            heatmap(ui, scene, which, vec2(space.x, space.y.max(least)));
        }
    });
}
