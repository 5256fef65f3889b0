//! Words that the lexicon lacks: a mark on the chip, and what the word may be, in a click.

use egui::{Align2, CursorIcon, FontId, Id, Popup, Rect, Role, Sense, Stroke, Ui, WidgetInfo, vec2};
use strum::VariantArray;

use crate::design::{WordClass, visible};
use crate::document::{Dictionary, Document, HeadSource, Token};
use crate::ui::Scene;
use crate::ui::theme::size;
use crate::workbench::Edit;

const RADIUS: f32 = 8.0;

/// Whether heads read what words are, so that it matters whether they are known.
pub(super) fn matters(document: &Document) -> bool {
    let mut heads = document.layers.iter().flat_map(|layer| &layer.heads);
    heads.any(|head| matches!(head.source, HeadSource::Recipe(_)))
}

/// Whether a token has neither features nor numbers of its own.
pub(super) fn is_unknown(dictionary: Dictionary<'_>, token: &Token) -> bool {
    token.row.is_none() && dictionary.features(&token.text).is_none()
}

/// A question mark on the corner of a chip; a click asks what the word is.
pub(super) fn mark(ui: &Ui, scene: &mut Scene, id: Id, chip: Rect, text: &str) {
    let theme = scene.theme;
    let center = chip.left_top() + vec2(RADIUS - 2.0, 1.0);
    let rect = Rect::from_center_size(center, vec2(2.0 * RADIUS, 2.0 * RADIUS));
    let response = ui.interact(rect, id.with("unknown"), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let name = visible(text);
    let label = scene.with("word-unknown", &[("word", &name)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    let ground = if response.hovered() || response.has_focus() { theme.raised_more } else { theme.background };
    ui.painter().circle(center, RADIUS, ground, Stroke::new(theme.line.max(1.5), theme.key));
    ui.painter().text(center, Align2::CENTER_CENTER, "?", FontId::proportional(size::SMALL), theme.key);
    let response = response.on_hover_text(label);
    Popup::menu(&response).show(|ui| {
        for class in WordClass::VARIANTS {
            if ui.button(scene.text(class.into_str())).clicked() {
                scene.edit(Edit::Word { word: text.trim().to_owned(), features: class.features() });
                ui.close();
            }
        }
    });
}
