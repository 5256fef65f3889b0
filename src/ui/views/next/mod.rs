//! What a learned model says next, or in the place of a hidden word; and what made it say so.

mod changed;
mod layers;
mod parts;
mod words;

use egui::{Rect, RichText, Ui, UiBuilder, vec2};

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::theme::{fonts, size};
use crate::ui::vocabulary::asked_at;
use crate::ui::widgets::{choices, dim_if, pending, word_strip};
use crate::workbench::{NextChange, NextPart};

pub(super) use changed::changed_words;

/// Width of the list of words, as a share of the view and at most.
const WORDS: f32 = 0.36;
const WIDEST_WORDS: f32 = 340.0;
const GAP: f32 = 16.0;
/// Height of what is beside the list at least.
const LEAST: f32 = 160.0;

/// Draws the text, the likeliest words, and beside them the layers or the parts.
pub fn next(ui: &mut Ui, scene: &mut Scene) {
    if !scene.workbench.speaks() {
        ui.add_space((0.3 * ui.available_height()).min(160.0));
        ui.vertical_centered(|ui| {
            ui.set_max_width(560.0);
            ui.label(RichText::new(scene.text("next-silent-title")).family(fonts::strong()).size(size::HEADING));
            ui.add_space(6.0);
            ui.label(scene.text("next-silent"));
        });
        return;
    }
    if scene.tokens(Which::First).is_empty() {
        ui.label(RichText::new(scene.text("map-empty")).color(scene.theme.text_weak));
        return;
    }
    heading(ui, scene);
    kernel(ui, scene);
    word_strip(ui, scene, Which::First);
    ui.add_space(4.0);
    let Some((_, is_fresh)) = scene.workbench.says() else {
        return pending(ui, scene, ui.available_rect_before_wrap());
    };
    let room = ui.available_rect_before_wrap();
    // Of two side by side it stands once for both.
    let room = if scene.half.is_none() { changed_words(ui, scene, room) } else { room };
    let list = (WORDS * room.width()).min(WIDEST_WORDS);
    let left = Rect::from_min_size(room.min, vec2(list, room.height()));
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
        dim_if(ui, !is_fresh && !scene.workbench.is_stale());
        words::words(ui, scene);
    });
    let right = Rect::from_min_max(left.right_top() + vec2(GAP, 0.0), room.max);
    ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
        ui.horizontal(|ui| choices(ui, scene, scene.workbench.view().next.part, NextChange::Part));
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let height = ui.available_height().max(LEAST);
            match scene.workbench.view().next.part {
                NextPart::Layers => layers::layers(ui, scene, height),
                NextPart::Parts => parts::parts(ui, scene, height),
            }
            scroll_with_keys(ui);
        });
    });
}

/// Where the model speaks, in a sentence.
fn heading(ui: &mut Ui, scene: &Scene) {
    let Some((says, _)) = scene.workbench.says() else { return };
    if let Some(title) = asked_at(scene, says.place) {
        ui.label(RichText::new(title).family(fonts::strong()).size(size::HEADING));
    }
}

/// Which kernel made the attention, where it is another than that of the other views, or why it could not.
fn kernel(ui: &mut Ui, scene: &Scene) {
    let Some((says, _)) = scene.workbench.says() else { return };
    let chosen = scene.text(scene.workbench.view().kernels.kind.into_str());
    let text = match (&says.kernel, &says.exact) {
        (Err(why), _) => scene.with("next-kernel-not", &[("kernel", &chosen), ("why", &scene.text(why.into_str()))]),
        (Ok(_), Some(_)) => scene.with("next-kernel", &[("kernel", &chosen)]),
        (Ok(_), None) => return,
    };
    ui.label(RichText::new(text).color(scene.theme.text_weak));
}
