//! A cell of a picture, pointed at by the pointer or by keys.

use egui::{Response, Ui};

use crate::ui::shortcuts::{Effect, KeyPlace, keep_arrows, pressed};

/// The cell `(row, column)` that is pointed at: the one under the pointer, or else, while the picture has
/// the focus, the one that the keys of a map moved to. It is no one's choice but the picture's own.
pub(crate) fn pointed(
    ui: &Ui,
    response: &Response,
    under: Option<(usize, usize)>,
    size: (usize, usize),
) -> Option<(usize, usize)> {
    let memory = response.id.with("pointed");
    if response.clicked() && under.is_some() {
        response.request_focus();
    }
    if !response.has_focus() {
        return under;
    }
    keep_arrows(ui, response.id);
    let kept = ui.data(|data| data.get_temp::<(usize, usize)>(memory)).unwrap_or_default();
    let moved = pressed(ui.ctx(), KeyPlace::Map).into_iter().fold(kept, |at, effect| match effect {
        Effect::Move(to) => to.of(at, size),
        _ => at,
    });
    let at = under.filter(|_| response.clicked()).unwrap_or(moved);
    let at = (at.0.min(size.0.saturating_sub(1)), at.1.min(size.1.saturating_sub(1)));
    ui.data_mut(|data| data.insert_temp(memory, at));
    Some(under.unwrap_or(at))
}
