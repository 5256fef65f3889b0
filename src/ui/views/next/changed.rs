//! What became of what the model says, as a table: since A, or by the interventions.

use egui::{Color32, Grid, Rect, RichText, Ui, UiBuilder};

use crate::analysis::Shifted;
use crate::ui::Scene;
use crate::ui::numbers::{self, small_weight};
use crate::ui::theme::fonts;
use crate::ui::vocabulary::{quoted, shift_words};
use crate::workbench::{Said, Since};

/// Height of the table with its heading.
const HEIGHT: f32 = 134.0;
/// Height of the heading, which stands alone in a room lower than this.
const HEADING: f32 = 26.0;
const LOW: f32 = 320.0;
const GAP: f32 = 8.0;
/// Width of a token's column at least, and of the names of rows.
const COLUMN: f32 = 72.0;
const NAMES: f32 = 110.0;

/// Draws the table at the bottom of a room, or of a low one its heading at the top, where something is compared; and says
/// what is left of the room.
pub(in crate::ui::views) fn changed_words(ui: &mut Ui, scene: &Scene, room: Rect) -> Rect {
    let Some(said) = scene.workbench.said() else { return room };
    if room.height() < LOW {
        ui.scope_builder(UiBuilder::new().max_rect(room), |ui| heading(ui, scene, &said));
        return room.with_min_y(room.top() + HEADING);
    }
    let top = room.bottom() - HEIGHT;
    ui.scope_builder(UiBuilder::new().max_rect(room.with_min_y(top)), |ui| {
        heading(ui, scene, &said);
        table(ui, scene, &said);
    });
    room.with_max_y(top - GAP)
}

fn heading(ui: &mut Ui, scene: &Scene, said: &Said) {
    let [title, hint] = shift_words(scene, said);
    ui.label(RichText::new(title).family(fonts::strong())).on_hover_text(hint);
}

/// A column for each token whose probability changed most: before, now, and the difference.
fn table(ui: &mut Ui, scene: &Scene, said: &Said) {
    let theme = scene.theme;
    let room = ((ui.available_width() - NAMES) / COLUMN).max(1.0) as usize;
    let largest: Vec<Shifted> = said.shift.largest.iter().copied().take(room).collect();
    if largest.is_empty() {
        return;
    }
    let [before, now] = match said.since {
        Since::Pinned => ["shift-in-a", "shift-now"],
        Since::Untouched => ["shift-without", "shift-with"],
    };
    let row = |ui: &mut Ui, key, write: &dyn Fn(&Shifted) -> String, color: &dyn Fn(&Shifted) -> Color32| {
        ui.label(RichText::new(scene.text(key)).color(theme.text_weak));
        for one in &largest {
            ui.label(RichText::new(write(one)).color(color(one)));
        }
        ui.end_row();
    };
    Grid::new("changed words").min_col_width(COLUMN - 12.0).spacing([12.0, 2.0]).show(ui, |ui| {
        row(ui, "shift-word", &|one| quoted(scene, one.token), &|_| theme.text);
        row(ui, before, &|one| small_weight(one.before), &|_| theme.text);
        row(ui, now, &|one| small_weight(one.now), &|_| theme.text);
        let sign = |one: &Shifted| if one.change() < 0.0 { theme.bad } else { theme.good };
        row(ui, "shift-difference", &|one| numbers::changed(one.change(), 2), &sign);
    });
}
