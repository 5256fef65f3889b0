//! Room for a scroll bar.

use egui::Ui;

/// Keeps what follows away from the edge over which the bar of what scrolls floats, where there is that much room.
pub(crate) fn scroll_edge(ui: &mut Ui, bar: f32) {
    ui.set_max_width((ui.available_width() - bar).max(0.0));
}
