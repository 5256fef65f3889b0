//! A document beside what it is compared with: the same view of both.

use egui::{Rect, RichText, Ui, UiBuilder, vec2};

use super::chosen;
use crate::ui::theme::fonts;
use crate::ui::{Half, Scene};
use crate::workbench::{Command, PointerChange, Shows, View, ViewChange, Workbench};

/// Between both.
const GAP: f32 = 12.0;

/// Draws the chosen view of the document, of what it is compared with, or of both.
pub fn beside(ui: &mut Ui, scene: &mut Scene) {
    match scene.workbench.shows() {
        Shows::Pinned => with_pinned(scene, |scene| named(ui, scene, "pinned-a")),
        // It lays both beside each other by itself.
        Shows::Both if scene.workbench.view().view != View::Train => {
            let room = ui.available_rect_before_wrap();
            let size = vec2((room.width() - GAP) / 2.0, room.height());
            scene.half = Some(Half::Pinned);
            let left = UiBuilder::new().max_rect(Rect::from_min_size(room.min, size)).id_salt(Half::Pinned);
            ui.scope_builder(left, |ui| with_pinned(scene, |scene| named(ui, scene, "pinned-a")));
            scene.half = Some(Half::Now);
            let at = room.min + vec2(size.x + GAP, 0.0);
            let right = UiBuilder::new().max_rect(Rect::from_min_size(at, size)).id_salt(Half::Now);
            ui.scope_builder(right, |ui| named(ui, scene, "pinned-b"));
            scene.half = None;
        }
        Shows::Both | Shows::Now | Shows::Change => chosen(ui, scene),
    }
}

/// A view under its letter, within its room.
fn named(ui: &mut Ui, scene: &mut Scene, name: &'static str) {
    ui.shrink_clip_rect(ui.max_rect());
    if scene.workbench.view().view != View::Train {
        ui.label(RichText::new(scene.text(name)).family(fonts::strong()).color(scene.theme.accent));
    }
    chosen(ui, scene);
}

/// Draws what is pinned. What is asked for there is done to the document where it changes what is looked at; nothing
/// changes what is pinned.
pub(crate) fn with_pinned(scene: &mut Scene, draw: impl FnOnce(&mut Scene)) {
    let workbench = scene.workbench;
    let Some(pin) = workbench.pin() else { return };
    let Scene { theme, narrow, projected, half, .. } = *scene;
    let caches = &mut *scene.caches;
    let mut other = Scene { workbench: pin, theme, caches, commands: Vec::new(), narrow, projected, half };
    draw(&mut other);
    let asked = other.commands;
    scene.commands.extend(asked.into_iter().filter_map(|command| match command {
        Command::View(change) => Some(Command::View(in_document(scene.workbench, change)?)),
        command @ (Command::Play(..) | Command::Settings(_) | Command::Ask(_)) => Some(command),
        _ => None,
    }));
}

/// What is looked at in what is pinned, said of the document; none where it is not there.
fn in_document(workbench: &Workbench, change: ViewChange) -> Option<ViewChange> {
    Some(match change {
        ViewChange::Lock(peek) => ViewChange::Lock(workbench.peek_of_pinned(peek)?),
        ViewChange::Pointer(PointerChange::Over(peek)) => {
            ViewChange::Pointer(PointerChange::Over(workbench.peek_of_pinned(peek)?))
        }
        ViewChange::Pointer(PointerChange::Left(peek)) => {
            ViewChange::Pointer(PointerChange::Left(workbench.peek_of_pinned(peek)?))
        }
        other => other,
    })
}
