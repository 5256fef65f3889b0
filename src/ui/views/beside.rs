//! A document beside what it is compared with: the same view of both.

use egui::{Rect, RichText, Ui, UiBuilder, vec2};

use super::chosen;
use super::next::changed_words;
use crate::ui::theme::fonts;
use crate::ui::{Half, Scene};
use crate::workbench::{Shows, View};

/// Between both.
const GAP: f32 = 12.0;

/// Draws the chosen view of the document, of what it is compared with, or of both.
pub fn beside(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view();
    let kernels = scene.workbench.pin().is_some_and(|pin| pin.view().kernels.chosen() != view.kernels.chosen());
    match scene.workbench.shows() {
        Shows::Pinned => scene.with_pinned(|scene| named(ui, scene, "pinned-a", kernels)),
        // It lays both beside each other by itself.
        Shows::Both if scene.workbench.view().view != View::Train => {
            let room = ui.available_rect_before_wrap();
            let is_next = scene.workbench.view().view == View::Next;
            let room = if is_next { changed_words(ui, scene, room) } else { room };
            let size = vec2(((room.width() - GAP) / 2.0).max(0.0), room.height());
            scene.half = Some(Half::Pinned);
            let left = UiBuilder::new().max_rect(Rect::from_min_size(room.min, size)).id_salt(Half::Pinned);
            ui.scope_builder(left, |ui| scene.with_pinned(|scene| named(ui, scene, "pinned-a", kernels)));
            scene.half = Some(Half::Now);
            let at = room.min + vec2(size.x + GAP, 0.0);
            let right = UiBuilder::new().max_rect(Rect::from_min_size(at, size)).id_salt(Half::Now);
            ui.scope_builder(right, |ui| named(ui, scene, "pinned-b", kernels));
            scene.half = None;
        }
        Shows::Both | Shows::Now | Shows::Change => chosen(ui, scene),
    }
}

/// A view under its letter, with its kernel where both have another, within its room.
fn named(ui: &mut Ui, scene: &mut Scene, name: &'static str, with_kernel: bool) {
    ui.shrink_clip_rect(ui.max_rect());
    if scene.workbench.view().view != View::Train {
        let kernel = with_kernel.then(|| scene.text(scene.workbench.view().kernels.kind.into_str()));
        let name = [Some(scene.text(name)), kernel].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        ui.label(RichText::new(name).family(fonts::strong()).color(scene.theme.accent));
    }
    chosen(ui, scene);
}
