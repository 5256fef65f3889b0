//! Room for a drawing.

use egui::{Rect, Response, Sense, Ui, Vec2};

/// Takes room of a size. What is left in a window too small comes out below 0, which egui refuses: then there is none.
pub(crate) fn room_for(ui: &mut Ui, size: Vec2, sense: Sense) -> (Rect, Response) {
    ui.allocate_exact_size(size.max(Vec2::ZERO), sense)
}
