//! What the curves and the maps agree on: a colour for each head, and the one that is pointed at.

use egui::{Color32, Id, Ui};

use crate::ui::theme::Theme;

fn memory() -> Id {
    Id::unique("pointed head of a training")
}

/// The head that was pointed at in the last frame, among all of the model.
pub(super) fn marked(ui: &Ui) -> Option<usize> {
    let (head, frame): (usize, u64) = ui.data(|data| data.get_temp(memory()))?;
    (frame + 1 >= ui.ctx().cumulative_frame_nr()).then_some(head)
}

/// Says that a head is pointed at.
pub(super) fn mark(ui: &Ui, head: usize) {
    let frame = ui.ctx().cumulative_frame_nr();
    if marked(ui) != Some(head) {
        ui.ctx().request_repaint();
    }
    ui.data_mut(|data| data.insert_temp(memory(), (head, frame)));
}

/// The colour of a head's lines: one hue for each layer, brighter for its first heads.
pub(super) fn color(theme: Theme, head: usize, heads: usize) -> Color32 {
    let hues = [theme.query, theme.key, theme.value, theme.score];
    let (layer, index) = (head / heads.max(1), head % heads.max(1));
    let share = index as f32 / heads.max(2) as f32;
    hues[layer % hues.len()].lerp_to_gamma(theme.background, 0.5 * share)
}

/// "2.1": a head as it is named beside its line.
pub(super) fn name(head: usize, heads: usize) -> String {
    format!("{}.{}", head / heads.max(1) + 1, head % heads.max(1) + 1)
}
