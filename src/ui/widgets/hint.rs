//! What a term means, under the pointer.

use egui::{Response, RichText, Ui};

use crate::ui::Scene;
use crate::ui::theme::fonts;
use crate::workbench::Concept;

/// Explains a term of the glossary to whoever points at it.
pub(crate) fn hint(response: Response, scene: &Scene, concept: Concept) -> Response {
    response.on_hover_ui(|ui| {
        ui.label(RichText::new(scene.text(concept.into_str())).family(fonts::strong()));
        meaning(ui, scene, concept);
    })
}

/// What a term is, in a line, and its formula below.
pub(crate) fn meaning(ui: &mut Ui, scene: &Scene, concept: Concept) {
    ui.label(scene.with(&format!("{}-line", concept.into_str()), &[]));
    if !concept.formula().is_empty() {
        ui.label(RichText::new(concept.formula()).monospace().color(scene.theme.accent));
    }
}
