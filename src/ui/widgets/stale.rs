//! What belongs to the state before the newest.

use egui::Ui;

use crate::ui::theme::OLD;

/// Dims what is drawn from here on while it is not yet that of the newest state.
pub(crate) fn dim_if(ui: &mut Ui, is_stale: bool) {
    if is_stale {
        ui.set_opacity(OLD);
    }
}
