//! What the heads of a group have in common, in words.

use egui::{FontId, Rect, Sense, Ui, vec2};

use crate::analysis::{CLUSTER_COSINE, Label};
use crate::ui::Scene;
use crate::ui::numbers::rounded;
use crate::ui::theme::{fonts, size};
use crate::ui::widgets::elided;
use crate::workbench::{GroupKind, HeadGroup};

/// Height of a line, where there are two.
const LINE: f32 = 14.0;

/// Writes the heading of a group of heads that are alike: in one line, or in two where there is room for them. What is too
/// long is cut off; the whole is under the pointer, with what its number means.
pub(super) fn heading(ui: &Ui, scene: &Scene, place: Rect, group: &HeadGroup) {
    let text = &scene.workbench.text;
    let threshold = rounded(CLUSTER_COSINE, 2);
    let alike_from = |key: &str| text.with(key, &[("cosine", &threshold)]);
    let (size, name, mut fact, hint) = match group.kind {
        GroupKind::All | GroupKind::Layer(_) => return,
        GroupKind::Alike { size, least, label } => {
            let fact = text.with("group-least", &[("cosine", &rounded(least, 2))]);
            (size, name(label), fact, alike_from("group-least-hint"))
        }
        GroupKind::Between { size } => {
            (size, "group-between", text.get("group-between-fact").into_owned(), alike_from("group-between-hint"))
        }
        GroupKind::Apart { size } => {
            (size, "group-apart", alike_from("group-apart-fact"), alike_from("group-apart-hint"))
        }
    };
    let name = text.count(name, size);
    if group.heads.len() < size {
        fact = format!("{fact} · {}", text.count("group-left", group.heads.len()));
    }
    let two = place.height() > 2.0 * LINE;
    let font = FontId::new(if two { size::SMALL } else { size::BODY }, fonts::strong());
    let width = place.width();
    let first = elided(ui, &name, font, scene.theme.text, width);
    let at = place.left_center() - vec2(0.0, if two { LINE } else { first.size().y / 2.0 });
    let (under, room) =
        if two { (vec2(0.0, LINE), width) } else { (vec2(first.size().x + 10.0, 2.0), width - first.size().x - 10.0) };
    ui.painter().galley(at, first, scene.theme.text);
    if room > 0.0 {
        let second = elided(ui, &fact, FontId::proportional(size::SMALL), scene.theme.text_weak, room);
        ui.painter().galley(at + under, second, scene.theme.text_weak);
    }
    let id = ui.scope_id().with(("group", group.heads.first()));
    ui.interact(place, id, Sense::hover()).on_hover_ui(|ui| {
        ui.label(format!("{name}: {fact}"));
        ui.label(hint);
    });
}

/// The message that says what all heads of a group do.
fn name(label: Option<Label>) -> &'static str {
    match label {
        None => "group-alike",
        Some(Label::Previous) => "group-previous",
        Some(Label::Next) => "group-next",
        Some(Label::Current) => "group-current",
        Some(Label::SameWord) => "group-same-word",
        Some(Label::Induction) => "group-induction",
        Some(Label::First) => "group-first",
        Some(Label::Uniform) => "group-uniform",
        Some(Label::Band) => "group-band",
        Some(Label::Punctuation) => "group-punctuation",
    }
}
