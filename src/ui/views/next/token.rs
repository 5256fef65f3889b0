//! A token of the vocabulary, in words.

use crate::ui::Scene;
use crate::ui::names::token_label;

/// As it is written, with the blank before it.
pub(super) fn quoted(scene: &Scene, token: usize) -> String {
    format!("“{}”", read(scene, token).replace('\n', "⏎").replace('\t', "⇥"))
}

/// As a label, without the blank.
pub(super) fn short(scene: &Scene, token: usize) -> String {
    token_label(&read(scene, token), 24)
}

fn read(scene: &Scene, token: usize) -> String {
    scene.shown().reader().map(|reader| reader.model.words.token(token)).unwrap_or_default()
}
