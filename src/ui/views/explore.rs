//! One head in detail, all others small.

use egui::{Align, CentralPanel, Frame, Layout, Margin, Panel, Rect, RichText, ScrollArea, Ui, vec2};
use strum::VariantArray;

use super::pair::{self, LEAST_MAP};
use super::promises::promises;
use super::{explore_hall, painting};
use crate::design::{join, tokenize};
use crate::document::{Change, Claim, Which};
use crate::ui::shortcuts::scroll_with_keys;
use crate::ui::widgets::{
    control_row, cut_label, head_cards, head_cards_height, heatmap, heatmap_with_strip, hint, token_strip,
};
use crate::ui::{Scene, names};
use crate::workbench::{ColorScale, Concept, Edit, MapKind, PanelName, SettingsChange, Side, Target, ViewChange};

/// Wider than this in proportion to its height, the view has the heads at its side.
const WIDE: f32 = 1.25;
/// And only if it is wider than this; two sentences always need the whole width.
const LEAST_WIDE: f32 = 860.0;

/// Between the map and the heads below it.
const ABOVE_HEADS: f32 = 8.0;

/// Lower than this, the view shows the map only.
const FLAT: f32 = 400.0;
/// Lower than this, a map on which the mask is painted needs the room of the heads.
const LOW_FOR_PAINTING: f32 = 760.0;

/// Width of what a document promises, and of what to try.
const PROMISES: f32 = 460.0;

/// Width of the kinds of map side by side, and of what stands after them in a row.
const KINDS: f32 = 300.0;
const PAINT: f32 = 110.0;
const MORE: f32 = 60.0;
const UNLOCK: f32 = 90.0;

/// What a document is about is not shown in less room than this.
const LEAST_ABOUT: f32 = 140.0;

/// With more layers than this, the controls choose among them.
const MANY_LAYERS: usize = 8;

/// Draws the chosen head's map and sentence, and a panel for every head.
pub fn explore(ui: &mut Ui, scene: &mut Scene) {
    if scene.projected {
        return explore_hall::projected(ui, scene);
    }
    let flat = ui.available_height() < FLAT;
    // While the mask is painted, the map gets all the room that there is.
    let cramped = scene.workbench.view().painting && ui.available_height() < LOW_FOR_PAINTING;
    // Neither its promises, so that no more than two rows of switches stand above it.
    if !scene.workbench.view().painting && scene.half.is_none() {
        heading(ui, scene, flat);
    }
    let space = ui.available_size();
    let heads = |ui: &mut Ui, scene: &mut Scene| {
        scene.outlined(ui, &Target::Panel(PanelName::Heads), head_cards);
    };
    let two = scene.shown().contrast.is_some();
    // A panel keeps its size; with an id for each rough size of the view it gets a fitting one anew.
    let rough = |salt: &'static str| (salt, (space.x / 160.0) as usize, (space.y / 100.0) as usize);
    let single = scene.shown().heads() == 1;
    if flat || cramped || scene.half.is_some() || two && !pair::leaves_room_for_heads(scene, space) {
        // Too little room for heads and a map: the heads have a view of their own.
    } else if single && scene.shown().layers.len() == 1 && !two {
        // There is no other head to choose.
    } else if space.x > (WIDE * space.y).max(LEAST_WIDE) && !two {
        let width = (space.x - 0.86 * space.y).clamp(200.0, 420.0);
        let frame = Frame::new().inner_margin(Margin { left: 8, ..Margin::ZERO });
        let panel = Panel::right(rough("heads at the side")).frame(frame).default_size(width);
        panel.size_range(190.0..=(space.x - LEAST_MAP).max(200.0)).show(ui, |ui| heads(ui, scene));
    } else {
        let wished = (0.3 * space.y - 104.0).clamp(80.0, if two { pair::HEADS } else { 320.0 });
        let height = head_cards_height(scene.shown().heads(), space.x, wished - ABOVE_HEADS) + ABOVE_HEADS;
        let frame = Frame::new().inner_margin(Margin { top: ABOVE_HEADS as i8, ..Margin::ZERO });
        let salt = (rough("heads below"), height as u32);
        let panel = Panel::bottom(salt).resizable(true).frame(frame).default_size(height);
        panel.size_range(76.0..=(space.y - LEAST_MAP).max(80.0)).show(ui, |ui| heads(ui, scene));
    }
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            maps(ui, scene, flat);
            scroll_with_keys(ui);
        });
    });
}

/// What the document shows, whether it does, and what to try.
fn heading(ui: &mut Ui, scene: &mut Scene, flat: bool) {
    let document = scene.shown();
    ui.horizontal_wrapped(|ui| {
        if !document.title.is_empty() {
            let title = RichText::new(scene.workbench.text.phrase(&document.title)).heading();
            // What is promised and can be tried stands in the same line.
            let rest = if document.claims.is_empty() { 0.4 * ui.available_width() } else { PROMISES };
            let width = (ui.available_width() - rest).max(120.0);
            ui.scope(|ui| {
                ui.set_max_width(width);
                cut_label(ui, title);
            });
        }
        promises(ui, scene);
        let others = other_sentences(scene);
        sentences_to_try(ui, scene, others.as_deref().unwrap_or_default());
        things_to_try(ui, scene);
        // Cut off with an ellipsis where it does not fit; the whole is under the pointer.
        let room = ui.available_size_before_wrap();
        // It speaks of the document's own sentences.
        if others.is_some() && !document.about.is_empty() && !flat && room.x > LEAST_ABOUT {
            let about = scene.workbench.text.phrase(&document.about);
            let whole = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(vec2(room.x, ui.spacing().interact_size.y), whole, |ui| {
                cut_label(ui, RichText::new(about).color(scene.theme.text_weak));
            });
        }
    });
}

/// The sentences, other than the present one, with which the document was opened or of which it promises something; none
/// where the present one is the user's own.
fn other_sentences(scene: &Scene) -> Option<Vec<Vec<String>>> {
    let (document, original) = (scene.workbench.document(), scene.workbench.original());
    if let Some(typed) = document.typed(Which::First) {
        return (Some(typed) == original.typed(Which::First)).then(Vec::new);
    }
    let is_opened = document.tokens.iter().map(|token| &token.text).eq(original.tokens.iter().map(|token| &token.text));
    let mut sentences: Vec<Vec<String>> = Vec::new();
    for claim in &document.claims {
        if let [Change::Text(text)] = claim.when.as_slice() {
            sentences.push(tokenize(text));
        }
    }
    let is_now = |sentence: &Vec<String>| sentence.iter().eq(document.tokens.iter().map(|token| &token.text));
    if !is_opened && !sentences.iter().any(is_now) {
        return None;
    }
    sentences.retain(|sentence| !is_now(sentence));
    if !is_opened {
        sentences.push(original.tokens.iter().map(|token| token.text.clone()).collect());
    }
    sentences.dedup();
    Some(sentences)
}

/// Each as a button that names what it changes.
fn sentences_to_try(ui: &mut Ui, scene: &mut Scene, sentences: &[Vec<String>]) {
    let now: Vec<&String> = scene.workbench.document().tokens.iter().map(|token| &token.text).collect();
    for sentence in sentences {
        let differing: Vec<_> = now.iter().zip(sentence).filter(|(a, b)| **a != *b).collect();
        let text = join(sentence.iter().map(String::as_str));
        let label = match differing.as_slice() {
            [(from, to)] if now.len() == sentence.len() => format!("{from} → {to}"),
            _ => scene.with("try-text", &[("text", &text)]),
        };
        if ui.button(label).on_hover_text(text.as_str()).clicked() {
            scene.edit(Edit::Text { which: Which::First, text });
        }
    }
}

/// The changes under which the document promises something, each as a button that makes them.
fn things_to_try(ui: &mut Ui, scene: &mut Scene) {
    let mut things: Vec<&Claim> = Vec::new();
    for claim in &scene.shown().claims {
        let is_sentence = matches!(claim.when.as_slice(), [Change::Text(_)]);
        if !claim.when.is_empty() && !is_sentence && things.iter().all(|other| other.when != claim.when) {
            things.push(claim);
        }
    }
    if things.is_empty() {
        return;
    }
    // The things belong to the document that is shown.
    if scene.workbench.is_stale() {
        ui.add_enabled(false, egui::Button::new(scene.text("try")));
        return;
    }
    ui.menu_button(scene.text("try"), |ui| {
        ui.set_min_width(260.0);
        for claim in things {
            let label: Vec<String> = claim.when.iter().map(|c| names::change(&scene.workbench.text, c)).collect();
            if ui.button(label.join(" + ")).clicked() {
                scene.edit(Edit::Try(claim.when.clone()));
                let (layer, head) = (claim.layer, claim.head);
                scene.push(ViewChange::Head { layer, head });
            }
        }
    });
}

/// The sentence and the map, or both sentences and their maps. In a flat window the map comes first and the strip is
/// scrolled to.
fn maps(ui: &mut Ui, scene: &mut Scene, flat: bool) {
    map_bar(ui, scene, (PAINT, paint));
    if scene.workbench.view().painting {
        painting::bar(ui, scene, flat);
    }
    if scene.shown().contrast.is_some() {
        return pair::pair(ui, scene);
    }
    let space = ui.available_size();
    let place = Rect::from_min_size(ui.cursor().min, space);
    if !scene.workbench.view().painting && heatmap_with_strip(ui, scene, Which::First, space) {
        return scene.outline(ui, &Target::Panel(PanelName::Map), place);
    }
    if flat || scene.half.is_some() {
        map(ui, scene, Which::First);
    }
    if scene.half.is_some() {
        return;
    }
    scene.outlined(ui, &Target::Panel(PanelName::Strip), |ui, scene| token_strip(ui, scene, Which::First));
    if !flat {
        map(ui, scene, Which::First);
    }
}

/// The switch of the mask's editor, which a recording cannot obey.
fn paint(ui: &mut Ui, scene: &mut Scene) {
    if scene.shown().recording().is_none() {
        painting::toggle(ui, scene);
    }
}

fn map(ui: &mut Ui, scene: &mut Scene, which: Which) {
    let space = ui.available_size();
    let size = vec2(space.x, space.y.max(LEAST_MAP));
    let rect = ui.scope(|ui| heatmap(ui, scene, which, size)).response.rect;
    if which == Which::First {
        scene.outline(ui, &Target::Panel(PanelName::Map), rect);
    }
}

/// Which layer, where there are several; in a row that is under way.
pub(super) fn layer_choice(ui: &mut Ui, scene: &mut Scene) {
    let chosen = scene.workbench.view().layer;
    let layers = scene.shown().layers.len();
    if layers > MANY_LAYERS {
        let (number, all) = ((chosen + 1).to_string(), layers.to_string());
        ui.label(scene.with("layer-of", &[("number", &number), ("all", &all)]));
        ui.separator();
    } else if layers > 1 {
        hint(ui.label(scene.text("layer")), scene, Concept::Layer);
        scene.outlined(ui, &Target::Panel(PanelName::Layers), |ui, scene| {
            for layer in 0..layers {
                if ui.selectable_label(chosen == layer, (layer + 1).to_string()).clicked() {
                    scene.push(ViewChange::Head { layer, head: scene.workbench.view().head });
                }
            }
        });
        ui.separator();
    }
}

/// Weights, scores, or weights times values.
/// The kinds of map, or where there is less room than they need a menu of them.
fn map_choice(ui: &mut Ui, scene: &mut Scene, added: f32) {
    let after = added + if scene.is_open(Side::Inspector) { MORE } else { MORE + UNLOCK };
    if ui.available_size_before_wrap().x >= KINDS + after {
        return kinds(ui, scene);
    }
    let chosen = scene.text(scene.workbench.view().map.into_str());
    ui.menu_button(chosen, |ui| kinds(ui, scene));
}

fn kinds(ui: &mut Ui, scene: &mut Scene) {
    let map = scene.workbench.view().map;
    for kind in MapKind::VARIANTS.iter().copied() {
        let there = kind.exists(scene.shown());
        let button = ui.add_enabled(there, egui::Button::selectable(map == kind, scene.text(kind.into_str())));
        let button = match kind {
            MapKind::Weights => hint(button, scene, Concept::Weight),
            MapKind::Scores => hint(button, scene, Concept::Score),
            MapKind::ValueNorm => button.on_hover_text(scene.text("map-value-norm-hint")),
        };
        if button.on_disabled_hover_text(scene.text("recorded-absent")).clicked() {
            scene.push(ViewChange::Map(kind));
        }
    }
}

/// The scale of colours, and whether keys run down.
fn drawn_how(ui: &mut Ui, scene: &mut Scene) {
    let settings = scene.workbench.settings().clone();
    let enabled = scene.workbench.view().map == MapKind::Weights;
    ui.set_min_width(180.0);
    ui.label(scene.text("color-scale"));
    for scale in ColorScale::VARIANTS.iter().copied() {
        let label = egui::Button::selectable(settings.color_scale == scale && enabled, scene.text(scale.into_str()));
        if ui.add_enabled(enabled, label).clicked() {
            scene.push(SettingsChange::ColorScale(scale));
        }
    }
    ui.separator();
    let mut transposed = settings.transposed;
    if ui.checkbox(&mut transposed, scene.text("transpose")).on_hover_text(scene.text("transpose-hint")).changed() {
        scene.push(SettingsChange::Transposed(transposed));
    }
}

/// Which layer and which map, what a view adds to that, and a menu of how it is drawn; in one row between both panels.
/// What is added is so wide.
pub(super) fn map_bar<'a>(
    ui: &mut Ui,
    scene: &mut Scene<'a>,
    (added, add): (f32, impl FnOnce(&mut Ui, &mut Scene<'a>)),
) {
    let view = scene.workbench.view().clone();
    control_row(ui, scene, |ui, scene| {
        layer_choice(ui, scene);
        scene.outlined(ui, &Target::Panel(PanelName::Maps), |ui, scene| map_choice(ui, scene, added));
        ui.separator();
        add(ui, scene);
        ui.menu_button(scene.text("map-more"), |ui| drawn_how(ui, scene));
        // The inspector has a chip of its own.
        let chip = scene.is_open(Side::Inspector);
        if view.lock.is_some()
            && !chip
            && ui.button(scene.text("unlock")).on_hover_text(scene.text("unlock-hint")).clicked()
        {
            scene.push(ViewChange::Unlock);
        }
    });
}
