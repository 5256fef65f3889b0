//! What stands above the map while its mask is painted.

use egui::{Id, Label, RichText, Ui};

use crate::attention::{Mask, Pattern};
use crate::document::Which;
use crate::ui::Scene;
use crate::ui::numbers::weight;
use crate::workbench::{Edit, ViewChange};

/// Switches painting on and off.
pub(super) fn toggle(ui: &mut Ui, scene: &mut Scene) {
    let on = scene.workbench.view().painting;
    let button = ui.selectable_label(on, scene.text("paint-mask"));
    if button.on_hover_text(scene.text("paint-mask-hint")).clicked() {
        scene.push(ViewChange::Painting(!on));
    }
}

/// What to do, masks to start from, and what the mask comes to.
pub(super) fn bar(ui: &mut Ui, scene: &mut Scene, flat: bool) {
    ui.horizontal_wrapped(|ui| {
        ui.menu_button(scene.text("paint-start"), |ui| start_from(ui, scene));
        let all = ui.button(scene.text("paint-allow-all")).on_hover_text(scene.text("paint-allow-all-hint"));
        if all.clicked() {
            start(scene, Mask::default());
        }
        ui.separator();
        counts(ui, scene);
    });
    if !flat {
        ui.label(RichText::new(scene.text("paint-help")).color(scene.theme.text_weak));
    }
}

/// The masks that a painting can start from.
fn start_from(ui: &mut Ui, scene: &mut Scene) {
    let tokens = scene.workbench.document().tokens.len();
    // Padding says who takes part, and the causal rule has nothing to do with it.
    let causal = |pattern: &Pattern| !matches!(pattern, Pattern::Padding { .. });
    let usual = Pattern::usual(tokens).map(|pattern| Mask { causal: causal(&pattern), pattern });
    let masks = [Mask::default()].into_iter().chain(usual);
    ui.set_min_width(220.0);
    for mask in masks {
        let pattern = scene.text(mask.pattern.into_str());
        let label = match (&mask.pattern, mask.causal) {
            (_, false) => pattern.into_owned(),
            (Pattern::Full, true) => scene.text("paint-causal").into_owned(),
            (_, true) => scene.with("paint-causal-with", &[("mask", &pattern)]),
        };
        if ui.button(label).clicked() {
            start(scene, mask);
        }
    }
}

/// Makes the picture of a mask the painting, in one step of undo.
fn start(scene: &mut Scene, mask: Mask) {
    let mut document = scene.workbench.document().clone();
    document.spec.mask = mask;
    document.paint(|_| ());
    scene.edit(Edit::Replace(Box::new(document)));
}

/// Of a head's map: the pairs that are blocked, and the mean weight on later tokens.
#[derive(Clone, Copy)]
struct Counts {
    blocked: usize,
    leak: f32,
}

/// Revision, layer, head and its variant.
type CountsKey = (u64, usize, usize, u64);

/// Counted once for each state of the document.
fn count(ui: &Ui, scene: &Scene, which: Which) -> Option<Counts> {
    let view = scene.workbench.view();
    let key: CountsKey = (scene.derived().revision, view.layer, view.head, scene.variant(which));
    let id = Id::unique("paint-counts").with(which);
    if let Some((_, counts)) = ui.data(|data| data.get_temp::<(CountsKey, Counts)>(id)).filter(|(of, _)| *of == key) {
        return Some(counts);
    }
    let head = scene.head(which)?;
    let blocked = (0..head.tokens()).map(|query| head.tokens() - head.allowed(query)).sum();
    let counts = Counts { blocked, leak: head.weights.future_mass() };
    ui.data_mut(|data| data.insert_temp(id, (key, counts)));
    Some(counts)
}

/// What the mask comes to; of two sentences, in both.
fn counts(ui: &mut Ui, scene: &Scene) {
    let sentences: &[Which] = if scene.shown().contrast.is_some() { &Which::ALL } else { &[Which::First] };
    let pairs: usize = sentences.iter().map(|which| scene.tokens(*which).len().pow(2)).sum();
    let counted: Vec<Counts> = sentences.iter().filter_map(|which| count(ui, scene, *which)).collect();
    let blocked: usize = counted.iter().map(|counts| counts.blocked).sum();
    let arguments = [("blocked", blocked.to_string()), ("pairs", pairs.to_string())];
    let text = scene.with("paint-blocked", &arguments.each_ref().map(|(name, value)| (*name, value.as_str())));
    ui.add(Label::new(text).extend()).on_hover_text(scene.text("paint-blocked-hint"));
    let none = counted.iter().all(|counts| counts.leak == 0.0);
    let color = if none { scene.theme.good } else { scene.theme.weight };
    let text = match counted.as_slice() {
        [only] => scene.with("paint-leak", &[("mass", &weight(only.leak))]),
        [first, second] => {
            scene.with("paint-leaks", &[("first", &weight(first.leak)), ("second", &weight(second.leak))])
        }
        _ => return,
    };
    ui.add(Label::new(RichText::new(text).color(color)).extend()).on_hover_text(scene.text("paint-leak-hint"));
}
