//! The line that says what the document is compared with.

use egui::{RichText, Ui};

use crate::document::Which;
use crate::ui::Scene;
use crate::ui::names::token_label;
use crate::ui::numbers::{changed, number, small_weight};
use crate::ui::theme::fonts;
use crate::ui::widgets::choices;
use crate::workbench::{Edit, MapKind, Peek, Shows, View, ViewChange};

/// Characters of a token at most.
const LABEL: usize = 14;

/// What is shown of both, in what they differ, and what changed most.
pub fn pinned(ui: &mut Ui, scene: &mut Scene) {
    ui.horizontal_wrapped(|ui| {
        choices(ui, scene, scene.workbench.view().shows, ViewChange::Shows);
        ui.separator();
        differences(ui, scene);
        changes(ui, scene);
        own_head(ui, scene);
        let focus = scene.workbench.view().focus();
        for (key, hint, edit) in
            [("pin-swap", "pin-swap-hint", Edit::Swap(focus)), ("pin-release", "pin-release-hint", Edit::Unpin)]
        {
            if ui.button(scene.text(key)).on_hover_text(scene.text(hint)).clicked() {
                scene.edit(edit);
            }
        }
    });
}

/// "They differ in the temperature and the mask."
fn differences(ui: &mut Ui, scene: &Scene) {
    let Some(pin) = scene.workbench.pin() else { return };
    let words: Vec<_> = scene.workbench.pinned_differences().into_iter().map(|key| scene.text(key)).collect();
    let text = match words.as_slice() {
        [] => scene.text("pinned-alike").into_owned(),
        words => scene.with("pinned-differ", &[("what", &words.join(", "))]),
    };
    ui.label(RichText::new(text).color(scene.theme.text_weak)).on_hover_text(&pin.document().title);
    let places = scene.workbench.pinned_places(Which::First);
    if scene.workbench.shows() == Shows::Change && places.is_some_and(|places| places.iter().any(Option::is_none)) {
        ui.label(RichText::new(scene.text("pinned-hatched")).color(scene.theme.text_weak));
    }
}

/// The chosen cell before and after, or the cell that changed most.
fn changes(ui: &mut Ui, scene: &mut Scene) {
    let view = scene.workbench.view();
    if !matches!(view.view, View::Explore | View::Heads | View::Train) {
        return;
    }
    let which = view.cell().map_or(Which::First, |cell| cell.which);
    if !scene.workbench.can_compare_cells(which) {
        ui.label(RichText::new(scene.text("pinned-too-long")).color(scene.theme.text_weak));
        return;
    }
    let Some(change) = scene.workbench.map_change(which, (view.layer, view.head)) else { return };
    let Some(change) = change.as_ref() else { return };
    let tokens = scene.tokens(which);
    let name = |token: usize| tokens.get(token).map_or_else(String::new, |token| token_label(&token.text, LABEL));
    let pair = |query, key| format!("{} → {}", name(query), name(key));
    let decimals = if view.map == MapKind::Weights { 2 } else { 1 };
    if let Some(Peek { query, key: Some(key), .. }) = view.cell_in(which, change.map.tokens()) {
        let pair = pair(query, key);
        let by = change.map.at(query, key);
        let (Some(run), false) = (scene.head(which), by.is_nan()) else {
            ui.label(scene.with("pinned-no-cell", &[("pair", &pair)]));
            return;
        };
        let Some(map) = view.map.of(run) else { return };
        let now = map.at(query, key);
        let write = |value: f32| if view.map == MapKind::Weights { small_weight(value) } else { number(value) };
        let (before, after, by) = (write(now - by), write(now), changed(by, decimals));
        let numbers = [("pair", &*pair), ("before", &*before), ("after", &*after), ("change", &*by)];
        ui.label(RichText::new(scene.with("pinned-cell", &numbers)).family(fonts::strong()));
        return;
    }
    match change.largest {
        Some((query, key, by)) => {
            let (pair, by) = (pair(query, key), changed(by, decimals));
            let text = scene.with("pinned-largest", &[("pair", &pair), ("change", &by)]);
            let button = ui.button(RichText::new(text).family(fonts::strong()));
            if button.on_hover_text(scene.text("pinned-largest-hint")).clicked() {
                scene.push(ViewChange::Lock(Peek { which, query, key: Some(key) }));
            }
        }
        None if change.map.as_slice().iter().all(|change| change.is_nan()) => {}
        None => drop(ui.label(RichText::new(scene.text("pinned-same-map")).color(scene.theme.text_weak))),
    }
}

/// Whether what is pinned keeps its own head, so that heads are compared.
fn own_head(ui: &mut Ui, scene: &mut Scene) {
    let Some(pin) = scene.workbench.pin() else { return };
    let document = pin.document();
    if document.heads() * document.layers.len() < 2 {
        return;
    }
    let (layer, head) = ((document.focus.layer + 1).to_string(), (document.focus.head + 1).to_string());
    let mut own = scene.workbench.view().own_head;
    let key = if document.layers.len() > 1 { "pinned-own-head-of-layer" } else { "pinned-own-head" };
    let text = scene.with(key, &[("layer", &layer), ("head", &head)]);
    if ui.checkbox(&mut own, text).on_hover_text(scene.text("pinned-own-head-hint")).changed() {
        scene.push(ViewChange::OwnHead(own));
    }
}
