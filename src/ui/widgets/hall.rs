//! What differs in a lecture hall: no controls, and pages in place of one long scroll.

use egui::Ui;

use crate::ui::shortcuts::{scroll_by, scroll_with_keys};
use crate::ui::{Half, Scene};

/// Draws a row of controls, in as many lines as it needs. A hall sees the picture without it.
pub(crate) fn control_row<'a>(ui: &mut Ui, scene: &mut Scene<'a>, add: impl FnOnce(&mut Ui, &mut Scene<'a>)) {
    if !scene.projected {
        ui.horizontal_wrapped(|ui| {
            // The same row stands above the other half; its room is kept, so that both begin at one height.
            if scene.half == Some(Half::Pinned) {
                ui.set_invisible();
            }
            add(ui, scene);
        });
    }
}

/// Scrolls a view of pages with the keys of a page: in a hall by the whole of one, so that each begins at the top.
pub(crate) fn turn_pages(ui: &Ui, scene: &Scene, page: f32) {
    if scene.projected { scroll_by(ui, page) } else { scroll_with_keys(ui) }
}

/// Ends a page of a view that scrolls: in a hall, what follows begins below the fold, so that nothing is
/// seen by half. The page began at `top`, in a view of the given height.
pub(crate) fn page_break(ui: &mut Ui, scene: &Scene, (top, height): (f32, f32)) {
    if scene.projected {
        ui.add_space((height - (ui.cursor().top() - top)).max(0.0));
    }
}
