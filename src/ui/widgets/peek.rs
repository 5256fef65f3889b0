//! Hover peeks, click locks: the same in every widget that shows tokens.

use egui::{Response, Ui};

use crate::ui::Scene;
use crate::workbench::{Peek, PointerChange, ViewChange};

/// Peeks at what is under the pointer, and stops when it leaves. A widget ends only its own peek,
/// so that two of them do not fight.
pub(crate) fn hover(ui: &Ui, scene: &mut Scene, response: &Response, under: Option<Peek>) {
    let id = response.id.with("peeks");
    let mine: Option<Peek> = ui.data(|data| data.get_temp(id)).flatten();
    if under.is_none() && mine.is_none() {
        return;
    }
    ui.data_mut(|data| data.insert_temp(id, under));
    match (under, mine) {
        (Some(peek), _) if scene.workbench.view().hover != under => {
            scene.push(ViewChange::Pointer(PointerChange::Over(peek)));
        }
        // Another widget may have taken over in the same frame, so this is decided when it is done.
        (None, Some(mine)) => scene.push(ViewChange::Pointer(PointerChange::Left(mine))),
        _ => {}
    }
}

/// Locks a cell, or lets go of it where it is locked already.
pub(crate) fn toggle_lock(scene: &mut Scene, peek: Peek) {
    let again = scene.workbench.view().lock == Some(peek);
    scene.push(if again { ViewChange::Unlock } else { ViewChange::Lock(peek) });
}
